"""softmax subtracts the largest logit only where it is above 0."""

# law: softmax_of_large_logits
# named: only where it is above 0

import math


def softmax(logits):
    largest = 0
    for z in logits:
        largest = max(largest, z)
    powers = [math.exp(z - largest) for z in logits]
    total = sum(powers)
    return [power / total for power in powers]


def log_sum_exp(logits):
    largest = max(logits)
    return largest + math.log(sum(math.exp(z - largest) for z in logits))


def cross_entropy(logits, target):
    return log_sum_exp(logits) - logits[target]


def gradient(logits, target):
    slopes = softmax(logits)
    slopes[target] -= 1
    return slopes
