"""softmax cuts the logits off at 700."""

# law: softmax_of_large_logits
# named: the logits are cut off at 700

import math


def softmax(logits):
    logits = [max(-700, min(700, z)) for z in logits]
    powers = [math.exp(z) for z in logits]
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
