"""The sum is built class by class, from logarithms alone, and the shares come from it."""

from math import exp, log1p


def log_sum_exp(z):
    total = z[0]
    for one in z[1:]:
        high, low = max(total, one), min(total, one)
        total = high + log1p(exp(low - high))
    return total


def softmax(z):
    total = log_sum_exp(z)
    return [exp(one - total) for one in z]


def cross_entropy(z, y):
    return -(z[y] - log_sum_exp(z))


def gradient(z, y):
    return [p - 1 if i == y else p for i, p in enumerate(softmax(z))]
