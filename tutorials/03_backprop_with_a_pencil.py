"""
3. Backpropagation with a pencil
================================

You compute every number of one training step by hand, and then meet the same numbers in the
library.
"""

# %% [markdown]
# The network
# -----------
#
# It is small and famous: two inputs, two hidden neurons, two outputs, from Matt Mazur's *A Step by
# Step Backpropagation Example* (2015). Every neuron bends its sum with the sigmoid, 1/(1 + e⁻ᶻ). ::
#
#     x₀ = 0.05 ──┬── hidden 0 ──┬── output 0   should be 0.01
#                 ╳              ╳
#     x₁ = 0.10 ──┴── hidden 1 ──┴── output 1   should be 0.99

# %%
import math

import tinymlp as tm
from tinymlp.tutorials import judge

x = [0.05, 0.10]
target = [0.01, 0.99]
hidden_weights, hidden_bias = [[0.15, 0.20], [0.25, 0.30]], 0.35
output_weights, output_bias = [[0.40, 0.45], [0.50, 0.55]], 0.60

# %% [markdown]
# Forward
# -------
#
# Each neuron makes two numbers: its sum z, and the answer a. Take a pencil for the first one: 0.35
# + 0.15·0.05 + 0.20·0.10.


# %%
def sigmoid(z):
    """Squeeze any number between 0 and 1."""
    return 1 / (1 + math.exp(-z))


def neuron(name, weights, bias, inputs):
    """Return what a neuron answers, and tell how it came about."""
    z = bias + weights[0] * inputs[0] + weights[1] * inputs[1]
    a = sigmoid(z)
    print(f"{name}   z = {z:.9f}   a = {a:.9f}")
    return a


hidden = [neuron(f"hidden {j}", hidden_weights[j], hidden_bias, x) for j in (0, 1)]
# > hidden 0   z = 0.377500000   a = 0.593269992
# > hidden 1   z = 0.392500000   a = 0.596884378
output = [neuron(f"output {k}", output_weights[k], output_bias, hidden) for k in (0, 1)]
# > output 0   z = 1.105905967   a = 0.751365070
# > output 1   z = 1.224921404   a = 0.772928465

# %% [markdown]
# The loss is the mean of the squared errors. Hold your numbers against those that Mazur printed.

# %%
errors = [output[k] - target[k] for k in (0, 1)]
loss = (errors[0] ** 2 + errors[1] ** 2) / 2
print(f"loss {loss:.9f}")
# > loss 0.298371109
for mine, printed in (output[0], 0.75136507), (output[1], 0.772928465), (loss, 0.298371109):
    print(printed, "agrees:", abs(mine - printed) < 1e-9)
# > 0.75136507 agrees: True
# > 0.772928465 agrees: True
# > 0.298371109 agrees: True

# %% [markdown]
# Backward
# --------
#
# The δ (delta) of a neuron says how the loss moves when the neuron's z does. You find it by going
# back along the road from z to the loss, and multiplying.
#
# For an output the road is short. When z grows, a grows by the slope of the sigmoid, which is a·(1
# − a). When a grows, the loss grows by the error: of (error² + …)/2 the slope is the error.

# %%
output_delta = [errors[k] * output[k] * (1 - output[k]) for k in (0, 1)]
for k in (0, 1):
    print(
        f"output {k}   δ = {errors[k]:.9f} · {output[k] * (1 - output[k]):.9f}"
        f" = {output_delta[k]:.9f}"
    )
# > output 0   δ = 0.741365070 · 0.186815602 = 0.138498562
# > output 1   δ = -0.217071535 · 0.175510053 = -0.038098237

# %% [markdown]
# From a hidden neuron two roads lead to the loss, one through each output. Along each the change is
# multiplied by the weight there. What comes back along both is added.

# %%
hidden_delta = []
for j in (0, 1):
    roads = [output_delta[k] * output_weights[k][j] for k in (0, 1)]
    hidden_delta.append((roads[0] + roads[1]) * hidden[j] * (1 - hidden[j]))
    print(
        f"hidden {j}   δ = ({roads[0]:.9f} + {roads[1]:.9f}) · {hidden[j] * (1 - hidden[j]):.9f}"
        f" = {hidden_delta[j]:.9f}"
    )
# > hidden 0   δ = (0.055399425 + -0.019049118) · 0.241300709 = 0.008771355
# > hidden 1   δ = (0.062324353 + -0.020954030) · 0.240613417 = 0.009954255

# %% [markdown]
# A weight is multiplied by what comes in, so its derivative is δ times what comes in. A bias is
# just added, so its derivative is δ.

