"""Lesson 7: a test that finds every planted mistake."""

import math


def test(forward, loss, gradient):
    """Assert what must be true of the three functions."""
    weights, biases = [[0.5, -0.25], [0.75, 0.5]], [0.25, -0.5]
    rows, targets = [[1.0, 2.0], [-1.0, 0.5], [0.5, -2.0]], [[0.5, 0.0], [-0.5, 1.0], [0.0, -1.0]]
    h = 1e-5

    def same(one, other):
        return abs(one - other) < 1e-6

    outputs = [list(row) for row in forward(weights, biases, rows)]
    sums = [[0.25, 1.25], [-0.375, -1.0], [1.0, -1.125]]
    assert len(outputs) == 3
    for row, all_z in zip(outputs, sums):
        assert len(row) == 2 and all(same(a, math.tanh(z)) for a, z in zip(row, all_z))

    def mean_loss(w, b):
        """Return the loss, measured on one row at a time."""
        total = 0.0
        for inputs, target in zip(rows, targets):
            total += sum((a - t) ** 2 for a, t in zip(forward(w, b, [inputs])[0], target))
        return total / 3

    assert same(loss(weights, biases, rows, targets), mean_loss(weights, biases))
    d_weights, d_biases = gradient(weights, biases, rows, targets)
    for j in range(2):
        up, down = list(biases), list(biases)
        up[j] += h
        down[j] -= h
        slope = (mean_loss(weights, up) - mean_loss(weights, down)) / (2 * h)
        assert same(d_biases[j], slope)
        for i in range(2):
            up, down = [list(row) for row in weights], [list(row) for row in weights]
            up[j][i] += h
            down[j][i] -= h
            slope = (mean_loss(up, biases) - mean_loss(down, biases)) / (2 * h)
            assert same(d_weights[j][i], slope)
