"""Each step has a name and a line of its own."""

from math import tanh


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def forward(weights, bias, inputs):
    return tanh(dot(weights, inputs) + bias)


def gradient(weights, bias, inputs, target):
    z = dot(weights, inputs) + bias
    a = tanh(z)
    dL_da = 2 * (a - target)
    da_dz = 1 - a * a
    dL_dz = dL_da * da_dz
    dL_dw = []
    for x in inputs:
        dL_dw.append(dL_dz * x)
    dL_db = dL_dz * 1
    return dL_dw, dL_db
