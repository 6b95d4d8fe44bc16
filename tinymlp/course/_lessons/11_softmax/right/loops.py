"""Loops and indices, with a share that is 1 over a sum; it prints as students do."""

import math


def biggest(numbers):
    best = numbers[0]
    for number in numbers:
        if number > best:
            best = number
    return best


def softmax(scores):
    m = biggest(scores)
    result = []
    for i in range(len(scores)):
        denominator = 0.0
        for j in range(len(scores)):
            denominator += math.e ** (scores[j] - m)
        result.append(math.e ** (scores[i] - m) / denominator)
    print(result, sum(result))
    return result


def log_sum_exp(scores):
    m = biggest(scores)
    s = 0
    for score in scores:
        s += math.exp(score - m)
    return math.log(s) + m


def cross_entropy(scores, label):
    loss = log_sum_exp(scores)
    loss -= scores[label]
    return loss


def gradient(scores, label):
    grad = softmax(scores)[:]
    for i in range(len(grad)):
        if i == label:
            grad[i] = grad[i] - 1.0
    return grad
