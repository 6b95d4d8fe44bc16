"""softmax divides the logits by their sum."""

# law: softmax_is_right
# named: the powers of e are missing

import math


def softmax(logits):
    total = sum(logits)
    return [z / total for z in logits]


def log_sum_exp(logits):
    largest = max(logits)
    return largest + math.log(sum(math.exp(z - largest) for z in logits))


def cross_entropy(logits, target):
    return log_sum_exp(logits) - logits[target]


def gradient(logits, target):
    slopes = softmax(logits)
    slopes[target] -= 1
    return slopes
