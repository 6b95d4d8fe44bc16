"""Vectors and matrices are lists, and their lengths are checked where they are given.

>>> check_length("inputs", 3, [0.5, -1.0])
Traceback (most recent call last):
tinymlp.errors.ShapeError: inputs must be a list of 3 numbers, got [0.5, -1.0]: did the data \
lose a column?
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tinymlp.arguments import check_can_multiply, check_list
from tinymlp.errors import ShapeError, invalid
from tinymlp.text import plural, short_repr

Vector = list[float]
"""Shape (n,)."""

Matrix = list[list[float]]
"""Shape (n_out, n_in): a row of a layer's weights is a neuron."""


MAX_SHOWN = 6
"""A longer list is shown by its length, since a message could not hold it."""


def check_length(
    name: str, expected: int, given: Sequence[object], *, of: str = "number", remedy: str = ""
) -> None:
    """Raise `ShapeError` unless `given` is a list of the expected length."""
    if type(given) is list and len(given) == expected:  # as nearly always
        return
    what = f"a list of {plural(expected, of)}"
    check_indexed(name, given, what, remedy)
    length = len(given)
    if length == expected:
        return
    if not remedy:
        remedy = (
            "did the data lose a column?"
            if length < expected
            else "does the data hold a column too many, perhaps its target?"
        )
    got = short_repr(given) if length <= MAX_SHOWN else f"a list of {length}"
    raise ShapeError(f"{name} must be {what}, got {got}: {remedy}")


def check_indexed(name: str, given: Any, what: str, remedy: str = "") -> None:
    """Raise `ShapeError` unless `given` has a length and items by number, as a list has."""
    indexed = hasattr(given, "__getitem__") and not isinstance(given, str | bytes | Mapping)
    try:
        len(given)
    except Exception:  # whatever goes wrong in an object that is no list
        indexed = False
    if not indexed:
        raise invalid(name, what, given, remedy, error=ShapeError)


def check_vector(name: str, expected: int, given: Sequence[float], *, remedy: str = "") -> None:
    """Raise `ShapeError` unless `given` is a list of the expected length, and of numbers.

    Numbers are of any kind: what can be multiplied by a float. Raises `ArgumentError` for others.
    """
    check_length(name, expected, given, remedy=remedy)
    for i, number in enumerate(given):
        check_can_multiply(f"{name}[{i}]", number)


def check_numbers(name: str, given: Sequence[float]) -> None:
    """Raise `ArgumentError` unless `given` is a list of numbers, of any length."""
    check_vector(name, len(check_list(name, given, "a list of numbers")), given)


def check_same_length(
    name: str, given: Sequence[float], other: str, others: Sequence[float], *, remedy: str
) -> None:
    """Raise `ShapeError` unless the list `others` is as long as `given`."""
    try:
        if len(given) == len(others):
            return
    except Exception:  # one of them is no list
        check_indexed(name, given, "a list of numbers")
    check_length(other, len(given), others, remedy=remedy)
