"""d_cross_entropy measures its slope on one side."""

# law: d_cross_entropy_is_the_slope
# named: measured on one side with the step 1e-05

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
    return (cross_entropy(probability + h, target) - cross_entropy(probability, target)) / h
