"""d_tanh is twice as steep as it should be."""

# law: d_tanh_is_the_slope
# named: is there a factor 2 too many?

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
    return 2 * (1 - a**2)
