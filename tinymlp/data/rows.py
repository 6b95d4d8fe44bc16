"""Anything that iterates as rows, as plain Python lists.

Lists, tuples, generators, NumPy arrays, pandas and polars frames: each is recognized by what it
can do (`tolist`, `itertuples`, `iter_rows`), so none of them is imported. A value becomes a
float, a text, or None when it is missing (None, nan, pandas.NA). The caller's lists are copied.

>>> plain_rows([(1, "Biscoe"), (float("nan"), "Dream")], "inputs").rows
[[1.0, 'Biscoe'], [None, 'Dream']]
"""

import math
import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tinymlp.data.idx import BYTES
from tinymlp.errors import DataError

Value = float | str | None
"""What a row holds: a number, a text, or nothing."""

Row = list[Value]

Scalar = float | int | bool | str | None
"""What a target may be before it is decided whether it is a class or a number."""


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Rows of plain values, and the columns' names when they came as a frame."""

    rows: list[Row]
    names: list[str] | None
    only_numbers: bool
    """Known to hold neither text nor None; False says nothing."""


def plain_rows(rows: Iterable[Any], argument: str) -> PlainRows:
    """Copy rows of any kind as lists of plain values.

    Raises DataError naming `argument[3]` when a row is not a list of values, has another length
    than the first, or holds something that is neither number nor text.
    """
    names = _column_names(rows)
    plain: list[Row] = []
    only_numbers = True
    for index, row in enumerate(_iterate(rows, argument)):
        where = f"{argument}[{index}]"
        values = _listed(row, where)
        if not _is_floats(values):
            only_numbers = False
            values = _plain_values(values, where, names)
        if plain and len(values) != len(plain[0]):
            raise DataError(
                f"{where} has {len(values)} values, expected {len(plain[0])} as {argument}[0] has"
            )
        plain.append(values)
    return PlainRows(plain, names, only_numbers)


def plain_targets(targets: Iterable[Any]) -> tuple[list[Scalar | list[float]], str | None]:
    """One scalar per example, or one list of numbers; and the name of the column if it has one.

    A frame of one column counts as that column. Text, int and bool stay what they are.
    """
    names = _column_names(targets)
    name = getattr(targets, "name", None)
    if names is not None and len(names) == 1:
        name = names[0]
    plain: list[Scalar | list[float]] = []
    for index, target in enumerate(_iterate(targets, "targets")):
        where = f"targets[{index}]"
        if names is not None and len(names) == 1:
            target = next(iter(target))
        if _is_row(target):
            plain.append(_row_of_numbers(target, where))
            continue
        try:
            plain.append(plain_scalar(target))
        except DataError as error:
            raise DataError(f"{where}: {error}") from None
    return plain, name if isinstance(name, str) else None


def plain_value(value: object) -> Value:
    """Take a float, a text, or None; small whole numbers are the shared floats of `idx.BYTES`."""
    scalar = plain_scalar(value)
    if scalar is None or isinstance(scalar, str):
        return scalar
    if type(scalar) is int and 0 <= scalar < len(BYTES):
        return BYTES[scalar]
    return float(scalar)


def plain_scalar(value: object) -> Scalar:
    """Take the value as float, int, bool, str or None, whatever library it came from."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool | int):
        return _within_floats(value)
    if _is_row(value):
        raise DataError(
            f"expected a number, text or None, got {_described(value)}: make each example one flat "
            "row (NumPy: images.reshape(len(images), -1))"
        )
    if hasattr(value, "item") and not isinstance(value, float):  # a NumPy scalar
        item = value.item()
        if isinstance(item, str | bool | int):
            return plain_scalar(item)
        value = item
    try:
        if not hasattr(value, "__float__"):  # float() would parse bytes
            raise TypeError
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise DataError(
            f"expected a number, text or None, got {_described(value)}: "
            "convert it, or leave the column out"
        ) from None
    if math.isnan(number):
        return None
    if math.isinf(number):
        raise DataError(f"expected a finite number, got {number}: use None for a missing value")
    return number


def _within_floats(value: int) -> int:
    try:
        float(value)
    except OverflowError:
        raise DataError("expected a number that a float can hold, got a larger one") from None
    return value


def _column_names(rows: object) -> list[str] | None:
    columns = getattr(rows, "columns", None)
    return None if columns is None else [str(name) for name in columns]


def _iterate(rows: Any, argument: str) -> Iterator[Any]:
    if isinstance(rows, str | bytes | Mapping):
        raise DataError(
            f"{argument}: expected a list with one item per example, got a {_kind(rows)}"
        )
    if hasattr(rows, "itertuples"):  # pandas, whose own iteration gives the column names
        rows = rows.itertuples(index=False, name=None)
    elif hasattr(rows, "iter_rows"):  # polars, whose own iteration gives the columns
        rows = rows.iter_rows()
    elif hasattr(rows, "tolist"):  # NumPy, whose own iteration gives its own number types
        rows = rows.tolist()
    try:
        return iter(rows)
    except TypeError:
        raise DataError(
            f"{argument}: expected a list with one item per example, got {_described(rows)}"
        ) from None


def _is_row(value: object) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str | bytes | Mapping)


def _listed(row: Any, where: str) -> list[Any]:
    if isinstance(row, Mapping):
        raise DataError(
            f"{where}: expected a list of values, got a mapping: use list(row.values())"
        )
    if not _is_row(row):
        raise DataError(
            f"{where}: expected a list of values, got {_described(row)}: "
            "with one feature, write [[1.0], [2.0]]"
        )
    return row.tolist() if hasattr(row, "tolist") else list(row)


def _is_floats(values: list[Any]) -> bool:
    return set(map(type, values)) == {float} and all(map(math.isfinite, values))


def _plain_values(values: list[Any], where: str, names: list[str] | None) -> Row:
    plain: Row = []
    for column, value in enumerate(values):
        try:
            plain.append(plain_value(value))
        except DataError as error:
            name = f"column {names[column]!r}" if names else f"value {column}"
            raise DataError(f"{where}, {name}: {error}") from None
    return plain


def _row_of_numbers(row: Any, where: str) -> list[float]:
    values = _plain_values(_listed(row, where), where, None)
    numbers = [value for value in values if isinstance(value, float)]
    if not numbers or len(numbers) != len(values):
        raise DataError(f"{where}: expected a label, a number or a list of numbers, got {values}")
    return numbers


def _kind(value: object) -> str:
    return type(value).__name__


def _described(value: object) -> str:
    """Show the type, and the value when it is short."""
    text = repr(value)
    return f"the {_kind(value)} {text}" if len(text) <= 40 else f"a {_kind(value)}"


def whole_index(value: object, argument: str, length: int) -> int:
    """`value` as an index of a list of that length; DataError when it is none."""
    try:
        if isinstance(value, bool):  # a mask, not indices
            raise TypeError
        index = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise DataError(f"{argument}: expected a whole number, got {_described(value)}") from None
    if not 0 <= index < length:
        raise DataError(f"{argument}: expected an index from 0 to {length - 1}, got {index}")
    return index
