"""Lesson 4: a test that finds every planted mistake."""

import math


def test(slope, gradient):
    """Assert what must be true of the two functions."""
    assert abs(slope(lambda x: x**2, 1.5) - 3) < 1e-6
    assert abs(slope(lambda x: x**3, 2.0) - 12) < 1e-6
    assert abs(slope(math.exp, 1.0) - math.e) < 1e-6
    assert abs(slope(lambda x: x**2 + 1000, 1.0) - 2) < 1e-6
    assert abs(slope(abs, 0.0)) < 1e-6

    point = [2.0, -1.5, 0.5]
    found = gradient(lambda p: p[0] * p[1] ** 2 + 3 * p[2] * p[0], point)
    right = [1.5**2 + 3 * 0.5, 2 * 2.0 * -1.5, 3 * 2.0]
    assert len(found) == 3
    assert all(abs(one - other) < 1e-6 for one, other in zip(found, right))
    assert point == [2.0, -1.5, 0.5]
