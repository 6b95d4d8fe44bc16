"""The rows of a request, however they are written: JSON, CSV or NumPy's own format.

    [5.1, 3.5, 1.4, 0.2]                        one row, in the order of the columns
    {"bill": 39.5, "island": "Dream"}           one row, by the columns' names
    [[5.1, 3.5, 1.4, 0.2], …], [{…}, …]         rows
    {"rows": …, "ids": ["order 17", …]}         the same, with names for their feedback
    text/csv                                    a header and rows
    .npy                                        an array of shape (n_rows, n_columns)

JSON is taken at its word: "5.1" is a text, and true is no number. The bytes say what they are where
the content type does not.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tinymlp import json_fields
from tinymlp.data.dates import DateFormat
from tinymlp.data.encoding import NumberColumn
from tinymlp.data.rows import name_column
from tinymlp.data.table import parse_table
from tinymlp.errors import DataError, FormatError, invalid
from tinymlp.model.model import Model
from tinymlp.serving.exchange import Refusal, Request
from tinymlp.serving.npy import MAGIC, read_npy
from tinymlp.text import plural

MAX_ID_LENGTH = 200


@dataclass(frozen=True, slots=True)
class RequestRows:
    """Raw rows, an identifier for each if the request has them, and which lines are no rows."""

    rows: Sequence[Any]
    ids: list[str | int] | None = None
    notes: Sequence[str] = ()


def rows_of(model: Model, request: Request, *, max_rows: int) -> RequestRows:
    """Return the rows that a request is about.

    Raises `DataError` for a body that is none of the above, and `Refusal` (413, 415) for too many
    rows and for a content type of something else.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/csv":
        return _checked(_rows_of_csv(model, request.body), max_rows)
    if request.body.startswith(MAGIC):
        return _checked(RequestRows(_rows_of_npy(model, request.body, max_rows)), max_rows)
    if kind and not (kind.endswith("json") or kind in _PASSED_OVER):
        raise Refusal(
            415, "the content type must be application/json, text/csv or application/x-npy"
        )
    return _checked(_rows_of_json(model, request.body, max_rows), max_rows)


_PASSED_OVER = (
    "application/octet-stream",
    "application/x-www-form-urlencoded",  # what curl says unless it is told
    "text/plain",
)


def json_of(body: bytes, *, max_lists: int | None = None, finite: bool = True) -> Any:
    """Return what a body holds; raise `DataError` unless it is JSON.

    Of more than `max_lists` lists and objects none is read, for each takes far more memory than
    the two bytes that it is written in. With `finite=False` a number too large for a float is
    infinite, which is sooner read.
    """
    if max_lists is not None and body.count(b"[") + body.count(b"{") > max_lists:
        message = f"the body must have at most {max_lists:,} lists and objects, got more"
        raise Refusal(413, message, reason="rows")
    if not body:
        raise DataError("the body must be JSON, got nothing: send rows, such as [[5.1, 3.5]]")
    try:
        return json_fields.parse(body, finite=finite)
    except FormatError as error:
        why = str(error).removeprefix("this is not JSON: ")
        raise DataError(f"the body must be JSON: {why}") from None


def _checked(found: RequestRows, max_rows: int) -> RequestRows:
    if not found.rows:
        raise DataError("rows must be at least one row, got none")
    if len(found.rows) > max_rows:
        got = plural(len(found.rows), "row")
        message = f"a request must have at most {max_rows:,} rows, got {got}: send parts"
        raise Refusal(413, message, reason="rows")
    if found.ids is not None and len(found.ids) != len(found.rows):
        needed = plural(len(found.rows), "identifier")
        raise DataError(f"ids must be {needed}, one for each row, got {len(found.ids)}")
    return found


