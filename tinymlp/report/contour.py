"""Where a field of numbers on a grid crosses a level: marching squares.

In each square of four neighboring numbers the line enters and leaves where two neighbors are on
different sides of the level, at the place between them that is right if the field is straight.

>>> contour([[0.0, 1.0], [0.0, 1.0]], 0.25)
[((0.25, 0.0), (0.25, 1.0))]

Source: W. Lorensen and H. Cline, Marching Cubes: A High Resolution 3D Surface Construction
Algorithm, 1987, whose cubes are squares here.
"""

from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]
"""Column and row."""


def contour(field: Sequence[Sequence[float]], level: float) -> list[tuple[Point, Point]]:
    """Return pieces of the line, for a field of shape (rows, columns)."""
    pieces: list[tuple[Point, Point]] = []
    for row, (upper, lower) in enumerate(pairwise(field)):
        for column in range(len(upper) - 1):
            around = (upper[column], upper[column + 1], lower[column + 1], lower[column])
            above = [value > level for value in around]
            if all(above) or not any(above):
                continue
            found = [
                _between(column, row, side, around, level)
                for side in range(4)
                if above[side] != above[side - 3]
            ]
            if len(found) == 4 and (sum(around) / 4 > level) != above[0]:
                found = found[-1:] + found[:-1]  # the middle belongs to the other two corners
            pieces += zip(found[::2], found[1::2], strict=True)
    return pieces


_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))


def _between(column: int, row: int, side: int, around: Sequence[float], level: float) -> Point:
    """Return where the level is crossed on the side from one corner to the next."""
    (x, y), (x_next, y_next) = _CORNERS[side], _CORNERS[side - 3]
    here, there = around[side], around[side - 3]
    share = (level - here) / (there - here)
    return column + x + share * (x_next - x), row + y + share * (y_next - y)
