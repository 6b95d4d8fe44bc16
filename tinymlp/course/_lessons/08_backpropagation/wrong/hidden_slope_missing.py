"""deltas leaves out the slope of the hidden neurons."""

# law: hidden_deltas_come_back_through_the_weights
# named: in the hidden layer: f′(z), the activation

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
        of_hidden.append(d_a)
    return [of_hidden, of_outputs]


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
