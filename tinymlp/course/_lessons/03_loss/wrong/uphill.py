"""d_squared_error has the wrong sign."""

# law: d_squared_error_is_the_slope
# named: its sign is flipped

import math


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return 2 * (target - prediction)


def cross_entropy(probability, target):
    if target == 1:
        return -math.log(probability)
    return -math.log(1 - probability)


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
