"""slope looks to the right only."""

# law: slope_is_the_slope
# named: it looks to the right only

STEP = 1e-5


def slope(f, x):
    return (f(x + STEP) - f(x)) / STEP


def gradient(f, point):
    slopes = []
    for i in range(len(point)):
        up, down = list(point), list(point)
        up[i] += STEP
        down[i] -= STEP
        slopes.append((f(up) - f(down)) / (2 * STEP))
    return slopes
