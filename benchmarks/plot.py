"""A small plot as SVG: lines on two logarithmic axes."""

import math
from collections.abc import Mapping, Sequence
from html import escape

Line = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 640, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 210, 40, 50
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""Okabe and Ito's, which the color-blind tell apart."""


def plot(title: str, x_title: str, y_title: str, lines: Mapping[str, Line]) -> str:
    """Return an SVG picture of the lines, all of whose numbers are above 0."""
    xs = [math.log(x) for line in lines.values() for x, _ in line]
    ys = [math.log10(y) for line in lines.values() for _, y in line]
    x_low, x_high = min(xs), max(xs)
    y_low, y_high = math.floor(min(ys)), math.ceil(max(ys))

    def x_of(x: float) -> float:
        return LEFT + (math.log(x) - x_low) / (x_high - x_low) * (WIDTH - LEFT - RIGHT)

    def y_of(y: float) -> float:
        share = (math.log10(y) - y_low) / (y_high - y_low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>',
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_title, "middle"),
        f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(y_title)}</text>",
    ]
    for x in sorted({x for line in lines.values() for x, _ in line}):
        parts.append(_rule(x_of(x), TOP, x_of(x), HEIGHT - BOTTOM))
        parts.append(_text(x_of(x), HEIGHT - BOTTOM + 18, f"{x:,g}", "middle"))
    for exponent in range(y_low, y_high + 1):
        y = y_of(10.0**exponent)
        parts.append(_rule(LEFT, y, WIDTH - RIGHT, y))
        parts.append(_text(LEFT - 8, y + 4, f"{10.0**exponent:,g}", "end"))
    # The names stand at the ends of their lines, apart from each other.
    ends = sorted(lines, key=lambda name: y_of(lines[name][-1][1]))
    lowest = 0.0
    for name in ends:
        color = COLORS[list(lines).index(name) % len(COLORS)]
        points = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in lines[name])
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3" fill="{color}"/>'
            for x, y in lines[name]
        ]
        lowest = max(y_of(lines[name][-1][1]) + 4, lowest + 15)
        parts.append(_text(WIDTH - RIGHT + 8, lowest, name, "start", color))
    return "\n".join([*parts, "</svg>\n"])


def _text(x: float, y: float, text: str, anchor: str, color: str = "black") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}">{escape(text)}</text>'
    )


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'
