"""Four values instead of two: the error falls with h⁴."""


def slope(f, x):
    h = 1e-3
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)


def gradient(f, point):
    n = len(point)
    return [
        slope(lambda t, i=i: f([point[j] + (t if j == i else 0) for j in range(n)]), 0.0)
        for i in range(n)
    ]