def _rows_of_json(model: Model, body: bytes, max_rows: int) -> RequestRows:
    height = model.image_shape[0] if model.image_shape else 0
    # `_check_row` refuses what is not finite, and names the column.
    content = json_of(body, max_lists=max_rows * (1 + height) + 3, finite=False)
    ids = None
    if isinstance(content, dict) and isinstance(content.get("rows"), list | dict):
        unknown = [name for name in content if name not in ("rows", "ids")]
        if unknown:
            raise invalid("the body", "an object of rows and ids", unknown[0], error=DataError)
        ids = None if content.get("ids") is None else list(_ids(content["ids"]))
        content = content["rows"]
    if isinstance(content, dict):
        rows: list[Any] = [content]
    elif not isinstance(content, list):
        what = "a list of rows, or an object from column to value"
        raise invalid("the body", what, content, error=DataError)
    else:
        rows = [content] if _is_one_row(model, content) else content
    for index, row in enumerate(rows):
        _check_row(model, row, f"rows[{index}]")
    return RequestRows(rows, ids)


def _is_one_row(model: Model, content: list[Any]) -> bool:
    """Return whether a list is the values of a row, or the lines of an image, and no rows."""
    if not any(isinstance(value, list | dict) for value in content):
        return bool(content)
    lines = [len(line) for line in content if isinstance(line, list)]
    shape = model.image_shape
    return shape is not None and lines == [shape[1]] * shape[0] and shape[0] > 1


def _ids(given: Any) -> Iterator[str | int]:
    if not isinstance(given, list):
        raise invalid("ids", "a list with one for each row", given, error=DataError)
    for index, one in enumerate(given):
        if type(one) not in (str, int) or len(str(one)) > MAX_ID_LENGTH:
            what = f"a text or a whole number of at most {MAX_ID_LENGTH} characters"
            raise invalid(f"ids[{index}]", what, one, error=DataError)
        yield one


def _check_row(model: Model, row: Any, where: str) -> None:
    """Raise `DataError` for a value that JSON has given another type than the column's."""
    if isinstance(row, list):
        if row and all(isinstance(line, list) for line in row) and model.image_shape:
            values = [value for line in row for value in line]
        else:
            values = row
        # As most are. Of large numbers the sum may be infinite too, and then each is looked at.
        if set(map(type, values)) == {float} and math.isfinite(sum(values)):
            return
        if len(values) != len(model.encoder.columns):
            return  # which the encoder says
    elif isinstance(row, dict):
        values = [row.get(name) for name in model.encoder.column_names]
    else:
        what = "a list of values, or an object from column to value"
        raise invalid(where, what, row, error=DataError)
    for column, value in zip(model.encoder.columns, values, strict=True):
        what = "a text"
        allowed: tuple[type, ...] = (str, int, float, bool, type(None))
        if isinstance(column, NumberColumn):
            what, allowed = "a number", (int, float, type(None))
            if isinstance(column.number_format, DateFormat):
                what, allowed = "a date as a text", (str, type(None))
        if type(value) is float and not math.isfinite(value):
            place = f"{where}, {name_column(column.name)}"
            raise invalid(place, "a number that a float can hold", value, error=DataError)
        if type(value) not in allowed:
            remedy = "leave out the quotes" if isinstance(value, str) else ""
            remedy = "write 1 or 0" if isinstance(value, bool) else remedy
            place = f"{where}, {name_column(column.name)}"
            raise invalid(place, what, value, remedy, error=DataError)


def _rows_of_csv(model: Model, body: bytes) -> RequestRows:
    table = parse_table(body, source="the body")
    return RequestRows(model.encoder.rows_of(table), notes=table.notes)


def _rows_of_npy(model: Model, body: bytes, max_rows: int) -> Sequence[Any]:
    shape, numbers = read_npy(body)
    width = len(model.encoder.columns)
    if shape in ((width,), model.image_shape):
        return [numbers]
    if len(shape) == 1 or (len(shape) == 3 and shape[1:] != model.image_shape):
        what = f"of shape (n_rows, {width})"
        if model.image_shape:
            what += " or (n_images, {}, {})".format(*model.image_shape)
        raise invalid("the .npy array", what, shape, error=DataError)
    if shape[0] > max_rows:
        got = plural(shape[0], "row")
        message = f"a request must have at most {max_rows:,} rows, got {got}: send parts"
        raise Refusal(413, message, reason="rows")
    n = len(numbers) // shape[0] if shape[0] else 0
    return [numbers[i * n : (i + 1) * n] for i in range(shape[0])]
