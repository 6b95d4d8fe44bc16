"""d_sigmoid puts z where its formula has a."""

# law: d_sigmoid_is_the_slope
# named: did you pass z where a was expected?

import math


def sigmoid(z):
    if z < 0:
        e = math.exp(z)
        return e / (1 + e)
    return 1 / (1 + math.exp(-z))


def d_sigmoid(z):
    return z * (1 - z)


def tanh(z):
    return math.tanh(z)


def d_tanh(z):
    a = tanh(z)
    return 1 - a**2
