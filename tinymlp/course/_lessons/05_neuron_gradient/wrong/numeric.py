"""gradient measures slopes instead of computing them."""

# law: gradient_is_a_formula
# named: that is a numeric slope

import math


def forward(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return math.tanh(z)


def gradient(weights, bias, inputs, target):
    h = 1e-6

    def loss(w, b):
        return (forward(w, b, inputs) - target) ** 2

    d_weights = []
    for i in range(len(weights)):
        up, down = list(weights), list(weights)
        up[i] += h
        down[i] -= h
        d_weights.append((loss(up, bias) - loss(down, bias)) / (2 * h))
    return d_weights, (loss(weights, bias + h) - loss(weights, bias - h)) / (2 * h)
