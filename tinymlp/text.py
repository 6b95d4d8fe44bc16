"""Rows and columns in plain text that line up in a terminal, whatever is written in them.

>>> print(draw_table([["", "number"], ["setosa", "50"], ["猫", "7"]]))
        number
setosa      50
猫           7
"""

import unicodedata
from collections.abc import Sequence


def draw_table(rows: Sequence[Sequence[str]]) -> str:
    """Draw rows of cells, all of one length: the first column to the left, the others right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        spaces = [" " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
        cells = [space + cell for space, cell in zip(spaces[1:], row[1:], strict=True)]
        lines.append("  ".join([row[0] + spaces[0], *cells]))
    return "\n".join(lines)


def width(text: str) -> int:
    """Return how many columns a terminal gives this text: an East Asian character takes two.

    >>> width("cat"), width("猫")
    (3, 2)
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def printable(text: str) -> str:
    r"""Return text that stays on its line: quoted with escapes if it would not, or if empty.

    >>> printable("cat"), printable("a\nb"), printable("")
    ('cat', "'a\\nb'", "''")
    """
    return text if text.isprintable() and text else repr(text)


def shortened(text: str, length: int) -> str:
    """Return text of at most `length` characters, with dots where some are missing.

    >>> shortened("chrysanthemum", 9)
    'chrysa...'
    """
    return text if len(text) <= length else text[: length - 3] + "..."
