"""Lesson 1, break it: a test that finds what is wrong in somebody else's neuron."""


def test(weighted_sum, relu, forward):
    """Assert what must be true of the three functions."""
    assert forward([1.0, 1.0], 0.0, [0.0, 0.0]) == 0.0
