"""
1. One neuron learns Fahrenheit
===============================

Nobody tells it the rule. It sees seven readings of a thermometer that shows both scales, and finds
the rule by being wrong a little less each time.
"""

# %% [markdown]
# What a neuron is
# ----------------
#
# A neuron multiplies each of its inputs by a weight, and adds a bias::
#
#     answer = weight · input + bias
#
# You already know one: the rule that turns Celsius into Fahrenheit. Water freezes at 0 °C, which is
# 32 °F, and boils at 100 °C, which is 212 °F.

# %%
import tinymlp as tm
from tinymlp.tutorials import draw, judge

thermometer = tm.Neuron(weights=[1.8], bias=32.0)
for celsius in (0.0, 20.0, 100.0):
    print(celsius, "°C is", thermometer.forward([celsius]).a, "°F")
# > 0.0 °C is 32.0 °F
# > 20.0 °C is 68.0 °F
# > 100.0 °C is 212.0 °F

# %% [markdown]
# Now forget the rule
# -------------------
#
# Here are seven readings, and a neuron that knows nothing: its weight and its bias are 0.

# %%
readings = [
    ([-40.0], [-40.0]),
    ([-10.0], [14.0]),
    ([0.0], [32.0]),
    ([10.0], [50.0]),
    ([15.0], [59.0]),
    ([25.0], [77.0]),
    ([35.0], [95.0]),
]
neuron = tm.Neuron(weights=[0.0], bias=0.0)
network = tm.Network([tm.Layer([neuron])])
print(network.predict([25.0]))
# > [0.0]

# %% [markdown]
# How wrong is it? The usual measure is the squared error: the difference between the answer and the
# truth, times itself. It is called the loss. Smaller is better, and 0 is perfect.

# %%
loss = tm.MeanSquaredError()
trace = network.forward([25.0])
print("loss", loss.value(trace.prediction, [77.0]))
# > loss 5929.0

# %% [markdown]
# Which way is downhill?
# ----------------------
#
# The gradient says how the loss would change if the weight, or the bias, grew a little. Both
# numbers are negative here: growing makes the loss smaller. So both have to grow.
#
# A step goes a small way against the gradient. How small is the learning rate.

# %%
gradient = network.backward(trace, loss.gradient(trace.prediction, [77.0]))
print(gradient)
# > Gradient([-3850.0, -154.0])

sgd = tm.SGD(learning_rate=0.001)
network.load_parameters(sgd.step(network.parameters(), gradient))
print("weight", neuron.weights[0], "bias", neuron.bias)
# > weight 3.85 bias 0.154
print("loss", round(loss.value(network.predict([25.0]), [77.0]), 2))
# > loss 376.52

# %% [markdown]
# One step, and this reading is a good deal less wrong. The bias has moved 25 times less than the
# weight: the weight is multiplied by 25, the bias by nothing.
#
# Again and again
# ---------------
#
# ``Trainer.steps`` makes such steps with the mean gradient of all seven readings, and lets you look
# after each.

# %%
network.load_parameters([0.0, 0.0])
trainer = tm.Trainer(network, loss, tm.SGD(learning_rate=0.001), batch_size=7)
curve = []
for number in range(1, 5001):
    for step in trainer.steps(readings):
        curve.append((number, neuron.bias))
        if number in (1, 2, 3, 10, 100, 1000, 3000, 5000):
            print(
                f"step {number:4}   weight {neuron.weights[0]:.4f}   bias {neuron.bias:5.2f}"
                f"   loss {step.loss:12.6f}"
            )
# > step    1   weight 2.3129   bias  0.08   loss  3393.571429
# > step    2   weight 2.0642   bias  0.14   loss  1000.666694
# > step    3   weight 2.0903   bias  0.20   loss   969.481657
# > step   10   weight 2.0839   bias  0.62   loss   943.572304
# > step  100   weight 2.0390   bias  5.58   loss   668.897321
# > step 1000   weight 1.8428   bias 27.27   loss    21.438884
# > step 3000   weight 1.8009   bias 31.90   loss     0.010253
# > step 5000   weight 1.8000   bias 32.00   loss     0.000005

# %% [markdown]
# It has found 1.8 and 32, which nobody told it. The weight was soon in the neighborhood. The bias
# took its time:

# %%
draw({"bias": curve}, across="step", up="bias", high=8)
# > bias
# >      32 |                ********************************************
# >         |          *******
# >         |      *****
# >         |    ***
# >         |   **
# >         | ***
# >         |**
# >   0.082 |*
# >         +------------------------------------------------------------
# >          1                                                       5000  step
# >   * bias

