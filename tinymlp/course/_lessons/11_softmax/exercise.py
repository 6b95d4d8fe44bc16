"""Lesson 11: from logits to shares and to a loss, without an overflow.

Logits are a list of numbers, one for each class; target is the number of the right class, from 0.
"""

import math


def softmax(logits):
    """Return a new list, the share of each class: e to its logit, over the sum of all of these.

    It has an answer for every logit, also for 1000 and for −1000.
    """
    raise NotImplementedError("write the softmax")


def log_sum_exp(logits):
    """Return the logarithm of the sum of e to each logit, also for 1000 and for −1000."""
    raise NotImplementedError("write the logarithm of the sum")


def cross_entropy(logits, target):
    """Return −log of the target's share, computed so that a share of 0 is no problem."""
    raise NotImplementedError("write the cross-entropy")


def gradient(logits, target):
    """Return a list: how fast the cross-entropy moves with each logit, by its formula."""
    raise NotImplementedError("write the gradient")
