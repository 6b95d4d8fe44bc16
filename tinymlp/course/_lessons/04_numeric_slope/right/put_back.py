"""A number is moved in the list itself, and put back; the step is another."""

h = 1e-4


def slope(f, x):
    up = f(x + h)
    down = f(x - h)
    print("up", up, "down", down)
    return (up - down) / (2 * h)


def gradient(f, point):
    grad = []
    for i in range(len(point)):
        old = point[i]
        point[i] = old + h
        up = f(point)
        point[i] = old - h
        down = f(point)
        point[i] = old
        grad.append((up - down) / (2 * h))
    return grad
