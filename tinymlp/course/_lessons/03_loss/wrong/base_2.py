"""cross_entropy takes a logarithm of base 2."""

# law: cross_entropy_is_right
# named: does the logarithm have base 2?

import math


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return 2 * (prediction - target)


def cross_entropy(probability, target):
    return -math.log2(probability if target == 1 else 1 - probability)


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
