"""gradient has the wrong sign."""

# law: gradient_is_share_minus_target
# named: its sign is flipped

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
    return log_sum_exp(logits) - logits[target]


def gradient(logits, target):
    return [(i == target) - p for i, p in enumerate(softmax(logits))]
