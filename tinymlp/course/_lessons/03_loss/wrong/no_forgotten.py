"""cross_entropy leaves out the term of a no."""

# law: cross_entropy_is_right
# named: a no has its surprise too

import math


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return 2 * (prediction - target)


def cross_entropy(probability, target):
    return -target * math.log(probability)


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
