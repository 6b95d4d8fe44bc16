"""softmax is written as its formula stands, and fails for a logit of 1000."""

# law: softmax_of_large_logits
# named: e to a power above 709

import math


def softmax(logits):
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
