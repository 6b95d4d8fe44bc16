"""d_cross_entropy measures its slope instead of computing it."""

# law: d_cross_entropy_is_a_formula
# named: that is a numeric slope

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
    h = 1e-5
    up = cross_entropy(probability + h, target)
    down = cross_entropy(probability - h, target)
    return (up - down) / (2 * h)
