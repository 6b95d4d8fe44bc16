"""Lesson 8: a test that finds every planted mistake."""

import copy
import math


def test(forward, deltas, gradient, step):
    """Assert what must be true of the four functions."""
    network = [
        [[[0.5, -0.25], [0.75, 0.5], [-0.5, 1.0]], [0.25, -0.5, 0.0]],
        [[[0.5, 1.0, -0.75], [-0.25, 0.5, 0.25]], [0.5, -0.25]],
    ]
    inputs, target, h = [1.0, 2.0], [0.5, -1.0], 1e-5

    def places(one):
        """Return the lists of numbers in a network or its gradient."""
        return [numbers for weights, biases in one for numbers in (*weights, biases)]

    # Forward, by hand.
    a = inputs
    for (weights, biases), got in zip(network, forward(network, inputs)):
        a = [math.tanh(b + sum(w * x for w, x in zip(row, a))) for row, b in zip(weights, biases)]
        assert len(got) == len(a) and all(abs(p - q) < 1e-9 for p, q in zip(got, a))

    def loss(one):
        return sum((a - t) ** 2 for a, t in zip(list(forward(one, inputs))[1], target))

    # Every number of the gradient is a slope of the loss.
    slopes = copy.deepcopy(network)
    for numbers, found in zip(places(network), places(slopes)):
        for i, before in enumerate(list(numbers)):
            numbers[i] = before + h
            up = loss(network)
            numbers[i] = before - h
            found[i] = (up - loss(network)) / (2 * h)
            numbers[i] = before
    got = places(gradient(copy.deepcopy(network), inputs, target))
    assert [len(numbers) for numbers in got] == [len(numbers) for numbers in places(slopes)]
    for numbers, found in zip(got, places(slopes)):
        assert all(abs(p - q) < 1e-6 for p, q in zip(numbers, found))

    # A bias is added to z: its slope is δ.
    for of_layer, (_, d_biases) in zip(deltas(network, inputs, target), slopes):
        assert len(of_layer) == len(d_biases)
        assert all(abs(p - q) < 1e-6 for p, q in zip(of_layer, d_biases))

    # A step goes against the slopes, for each number, and leaves the network as it is.
    old = copy.deepcopy(network)
    new = places(step(network, inputs, target, 0.5))
    assert network == old
    for numbers, after, found in zip(places(network), new, places(slopes)):
        assert all(abs(p - 0.5 * d - q) < 1e-6 for p, d, q in zip(numbers, found, after))
