"""gradient has the wrong sign."""

# law: d_weights_are_delta_times_input
# named: its sign is flipped

import math


def forward(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return math.tanh(z)


def gradient(weights, bias, inputs, target):
    a = forward(weights, bias, inputs)
    delta = 2 * (target - a) * (1 - a**2)
    d_weights = [delta * x for x in inputs]
    return d_weights, delta
