"""sigmoid fails for a z far below 0."""

# law: sigmoid_of_large_z
# named: e to a power above 709

import math


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def d_sigmoid(z):
    a = sigmoid(z)
    return a * (1 - a)


def tanh(z):
    return math.tanh(z)


def d_tanh(z):
    a = tanh(z)
    return 1 - a**2
