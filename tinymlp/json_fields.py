"""Checks of what comes back from a file: exactly the keys written, and numbers that are numbers.

>>> checked_keys({"kind": "standard", "means": []}, {"kind"}, "scaler")
Traceback (most recent call last):
    ...
tinymlp.errors.DataError: scaler: expected the keys kind, got kind, means
"""

import math
from collections.abc import Iterable
from typing import Any

from tinymlp.errors import DataError

_MOST = 1 << 53
"""Floats can count as far as this."""


def checked_keys(stored: object, expected: Iterable[str], what: str) -> dict[str, Any]:
    """Take `stored`, if it is a dict of exactly the expected keys. DataError otherwise."""
    if not isinstance(stored, dict):
        raise DataError(f"{what}: expected a dict, got {stored!r}")
    if set(stored) != set(expected):
        raise DataError(
            f"{what}: expected the keys {', '.join(sorted(expected))}, "
            f"got {', '.join(sorted(map(str, stored)))}"
        )
    return stored


def finite_number(value: object, what: str) -> float:
    """Take the value as a float. DataError for a bool, a text, nan or an infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DataError(f"{what}: expected a number, got {value!r}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise DataError(f"{what}: expected a finite number, got {value!r}")
    return number


def finite_numbers(values: object, what: str) -> list[float]:
    """Take the values as floats. DataError naming the first that is none."""
    if not isinstance(values, list):
        raise DataError(f"{what}: expected a list of numbers, got {values!r}")
    return [finite_number(value, f"{what}[{index}]") for index, value in enumerate(values)]


def text(value: object, what: str) -> str:
    """Take the value, if it is a text. DataError otherwise."""
    if not isinstance(value, str):
        raise DataError(f"{what}: expected a text, got {value!r}")
    return value


def texts(values: object, what: str) -> list[str]:
    """Take the values, if they are texts, each once. DataError otherwise."""
    if not isinstance(values, list):
        raise DataError(f"{what}: expected a list of texts, got {values!r}")
    checked = [text(value, f"{what}[{index}]") for index, value in enumerate(values)]
    if len(set(checked)) != len(checked):
        raise DataError(f"{what}: expected different texts, got {checked}")
    return checked


def counts(
    values: object, length: int, what: str, *, total: int | None = None, least: int = 0
) -> list[int]:
    """Take the values, if they are so many counts, which are `total` together. DataError if not."""
    if (
        not isinstance(values, list)
        or len(values) != length
        or not all(type(count) is int and least <= count <= _MOST for count in values)
        or (total is not None and sum(values) != total)
    ):
        expected = f"{length} whole number{'' if length == 1 else 's'} from {least} up"
        if total is not None:
            expected += f", {total} in all"
        raise DataError(f"{what}: expected {expected}, got {values!r}")
    return values
