"""gradient writes its answer into the list of inputs."""

# law: lists_stay
# named: it changes a list that it was given

import math


def forward(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return math.tanh(z)


def gradient(weights, bias, inputs, target):
    a = forward(weights, bias, inputs)
    delta = 2 * (a - target) * (1 - a**2)
    for i in range(len(inputs)):
        inputs[i] *= delta
    return inputs, delta
