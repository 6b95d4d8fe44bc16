"""cross_entropy leaves the logarithm out."""

# law: cross_entropy_is_right
# named: 1 minus the probability of what happened

import math


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return 2 * (prediction - target)


def cross_entropy(probability, target):
    return target * (1 - probability) + (1 - target) * probability


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
