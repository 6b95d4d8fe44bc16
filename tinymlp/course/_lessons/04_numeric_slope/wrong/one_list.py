"""gradient has two names for one list, and measures no difference."""

# law: gradient_is_the_slopes
# named: `up = point` makes no second one

STEP = 1e-5


def slope(f, x):
    return (f(x + STEP) - f(x - STEP)) / (2 * STEP)


def gradient(f, point):
    slopes = []
    for i in range(len(point)):
        up, down = point, point
        up[i] += STEP
        down[i] -= STEP
        slopes.append((f(up) - f(down)) / (2 * STEP))
    return slopes
