"""Lesson 10: a test that finds every planted mistake."""


def test(batches, train):
    """Assert what must be true of the two functions."""
    assert [list(batch) for batch in batches([3, 0, 2, 1, 4], 2)] == [[3, 0], [2, 1], [4]]
    assert [list(batch) for batch in batches([1, 0], 2)] == [[1, 0]]
    rows, targets = [[1.0, 0.5], [2.0, -1.0], [-1.0, 1.0]], [2.0, 3.0, -1.0]
    orders, size, rate = [[2, 0, 1], [1, 2, 0]], 2, 0.1
    w, v, b = 0.5, -0.5, 0.25
    for batch in ([2, 0], [1], [1, 2], [0]):
        d_w = d_v = d_b = 0.0
        for i in batch:
            x, y = rows[i]
            error = 2 * (b + w * x + v * y - targets[i]) / len(batch)
            d_w, d_v, d_b = d_w + error * x, d_v + error * y, d_b + error
        w, v, b = w - rate * d_w, v - rate * d_v, b - rate * d_b
    weights, bias = train([0.5, -0.5], 0.25, rows, targets, orders, size, rate)
    assert abs(weights[0] - w) < 1e-9
    assert abs(weights[1] - v) < 1e-9
    assert abs(bias - b) < 1e-9
    assert rows == [[1.0, 0.5], [2.0, -1.0], [-1.0, 1.0]]
    assert targets == [2.0, 3.0, -1.0]
    assert orders == [[2, 0, 1], [1, 2, 0]]
