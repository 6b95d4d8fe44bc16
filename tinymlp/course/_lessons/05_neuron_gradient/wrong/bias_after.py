"""forward adds the bias after the tanh."""

# law: forward_bends_the_weighted_sum
# named: the bias is added after the tanh

import math


def forward(weights, bias, inputs):
    z = 0
    for w, x in zip(weights, inputs):
        z += w * x
    return math.tanh(z) + bias


def gradient(weights, bias, inputs, target):
    a = forward(weights, bias, inputs)
    delta = 2 * (a - target) * (1 - a**2)
    d_weights = [delta * x for x in inputs]
    return d_weights, delta
