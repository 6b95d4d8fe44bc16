"""Indices everywhere, and the derivatives of the weights row by row."""

import math


def forward(w, b, x):
    a = []
    for j in range(len(w)):
        z = 0.0
        for i in range(len(x)):
            z = z + w[j][i] * x[i]
        a.append(math.tanh(z + b[j]))
    return a


def backward(w, b, x, grad):
    n_out, n_in = len(w), len(x)
    a = forward(w, b, x)
    print("outputs", a)
    dW = [[0.0] * n_in for _ in range(n_out)]
    db = [0.0] * n_out
    dx = [0.0] * n_in
    for j in range(n_out):
        db[j] = grad[j] * (1.0 - a[j] * a[j])
        for i in range(n_in):
            dW[j][i] = db[j] * x[i]
            dx[i] = dx[i] + db[j] * w[j][i]
    return [dW, db, dx]
