"""No steps at all: the equations of least squares, solved by elimination."""

from math import sqrt


def learn_columns(rows):
    n, means, deviations = len(rows), [], []
    for j in range(len(rows[0])):
        m = sum(rows[i][j] for i in range(n)) / n
        s = sqrt(sum((rows[i][j] - m) ** 2 for i in range(n)) / n)
        if s == 0:
            s = 1
        means.append(m)
        deviations.append(s)
    return means, deviations


def standardize(rows, means, deviations):
    new = []
    for row in rows:
        new.append([])
        for j in range(len(row)):
            new[-1].append((row[j] - means[j]) / deviations[j])
    return new


def prepare(train_rows, test_rows):
    learned = learn_columns(train_rows)
    return [standardize(part, *learned) for part in (train_rows, test_rows)]


def solve(rows):
    for i in range(len(rows)):
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for k in range(len(rows)):
            if k != i:
                rows[k] = [x - rows[k][i] * y for x, y in zip(rows[k], rows[i])]
    return [row[-1] for row in rows]


def answer(train_rows, train_targets, test_rows):
    train, test = prepare(train_rows, test_rows)
    inputs = [row + [1.0] for row in train]
    table = []
    for a in zip(*inputs):
        table.append([sum(x * y for x, y in zip(a, b)) for b in zip(*inputs)])
        table[-1].append(sum(x * t for x, t in zip(a, train_targets)))
    weights = solve(table)
    return [sum(w * x for w, x in zip(weights, row + [1.0])) for row in test]
