"""slope takes a step of a ten-billionth."""

# law: slope_is_the_slope
# named: the step h = 1e-10 is too small

STEP = 1e-5


def slope(f, x, h=1e-10):
    return (f(x + h) - f(x - h)) / (2 * h)


def gradient(f, point):
    slopes = []
    for i in range(len(point)):
        up, down = list(point), list(point)
        up[i] += STEP
        down[i] -= STEP
        slopes.append((f(up) - f(down)) / (2 * STEP))
    return slopes
