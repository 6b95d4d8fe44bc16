"""Numbers in JSON that any reader takes, and reading them back without believing anything.

JSON has no nan and no infinity, though Python writes them: here they are the texts "nan", "inf"
and "-inf". Every other float is written with the digits that read back as the same float. What is
read is checked key by key; each check takes the `thing` its message should name.

>>> json_number(float("nan")), number_of("inf", "the loss")
('nan', inf)
"""

import math
import sys
from collections.abc import Iterable
from typing import Any

from tinymlp.errors import ArgumentError

_LARGEST = sys.float_info.max


def json_number(value: float) -> float | str:
    """Return a number as strict JSON can hold it: nan and ±inf as text.

    >>> json_number(0.5), json_number(float("-inf"))
    (0.5, '-inf')
    """
    return value if math.isfinite(value) else str(float(value))


def fields_of(stored: object, names: tuple[str, ...], thing: str) -> dict[str, Any]:
    """Return a dict that has exactly these names, or raise ArgumentError."""
    fields = dict(items_of(stored, thing))
    if fields.keys() != set(names):
        raise ArgumentError(
            f"{thing} has exactly {', '.join(names)}, got {', '.join(map(str, fields))}"
        )
    return fields


def items_of(stored: object, thing: str) -> Iterable[tuple[str, Any]]:
    """Return the items of a dict with text keys, or raise ArgumentError."""
    if not isinstance(stored, dict) or not all(isinstance(name, str) for name in stored):
        raise ArgumentError(f"{thing} must be a dict with text keys, got {stored!r}")
    return stored.items()


def whole_of(value: object, thing: str) -> int:
    """Return a whole number from 1, or raise ArgumentError; True is not one."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ArgumentError(f"{thing} must be a whole number from 1, got {value!r}")
    return value


def number_of(value: object, thing: str) -> float:
    """Return what `json_number` was given, or raise ArgumentError; True is not a number."""
    if isinstance(value, str) and value in ("nan", "inf", "-inf"):
        return float(value)
    if isinstance(value, float) and math.isfinite(value):
        return value
    # Compared, not converted: float() of a huge int is an OverflowError.
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST:
        return float(value)
    raise ArgumentError(f"{thing} must be a number, or 'nan', 'inf' or '-inf', got {value!r}")
