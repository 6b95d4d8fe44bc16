"""The lines of a chart, told from each other by color and dashes, and the key that names them.

>>> steps([(0.0, 1.0), (2.0, 1.0), (4.0, 1.0), (4.0, 3.0)])
'M0 1H4V3'
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element

from tinymlp.report.colors import INK, class_color
from tinymlp.report.drawing import write
from tinymlp.report.markup import element

MAX_LINES = 6
"""As many as there are colors and ways to be dashed: more would not be told from each other."""

Point = tuple[float, float]

_DASHES = (None, "6 3", "2 2", "9 3 2 3", "12 4", "4 2 1 2 1 2")
_BETWEEN = 15.0
_SAMPLE = 24.0
_BETWEEN_NAMES = 13.0
"""How far apart the names of two curves are at least."""


def line(path: str, kind: int) -> Element:
    """Return the line of that number, from 0 to before `MAX_LINES`."""
    return element(
        "path",
        {
            "d": path,
            "fill": "none",
            "stroke": class_color(kind),
            "stroke-width": 2.0,
            "stroke-dasharray": _DASHES[kind],
        },
    )


def faint_line(path: str) -> Element:
    """Return a dotted line to compare with, such as a diagonal."""
    return element("path", {"d": path, "fill": "none", "stroke": INK, "stroke-dasharray": "2 3"})


def key(names: Sequence[str], left: float, top: float) -> list[Element]:
    """Return a sample of each line with its name, below each other."""
    parts = []
    for kind, name in enumerate(names):
        y = top + kind * _BETWEEN
        parts.append(line(f"M{left:g} {y:g}h{_SAMPLE:g}", kind))
        parts.append(write(left + _SAMPLE + 5, y + 4, name, anchor="start"))
    return parts


def steps(points: Iterable[Point]) -> str:
    """Return a path through points, each beside or above the one before; the corners suffice.

    Corners nearer than a tenth of a pixel are one, so that a path of many examples stays short.
    """
    corners: list[Point] = []
    for x, y in points:
        point = (round(x, 1), round(y, 1))
        if corners and point == corners[-1]:
            continue
        if len(corners) > 1 and _is_between(corners[-1], corners[-2], point):
            corners.pop()
        corners.append(point)
    path = ""
    for before, (x, y) in zip([None, *corners], corners, strict=False):
        if before is None:
            path = f"M{x:g} {y:g}"
        elif before[1] == y:
            path += f"H{x:g}"
        else:
            path += f"V{y:g}" if before[0] == x else f"L{x:g} {y:g}"
    return path


def path_through(points: Sequence[Point]) -> str:
    """Return a line through the points, interrupted where a number is not finite."""
    commands, command = [], "M"
    for x, y in points:
        if math.isfinite(y):
            commands.append(f"{command}{x:.1f} {y:.1f}")
            command = "L"
        else:
            command = "M"
    return "".join(commands) + ("h0" if len(commands) == 1 else "")


def spread_apart(places: Mapping[str, float]) -> dict[str, float]:
    """Return the places, moved so far that the texts there do not meet."""
    moved: dict[str, float] = {}
    for name, y in sorted(places.items(), key=lambda place: place[1]):
        moved[name] = max([y, *(other + _BETWEEN_NAMES for other in moved.values())])
    return moved


def _is_between(middle: Point, one: Point, other: Point) -> bool:
    """Return whether a point is on the way straight on from one to the other."""
    (x0, y0), (x, y), (x1, y1) = one, middle, other
    beside = y0 == y == y1 and min(x0, x1) <= x <= max(x0, x1)
    return beside or (x0 == x == x1 and min(y0, y1) <= y <= max(y0, y1))
