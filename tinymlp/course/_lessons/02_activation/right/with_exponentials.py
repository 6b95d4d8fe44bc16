"""The formulas with e, written out."""

from math import exp


def sigmoid(z):
    return exp(min(z, 0)) / (exp(min(z, 0)) + exp(-max(z, 0)))


def d_sigmoid(z):
    e = exp(-abs(z))
    return e / (1 + e) ** 2


def tanh(z):
    return 2 * sigmoid(2 * z) - 1


def d_tanh(z):
    return 4 * d_sigmoid(2 * z)
