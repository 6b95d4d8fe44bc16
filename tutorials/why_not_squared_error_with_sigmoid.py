"""
Why not squared error with a sigmoid?
=====================================

Because a neuron that is very sure and very wrong then learns next to nothing.
"""

# %% [markdown]
# Sure, and wrong
# ---------------
#
# A sigmoid turns z into a probability. Let the truth be yes, 1, and z be negative: the neuron says
# no. The more negative, the surer it is, and the more it has to learn. Here is how fast the loss
# falls when z grows, for the squared error and for the cross-entropy, −log p.

# %%
import tinymlp as tm
from tinymlp.tutorials import draw

squared = tm.Network([tm.Layer([tm.Neuron([1.0], 0.0, "sigmoid")])])
squared_error = tm.MeanSquaredError()
cross_entropy = tm.BinaryCrossEntropy()  # has the sigmoid inside: it takes z itself


def push_of_squared_error(z):
    """Return how fast the squared error falls when z grows."""
    trace = squared.forward([z])
    gradient = squared.backward(trace, squared_error.gradient(trace.prediction, [1.0]))
    return -gradient[1]


def push_of_cross_entropy(z):
    """Return how fast the cross-entropy falls when z grows."""
    return -cross_entropy.gradient([z], [1.0])[0]


for z in (0.0, -2.0, -5.0, -10.0):
    (p,) = squared.predict([z])
    print(
        f"z = {z:5}   says {p:.5f}"
        f"   push: {push_of_squared_error(z):.5f} and {push_of_cross_entropy(z):.5f}"
    )
# > z =   0.0   says 0.50000   push: 0.25000 and 0.50000
# > z =  -2.0   says 0.11920   push: 0.18496 and 0.88080
# > z =  -5.0   says 0.00669   push: 0.01321 and 0.99331
# > z = -10.0   says 0.00005   push: 0.00009 and 0.99995

places = [z / 4 for z in range(-40, 21)]
draw(
    {
        "squared error": [(z, push_of_squared_error(z)) for z in places],
        "cross-entropy": [(z, push_of_cross_entropy(z)) for z in places],
    },
    across="z",
    up="push",
    wide=61,
)
# > push
# >       1 |oooooooooooooooooooooooooooo
# >         |                            ooooo
# >         |                                 ooo
# >         |                                    o
# >         |                                     oo
# >         |                                       o
# >         |                                        oo
# >         |                                          oo
# >         |                                  *******   o
# >         |                               ***       *** ooo
# >         |                          *****             *** ooooo
# > 8.899e-05 |**************************                     ******oooooooo
# >         +-------------------------------------------------------------
# >          -10                                                         5  z
# >   * squared error   o cross-entropy

# %% [markdown]
# The squared error pushes hardest where the neuron is in doubt, and not at all where it is most
# wrong: its slope has the slope of the sigmoid as a factor, which is flat out there. In the
# cross-entropy that factor cancels. What remains is the error: truth minus probability.
#
# What it costs
# -------------
#
# Count the steps until the neuron says yes, with a learning rate of 1, from ever worse starts.


# %%
def steps_until_yes(push, z):
    """Return how many steps it takes from z to 0."""
    steps = 0
    while z < 0:
        z += push(z)
        steps += 1
    return steps


for z in (-2.0, -4.0, -6.0, -8.0):
    print(
        f"from {z}: {steps_until_yes(push_of_squared_error, z):5} steps with the squared error,"
        f" {steps_until_yes(push_of_cross_entropy, z)} with the cross-entropy"
    )
# > from -2.0:     8 steps with the squared error, 3 with the cross-entropy
# > from -4.0:    36 steps with the squared error, 5 with the cross-entropy
# > from -6.0:   214 steps with the squared error, 7 with the cross-entropy
# > from -8.0:  1507 steps with the squared error, 9 with the cross-entropy

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 15 minutes.
# * **Prerequisites**: tutorial 3.
# * **Misconception**: that a loss is a matter of taste, as long as it is 0 when all is right. Its
#   slope is what teaches.
# * **Question 1**: How many times as many steps does the squared error need for every 2 that the
#   start is worse?
# * **Answer 1**: About seven: far out the push is near 2·eᶻ, and e² is 7.39. Compare the lines
#   above.
# * **Question 2**: Is the squared error wrong for temperatures, too?
# * **Answer 2**: No. There is no sigmoid there; its slope grows with the error.

# %%
far = [steps_until_yes(push_of_squared_error, z) for z in (-6.0, -8.0)]
print(f"{far[1] / far[0]:.2f} times as many; e² = {2.718281828**2:.2f}")
# > 7.04 times as many; e² = 7.39
