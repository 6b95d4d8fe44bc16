"""What a tutorial puts on the blackboard: a curve, and what a law says of your own code.

>>> draw({"height": [(0, 0.0), (1, 4.0), (2, 0.0)]}, across="second", up="meter", wide=9, high=3)
meter
      4 |    *
        |
      0 |*       *
        +---------
         0       2  second
  * height
"""

import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# In a checkout the tutorials also run where tinymlp is not installed.
sys.path.append(str(Path(__file__).parent.parent))

MARKS = "*o+x#@"


def draw(
    curves: Mapping[str, Sequence[tuple[float, float]]],
    *,
    across: str,
    up: str,
    wide: int = 60,
    high: int = 12,
) -> None:
    """Print curves through points (x, y), one mark for each curve; a later one covers others."""
    points = [point for curve in curves.values() for point in curve]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    picture = [[" "] * wide for _ in range(high)]
    for mark, curve in zip(MARKS, curves.values(), strict=False):
        for x, y in curve:
            column = round((x - left) / ((right - left) or 1) * (wide - 1))
            row = round((top - y) / ((top - bottom) or 1) * (high - 1))
            picture[row][column] = mark
    labels = [f"{top:7.4g}", *[" " * 7] * (high - 2), f"{bottom:7.4g}"]
    print(up)
    for label, line in zip(labels, picture, strict=True):
        print(f"{label} |{''.join(line)}".rstrip())
    print(" " * 8 + "+" + "-" * wide)
    ends = f"{left:g}".ljust(wide - len(f"{right:g}")) + f"{right:g}"
    print(f"{' ' * 9}{ends}  {across}")
    print("  " + "   ".join(f"{mark} {name}" for mark, name in zip(MARKS, curves, strict=False)))


def judge(lesson: str, mine: Any, **how: Any) -> None:
    """Print what `tinymlp.testing.check_<lesson>` says of your code."""
    try:
        from tinymlp import testing
    except ImportError as error:  # it says what to install
        print(error)
        return
    try:
        right = getattr(testing, f"check_{lesson}")(mine, **how)
    except testing.LawBroken as broken:
        for line in str(broken).splitlines():
            print(textwrap.fill(line, width=90, subsequent_indent="    "))
    else:
        print(textwrap.fill(str(right), width=90, subsequent_indent="    "))
