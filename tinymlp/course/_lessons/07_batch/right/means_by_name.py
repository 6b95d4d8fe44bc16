"""A list of gradients, one for each row, and a function that takes the mean of anything."""

import math
from statistics import fmean


def forward(weights, biases, rows):
    return tuple(
        tuple(
            math.tanh(math.fsum([b, *(w * x for w, x in zip(ws, inputs))]))
            for ws, b in zip(weights, biases)
        )
        for inputs in rows
    )


def loss(weights, biases, rows, targets):
    return fmean(
        math.dist(outputs, target) ** 2
        for outputs, target in zip(forward(weights, biases, rows), targets)
    )


def gradient(weights, biases, rows, targets):
    outputs = forward(weights, biases, rows)
    deltas = [
        [2 * (a - t) * (1 - a) * (1 + a) for a, t in zip(row, target)]
        for row, target in zip(outputs, targets)
    ]
    n_in = len(rows[0])
    d_weights = [
        [fmean(delta[j] * inputs[i] for delta, inputs in zip(deltas, rows)) for i in range(n_in)]
        for j in range(len(biases))
    ]
    return [d_weights, [fmean(column) for column in zip(*deltas)]]
