"""softmax returns the powers of e, not their shares."""

# law: softmax_is_right
# named: the sum is missing

import math


def softmax(logits):
    return [math.exp(z) for z in logits]


def log_sum_exp(logits):
    largest = max(logits)
    return largest + math.log(sum(math.exp(z - largest) for z in logits))


def cross_entropy(logits, target):
    return log_sum_exp(logits) - logits[target]


def gradient(logits, target):
    slopes = softmax(logits)
    slopes[target] -= 1
    return slopes
