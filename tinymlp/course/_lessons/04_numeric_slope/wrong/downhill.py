"""slope has the wrong sign."""

# law: slope_is_the_slope
# named: its sign is flipped

STEP = 1e-5


def slope(f, x):
    return (f(x - STEP) - f(x + STEP)) / (2 * STEP)


def gradient(f, point):
    slopes = []
    for i in range(len(point)):
        up, down = list(point), list(point)
        up[i] += STEP
        down[i] -= STEP
        slopes.append((f(up) - f(down)) / (2 * STEP))
    return slopes
