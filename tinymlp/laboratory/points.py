"""Points to learn from, drawn from a seed: two classes in the plane, or a curve.

They are rounded to thousandths, so that they are the same wherever they are drawn: the last bits of
a sine differ from one C library to another. A class is 0 or 1. Shapes lie between -1 and 1, and are
drawn 2.5 times as large: for small inputs a tanh is nearly a line, and learns slowly.

>>> draw_points(stripes, n=2, noise=0.0, seed=0)
[(0.983, 1.225, 0), (1.71, 1.348, 1)]
>>> len(draw_wave(n=5, noise=0.0, seed=0))
5

Source: two moons and circles as scikit-learn's make_moons and make_circles have them; the spirals
after Lang and Witbrock, Learning to Tell Two Spirals Apart, 1988.
"""

import math
from collections.abc import Callable
from random import Random


def two_moons(c: int, random: Random) -> tuple[float, float]:
    """Draw from the upper half of a circle, or from a lower half that reaches into it."""
    angle = math.pi * random.random()
    side = 1 - 2 * c
    return 0.6 * side * math.cos(angle) - 0.3 * side, 0.6 * side * math.sin(angle) - 0.15 * side


def circles(c: int, random: Random) -> tuple[float, float]:
    """Draw from a circle, or from the smaller one within."""
    angle = 2 * math.pi * random.random()
    radius = 0.4 if c else 0.9
    return radius * math.cos(angle), radius * math.sin(angle)


def spirals(c: int, random: Random) -> tuple[float, float]:
    """Draw from one of two arms that wind around the middle one and a half times."""
    along = math.sqrt(random.uniform(0.01, 1.0))
    angle = 3 * math.pi * along + math.pi * c
    return 0.95 * along * math.cos(angle), 0.95 * along * math.sin(angle)


def xor(c: int, random: Random) -> tuple[float, float]:
    """Draw from two corners that are opposite, or from the other two."""
    x, y = random.uniform(0.1, 0.95), random.uniform(0.1, 0.95)
    side = 1 if random.random() < 0.5 else -1
    return side * x, side * y * (1 - 2 * c)


def stripes(c: int, random: Random) -> tuple[float, float]:
    """Draw from the first and third of four vertical stripes, or from the others."""
    x, y = random.uniform(0.02, 0.45), random.uniform(-0.95, 0.95)
    second = random.random() < 0.5
    return round(x - 0.95 + 0.48 * (c + 2 * second), 9), y


def draw_points(
    shape: Callable[[int, Random], tuple[float, float]], *, n: int, noise: float, seed: int
) -> list[tuple[float, float, int]]:
    """Draw n points (x, y, class) of two classes in turn, each moved by Gaussian noise."""
    random = Random(seed)
    points = []
    for i in range(n):
        x, y = shape(i % 2, random)
        dx, dy = random.gauss(0, 1), random.gauss(0, 1)
        points.append((round(2.5 * (x + noise * dx), 3), round(2.5 * (y + noise * dy), 3), i % 2))
    return points


def draw_wave(*, n: int, noise: float, seed: int) -> list[tuple[float, float]]:
    """Draw n points (x, y) of a wave whose y is moved by Gaussian noise."""
    random = Random(seed)
    points = []
    for _ in range(n):
        x = random.uniform(-1, 1)
        y = 0.7 * math.sin(4 * x + 0.9) + noise * random.gauss(0, 1)
        points.append((round(2.5 * x, 3), round(2.5 * y, 3)))
    return points


SHAPES: dict[str, Callable[[int, Random], tuple[float, float]]] = {
    "two moons": two_moons,
    "circles": circles,
    "spirals": spirals,
    "xor": xor,
    "stripes": stripes,
}
"""What draws a point of a class, about between -1 and 1, by the names that the page has for it."""
