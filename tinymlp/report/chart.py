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
from functools import cached_property
from xml.etree.ElementTree import Element

from tinymlp.report.colors import INK
from tinymlp.report.drawing import drawing, write
from tinymlp.report.markup import element
from tinymlp.tracing.notation import UNICODE

_LEFT, _ABOVE, _BELOW = 56.0, 12.0, 40.0
_NAME = 26.0
"""The room for the name of the upright axis."""
_CHARACTER, _COMMA = 9.5, 5.0
"""How wide the characters of a mark are on a small screen, whose type is a quarter larger."""
_LINE = 14.0


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
    """What stands below 0, 1, 2 and so on, in place of numbers, on two lines if they are long."""

    @cached_property
    def left(self) -> float:
        """The room for the marks left of it and their name, wider where the marks are long."""
        return max(
            _LEFT, _NAME + max((_wide(number(value)) for value in marks(*self.up)), default=0.0)
        )

    def x(self, value: float) -> float:
        """Return where a number lies from left to right."""
        return self.left + self._share(value, self.across) * (self.width - self.left - self.right)

    def y(self, value: float) -> float:
        """Return where a number lies from top to bottom."""
        tall = self.height - _ABOVE - _BELOW - self._second_line
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
        below = [(float(place), name) for place, name in enumerate(self.names)]
        if not self.names:
            below = self._marks_below()
        for k, (value, name) in enumerate(below):
            down = self._second_line if k % 2 else 0.0
            parts.append(write(self.x(value), bottom + 17 + down, name))
        for value in marks(*self.up):
            y = self.y(value)
            line = f"M{left:g} {y:g}H{right:g}"
            faint = {"d": line, "stroke": INK, "stroke-opacity": 0.15}
            parts.append(element("path", faint))
            parts.append(write(left - 6, y + 4, number(value), anchor="end"))
        parts.append(write((left + right) / 2, bottom + 34 + self._second_line, x_name))
        middle = (top + bottom) / 2
        turned = write(15, middle, y_name)
        turned.set("transform", f"rotate(-90 15 {middle:g})")
        parts.append(turned)
        return parts

    @cached_property
    def _second_line(self) -> float:
        """How much lower every other of the names stands, where they would not fit otherwise."""
        if not self.names:
            return 0.0
        each = (self.width - self.left - self.right) / len(self.names)
        return _LINE if max(map(_wide, self.names)) > each else 0.0

    def _marks_below(self) -> list[tuple[float, str]]:
        """Return the marks of the level axis that neither run into each other nor out of it."""
        found = [(value, number(value)) for value in marks(*self.across)]
        longest = max((_wide(name) for _, name in found), default=0.0)
        if len(found) > 1:
            room = self.x(found[1][0]) - self.x(found[0][0])
            found = found[:: math.ceil((longest + _CHARACTER) / room)]
        return [(v, name) for v, name in found if self.x(v) + _wide(name) / 2 <= self.width]

    def _share(self, value: float, between: tuple[float, float]) -> float:
        low, high = between
        # Halves, of which the difference is finite too, and otherwise exactly a half.
        return (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5


def _wide(text: str) -> float:
    return sum(_COMMA if character in ",." else _CHARACTER for character in text)


def number(value: float) -> str:
    """Return a number of six digits, or all of a whole one; in thousands from five digits on.

    >>> number(-0.5), number(1995.0), number(12345.67), number(1234567.8), number(1e20)
    ('−0.5', '1995', '12,345.7', '1,234,568', '1e+20')
    """
    size, text = abs(value), f"{value:g}"
    if 1e4 <= size < 1e15:
        # Halves go up, as JavaScript has them, which writes the same in the page.
        large = f"{math.floor(size + 0.5):,}" if "e" in text else f"{float(f'{size:g}'):,}"
        text = ("-" if value < 0 else "") + large.removesuffix(".0")
    return UNICODE.numbers(text)


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
