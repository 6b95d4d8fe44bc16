"""prepare learns from both parts together."""

# law: nothing_is_learned_from_the_test_part
# named: those of both parts together: the test part is not to be known

import math


def learn_columns(rows):
    means, deviations = [], []
    for column in zip(*rows):
        mean = sum(column) / len(column)
        variance = sum((x - mean) ** 2 for x in column) / len(column)
        means.append(mean)
        deviations.append(math.sqrt(variance) or 1.0)
    return means, deviations


def standardize(rows, means, deviations):
    return [[(x - m) / d for x, m, d in zip(row, means, deviations)] for row in rows]


def prepare(train_rows, test_rows):
    means, deviations = learn_columns(list(train_rows) + list(test_rows))
    return standardize(train_rows, means, deviations), standardize(test_rows, means, deviations)


def answer(train_rows, train_targets, test_rows):
    train, test = prepare(train_rows, test_rows)
    weights, bias = [0.0 for x in train[0]], 0.0
    for epoch in range(200):
        d_weights, d_bias = [0.0 for w in weights], 0.0
        for inputs, target in zip(train, train_targets):
            error = bias + sum(w * x for w, x in zip(weights, inputs)) - target
            d_weights = [d + 2 * error * x / len(train) for d, x in zip(d_weights, inputs)]
            d_bias += 2 * error / len(train)
        weights = [w - 0.1 * d for w, d in zip(weights, d_weights)]
        bias -= 0.1 * d_bias
    return [bias + sum(w * x for w, x in zip(weights, inputs)) for inputs in test]
