"""Indices everywhere, and every sum written out."""

import copy
import math


def forward(network, x):
    result = []
    for layer in range(len(network)):
        W = network[layer][0]
        b = network[layer][1]
        a = []
        for j in range(len(W)):
            z = 0.0
            for i in range(len(x)):
                z += W[j][i] * x[i]
            z += b[j]
            a.append(math.tanh(z))
        result.append(a)
        x = a
    return result


def deltas(network, x, y):
    a1, a2 = forward(network, x)
    W2 = network[1][0]
    d2 = [0.0] * len(a2)
    for j in range(len(a2)):
        d2[j] = 2.0 * (a2[j] - y[j]) * (1.0 - a2[j] * a2[j])
    d1 = [0.0] * len(a1)
    for i in range(len(a1)):
        for j in range(len(a2)):
            d1[i] += d2[j] * W2[j][i]
        d1[i] *= 1.0 - a1[i] * a1[i]
    return [d1, d2]


def gradient(network, x, y):
    a1, a2 = forward(network, x)
    print("outputs", a2)
    d1, d2 = deltas(network, x, y)
    dW1 = [[0.0] * len(x) for _ in d1]
    for j in range(len(d1)):
        for i in range(len(x)):
            dW1[j][i] = d1[j] * x[i]
    dW2 = [[0.0] * len(a1) for _ in d2]
    for j in range(len(d2)):
        for i in range(len(a1)):
            dW2[j][i] = d2[j] * a1[i]
    return [[dW1, d1], [dW2, d2]]


def step(network, x, y, rate):
    grads = gradient(network, x, y)
    new = copy.deepcopy(network)
    for k in range(len(new)):
        for j in range(len(new[k][1])):
            new[k][1][j] -= rate * grads[k][1][j]
            for i in range(len(new[k][0][j])):
                new[k][0][j][i] -= rate * grads[k][0][j][i]
    return new
