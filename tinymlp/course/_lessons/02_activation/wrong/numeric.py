"""d_tanh measures the slope instead of computing it."""

# law: d_tanh_is_a_formula
# named: that is a numeric slope

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
    h = 1e-5
    return (tanh(z + h) - tanh(z - h)) / (2 * h)
