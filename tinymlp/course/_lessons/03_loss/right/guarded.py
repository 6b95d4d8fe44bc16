"""Both terms of the cross-entropy, with a guard against 0 in the logarithm and below the fraction."""

import math

EPSILON = 1e-12


def squared_error(y_pred, y_true):
    difference = y_pred - y_true
    return difference * difference


def d_squared_error(y_pred, y_true):
    return 2.0 * (y_pred - y_true)


def cross_entropy(y_pred, y_true):
    print("p =", y_pred)
    return -(y_true * math.log(y_pred + EPSILON) + (1 - y_true) * math.log(1 - y_pred + EPSILON))


def d_cross_entropy(y_pred, y_true):
    return (y_pred - y_true) / (y_pred * (1 - y_pred) + EPSILON)
