"""Lesson 11, break it: a test that finds what is wrong in somebody else's functions."""


def test(softmax, log_sum_exp, cross_entropy, gradient):
    """Assert what must be true of the four functions."""
    assert abs(sum(softmax([0.0, 0.0])) - 1) < 1e-9
