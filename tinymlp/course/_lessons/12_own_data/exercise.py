"""Lesson 12: from a table to answers for rows whose targets nobody has told you.

rows is a list of examples, each a list of inputs; a column is what all rows have at one place.
"""

import math


def learn_columns(rows):
    """Return (means, deviations), two lists with a number for each column.

    A deviation is the square root of the mean of the squared differences from the mean. Where a
    column has the same number in every row it is given as 1.0, for it will be divided by.
    """
    raise NotImplementedError("write what is learned of the columns")


def standardize(rows, means, deviations):
    """Return new rows: each number less its column's mean, over its column's deviation."""
    raise NotImplementedError("write the standardization")


def prepare(train_rows, test_rows):
    """Return (train_rows, test_rows), standardized; all that is learned is the training part's."""
    raise NotImplementedError("write the preparation of both parts")


def answer(train_rows, train_targets, test_rows):
    """Return a number for each test row, as near to its target as you can.

    How it learns is yours to choose: a linear neuron is enough. It prepares the rows itself. Asked
    the same, it answers the same: random numbers come from random.Random(0).
    """
    raise NotImplementedError("write the training and the answers")


def try_own_data(path):
    """Print how good the answers are for a table of your own: numbers, the last one the target."""
    import csv
    import random

    with open(path, newline="", encoding="utf-8") as file:
        table = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    random.Random(0).shuffle(table)
    rows, targets = [row[:-1] for row in table], [row[-1] for row in table]
    n = len(table) * 4 // 5  # the last fifth is the test part
    guess = sum(targets[:n]) / n
    answers = answer(rows[:n], targets[:n], rows[n:])
    for what, given in (("answers", answers), ("mean", [guess] * len(answers))):
        errors = [(a - t) ** 2 for a, t in zip(given, targets[n:])]
        print(f"typical error of the {what}: {math.sqrt(sum(errors) / len(errors)):.4g}")


if __name__ == "__main__":
    try_own_data("data.csv")  # its first line has the names of the columns
