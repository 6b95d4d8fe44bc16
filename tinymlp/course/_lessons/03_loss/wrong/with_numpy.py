"""It takes the logarithm of NumPy."""

# stopped: it imports NumPy

import math

import numpy as np


def squared_error(prediction, target):
    return (prediction - target) ** 2


def d_squared_error(prediction, target):
    return 2 * (prediction - target)


def cross_entropy(probability, target):
    return -target * np.log(probability) - (1 - target) * np.log(1 - probability)


def d_cross_entropy(probability, target):
    if target == 1:
        return -1 / probability
    return 1 / (1 - probability)
