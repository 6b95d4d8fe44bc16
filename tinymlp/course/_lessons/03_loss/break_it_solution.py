"""Lesson 3: a test that finds every planted mistake."""

import math


def slope(f, x, h=1e-5):
    """Return the slope of f at x, measured."""
    return (f(x + h) - f(x - h)) / (2 * h)


def test(squared_error, d_squared_error, cross_entropy, d_cross_entropy):
    """Assert what must be true of the four functions."""
    for prediction, target in ((2.0, -1.0), (-0.5, 3.0)):
        assert squared_error(prediction, target) == (prediction - target) ** 2
        measured = slope(lambda p: squared_error(p, target), prediction)
        assert abs(d_squared_error(prediction, target) - measured) < 1e-6
    for p in (0.25, 0.875):
        assert abs(cross_entropy(p, 1) + math.log(p)) < 1e-6
        assert abs(cross_entropy(p, 0) + math.log(1 - p)) < 1e-6
        for target in (0, 1):
            measured = slope(lambda q, t=target: cross_entropy(q, t), p)
            assert abs(d_cross_entropy(p, target) - measured) < 1e-4
    assert abs(cross_entropy(1.0, 1)) < 1e-6
    assert abs(cross_entropy(0.0, 0)) < 1e-6
