"""gradient counts in a loop that never ends."""

# law: gradient_is_the_slopes
# named: does a loop never end?

STEP = 1e-5


def slope(f, x):
    return (f(x + STEP) - f(x - STEP)) / (2 * STEP)


def gradient(f, point):
    slopes = []
    i = 0
    while i < len(point):
        up, down = list(point), list(point)
        up[i] += STEP
        down[i] -= STEP
        slopes[i:] = [(f(up) - f(down)) / (2 * STEP)]
    return slopes
