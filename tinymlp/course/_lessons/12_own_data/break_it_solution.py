"""Lesson 12: a test that finds every planted mistake."""


def near(got, expected, tolerance=1e-9):
    """Return whether two lists have the same numbers."""
    got = list(got)
    return len(got) == len(expected) and all(abs(a - b) < tolerance for a, b in zip(got, expected))


def test(learn_columns, standardize, prepare, answer):
    """Assert what must be true of the four functions."""
    rows = [[1.0, 20.0], [1.0, 60.0], [4.0, 40.0]]
    means, deviations = learn_columns(rows)
    assert near(means, [2.0, 40.0])
    assert near(deviations, [2**0.5, (800 / 3) ** 0.5])
    assert near(learn_columns([[5.0, 1.0], [5.0, 3.0]])[1], [1.0, 1.0])
    assert near(standardize([[5.0, 7.0]], [1.0, 3.0], [2.0, 8.0])[0], [2.0, 0.5])
    # What is learned from the training part: the means 2 and 6, and the deviations 1 and 2.
    train, test_part = prepare([[1.0, 8.0], [3.0, 4.0]], [[5.0, 5.0], [9.0, 6.0]])
    assert near(train[0], [-1.0, 1.0])
    assert near(train[1], [1.0, -1.0])
    assert near(test_part[0], [3.0, -0.5])
    assert near(test_part[1], [7.0, 0.0])
    # A rule that it can learn: 3·x − y/1000.
    rows = [[20.0, 2000.0], [80.0, 8000.0], [20.0, 8000.0], [80.0, 2000.0], [50.0, 3000.0]]
    targets = [3 * x - y / 1000 for x, y in rows]
    assert near(answer(rows, targets, [[30.0, 4000.0], [70.0, 4000.0]]), [86.0, 206.0], 1.0)
