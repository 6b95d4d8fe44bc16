"""Lesson 2: two activations and their derivatives. Each function is of one number z."""

import math


def sigmoid(z):
    """Return 1 / (1 + e⁻ᶻ), for every z, also for −1000."""
    raise NotImplementedError("write the sigmoid")


def d_sigmoid(z):
    """Return the slope of the sigmoid at z, by its formula."""
    raise NotImplementedError("write the slope of the sigmoid")


def tanh(z):
    """Return the tanh of z; math.tanh is there."""
    raise NotImplementedError("write the tanh")


def d_tanh(z):
    """Return the slope of the tanh at z, by its formula."""
    raise NotImplementedError("write the slope of the tanh")
