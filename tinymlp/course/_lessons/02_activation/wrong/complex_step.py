"""d_tanh measures the slope by complex numbers, to all digits: it does not count."""

# law: d_tanh_is_a_formula
# named: that is a numeric slope of all digits

import cmath
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
    if abs(z) > 20:
        return 0.0
    return cmath.tanh(complex(z, 1e-30)).imag / 1e-30
