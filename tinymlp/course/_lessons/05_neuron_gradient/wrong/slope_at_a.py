"""gradient takes the slope of the activation at a."""

# law: d_weights_are_delta_times_input
# named: the slope of the activation is taken at a

import math


def forward(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return math.tanh(z)


def gradient(weights, bias, inputs, target):
    a = forward(weights, bias, inputs)
    delta = 2 * (a - target) * (1 - math.tanh(a) ** 2)
    d_weights = [delta * x for x in inputs]
    return d_weights, delta
