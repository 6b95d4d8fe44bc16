"""The usual formula, and a try for what it cannot hold; it prints as students do."""

import math


def sigmoid(z):
    try:
        return 1.0 / (1.0 + math.exp(-z))
    except OverflowError:
        return 0.0


def d_sigmoid(x):
    s = sigmoid(x)
    print("sigmoid is", s)
    return s * (1.0 - s)


def tanh(x):
    return math.tanh(x)


def d_tanh(x):
    """Return 1/cosh², which is the same."""
    try:
        return 1 / math.cosh(x) ** 2
    except OverflowError:
        return 0.0
