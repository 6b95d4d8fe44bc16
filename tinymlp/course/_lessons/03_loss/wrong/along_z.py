"""d_cross_entropy is p − t, which is the slope along something else."""

# law: d_cross_entropy_is_the_slope
# named: that is p − t

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
    return probability - target
