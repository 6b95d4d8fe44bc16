"""backward takes the slope of the tanh at a."""

# law: d_biases_are_delta
# named: f′ is taken at a

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
    deltas = [d * (1 - math.tanh(a) ** 2) for d, a in zip(d_outputs, outputs)]
    d_weights = [[delta * x for x in inputs] for delta in deltas]
    d_inputs = [0.0] * len(inputs)
    for delta, row in zip(deltas, weights):
        for i, w in enumerate(row):
            d_inputs[i] += delta * w
    return d_weights, deltas, d_inputs
