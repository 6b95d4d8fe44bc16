"""gradient adds up the deltas before they meet their inputs."""

# law: d_weights_are_means_of_delta_times_input
# named: the deltas are added up before they meet their inputs

import math


def forward(weights, biases, rows):
    outputs = []
    for inputs in rows:
        sums = [b + sum(w * x for w, x in zip(ws, inputs)) for ws, b in zip(weights, biases)]
        outputs.append([math.tanh(z) for z in sums])
    return outputs


def loss(weights, biases, rows, targets):
    total = 0.0
    for outputs, target in zip(forward(weights, biases, rows), targets):
        total += sum((a - t) ** 2 for a, t in zip(outputs, target))
    return total / len(rows)


def gradient(weights, biases, rows, targets):
    d_biases = [0.0 for _ in biases]
    for outputs, target in zip(forward(weights, biases, rows), targets):
        for j, (a, t) in enumerate(zip(outputs, target)):
            d_biases[j] += 2 * (a - t) * (1 - a**2) / len(rows)
    inputs = [sum(column) for column in zip(*rows)]
    return [[delta * x for x in inputs] for delta in d_biases], d_biases
