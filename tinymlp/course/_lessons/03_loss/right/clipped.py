"""The probability is kept between a small number and 1 minus that, as Keras does."""

from math import log


def clip(p):
    return min(max(p, 1e-7), 1 - 1e-7)


def squared_error(p, t):
    return pow(t - p, 2)


def d_squared_error(p, t):
    return -2 * (t - p)


def cross_entropy(p, t):
    p = clip(p)
    return -t * log(p) - (1 - t) * log(1 - p)


def d_cross_entropy(p, t):
    p = clip(p)
    return -t / p + (1 - t) / (1 - p)
