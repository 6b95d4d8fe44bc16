"""Anything that iterates as rows, as plain Python lists.

What holds the rows is for `frames` to know, and what a value is for `values`: here every row
becomes a list of floats, texts and None, all of one length. The caller's lists are copied.

>>> plain_rows([(1, "Biscoe"), (float("nan"), "Dream")], "inputs").rows
[[1.0, 'Biscoe'], [None, 'Dream']]

A row of rows is an image. Whatever is passed and whatever goes wrong inside it, the error is a
DataError that names the place.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tinymlp.arguments import check_list
from tinymlp.data.column_blocks import ColumnBlocks
from tinymlp.data.column_info import IGNORED, ColumnInfo
from tinymlp.data.dates import date_text, days_of_column
from tinymlp.data.frames import as_list, frame_of
from tinymlp.data.roles import column_indices
from tinymlp.data.values import (
    SCALARS,
    Scalar,
    Value,
    are_floats,
    category_text,
    is_nothing,
    is_row,
    plain_scalar,
    plain_value,
)
from tinymlp.errors import DataError, invalid
from tinymlp.text import plural, short_repr

Row = list[Value]

Place = Callable[[int], str]
"""What to call an example in an error message, by its index: "line 17" or "inputs[3]"."""


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Rows of plain values, and what their holder says of the columns."""

    rows: list[Row]
    names: list[str] | None
    only_numbers: bool
    """Known to hold neither text nor None; False says nothing."""
    categories: list[list[str] | None] | None = None
    """For each column the texts it was declared to have, sorted; None where it was not."""
    image_shape: tuple[int, int] | None = None
    """Height and width, when each row was rows of pixels."""
    ignored: dict[int, ColumnInfo] = field(default_factory=dict)
    """What was to be ignored, by its place in a row."""


class PlainTargets(NamedTuple):
    """Targets as plain values, and what their holder says of them."""

    values: list[Scalar | list[float]]
    name: str | None
    """Of their column."""
    names: list[str] | None
    """Of each number of a target, where it is several and they have names."""
    labels: list[Scalar] | None
    """The values that the column was declared to have."""


def plain_rows(
    rows: Iterable[Any],
    argument: str,
    *,
    names: Sequence[str] | None = None,
    text: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
) -> PlainRows:
    """Copy rows of any kind as lists of plain values, dates as texts.

    Columns named in `ignore` are left out, and those in `text` are categories, whatever their
    values; `names` are what they are called where it is not as their holder says. Raises DataError
    naming `argument[3]` when a row is not a list of values, has another length than the first, or
    holds something that is neither number nor text.
    """
    if hasattr(rows, "fieldnames") and hasattr(rows, "line_num"):
        remedy = "Dataset.from_table(reader) takes its text as from_csv does"
        raise invalid(argument, "rows of values", rows, remedy, error=DataError)
    as_categories, left_out = _listed_names("text", text), _listed_names("ignore", ignore)
    frame = frame_of(rows, argument)
    categories = [category_texts(each, argument) for each in frame.categories]
    as_text = {j for j, texts in enumerate(categories) if texts is not None}
    plain: list[Row] = []
    only_numbers = True
    by_text: list[int] = []
    ignored: dict[int, str] = {}
    n_missing: Counter[int] = Counter()
    known = None if frame.names is None else list(frame.names)
    image_shape = None
    dated: dict[int, tuple[str, object]] = {}
    for index, row in enumerate(frame.rows):
        where = f"{argument}[{index}]"
        values = list_of_values(row, where)
        if frame.names is None:
            values, shape = flat_image(values, where)
            if index == 0:
                image_shape = shape
            elif shape != image_shape:
                what = f"a row like {argument}[0]" if image_shape is None else _image(image_shape)
                raise invalid(where, what, row, error=DataError)
        if (as_categories or left_out) and index == 0:
            whole = list(names or known or name_inputs(len(values)))
            ignored = {j: whole[j] for j in column_indices(left_out, whole, "ignore")}
            kept = [j for j in range(len(whole)) if j not in ignored]
            known = [whole[j] for j in kept]
            by_text = column_indices(as_categories, known, "text")
            categories = [categories[j] for j in kept] if categories else []
            as_text = {j for j, texts in enumerate(categories) if texts is not None} | {*by_text}
        if ignored:
            n_missing.update(j for j in ignored if j < len(values) and is_nothing(values[j]))
            values = [value for j, value in enumerate(values) if j not in ignored]
        if as_text or not _is_floats(values):
            values = _plain_values(values, where, known, as_text, dated)
            only_numbers = only_numbers and are_floats(values)
        if plain and len(values) != len(plain[0]):
            what = f"a row of {plural(len(plain[0]), 'value')} as {argument}[0] is"
            raise invalid(where, what, row, f"it has {len(values)}", error=DataError)
        plain.append(values)
    for column, (where, date) in dated.items():
        if days_of_column(row[column] for row in plain) is None:
            plain_value(date, where)  # which says why a date among others is no value
    names = None if frame.names is None else known
    out = {
        j: ColumnInfo(name, "left out", len(plain) - n_missing[j], n_missing[j], IGNORED)
        for j, name in ignored.items()
    }
    if not as_text:
        return PlainRows(plain, names, only_numbers, None, image_shape, out)
    declared = categories or [None] * len(plain[0])
    for column in by_text:
        texts = {value for row in plain if isinstance(value := row[column], str)}
        declared[column] = declared[column] or sorted(texts)
    return PlainRows(plain, names, False, declared, image_shape, out)


