"""Anything that iterates as rows, as plain Python lists.

Lists, tuples, generators, NumPy arrays, pandas and polars frames: each is recognized by what it
can do (`tolist`, `itertuples`, `iter_rows`), so none of them is imported. A value becomes a
float, a text, or None when it is missing (None, nan, pandas.NA). The caller's lists are copied.

>>> plain_rows([(1, "Biscoe"), (float("nan"), "Dream")], "inputs").rows
[[1.0, 'Biscoe'], [None, 'Dream']]

Whatever is passed and whatever goes wrong inside it, the error is a DataError that names the place.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tinymlp.errors import DataError, invalid
from tinymlp.text import plural, short_repr

Value = float | str | None
"""What a row holds: a number, a text, or nothing."""

Row = list[Value]

Scalar = float | int | bool | str | None
"""What a target may be before it is decided whether it is a class or a number."""

Place = Callable[[int], str]
"""What to call an example in an error message, by its index: "line 17" or "inputs[3]"."""

BYTES = [float(value) for value in range(256)]
"""The one float of every unsigned byte: sixty thousand images of 784 pixels share these."""

_LIST_OF_ITEMS = "a list with one item for each example"


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
    names = column_names(rows)
    plain: list[Row] = []
    only_numbers = True
    for index, row in enumerate(iterate_rows(rows, argument)):
        where = f"{argument}[{index}]"
        values = _list_of_values(row, where)
        if not _is_floats(values):
            only_numbers = False
            values = _plain_values(values, where, names)
        if plain and len(values) != len(plain[0]):
            what = f"a row of {plural(len(plain[0]), 'value')} as {argument}[0] is"
            raise invalid(where, what, row, f"it has {len(values)}", error=DataError)
        plain.append(values)
    return PlainRows(plain, names, only_numbers)


def plain_targets(
    targets: Iterable[Any], argument: str
) -> tuple[list[Scalar | list[float]], str | None]:
    """One scalar per example, or one list of numbers; and the name of the column if it has one.

    A frame of one column counts as that column. Text, int and bool stay what they are.
    """
    names = column_names(targets)
    name = getattr(targets, "name", None)
    if names is not None and len(names) == 1:
        name = names[0]
    plain: list[Scalar | list[float]] = []
    for index, target in enumerate(iterate_rows(targets, argument)):
        where = f"{argument}[{index}]"
        if names is not None and len(names) == 1:
            target = next(iter(_list_of_values(target, where)), None)
        plain.append(
            _row_of_numbers(target, where) if _is_row(target) else plain_scalar(target, where)
        )
    return plain, name if isinstance(name, str) else None


def plain_value(value: object, name: str = "value") -> Value:
    """Take a float, a text, or None; small whole numbers are the shared floats of `BYTES`."""
    scalar = plain_scalar(value, name)
    if scalar is None or isinstance(scalar, str):
        return scalar
    if type(scalar) is int and 0 <= scalar < len(BYTES):
        return BYTES[scalar]
    return float(scalar)


def plain_scalar(value: object, name: str = "value") -> Scalar:
    """Take the value as float, int, bool, str or None, whatever library it came from.

    Raises DataError naming it for anything else, and for a number that is not finite.
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, str):
        return str(value)
    if _is_row(value):
        remedy = "make each example one flat row (NumPy: images.reshape(len(images), -1))"
        raise invalid(name, "a number, text or None", value, remedy, error=DataError)
    try:
        if isinstance(value, int):
            float(value)  # an OverflowError when no float can hold it
            return value
        item = value
        if hasattr(value, "item") and not isinstance(value, float):  # a NumPy scalar
            item = value.item()
            if isinstance(item, str | bool | int):
                return plain_scalar(item, name)
        if not hasattr(item, "__float__"):  # float() would parse bytes
            raise TypeError
        number = float(item)
    except OverflowError:
        raise invalid(name, "a number that a float can hold", value, error=DataError) from None
    except Exception:
        what = "a number, text or None"
        remedy = "convert it, or leave the column out"
        raise invalid(name, what, value, remedy, error=DataError) from None
    if math.isnan(number):
        return None
    if math.isinf(number):
        remedy = "use None for a missing value"
        raise invalid(name, "a finite number", number, remedy, error=DataError)
    return number


def column_names(rows: object) -> list[str] | None:
    """Return the names of a frame's columns; None for anything else."""
    try:
        return None if isinstance(rows, type) else [str(name) for name in rows.columns]  # type: ignore[attr-defined]
    except Exception:
        return None


def iterate_rows(rows: Any, argument: str) -> Iterator[Any]:
    """Iterate over the rows of a list, an array or a frame; DataError for what has none."""
    if isinstance(rows, str | bytes | Mapping | type):
        raise invalid(argument, _LIST_OF_ITEMS, rows, error=DataError)
    try:
        if hasattr(rows, "itertuples"):  # pandas, whose own iteration gives the column names
            rows = rows.itertuples(index=False, name=None)
        elif hasattr(rows, "iter_rows"):  # polars, whose own iteration gives the columns
            rows = rows.iter_rows()
        elif hasattr(rows, "tolist"):  # NumPy, whose own iteration gives its own number types
            rows = rows.tolist()
        return iter(rows)
    except Exception:
        raise invalid(argument, _LIST_OF_ITEMS, rows, error=DataError) from None


def as_list(row: Any) -> Any:
    """Return the list that an array makes of itself, and anything else as it is."""
    tolist = getattr(row, "tolist", None)
    return tolist() if callable(tolist) and not isinstance(row, type) else row


def name_column(name: str) -> str:
    """Return what a message calls a column.

    >>> name_column("age")
    "column 'age'"
    """
    return f"column {short_repr(name)}"


def _is_row(value: object) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str | bytes | Mapping | type)


def _list_of_values(row: Any, where: str) -> list[Any]:
    if isinstance(row, Mapping):
        raise invalid(where, "a list of values", row, "use list(row.values())", error=DataError)
    if not _is_row(row):
        remedy = "with one feature, write [[1.0], [2.0]]"
        raise invalid(where, "a list of values", row, remedy, error=DataError)
    try:
        return list(as_list(row))
    except Exception:
        raise invalid(where, "a list of values", row, error=DataError) from None


def _is_floats(values: list[Any]) -> bool:
    return set(map(type, values)) == {float} and all(map(math.isfinite, values))


def _plain_values(values: list[Any], where: str, names: list[str] | None) -> Row:
    try:
        return [plain_value(value) for value in values]
    except DataError:
        # Once more, one by one, to name the first that is none.
        for column, value in enumerate(values):
            is_named = names is not None and column < len(names)
            what = name_column(names[column]) if names and is_named else f"value {column}"
            plain_value(value, f"{where}, {what}")
        raise


def _row_of_numbers(row: Any, where: str) -> list[float]:
    values = _plain_values(_list_of_values(row, where), where, None)
    numbers = [value for value in values if isinstance(value, float)]
    if not numbers or len(numbers) != len(values):
        what = "a label, a number or a list of numbers"
        raise invalid(where, what, row, error=DataError)
    return numbers
