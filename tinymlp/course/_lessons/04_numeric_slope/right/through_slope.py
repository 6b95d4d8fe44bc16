"""A gradient is a slope along each number: slope is asked for it."""


def slope(func, at, step=0.00001):
    rise = func(at + step) - func(at - step)
    run = (at + step) - (at - step)
    return rise / run


def gradient(func, values):
    def along(i):
        return lambda x: func([*values[:i], x, *values[i + 1 :]])

    return tuple(slope(along(i), values[i]) for i in range(len(values)))
