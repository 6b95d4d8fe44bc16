"""Lesson 1: a test that finds every planted mistake."""


def test(weighted_sum, relu, forward):
    """Assert what must be true of the three functions."""
    weights, bias, inputs = [2.0, -1.0, 0.5], 0.25, [1.0, 3.0, 2.0]
    assert weighted_sum(weights, bias, inputs) == 0.25
    assert weighted_sum(weights, 4.0, inputs) == 4.0
    assert (weights, inputs) == ([2.0, -1.0, 0.5], [1.0, 3.0, 2.0])
    assert [relu(z) for z in (-2.0, -0.5, 0.0, 0.5, 2.0)] == [0.0, 0.0, 0.0, 0.5, 2.0]
    assert forward(weights, 4.0, inputs) == 4.0
    assert forward(weights, -4.0, inputs) == 0.0
    assert forward([-1.0, 1.0], -0.5, [2.0, 3.0]) == 0.5
