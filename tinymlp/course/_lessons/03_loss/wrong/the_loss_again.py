"""d_squared_error returns the loss instead of its slope."""

# law: d_squared_error_is_the_slope
# named: that is the loss itself

import math


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return squared_error(prediction, target)


def cross_entropy(probability, target):
    if target == 1:
        return -math.log(probability)
    return -math.log(1 - probability)


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
