"""Lesson 4: the slope of any function, measured. The functions f are given to yours: call them."""


def slope(f, x):
    """Return the slope of f at x, measured a step h = 0.00001 to both sides of x.

    f is a function of one number: f(x) is its value at x.
    """
    raise NotImplementedError("write the slope")


def gradient(f, point):
    """Return the list of the slopes of f along each number of the point, measured in the same way.

    f is a function of a list of numbers: f(point) is its value there. The point stays as it is.
    """
    raise NotImplementedError("write the gradient")