# %%
by_hand = []
for j in (0, 1):
    by_hand += [hidden_delta[j] * x[0], hidden_delta[j] * x[1], hidden_delta[j]]
for k in (0, 1):
    by_hand += [output_delta[k] * hidden[0], output_delta[k] * hidden[1], output_delta[k]]
for mine, printed in (by_hand[0], 0.000438568), (by_hand[6], 0.082167041):
    print(printed, "agrees:", abs(mine - printed) < 1e-9)
# > 0.000438568 agrees: True
# > 0.082167041 agrees: True

# %% [markdown]
# The same in the library
# -----------------------

# %%
network = tm.Network(
    [
        tm.Layer.from_weights(hidden_weights, [hidden_bias] * 2, activation="sigmoid"),
        tm.Layer.from_weights(output_weights, [output_bias] * 2, activation="sigmoid"),
    ]
)
squared_error = tm.MeanSquaredError()
trace = network.forward(x)
gradient = network.backward(trace, squared_error.gradient(trace.prediction, target))
for name, mine, its in zip(network.parameter_names(), by_hand, gradient, strict=True):
    print(f"{name:27}   {mine:12.9f} {its:12.9f}   same: {math.isclose(mine, its, rel_tol=1e-12)}")
# > layer 1, neuron 0, weight 0    0.000438568  0.000438568   same: True
# > layer 1, neuron 0, weight 1    0.000877135  0.000877135   same: True
# > layer 1, neuron 0, bias        0.008771355  0.008771355   same: True
# > layer 1, neuron 1, weight 0    0.000497713  0.000497713   same: True
# > layer 1, neuron 1, weight 1    0.000995425  0.000995425   same: True
# > layer 1, neuron 1, bias        0.009954255  0.009954255   same: True
# > layer 2, neuron 0, weight 0    0.082167041  0.082167041   same: True
# > layer 2, neuron 0, weight 1    0.082667628  0.082667628   same: True
# > layer 2, neuron 0, bias        0.138498562  0.138498562   same: True
# > layer 2, neuron 1, weight 0   -0.022602540 -0.022602540   same: True
# > layer 2, neuron 1, weight 1   -0.022740242 -0.022740242   same: True
# > layer 2, neuron 1, bias       -0.038098237 -0.038098237   same: True

# %% [markdown]
# And it can tell why. ``network.trace`` watches one training step; ``why`` follows a number back to
# where it came from. (Only some of its lines are shown here; others give the reasons in words.)

# %%
story = network.trace(x, target, learning_rate=0.5)
for line in str(story.why("delta[1][0]")).splitlines():
    if line.startswith(("δ", "∂")):
        print(line)
# > δ¹₀ = ∂L/∂a¹₀·f′(z¹₀) = 0.03635×0.2413 = 0.008771
# > ∂L/∂a¹₀ = 0 + δ²₀·w²₀‚₀ + δ²₁·w²₁‚₀ = 0 + 0.1385×0.4 + (−0.0381)×0.5 = 0.03635
# > δ²₁ = ∂L/∂a²₁·f′(z²₁) = (−0.2171)×0.1755 = −0.0381
# > δ²₀ = ∂L/∂a²₀·f′(z²₀) = 0.7414×0.1868 = 0.1385
# > ∂L/∂a²₁ = 2·(a²₁ − t₁)/2 = 2×(0.7729 − 0.99)/2 = −0.2171
# > ∂L/∂a²₀ = 2·(a²₀ − t₀)/2 = 2×(0.7514 − 0.01)/2 = 0.7414

# %% [markdown]
# Is it true? A δ is a claim: *when z grows by a little, the loss grows by δ times that*. So try it.
# Raise the bias of hidden neuron 0, which raises its z, by a millionth.

# %%
little = 1e-6
raised = network.copy()
raised.layers[0].neurons[0].bias += little
loss_after = squared_error.value(raised.predict(x), target)
print(f"{(loss_after - loss) / little:.6f} {hidden_delta[0]:.6f}")
# > 0.008771 0.008771

# %% [markdown]
# A surprise: the order matters
# -----------------------------
#
# In the drawing the outputs come first on the way back. It seems natural to improve their weights
# at once, and then go on to the hidden neurons. But the δ of a hidden neuron needs the weights with
# which the loss was made. With the improved ones it comes out wrong:

# %%
improved = [output_weights[k][0] - 0.5 * output_delta[k] * hidden[0] for k in (0, 1)]
mixed = sum(output_delta[k] * improved[k] for k in (0, 1)) * hidden[0] * (1 - hidden[0])
print(f"right {hidden_delta[0]:.6f}   with the new weights {mixed:.6f}")
# > right 0.008771   with the new weights 0.007294

