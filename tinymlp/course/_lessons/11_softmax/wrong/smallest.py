"""softmax subtracts the smallest logit."""

# law: softmax_of_large_logits
# named: the smallest logit is subtracted

import math


def softmax(logits):
    smallest = min(logits)
    powers = [math.exp(z - smallest) for z in logits]
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
