"""Lesson 5, break it: a test that finds what is wrong in somebody else's neuron."""


def test(forward, gradient):
    """Assert what must be true of the two functions."""
    assert forward([1.0, 1.0], 0.0, [0.0, 0.0]) == 0.0
