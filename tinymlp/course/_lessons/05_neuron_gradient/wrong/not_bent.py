"""forward returns z, not a."""

# law: forward_bends_the_weighted_sum
# named: the tanh is missing

import math


def forward(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return z


def gradient(weights, bias, inputs, target):
    a = forward(weights, bias, inputs)
    delta = 2 * (a - target) * (1 - a**2)
    d_weights = [delta * x for x in inputs]
    return d_weights, delta
