"""backward returns the gradient of the weights transposed."""

# law: d_weights_are_delta_times_input
# named: the weights' gradient is transposed

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
    d_weights = [[delta * x for delta in deltas] for x in inputs]
    d_inputs = [0.0] * len(inputs)
    for delta, row in zip(deltas, weights):
        for i, w in enumerate(row):
            d_inputs[i] += delta * w
    return d_weights, deltas, d_inputs
