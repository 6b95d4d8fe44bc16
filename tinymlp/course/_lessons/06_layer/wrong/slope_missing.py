"""backward leaves out the slope of the tanh."""

# law: d_biases_are_delta
# named: is missing: δ

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
    deltas = [d for d, a in zip(d_outputs, outputs)]
    d_weights = [[delta * x for x in inputs] for delta in deltas]
    d_inputs = [0.0] * len(inputs)
    for delta, row in zip(deltas, weights):
        for i, w in enumerate(row):
            d_inputs[i] += delta * w
    return d_weights, deltas, d_inputs
