"""loss forgets to divide by the number of rows."""

# law: loss_is_the_mean_of_the_rows
# named: the 1/n is missing

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
    return total


def gradient(weights, biases, rows, targets):
    d_weights = [[0.0 for _ in ws] for ws in weights]
    d_biases = [0.0 for _ in biases]
    for inputs, outputs, target in zip(rows, forward(weights, biases, rows), targets):
        for j, (a, t) in enumerate(zip(outputs, target)):
            delta = 2 * (a - t) * (1 - a**2) / len(rows)
            d_biases[j] += delta
            for i, x in enumerate(inputs):
                d_weights[j][i] += delta * x
    return d_weights, d_biases
