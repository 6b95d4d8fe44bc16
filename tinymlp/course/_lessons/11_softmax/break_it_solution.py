"""Lesson 11: a test that finds every planted mistake."""

import math


def near(got, expected):
    """Return whether two lists have the same numbers."""
    got = list(got)
    return len(got) == len(expected) and all(abs(a - b) < 1e-6 for a, b in zip(got, expected))


def test(softmax, log_sum_exp, cross_entropy, gradient):
    """Assert what must be true of the four functions."""
    logits, h = [2.0, 0.0, -1.0], 1e-5
    total = sum(math.exp(z) for z in logits)
    shares = [math.exp(z) / total for z in logits]
    assert near(softmax(logits), shares)
    assert logits == [2.0, 0.0, -1.0]
    assert near([log_sum_exp(logits)], [math.log(total)])
    for target in range(3):
        assert near([cross_entropy(logits, target)], [-math.log(shares[target])])
        slopes = []
        for i in range(3):
            up = [z + h * (i == j) for j, z in enumerate(logits)]
            down = [z - h * (i == j) for j, z in enumerate(logits)]
            rise = cross_entropy(up, target) - cross_entropy(down, target)
            slopes.append(rise / (2 * h))
        assert near(gradient(logits, target), slopes)
    # Who adds the same number to all logits changes no share.
    for far in (1000.0, -1000.0):
        assert near(softmax([far + z for z in logits]), shares)
        assert near([log_sum_exp([far + z for z in logits])], [far + math.log(total)])
    assert near([cross_entropy([1000.0, 0.0], 1)], [1000.0])
