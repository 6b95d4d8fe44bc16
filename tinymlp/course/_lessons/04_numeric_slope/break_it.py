"""Lesson 4, break it: a test that finds what is wrong in somebody else's slopes."""


def test(slope, gradient):
    """Assert what must be true of the two functions."""
    assert abs(slope(lambda x: 3.0, 1.0)) < 1e-6
