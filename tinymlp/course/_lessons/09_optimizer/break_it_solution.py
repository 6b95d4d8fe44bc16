"""Lesson 9: a test that finds every planted mistake."""


def near(got, expected):
    """Return whether two lists have the same numbers."""
    got = list(got)
    return len(got) == len(expected) and all(abs(a - b) < 1e-9 for a, b in zip(got, expected))


def test(sgd_step, momentum_step, momentum_steps):
    """Assert what must be true of the three functions."""
    start, velocity = [1.0, -2.0], [2.0, -1.0]
    assert near(sgd_step(start, [0.5, -4.0], 0.25), [0.875, -1.0])
    assert start == [1.0, -2.0]
    parameters, new = momentum_step(start, [0.5, -4.0], velocity, 0.25, 0.5)
    assert near(new, [1.5, -4.5])
    assert near(parameters, [0.625, -0.875])
    assert (start, velocity) == ([1.0, -2.0], [2.0, -1.0])
    # The velocities are 1 and 2, then 1.5 and 0, then −0.25 and 4.
    gradients = [[1.0, 2.0], [1.0, -1.0], [-1.0, 4.0]]
    assert near(momentum_steps(start, gradients, 0.5, 0.5), [-0.125, -5.0])
