"""cross_entropy keeps the share above a smallest number, so that no loss is large."""

# law: cross_entropy_of_large_logits
# named: 1e-12 keeps the share from 0

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
    return -math.log(max(softmax(logits)[target], 1e-12))


def gradient(logits, target):
    slopes = softmax(logits)
    slopes[target] -= 1
    return slopes
