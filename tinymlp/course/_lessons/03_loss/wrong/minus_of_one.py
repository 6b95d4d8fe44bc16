"""cross_entropy has a minus before its first term alone."""

# law: cross_entropy_is_right
# named: the minus is before the first term alone

import math


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return 2 * (prediction - target)


def cross_entropy(probability, target):
    yes = target * math.log(probability)
    no = (1 - target) * math.log(1 - probability)
    return -yes + no


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