# %% [markdown]
# It has only seen readings from −40 °C to 35 °C. Ask it about the surface of the sun, 5,500 °C. The
# true answer is 9,932 °F.

# %%
print(round(network.predict([5500.0])[0], 1))
# > 9932.1

# %% [markdown]
# A surprise: a larger step is not a faster step
# ----------------------------------------------
#
# The slow bias invites you to hurry. Three times the learning rate looks harmless.

# %%
network.load_parameters([0.0, 0.0])
hasty = tm.Trainer(network, loss, tm.SGD(learning_rate=0.003), batch_size=7)
for _ in range(5):
    for step in hasty.steps(readings):
        print(f"weight {neuron.weights[0]:9.2f}   loss {step.loss:10.0f}")
# > weight      6.94   loss       3394
# > weight     -9.18   loss      13994
# > weight     28.23   loss      71180
# > weight    -58.62   loss     379480
# > weight    143.02   loss    2041356

# %% [markdown]
# Each step jumps over the valley and lands higher up on the other side. In the end the numbers are
# too large for the machine, and the library stops and says so.

# %%
try:
    for _ in range(10_000):
        for _step in hasty.steps(readings):
            pass
except tm.DivergedError as error:
    print(str(error).replace(": ", ":\n  ").replace(" and the", "\n  and the"))
# > in epoch 417, batch 1 (step 417):
# >   the loss of all its examples together is inf:
# >   the steps are too long, the largest weight is 3.1e+152:
# >   give learning_rate=0.0003, with which 100 steps stayed finite
# >   and the loss went from 3.39e+03 to 871 (or clip_norm=1.0, scaling='standard')

# %% [markdown]
# It has tried what helps. You know already how slow the smaller rate is, so take its other advice:
# scale the inputs. If the neuron counts in units of 20 °C, its inputs are around 1, and a learning
# rate a hundred times larger than this one is safe.

# %%
scaled = [([celsius / 20], [fahrenheit]) for [celsius], [fahrenheit] in readings]
network.load_parameters([0.0, 0.0])
swift = tm.Trainer(network, loss, tm.SGD(learning_rate=0.3), batch_size=7)
for _ in range(20):
    for step in swift.steps(scaled):
        if step.number in (1, 5, 10, 20):
            weight = neuron.weights[0] / 20
            print(f"step {step.number:2}   weight {weight:.4f}   bias {neuron.bias:.4f}")
# > step  1   weight 1.7346   bias 24.6000
# > step  5   weight 1.8067   bias 31.7256
# > step 10   weight 1.8002   bias 31.9934
# > step 20   weight 1.8000   bias 32.0000

# %% [markdown]
# 20 steps instead of 5,000, for the same rule.
#
# Your turn
# ---------
#
# Write the squared error yourself: its value, and its slope along each answer. ``judge`` hands both
# to ``tinymlp.testing.check_loss``, which looks for a case in which they do not fit together. Here
# is a first try, with a mistake in it.


# %%
def mse(prediction, target):
    """Return the mean of the squared errors."""
    return sum((p - t) ** 2 for p, t in zip(prediction, target, strict=True)) / len(target)


def d_mse(prediction, target):
    """Return how it moves with each number of the prediction."""
    return [(p - t) / len(target) for p, t in zip(prediction, target, strict=True)]


judge("loss", (mse, d_mse))
# > your mse: at prediction = [1.0, -0.5], target = [0.5, 1.5] gradient[0] should be 0.5,
# >     yours is 0.25: is a factor 2 missing? The slope of e² is 2·e
# >   law   the gradient is the slope of the value along each output
# >   read  tinymlp/learning/loss.py

# %% [markdown]
# Now repair it. One solution:


# %%
def slope_of_mse(prediction, target):
    """Return how the mean squared error moves with each number of the prediction."""
    return [2 * (p - t) / len(target) for p, t in zip(prediction, target, strict=True)]


judge("loss", (mse, slope_of_mse))
# > right: your mse obeys 5 laws in up to 50 cases each

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 30 minutes.
# * **Prerequisites**: y = a·x + b. No Python beyond reading a loop.
# * **Misconception**: that a network is told the rule, or looks it up. It is told how wrong it is,
#   and which way is less wrong.
# * **Question 1**: All readings are 0 °C. What can the neuron learn?
# * **Answer 1**: The bias, 32. The weight is multiplied by 0, its gradient is 0, and it stays.
# * **Question 2**: The loss is the same after a step as before, and not 0. Name two possible
#   reasons.
# * **Answer 2**: The gradient is 0: it stands in a valley (perhaps the readings contradict each
#   other). Or the step has jumped to the same height on the other side: the learning rate is too
#   large.
