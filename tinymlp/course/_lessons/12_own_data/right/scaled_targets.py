"""The targets are standardized too, with the same functions, and the answers are scaled back."""

import math


def learn_columns(rows):
    columns = list(zip(*rows))
    means = [math.fsum(column) / len(column) for column in columns]
    squares = [[(x - m) * (x - m) for x in column] for column, m in zip(columns, means)]
    deviations = [(sum(square) / len(square)) ** 0.5 for square in squares]
    return means, [d if d > 0 else 1.0 for d in deviations]


def standardize(rows, means, deviations):
    def one(row):
        return [(row[j] - means[j]) / deviations[j] for j in range(len(means))]

    return list(map(one, rows))


def prepare(train_rows, test_rows):
    means, deviations = learn_columns(train_rows)
    train = standardize(train_rows, means, deviations)
    test = standardize(test_rows, means, deviations)
    return train, test


def answer(train_rows, train_targets, test_rows):
    X, X_test = prepare(train_rows, test_rows)
    y_rows = [[target] for target in train_targets]
    (y_mean,), (y_deviation,) = learn_columns(y_rows)
    y = [row[0] for row in standardize(y_rows, [y_mean], [y_deviation])]
    weights, bias = [0.0] * len(X[0]), 0.0
    velocity = [0.0] * len(X[0])
    for step in range(150):
        errors = [sum(w * x for w, x in zip(weights, row)) + bias - t for row, t in zip(X, y)]
        slopes = [2 * sum(e * x for e, x in zip(errors, column)) / len(X) for column in zip(*X)]
        velocity = [0.8 * v + s for v, s in zip(velocity, slopes)]
        weights = [w - 0.05 * v for w, v in zip(weights, velocity)]
        bias -= 0.1 * 2 * sum(errors) / len(X)
        if step % 50 == 0:
            print("loss", sum(e * e for e in errors) / len(X))
    return [
        y_mean + y_deviation * (bias + sum(w * x for w, x in zip(weights, row))) for row in X_test
    ]
