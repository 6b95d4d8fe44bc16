"""log_sum_exp is written as its formula stands, and fails for a logit of 1000."""

# law: log_sum_exp_of_large_logits
# named: e to a power above 709

import math


def softmax(logits):
    largest = max(logits)
    powers = [math.exp(z - largest) for z in logits]
    total = sum(powers)
    return [power / total for power in powers]


def log_sum_exp(logits):
    return math.log(sum(math.exp(z) for z in logits))


def cross_entropy(logits, target):
    return log_sum_exp(logits) - logits[target]


def gradient(logits, target):
    slopes = softmax(logits)
    slopes[target] -= 1
    return slopes
