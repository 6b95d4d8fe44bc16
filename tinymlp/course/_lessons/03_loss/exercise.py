"""Lesson 3: two losses of one example, and their derivatives. Everything is a number."""

import math


def squared_error(prediction, target):
    """Return (prediction − target)²."""
    raise NotImplementedError("write the squared error")


def d_squared_error(prediction, target):
    """Return how fast the squared error moves with the prediction, by its formula."""
    raise NotImplementedError("write the slope of the squared error")


def cross_entropy(probability, target):
    """Return −log of the probability of what happened. The logarithm is the natural one, math.log.

    target is 1 (yes) or 0 (no), and probability is that of yes. Where the right answer was certain,
    at probability 1 with target 1 and at 0 with 0, the loss is 0.
    """
    raise NotImplementedError("write the cross-entropy")


def d_cross_entropy(probability, target):
    """Return how fast the cross-entropy moves with the probability, by its formula.

    The probability is between 0 and 1, and neither of them.
    """
    raise NotImplementedError("write the slope of the cross-entropy")
