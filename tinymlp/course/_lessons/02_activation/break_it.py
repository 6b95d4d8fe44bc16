"""Lesson 2, break it: a test that finds what is wrong in somebody else's functions."""


def test(sigmoid, d_sigmoid, tanh, d_tanh):
    """Assert what must be true of the four functions."""
    assert sigmoid(0.0) == 0.5
