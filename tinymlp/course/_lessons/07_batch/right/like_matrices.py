"""As it is written with matrices: X·Wᵀ forward, δᵀ·X back."""

import math


def transpose(m):
    return [list(column) for column in zip(*m)]


def matmul(a, b):
    columns = transpose(b)
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def forward(W, b, X):
    Z = matmul(X, transpose(W))
    return [[math.tanh(z + bias) for z, bias in zip(row, b)] for row in Z]


def loss(W, b, X, Y):
    return sum((a - y) ** 2 for p, q in zip(forward(W, b, X), Y) for a, y in zip(p, q)) / len(X)


def gradient(W, b, X, Y):
    n = len(X)
    A = forward(W, b, X)
    dZ = [[2 / n * (a - y) * (1 - a**2) for a, y in zip(p, q)] for p, q in zip(A, Y)]
    dW = matmul(transpose(dZ), X)
    db = [sum(column) for column in transpose(dZ)]
    return dW, db
