"""Lesson 2: a test that finds every planted mistake."""

import math


def slope(f, z, h=1e-5):
    """Return the slope of f at z, measured."""
    return (f(z + h) - f(z - h)) / (2 * h)


def test(sigmoid, d_sigmoid, tanh, d_tanh):
    """Assert what must be true of the four functions."""
    for z in (-2.0, -0.5, 0.0, 0.5, 2.0):
        assert abs(sigmoid(z) - 1 / (1 + math.exp(-z))) < 1e-9
        assert abs(tanh(z) - math.tanh(z)) < 1e-9
        assert abs(d_sigmoid(z) - slope(sigmoid, z)) < 1e-6
        assert abs(d_tanh(z) - slope(tanh, z)) < 1e-6
    for z in (-1000.0, 1000.0):
        assert sigmoid(z) + sigmoid(-z) == 1.0
