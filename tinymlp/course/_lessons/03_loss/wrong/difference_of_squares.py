"""squared_error squares first, and takes the difference then."""

# law: squared_error_is_right
# named: first the difference, then its square

import math


def squared_error(prediction, target):
    return prediction**2 - target**2


def d_squared_error(prediction, target):
    return 2 * (prediction - target)


def cross_entropy(probability, target):
    if target == 1:
        return -math.log(probability)
    return -math.log(1 - probability)


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
