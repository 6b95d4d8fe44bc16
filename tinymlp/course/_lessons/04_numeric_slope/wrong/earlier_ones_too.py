"""gradient moves each number together with those before it."""

# law: gradient_is_the_slopes
# named: each slope has those before it in it

STEP = 1e-5


def slope(f, x):
    return (f(x + STEP) - f(x - STEP)) / (2 * STEP)


def gradient(f, point):
    slopes = []
    up, down = list(point), list(point)
    for i in range(len(point)):
        up[i] += STEP
        down[i] -= STEP
        slopes.append((f(up) - f(down)) / (2 * STEP))
    return slopes
