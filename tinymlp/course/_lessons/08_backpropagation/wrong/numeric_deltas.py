"""deltas measures the slopes of the biases instead of computing them."""

# law: deltas_are_a_formula
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
    found = []
    for _, biases in network:
        of_layer = []
        for j, before in enumerate(list(biases)):
            losses = []
            for h in (1e-6, -1e-6):
                biases[j] = before + h
                outputs = forward(network, inputs)[1]
                losses.append(sum((a - t) ** 2 for a, t in zip(outputs, target)))
            biases[j] = before
            of_layer.append((losses[0] - losses[1]) / 2e-6)
        found.append(of_layer)
    return found


def gradient(network, inputs, target):
    hidden, _ = forward(network, inputs)
    of_hidden, of_outputs = deltas(network, inputs, target)
    return [
        [[[delta * x for x in inputs] for delta in of_hidden], of_hidden],
        [[[delta * a for a in hidden] for delta in of_outputs], of_outputs],
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
