"""One row, however it is given: a list, a mapping, or a table that has just one row.

>>> single_row([1.5, "Dream"]), single_row([[1.5, "Dream"]]), single_row({"age": [31]})
([1.5, 'Dream'], [1.5, 'Dream'], {'age': 31})
>>> single_row([[1.5], [2.0]]) is None
True
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from tinymlp.data.frames import as_list, by_name, can, field_names, frame_of
from tinymlp.data.rows import flat_image
from tinymlp.data.values import SCALARS, is_row


def single_row(
    row: Any, *, image_shape: tuple[int, int] | None = None
) -> Sequence[Any] | Mapping[str, Any] | None:
    """Return the values of one row in order, or by their names; None for many rows, or none at all.

    Rows of pixels of `image_shape` are one row. Raises DataError for a table that cannot be read,
    and for what is no row of anything.
    """
    if type(row) is list and set(map(type, row)) <= SCALARS:
        return row  # as most are: sooner told of all values than of each
    if _is_table(row):
        return _only_row(row)
    named = by_name(row)
    if named is not None:
        return named
    values = as_list(row, "row")
    if not isinstance(values, Sequence) or isinstance(values, str | bytes):
        return None
    if not values or not all(is_row(value) or by_name(value) is not None for value in values):
        return values
    if image_shape is not None and all(map(is_row, values)):
        pixels, shape = flat_image(list(values), "row")
        if shape == image_shape:
            return pixels
    return _only_row(values)


def _is_table(row: Any) -> bool:
    """Return whether it is a frame, a table or a cursor, or a mapping of columns."""
    if isinstance(row, Mapping):
        return bool(row) and all(map(is_row, row.values()))
    if field_names(row) is not None:
        return getattr(row, "shape", ()) != ()
    methods = ("itertuples", "iter_rows", "itercolumns", "fetchall", "collect")
    return any(can(row, method) for method in methods)


def _only_row(rows: Any) -> Sequence[Any] | Mapping[str, Any] | None:
    """Return the row of a table that has one; None when it has more, or none."""
    frame = frame_of(rows, "row")
    first = list(islice(frame.rows, 2))
    if len(first) != 1:
        return None
    values: Sequence[Any] = as_list(first[0], "row")
    return values if frame.names is None else dict(zip(frame.names, values, strict=True))
