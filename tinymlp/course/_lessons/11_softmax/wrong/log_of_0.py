"""cross_entropy takes the logarithm of a share, which is 0 for a logit far below."""

# law: cross_entropy_of_large_logits
# named: 0 has no logarithm

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
    return -math.log(softmax(logits)[target])


def gradient(logits, target):
    slopes = softmax(logits)
    slopes[target] -= 1
    return slopes
