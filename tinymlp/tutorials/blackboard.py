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

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from tinymlp.arguments import check_choice, check_whole
from tinymlp.errors import invalid

MARKS = "*o+x#@"
LESSONS = ("activation", "loss", "layer", "optimizer", "backward")


def draw(
    curves: Mapping[str, Sequence[tuple[float, float]]],
    *,
    across: str,
    up: str,
    wide: int = 60,
    high: int = 12,
) -> None:
    """Print curves through points (x, y), one mark for each curve; a later one covers others.

    `across` and `up` name the axes, `wide` and `high` are in characters. Raises `ArgumentError`
    where there is nothing to draw, more than six curves, or no room.

    >>> draw({"sum": [(1, 1), (2, 3)], "goal": [(1, 3)]}, across="n", up="n in all", wide=5, high=3)
    n in all
          3 |o   *
            |
          1 |*
            +-----
             1   2  n
      * sum   o goal
    """
    check_whole("wide", wide, minimum=2)
    check_whole("high", high, minimum=2)
    points = [point for curve in curves.values() for point in curve]
    if not points or len(curves) > len(MARKS):
        what = f"from 1 to {len(MARKS)} lists of points, by their names"
        raise invalid("curves", what, curves, 'as in {"loss": [(1, 0.5), (2, 0.25)]}')
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    picture = [[" "] * wide for _ in range(high)]
    for mark, curve in zip(MARKS, curves.values(), strict=False):  # there are more marks
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
    """Print what `tinymlp.testing.check_<lesson>` says of your code, given `how` to check it.

    `lesson` is "activation", "loss", "layer", "optimizer" or "backward". Without hypothesis, which
    the check needs, the command that installs it is printed.

    >>> import math
    >>> judge("activation", (math.sin, math.cos))
    right: your sin obeys 3 laws in up to 50 cases each
    """
    check_choice("lesson", lesson, LESSONS)
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
