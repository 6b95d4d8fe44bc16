"""gradient measures slopes instead of computing them."""

# law: gradient_is_a_formula
# named: that is a numeric slope

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
    h = 1e-6
    d_weights = [[0.0 for _ in ws] for ws in weights]
    d_biases = [0.0 for _ in biases]
    for numbers, slopes in [*zip(weights, d_weights), (biases, d_biases)]:
        for i in range(len(numbers)):
            before = numbers[i]
            numbers[i] = before + h
            up = loss(weights, biases, rows, targets)
            numbers[i] = before - h
            down = loss(weights, biases, rows, targets)
            numbers[i] = before
            slopes[i] = (up - down) / (2 * h)
    return d_weights, d_biases
