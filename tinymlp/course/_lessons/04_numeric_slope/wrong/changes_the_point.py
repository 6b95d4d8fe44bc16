"""gradient leaves the point moved."""

# law: gradient_keeps_the_point
# named: it changes a list that it was given

STEP = 1e-5


def slope(f, x):
    return (f(x + STEP) - f(x - STEP)) / (2 * STEP)


def gradient(f, point):
    slopes = []
    for i in range(len(point)):
        up, down = list(point), list(point)
        up[i] += STEP
        down[i] -= STEP
        slopes.append((f(up) - f(down)) / (2 * STEP))
    for i in range(len(point)):
        point[i] += 0.1
    return slopes
