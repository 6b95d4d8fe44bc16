"""backward fills one list and puts it into every row."""

# law: d_weights_are_delta_times_input
# named: only the last neuron's row is filled

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
    d_weights = [[0.0] * len(inputs)] * len(weights)
    for j, delta in enumerate(deltas):
        for i, x in enumerate(inputs):
            d_weights[j][i] = delta * x
    d_inputs = [0.0] * len(inputs)
    for delta, row in zip(deltas, weights):
        for i, w in enumerate(row):
            d_inputs[i] += delta * w
    return d_weights, deltas, d_inputs
