"""gradient measures slopes instead of computing them."""

# law: gradient_is_a_formula
# named: that is a numeric slope

import math


def forward(network, inputs):
    activations = []
    for weights, biases in network:
        sums = [b + sum(w * x for w, x in zip(row, inputs)) for row, b in zip(weights, biases)]
        inputs = [math.tanh(z) for z in sums]
        activations.append(inputs)
    return activations


def deltas(network, inputs, target):
    hidden, outputs = forward(network, inputs)
    of_outputs = [2 * (a - t) * (1 - a**2) for a, t in zip(outputs, target)]
    weights = network[1][0]
    of_hidden = []
    for i, a in enumerate(hidden):
        d_a = sum(delta * row[i] for delta, row in zip(of_outputs, weights))
        of_hidden.append(d_a * (1 - a**2))
    return [of_hidden, of_outputs]


def gradient(network, inputs, target):
    h = 1e-6

    def loss():
        return sum((a - t) ** 2 for a, t in zip(forward(network, inputs)[1], target))

    def slope(numbers, i):
        before = numbers[i]
        numbers[i] = before + h
        up = loss()
        numbers[i] = before - h
        down = loss()
        numbers[i] = before
        return (up - down) / (2 * h)

    return [
        [
            [[slope(row, i) for i in range(len(row))] for row in weights],
            [slope(biases, j) for j in range(len(biases))],
        ]
        for weights, biases in network
    ]


def step(network, inputs, target, rate):
    new = []
    layers = zip(network, gradient(network, inputs, target))
    for (weights, biases), (d_weights, d_biases) in layers:
        new_weights = [
            [w - rate * d for w, d in zip(row, d_row)] for row, d_row in zip(weights, d_weights)
        ]
        new.append([new_weights, [b - rate * d for b, d in zip(biases, d_biases)]])
    return new
