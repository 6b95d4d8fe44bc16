"""Indices instead of zip, other names, and prints on the way."""


def weighted_sum(w, b, x):
    total = 0
    i = 0
    while i < len(w):
        total = total + w[i] * x[i]
        print("after input", i, "the sum is", total)
        i = i + 1
    return total + b


def relu(x):
    if x <= 0:
        return 0
    else:
        return x


def forward(w, b, x):
    z = weighted_sum(w, b, x)
    a = relu(z)
    return a
