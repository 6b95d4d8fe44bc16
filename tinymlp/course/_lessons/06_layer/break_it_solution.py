"""Lesson 6: a test that finds every planted mistake."""

import math


def test(forward, backward):
    """Assert what must be true of the two functions."""
    weights, biases, inputs = (
        [[0.5, -0.25], [0.75, 1.0], [-0.5, 0.25]],
        [0.25, -0.5, 0.75],
        [1.0, 2.0],
    )
    d_outputs = [1.0, -2.0, 0.5]
    h = 1e-5

    def loss(w, b, x):
        """Return a loss whose slope along each output is in d_outputs."""
        return sum(d * a for d, a in zip(d_outputs, forward(w, b, x)))

    outputs = list(forward(weights, biases, inputs))
    assert len(outputs) == 3
    for j, z in enumerate([0.25, 2.25, 0.75]):
        assert abs(outputs[j] - math.tanh(z)) < 1e-9
    d_weights, d_biases, d_inputs = backward(weights, biases, inputs, d_outputs)
    assert [len(row) for row in d_weights] == [2, 2, 2]
    assert len(list(d_biases)) == 3 and len(list(d_inputs)) == 2

    def same(number, slope):
        return abs(number - slope) < 1e-6

    def moved(numbers, k, step):
        return [one + step * (k == i) for i, one in enumerate(numbers)]

    for j in range(3):
        up, down = moved(biases, j, h), moved(biases, j, -h)
        slope = (loss(weights, up, inputs) - loss(weights, down, inputs)) / (2 * h)
        assert same(d_biases[j], slope)
        for i in range(2):
            up, down = ([*weights[:j], moved(weights[j], i, s), *weights[j + 1 :]] for s in (h, -h))
            slope = (loss(up, biases, inputs) - loss(down, biases, inputs)) / (2 * h)
            assert same(d_weights[j][i], slope)
    for i in range(2):
        up, down = moved(inputs, i, h), moved(inputs, i, -h)
        slope = (loss(weights, biases, up) - loss(weights, biases, down)) / (2 * h)
        assert same(d_inputs[i], slope)
