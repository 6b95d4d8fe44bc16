"""gradient does not put a number back before it moves the next."""

# law: gradient_is_the_slopes
# named: a number stays moved while the next is measured

STEP = 1e-5


def slope(f, x):
    return (f(x + STEP) - f(x - STEP)) / (2 * STEP)


def gradient(f, point):
    slopes = []
    moved = list(point)
    for i in range(len(point)):
        moved[i] += STEP
        up = f(moved)
        moved[i] -= 2 * STEP
        down = f(moved)
        slopes.append((up - down) / (2 * STEP))
    return slopes
