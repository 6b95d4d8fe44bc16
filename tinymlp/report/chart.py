"""The frame of a diagram: where a number lies, and the marks along its two sides.

>>> chart = Chart((0.0, 10.0), (0.0, 1.0))
>>> chart.x(0.0) < chart.x(10.0), chart.y(0.0) > chart.y(1.0)
(True, True)
>>> marks(0.0, 10.0)
[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
"""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tinymlp.report.colors import INK
from tinymlp.report.drawing import drawing, write
from tinymlp.report.markup import element
from tinymlp.tracing.notation import UNICODE

_LEFT, _ABOVE, _BELOW = 56.0, 12.0, 40.0


@dataclass(frozen=True)
class Chart:
    """A rectangle of numbers: from where to where on each axis."""

    across: tuple[float, float]
    up: tuple[float, float]
    width: float = 460.0
    height: float = 250.0
    right: float = 96.0
    """The room for names right of it."""
    names: tuple[str, ...] = ()
    """What stands below 0, 1, 2 and so on, in place of numbers."""

    def x(self, value: float) -> float:
        """Return where a number lies from left to right."""
        return _LEFT + self._share(value, self.across) * (self.width - _LEFT - self.right)

    def y(self, value: float) -> float:
        """Return where a number lies from top to bottom."""
        tall = self.height - _ABOVE - _BELOW
        return _ABOVE + (1 - self._share(value, self.up)) * tall

    def svg(self, label: str, x_name: str, y_name: str, *inside: Element) -> Element:
        """Return the whole picture, its axes named, with what stands in it."""
        svg = drawing(label, f"0 0 {self.width:g} {self.height:g}", self.width)
        svg.extend(self._frame(x_name, y_name))
        svg.extend(inside)
        return svg

    def _frame(self, x_name: str, y_name: str) -> list[Element]:
        left, bottom = self.x(self.across[0]), self.y(self.up[0])
        right, top = self.x(self.across[1]), self.y(self.up[1])
        path = f"M{left:g} {top:g}V{bottom:g}H{right:g}"
        parts = [element("path", {"d": path, "fill": "none", "stroke": INK})]
        below = [(v, number(v)) for v in marks(*self.across)]
        if self.names:
            below = [(float(place), name) for place, name in enumerate(self.names)]
        parts += [write(self.x(v), bottom + 15, name) for v, name in below]
        for value in marks(*self.up):
            y = self.y(value)
            line = f"M{left:g} {y:g}H{right:g}"
            faint = {"d": line, "stroke": INK, "stroke-opacity": 0.15}
            parts.append(element("path", faint))
            parts.append(write(left - 6, y + 4, number(value), anchor="end"))
        parts.append(write((left + right) / 2, bottom + 32, x_name))
        middle = (top + bottom) / 2
        turned = write(12, middle, y_name)
        turned.set("transform", f"rotate(-90 12 {middle:g})")
        parts.append(turned)
        return parts

    def _share(self, value: float, between: tuple[float, float]) -> float:
        low, high = between
        # Halves, of which the difference is finite too, and otherwise exactly a half.
        return (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5


def number(value: float) -> str:
    """Return a mark's number.

    >>> number(-0.5)
    '−0.5'
    """
    return UNICODE.numbers(f"{value:g}")


def marks(low: float, high: float) -> list[float]:
    """Return round numbers between two, about five of them."""
    rough = high / 5 - low / 5
    if rough < sys.float_info.min:
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.95)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]


def extent(values: Sequence[float]) -> tuple[float, float]:
    """Return from where to where numbers reach, those that are finite."""
    finite = [value for value in values if math.isfinite(value)]
    return (min(finite), max(finite)) if finite else (0.0, 1.0)


def widen(between: tuple[float, float], share: float) -> tuple[float, float]:
    """Return a range with room on both sides, a share of what it has; both stay finite.

    >>> widen((0.0, 8.0), 0.25), widen((8.0, 8.0), 0.25), widen((0.0, 0.0), 0.25)
    ((-2.0, 10.0), (6.0, 10.0), (-1.0, 1.0))
    """
    low, high = between
    largest = sys.float_info.max
    room = min((high - low) * share, largest) or abs(high) * share or 1.0
    return max(low - room, -largest), min(high + room, largest)
