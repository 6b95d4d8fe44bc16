"""backward measures slopes instead of computing them."""

# law: backward_is_a_formula
# named: that is a numeric slope

import math


def forward(weights, biases, inputs):
    outputs = []
    for row, b in zip(weights, biases):
        z = b
        for w, x in zip(row, inputs):
            z += w * x
        outputs.append(math.tanh(z))
    return outputs


def backward(weights, biases, inputs, d_outputs):
    h = 1e-6

    def loss(w, b, x):
        return sum(d * a for d, a in zip(d_outputs, forward(w, b, x)))

    def slopes(numbers, of):
        found = []
        for i in range(len(numbers)):
            up, down = list(numbers), list(numbers)
            up[i] += h
            down[i] -= h
            found.append((of(up) - of(down)) / (2 * h))
        return found

    d_weights = []
    for j in range(len(weights)):
        d_weights.append(
            slopes(
                weights[j], lambda row: loss(weights[:j] + [row] + weights[j + 1 :], biases, inputs)
            )
        )
    d_biases = slopes(biases, lambda b: loss(weights, b, inputs))
    return d_weights, d_biases, slopes(inputs, lambda x: loss(weights, biases, x))
