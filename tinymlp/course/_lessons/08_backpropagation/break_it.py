"""Lesson 8, break it: a test that finds what is wrong in somebody else's backpropagation."""


def test(forward, deltas, gradient, step):
    """Assert what must be true of the four functions."""
    network = [[[[1.0, 1.0], [1.0, 1.0]], [0.0, 0.0]], [[[1.0, 1.0]], [0.0]]]
    hidden, outputs = forward(network, [0.0, 0.0])
    assert list(hidden) == [0.0, 0.0] and list(outputs) == [0.0]
