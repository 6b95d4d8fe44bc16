"""slope knows one function, x²."""

# law: slope_is_the_slope
# named: f is any function

STEP = 1e-5


def slope(f, x):
    return 2 * x


def gradient(f, point):
    slopes = []
    for i in range(len(point)):
        up, down = list(point), list(point)
        up[i] += STEP
        down[i] -= STEP
        slopes.append((f(up) - f(down)) / (2 * STEP))
    return slopes
