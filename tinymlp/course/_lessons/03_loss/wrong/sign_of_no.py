"""d_cross_entropy has the wrong sign where the target is 0."""

# law: d_cross_entropy_is_the_slope
# named: the sign for a target of 0 is wrong

import math


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return 2 * (prediction - target)


def cross_entropy(probability, target):
    if target == 1:
        return -math.log(probability)
    return -math.log(1 - probability)


def d_cross_entropy(probability, target):
    return -target / probability - (1 - target) / (1 - probability)
