"""Lesson 12, break it: a test that finds what is wrong in somebody else's program."""


def test(learn_columns, standardize, prepare, answer):
    """Assert what must be true of the four functions."""
    means, deviations = learn_columns([[1.0, 10.0], [3.0, 30.0]])
    assert len(list(means)) == 2
