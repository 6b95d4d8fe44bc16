"""Other names, indices instead of zip, and tuples for answers."""

import math


def forward(w, b, x):
    total = 0.0
    for i in range(len(w)):
        total = total + w[i] * x[i]
    return math.tanh(total + b)


def gradient(w, b, x, y):
    prediction = forward(w, b, x)
    print("prediction", prediction)
    error = prediction - y
    delta = (1.0 - prediction) * (1.0 + prediction) * error * 2.0
    return tuple(delta * x[i] for i in range(len(x))), delta
