"""What one cell of a table says: a number, a text, or nothing.

>>> number_of("3.5"), number_of("3,5"), number_of("Biscoe")
(3.5, None, None)
>>> is_missing("NA"), is_missing(" "), is_missing("0")
(True, True, False)
"""

import math
import re

MISSING = frozenset(
    {
        *("", "?", "NA", "N/A", "n/a", "na", "<NA>", "#N/A"),
        *("NaN", "nan", "NAN", "-nan", "-NaN", "null", "NULL", "Null"),
    }
)
"""How programs write a value that is not there."""

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


def is_missing(cell: str) -> bool:
    """Whether the cell is one of `MISSING`, spaces aside."""
    return cell.strip() in MISSING


def number_of(cell: str) -> float | None:
    """Read the number written in a cell (perhaps infinite); None when it is not a number.

    Differs from `float`: "1_000" and "nan" are not numbers here.
    """
    if "_" in cell:
        return None
    try:
        number = float(cell)
    except ValueError:
        return None
    return None if math.isnan(number) else number


def has_decimal_comma(cell: str) -> bool:
    """Whether the cell would be a number if its comma were a point.

    >>> has_decimal_comma("3,5")
    True
    """
    return _DECIMAL_COMMA.fullmatch(cell.strip()) is not None