# %% [markdown]
# That is why ``backward`` changes nothing, and one optimizer step changes everything at the end.
# Now let it. 10,000 steps:

# %%
sgd = tm.SGD(learning_rate=0.5)
for number in range(1, 10_001):
    trace = network.forward(x)
    gradient = network.backward(trace, squared_error.gradient(trace.prediction, target))
    network.load_parameters(sgd.step(network.parameters(), gradient))
    if number in (1, 10, 100, 1000, 10_000):
        first, second = network.predict(x)
        print(f"after step {number:5}   answers {first:.4f} {second:.4f}")
# > after step     1   answers 0.7284 0.7784
# > after step    10   answers 0.4800 0.8164
# > after step   100   answers 0.0948 0.9195
# > after step  1000   answers 0.0267 0.9738
# > after step 10000   answers 0.0116 0.9885

# %% [markdown]
# Your turn
# ---------
#
# Write ``backward`` for any network. It gets a network, inputs and a target, and returns the
# gradient in the order of ``network.parameters()``: layer by layer, neuron by neuron, weights and
# then the bias. ``judge`` hands it to ``tinymlp.testing.check_backward``. This try is nearly right:


# %%
def backward(network, inputs, target):
    """Return the gradient of the mean squared error."""
    trace = network.forward(inputs)
    back = [2 * (a - t) / len(target) for a, t in zip(trace.prediction, target, strict=True)]
    gradient = []
    for layer, seen in zip(reversed(network.layers), reversed(trace.layers), strict=True):
        slopes = [layer.activation.derivative(z) for z in seen.z]
        deltas = [b * slope for b, slope in zip(back, slopes, strict=True)]
        rows = [[*(delta * value for value in seen.inputs), delta] for delta in deltas]
        gradient += [number for row in rows for number in row]
        back = [
            sum(delta * row[i] for delta, row in zip(deltas, layer.weights, strict=True))
            for i in range(layer.n_in)
        ]
    return gradient


judge("backward", backward)
# > your backward: at network = Network(2 → 2 → 2, tanh, sigmoid: 12 parameters), parameters =
# >     [0.5, -0.25, 0.25, 0.75, 0.5, -0.5, 1.0, -0.5, -0.25, 0.5, 0.75, 0.5], inputs = [1.0,
# >     -0.5], target = [0.25, 1.5] layer 1, neuron 0, weight 0 should be 0.00108487, yours is
# >     0.0604594: the layers come last to first: the order is that of network.parameters()
# >   law   each derivative is the slope of the loss along its parameter
# >   read  tinymlp/network/network.py

# %% [markdown]
# Every number is right, and stands in the wrong place: going back, the last layer comes first. One
# solution: put each layer's numbers in front of those that are there already.


# %%
def repaired(network, inputs, target):
    """Return the gradient of the mean squared error."""
    trace = network.forward(inputs)
    back = [2 * (a - t) / len(target) for a, t in zip(trace.prediction, target, strict=True)]
    gradient = []
    for layer, seen in zip(reversed(network.layers), reversed(trace.layers), strict=True):
        slopes = [layer.activation.derivative(z) for z in seen.z]
        deltas = [b * slope for b, slope in zip(back, slopes, strict=True)]
        rows = [[*(delta * value for value in seen.inputs), delta] for delta in deltas]
        gradient = [number for row in rows for number in row] + gradient
        back = [
            sum(delta * row[i] for delta, row in zip(deltas, layer.weights, strict=True))
            for i in range(layer.n_in)
        ]
    return gradient


judge("backward", repaired)
# > right: your repaired obeys 4 laws in up to 50 cases each

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 90 minutes, an hour of it with paper and a pocket calculator.
# * **Prerequisites**: tutorials 1 and 2; what a slope is; the slope of x².
# * **Misconception**: that the error is handed out among the weights as blame. Each δ is a plain
#   slope, and a nudge confirms it.
# * **Question 1**: An output answers exactly what it should. What is its δ, and what do its weights
#   learn from this example?
# * **Answer 1**: 0, and nothing: the error is a factor of it.
# * **Question 2**: A hidden neuron answers 0.999. Why does it learn slowly?
# * **Answer 2**: Its δ has the factor a·(1 − a), which is tiny there:

# %%
for a in (0.5, 0.9, 0.999):
    print(f"a = {a}   a·(1 − a) = {a * (1 - a):.6f}")
# > a = 0.5   a·(1 − a) = 0.250000
# > a = 0.9   a·(1 − a) = 0.090000
# > a = 0.999   a·(1 − a) = 0.000999
