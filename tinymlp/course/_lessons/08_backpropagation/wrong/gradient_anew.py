"""step updates a layer, and then works out the gradient anew."""

# law: step_goes_against_the_gradient
# named: the hidden layer is updated, and then the gradient is worked out anew

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
    hidden, _ = forward(network, inputs)
    of_hidden, of_outputs = deltas(network, inputs, target)
    return [
        [[[delta * x for x in inputs] for delta in of_hidden], of_hidden],
        [[[delta * a for a in hidden] for delta in of_outputs], of_outputs],
    ]


def step(network, inputs, target, rate):
    new = [[[list(row) for row in weights], list(biases)] for weights, biases in network]
    for k in range(2):
        d_weights, d_biases = gradient(new, inputs, target)[k]
        for j, d in enumerate(d_biases):
            new[k][1][j] -= rate * d
            for i, d_w in enumerate(d_weights[j]):
                new[k][0][j][i] -= rate * d_w
    return new
