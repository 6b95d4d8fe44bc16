"""backward sums along a row of weights instead of down a column."""

# law: d_inputs_add_up_over_the_neurons
# named: the weights are transposed on the way back

import math


def forward(weights, biases, inputs):
    outputs = []
    for row, b in zip(weights, biases):
        z = b
        for w, x in zip(row, inputs):
            z += w * x
        outputs.append(math.tanh(z))
    return outputs


def backward(weights, biases, inputs, d_outputs):
    outputs = forward(weights, biases, inputs)
    deltas = [d * (1 - a**2) for d, a in zip(d_outputs, outputs)]
    d_weights = [[delta * x for x in inputs] for delta in deltas]
    d_inputs = []
    for row in weights:
        d_inputs.append(sum(delta * w for delta, w in zip(deltas, row)))
    return d_weights, deltas, d_inputs
