"""Each is one expression, with the probability of what happened as |1 − t − p|."""

from math import log

squared_error = lambda prediction, target: prediction**2 - 2 * prediction * target + target**2  # noqa: E731
d_squared_error = lambda prediction, target: 2 * prediction - 2 * target  # noqa: E731


def cross_entropy(probability, target):
    return -log(abs(1 - target - probability)) if target != probability else 0.0


def d_cross_entropy(probability, target):
    return 1 / (1 - target - probability)
