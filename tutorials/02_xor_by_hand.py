"""
2. XOR by hand, before any learning
===================================

You choose every weight yourself, and see what one neuron cannot do and three can.
"""

# %% [markdown]
# What a network is
# -----------------
#
# A layer is neurons side by side that see the same inputs. A network is layers one after the other:
# what one layer answers is the next layer's input.
#
# Between the layers each sum is bent. ReLU is the simplest bend: it lets positive numbers through
# and turns negative ones into 0.

# %%
import itertools

import tinymlp as tm
from tinymlp.tutorials import judge

relu = tm.ReLU()
print([relu.value(z) for z in (-2.0, -0.5, 0.0, 0.5, 2.0)])
# > [0.0, 0.0, 0.0, 0.5, 2.0]

# %% [markdown]
# Gates you already know
# ----------------------
#
# Let 1 stand for yes and 0 for no. One neuron can say whether *both* inputs are yes: their sum is
# then 2, and with a bias of −1 only that is left.

# %%
corners = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
both = tm.Neuron(weights=[1.0, 1.0], bias=-1.0, activation="relu")
print("both  ", [both.forward(inputs).a for inputs in corners])
# > both   [0.0, 0.0, 0.0, 1.0]

# %% [markdown]
# And one neuron can count how many are yes.

# %%
count = tm.Neuron(weights=[1.0, 1.0], bias=0.0, activation="relu")
print("count ", [count.forward(inputs).a for inputs in corners])
# > count  [0.0, 1.0, 1.0, 2.0]

# %% [markdown]
# XOR is a yes to *exactly one*. You can make it of the two: count them, and take two away when it
# is both. That is a third neuron, whose inputs are the answers of the first two::
#
#     exactly one = 1 · count − 2 · both

# %%
hidden = tm.Layer([count, both])
output = tm.Layer([tm.Neuron(weights=[1.0, -2.0], bias=0.0)])
xor = tm.Network([hidden, output])
for inputs in corners:
    trace = xor.forward(inputs)
    print(inputs, "hidden", trace.layers[0].activations, "answer", trace.prediction)
# > [0.0, 0.0] hidden [0.0, 0.0] answer [0.0]
# > [0.0, 1.0] hidden [1.0, 0.0] answer [1.0]
# > [1.0, 0.0] hidden [1.0, 0.0] answer [1.0]
# > [1.0, 1.0] hidden [2.0, 1.0] answer [0.0]

# %% [markdown]
# Nine numbers, all chosen by hand, and no learning.

# %%
print(xor.summary())
# > layer   shape   activation   parameters
# > 1       2 → 2   relu                  6
# > 2       2 → 1   identity              3
# > total                                 9

# %% [markdown]
# A surprise: one neuron alone cannot do it
# -----------------------------------------
#
# Perhaps you only need to look harder? Try 68,921 neurons: every weight and every bias from −2 to 2
# in steps of a tenth. Say yes when the answer is above one half.

# %%
tenths = [number / 10 for number in range(-20, 21)]
wanted = [False, True, True, False]
found = dict.fromkeys(range(5), 0)
for first in tenths:
    for second in tenths:
        for bias in tenths:
            said = [bias + first * x + second * y > 0.5 for x, y in corners]
            found[sum(a == b for a, b in zip(said, wanted, strict=True))] += 1
print(found)
# > {0: 0, 1: 10333, 2: 49420, 3: 9168, 4: 0}

# %% [markdown]
# Thousands have three corners right, and none has four. Here is why, for all weights there are. Add
# up the sums of the two corners that want a no, (0, 0) and (1, 1): that is 2·bias + first + second.
# Add up those of the two that want a yes: it is the same number. So the noes cannot both be low
# while the yeses are both high. Drawn on paper: no straight line has the two on one side and the
# two on the other.
#
# A second layer without a bend would not help either. Without it, the network is one neuron again:

# %%
straight = tm.Network(
    [
        tm.Layer.from_weights([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], activation="identity"),
        output,
    ]
)
alone = tm.Neuron(weights=[-1.0, -1.0], bias=2.0)
print([straight.predict(inputs)[0] for inputs in corners])
# > [2.0, 1.0, 1.0, 0.0]
print([alone.forward(inputs).a for inputs in corners])
# > [2.0, 1.0, 1.0, 0.0]

# %% [markdown]
# One more surprise
# -----------------
#
# Swap the two hidden neurons, and their weights in the output. Every number stands elsewhere, and
# the network is the same function. So when a computer finds weights for XOR, in tutorial 5, do not
# expect yours.

# %%
swapped = tm.Network([tm.Layer([both, count]), tm.Layer([tm.Neuron([-2.0, 1.0], 0.0)])])
print(swapped == xor, [swapped.predict(inputs)[0] for inputs in corners])
# > False [0.0, 1.0, 1.0, 0.0]

# %% [markdown]
# Your turn
# ---------
#
# Write ReLU yourself: its value, and its slope, which learning will need. ``judge`` hands them to
# ``tinymlp.testing.check_activation``. This first try mixes up the two:


# %%
def my_relu(z):
    """Let positive numbers through."""
    return max(z, 0.0)


def d_my_relu(z):
    """Return how fast it grows at z."""
    return z if z > 0 else 0.0


judge("activation", (my_relu, d_my_relu))
# > your my_relu: at z = 0.5 the derivative should be 1, yours is 0.5: did you return the
# >     value itself?
# >   law   the derivative is the limit of the function
# >   read  tinymlp/network/activation.py

# %% [markdown]
# How fast does a straight line grow? One solution:


# %%
def slope_of_my_relu(z):
    """Return 1 where ReLU climbs, and 0 where it is flat."""
    return 1.0 if z > 0 else 0.0


judge("activation", (my_relu, slope_of_my_relu))
# > right: your my_relu obeys 4 laws in up to 50 cases each

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 30 minutes, the first half on paper.
# * **Prerequisites**: tutorial 1.
# * **Misconception**: that more layers alone make a network more able. Without a bend between them,
#   they are one neuron.
# * **Question 1**: Turn the network into its opposite: yes to both or none. Which numbers change?
# * **Answer 1**: Only the output neuron's. One minus the old answer is 1 − count + 2·both.
# * **Question 2**: Can one neuron say *at least two of three*?
# * **Answer 2**: Yes: three weights of 1 and a bias of −1, and yes above one half. A plane
#   separates the yeses from the noes.
#
# The two answers, tried out:

# %%
opposite = tm.Network([hidden, tm.Layer([tm.Neuron([-1.0, 2.0], 1.0)])])
print([opposite.predict(inputs)[0] for inputs in corners])
# > [1.0, 0.0, 0.0, 1.0]

two_of_three = tm.Neuron([1.0, 1.0, 1.0], -1.0)
for three in itertools.product((0.0, 1.0), repeat=3):
    print(three, two_of_three.forward(three).a > 0.5)
# > (0.0, 0.0, 0.0) False
# > (0.0, 0.0, 1.0) False
# > (0.0, 1.0, 0.0) False
# > (0.0, 1.0, 1.0) True
# > (1.0, 0.0, 0.0) False
# > (1.0, 0.0, 1.0) True
# > (1.0, 1.0, 0.0) True
# > (1.0, 1.0, 1.0) True
