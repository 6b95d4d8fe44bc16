"""gradient moves all numbers at once."""

# law: gradient_is_the_slopes
# named: all numbers are moved at once

STEP = 1e-5


def slope(f, x):
    return (f(x + STEP) - f(x - STEP)) / (2 * STEP)


def gradient(f, point):
    up = [x + STEP for x in point]
    down = [x - STEP for x in point]
    return [(f(up) - f(down)) / (2 * STEP) for x in point]
