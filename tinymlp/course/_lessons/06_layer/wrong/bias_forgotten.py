"""forward forgets the biases."""

# law: forward_bends_each_weighted_sum
# named: the bias is not added

import math


def forward(weights, biases, inputs):
    outputs = []
    for row, b in zip(weights, biases):
        z = 0
        for w, x in zip(row, inputs):
            z += w * x
        outputs.append(math.tanh(z))
    return outputs


def backward(weights, biases, inputs, d_outputs):
    outputs = forward(weights, biases, inputs)
    deltas = [d * (1 - a**2) for d, a in zip(d_outputs, outputs)]
    d_weights = [[delta * x for x in inputs] for delta in deltas]
    d_inputs = [0.0] * len(inputs)
    for delta, row in zip(deltas, weights):
        for i, w in enumerate(row):
            d_inputs[i] += delta * w
    return d_weights, deltas, d_inputs
