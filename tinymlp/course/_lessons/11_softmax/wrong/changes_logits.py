"""softmax writes into the list of logits."""

# law: softmax_lists_stay
# named: it changes a list that it was given

import math


def softmax(logits):
    largest = max(logits)
    for i in range(len(logits)):
        logits[i] = math.exp(logits[i] - largest)
    total = sum(logits)
    return [power / total for power in logits]


def log_sum_exp(logits):
    largest = max(logits)
    return largest + math.log(sum(math.exp(z - largest) for z in logits))


def cross_entropy(logits, target):
    return log_sum_exp(logits) - logits[target]


def gradient(logits, target):
    slopes = softmax(logits)
    slopes[target] -= 1
    return slopes
