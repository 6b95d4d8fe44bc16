"""Lesson 5: a test that finds every planted mistake."""

import math


def test(forward, gradient):
    """Assert what must be true of the two functions."""
    weights, bias, inputs, target = [0.5, -0.25], 0.75, [1.0, -2.0], 0.5
    h = 1e-5

    def loss(w, b):
        return (forward(w, b, inputs) - target) ** 2

    assert abs(forward(weights, bias, inputs) - math.tanh(1.75)) < 1e-9
    d_weights, d_bias = gradient(weights, bias, inputs, target)
    slope = (loss(weights, bias + h) - loss(weights, bias - h)) / (2 * h)
    assert abs(d_bias - slope) < 1e-6
    for i in range(2):
        up = [w + h * (i == j) for j, w in enumerate(weights)]
        down = [w - h * (i == j) for j, w in enumerate(weights)]
        assert abs(d_weights[i] - (loss(up, bias) - loss(down, bias)) / (2 * h)) < 1e-6
