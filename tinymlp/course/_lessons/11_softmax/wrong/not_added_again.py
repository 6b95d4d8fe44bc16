"""log_sum_exp subtracts the largest logit and does not add it again."""

# law: log_sum_exp_is_right
# named: is not added again

import math


def softmax(logits):
    largest = max(logits)
    powers = [math.exp(z - largest) for z in logits]
    total = sum(powers)
    return [power / total for power in powers]


def log_sum_exp(logits):
    largest = max(logits)
    return math.log(sum(math.exp(z - largest) for z in logits))


def cross_entropy(logits, target):
    return log_sum_exp(logits) - logits[target]


def gradient(logits, target):
    slopes = softmax(logits)
    slopes[target] -= 1
    return slopes
