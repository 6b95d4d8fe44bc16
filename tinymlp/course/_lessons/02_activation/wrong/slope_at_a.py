"""d_tanh takes the slope at a instead of at z."""

# law: d_tanh_is_the_slope
# named: did you pass a where z was expected?

import math


def sigmoid(z):
    if z < 0:
        e = math.exp(z)
        return e / (1 + e)
    return 1 / (1 + math.exp(-z))


def d_sigmoid(z):
    a = sigmoid(z)
    return a * (1 - a)


def tanh(z):
    return math.tanh(z)


def d_tanh(z):
    a = tanh(z)
    return 1 - tanh(a) ** 2
