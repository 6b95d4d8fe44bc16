"""Lesson 9, break it: a test that finds what is wrong in somebody else's optimizers."""


def test(sgd_step, momentum_step, momentum_steps):
    """Assert what must be true of the three functions."""
    assert list(sgd_step([1.0, -2.0], [0.0, 0.0], 0.5)) == [1.0, -2.0]
