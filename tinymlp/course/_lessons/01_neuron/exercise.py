"""Lesson 1: a neuron, forward. weights and inputs are lists of one length; bias is a number."""


def weighted_sum(weights, bias, inputs):
    """Return z: the bias, and to it each input times its weight. One number."""
    raise NotImplementedError("write the weighted sum")


def relu(z):
    """Return z where it is above 0, and 0 where it is not."""
    raise NotImplementedError("write the activation")


def forward(weights, bias, inputs):
    """Return a, what the neuron answers: the relu of the weighted sum."""
    raise NotImplementedError("write the way forward")
