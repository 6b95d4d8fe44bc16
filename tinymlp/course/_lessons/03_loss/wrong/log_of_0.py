"""cross_entropy takes the logarithm of 0, and multiplies it by 0."""

# law: cross_entropy_of_certain
# named: a logarithm of 0

import math


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return 2 * (prediction - target)


def cross_entropy(probability, target):
    yes = target * math.log(probability)
    no = (1 - target) * math.log(1 - probability)
    return -(yes + no)


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
