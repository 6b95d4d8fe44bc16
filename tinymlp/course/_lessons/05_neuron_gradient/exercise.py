"""Lesson 5: a neuron with the tanh, and the gradient of its squared error."""

import math


def forward(weights, bias, inputs):
    """Return a = tanh(b + Σ w·x), a number. weights and inputs are lists of one length."""
    raise NotImplementedError("write the way forward")


def gradient(weights, bias, inputs, target):
    """Return (d_weights, d_bias): how fast the loss (a − target)² moves with each of them.

    d_weights is a list with a number for each weight, d_bias is one number.
    """
    raise NotImplementedError("write the way back")
