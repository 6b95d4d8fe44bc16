"""gradient measures slopes instead of computing them."""

# law: gradient_is_a_formula
# named: that is a numeric slope

import math


def softmax(logits):
    largest = max(logits)
    powers = [math.exp(z - largest) for z in logits]
    total = sum(powers)
    return [power / total for power in powers]


def log_sum_exp(logits):
    largest = max(logits)
    return largest + math.log(sum(math.exp(z - largest) for z in logits))


def cross_entropy(logits, target):
    return log_sum_exp(logits) - logits[target]


def gradient(logits, target):
    h = 1e-6
    slopes = []
    for i in range(len(logits)):
        up, down = list(logits), list(logits)
        up[i] += h
        down[i] -= h
        slopes.append((cross_entropy(up, target) - cross_entropy(down, target)) / (2 * h))
    return slopes