def plain_targets(targets: Iterable[Any], argument: str) -> PlainTargets:
    """One scalar per example, or one list of numbers.

    A frame or an array of one column counts as that column. Text, int and bool stay what they are.
    """
    frame = frame_of(targets, argument)
    name = getattr(targets, "name", None)
    names = frame.names
    if names is not None and len(names) == 1:
        name, names = names[0], None
    plain = [
        _plain_target(target, f"{argument}[{index}]") for index, target in enumerate(frame.rows)
    ]
    labels = None
    if len(frame.categories) == 1 and frame.categories[0] is not None:
        labels = [plain_scalar(value, f"a category of {argument}") for value in frame.categories[0]]
    return PlainTargets(plain, name if isinstance(name, str) else None, names, labels)


def _listed_names(argument: str, names: str | Iterable[str]) -> list[str]:
    if isinstance(names, str):
        return [names]
    return check_list(argument, names, "a list of columns")


def rows_of_columns(columns: Sequence[list[Any] | ColumnBlocks]) -> list[Row]:
    """Put columns beside each other, those in blocks drained: a large table is never held twice.

    >>> rows_of_columns([[1.0, 2.0], ["a", "b"]])
    [[1.0, 'a'], [2.0, 'b']]
    """
    values = [
        column.drain() if isinstance(column, ColumnBlocks) else iter(column) for column in columns
    ]
    return list(map(list, zip(*values, strict=True)))


def flat_image(values: list[Any], where: str) -> tuple[list[Any], tuple[int, int] | None]:
    """Return rows of pixels as one row, and their height and width; other values as they are.

    >>> flat_image([[0, 1, 2], [3, 4, 5]], "image")
    ([0, 1, 2, 3, 4, 5], (2, 3))
    """
    # Of plain values it is told by the types of all at once, sooner than of each.
    if set(map(type, values)) <= SCALARS or not all(map(is_row, values)):
        return values, None
    rows = [list_of_values(value, where) for value in values]
    if len({len(row) for row in rows}) != 1:
        what = "an image, whose rows have equally many pixels"
        raise invalid(where, what, values, error=DataError)
    return [pixel for row in rows for pixel in row], (len(rows), len(rows[0]))


def name_inputs(width: int) -> list[str]:
    """Name inputs that have no names of their own.

    >>> name_inputs(2)
    ['input 0', 'input 1']
    """
    return [f"input {number}" for number in range(width)]


def name_column(name: str) -> str:
    """Return what a message calls a column.

    >>> name_column("age")
    "column 'age'"
    """
    return f"column {short_repr(name)}"


def _image(shape: tuple[int, int]) -> str:
    return f"an image of {shape[0]} × {shape[1]} pixels as the first"


def category_texts(declared: list[Any] | None, argument: str) -> list[str] | None:
    """Return the declared categories of a column as texts, sorted; None where there are none.

    >>> category_texts([20095, 10115], "code")
    ['10115', '20095']
    """
    if declared is None:
        return None
    texts = [category_text(plain_scalar(value, f"a category of {argument}")) for value in declared]
    return sorted({text for text in texts if text is not None})


def list_of_values(row: Any, where: str) -> list[Any]:
    """Return the values of one row; DataError naming it when it is none."""
    if isinstance(row, Mapping):
        remedy = "all rows are mappings, or none is"
        raise invalid(where, "a list of values", row, remedy, error=DataError)
    if isinstance(row, set | frozenset):
        raise invalid(where, "a list of values", row, "a set has no order", error=DataError)
    if not is_row(row):
        remedy = "with one feature, write [[1.0], [2.0]]"
        raise invalid(where, "a list of values", row, remedy, error=DataError)
    try:
        return list(as_list(row, where))
    except DataError:
        raise
    except Exception:
        raise invalid(where, "a list of values", row, error=DataError) from None


def _is_floats(values: list[Any]) -> bool:
    return set(map(type, values)) == {float} and all(map(math.isfinite, values))


def _plain_values(
    values: list[Any],
    where: str,
    names: list[str] | None,
    as_text: Collection[int] = (),
    dated: dict[int, tuple[str, object]] | None = None,
) -> Row:
    """Return every value plain, and as text in the columns of declared categories.

    Dates are texts, and the first of a column is kept in `dated`, with its place.
    """
    try:
        return [
            category_text(plain_scalar(value)) if column in as_text else plain_value(value)
            for column, value in enumerate(values)
        ]
    except DataError:
        pass
    plain: Row = []
    # Once more, one by one, to name the first that is none.
    for column, value in enumerate(values):
        is_named = names is not None and column < len(names)
        what = name_column(names[column]) if names and is_named else f"value {column}"
        date = None if dated is None or isinstance(value, str) else date_text(value)
        if column in as_text:
            plain.append(category_text(plain_scalar(value, f"{where}, {what}")))
        elif date is None or dated is None or is_nothing(value):
            plain.append(plain_value(value, f"{where}, {what}"))
        else:
            dated.setdefault(column, (f"{where}, {what}", value))
            plain.append(date)
    return plain


def _plain_target(target: Any, where: str) -> Scalar | list[float]:
    """Return a scalar, also of a row of one, or else a row of numbers."""
    if not is_row(target):
        return plain_scalar(target, where)
    values = list_of_values(target, where)
    if len(values) == 1:
        return plain_scalar(values[0], where)
    numbers = [value for value in _plain_values(values, where, None) if isinstance(value, float)]
    if not numbers or len(numbers) != len(values):
        what = "a label, a number or a list of numbers"
        raise invalid(where, what, target, error=DataError)
    return numbers
