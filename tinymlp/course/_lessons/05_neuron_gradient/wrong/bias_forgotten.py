"""forward does not add the bias."""

# law: forward_bends_the_weighted_sum
# named: the bias is not added

import math


def forward(weights, bias, inputs):
    z = 0
    for w, x in zip(weights, inputs):
        z += w * x
    return math.tanh(z)


def gradient(weights, bias, inputs, target):
    a = forward(weights, bias, inputs)
    delta = 2 * (a - target) * (1 - a**2)
    d_weights = [delta * x for x in inputs]
    return d_weights, delta
