"""cross_entropy takes the logarithm of p, whatever the target is."""

# law: cross_entropy_is_right
# named: that is −log p, whatever the target is

import math


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return 2 * (prediction - target)


def cross_entropy(probability, target):
    return -math.log(probability)


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
