"""Whether a column is numbers or text, told from all its cells.

Every cell that is not missing reads as a number: the column is numbers. None does: it is text,
and its different texts are categories. Some do and some do not: that is an error, for the odd
cell is far more often a typing mistake than a category.

>>> read_column("age", ["31", "NA", "40"], "line {}".format, text=False, shared={})
[31.0, None, 40.0]
>>> read_column("age", ["31", "4O", "12"], "line {}".format, text=False, shared={})
Traceback (most recent call last):
    ...
tinymlp.errors.DataError: line 1, column 'age': expected a number as in the rest of the column,
got '4O': correct or clear the cell, or say text=['age'] (--text age) for categories, or
ignore=['age'] (--ignore age)
"""

import math
from collections.abc import Callable, Sequence

from tinymlp.data.cells import has_decimal_comma, is_missing, number_of
from tinymlp.data.rows import Row, Value
from tinymlp.errors import DataError, invalid
from tinymlp.text import did_you_mean

MANY_CATEGORIES = 50
"""A text column with more different texts than this, and one in most rows, is refused."""

Place = Callable[[int], str]
"""What to call a row in an error message, by its index: "line 17" or "inputs[3]"."""


def read_column(
    name: str, cells: Sequence[str], place: Place, *, text: bool, shared: dict[str, float]
) -> list[Value]:
    """Read the cells as floats, or as stripped texts; None where one is missing.

    `text` takes numbers as text too. `shared` maps texts to floats already made, so that equal
    cells become one float. Raises DataError naming the first odd or infinite cell.
    """
    values: dict[str, Value] = {}
    texts: list[str] = []
    for cell in dict.fromkeys(cells):
        number = None if text else number_of(cell)
        if is_missing(cell):
            values[cell] = None
        elif number is None:
            values[cell] = cell.strip()
            texts.append(cell)
        else:
            values[cell] = shared.setdefault(cell, number)
    numbers = [cell for cell, value in values.items() if isinstance(value, float)]
    if texts and numbers:
        raise DataError(_mixed(name, cells, place, texts, numbers))
    for cell in numbers:
        if math.isinf(shared[cell]):
            raise DataError(
                f"{_cell(name, cells, place, cell)}: expected a finite number, got {cell!r}: "
                f"correct or clear the cell, or say ignore=['{name}'] (--ignore {name})"
            )
    if not text and texts and all(map(has_decimal_comma, texts)):
        raise DataError(
            f"{_cell(name, cells, place, texts[0])}: expected a number or a category, got "
            f"{texts[0]!r}: write decimals with a point, or say text=['{name}'] (--text {name})"
        )
    return [values[cell] for cell in cells]


def _cell(name: str, cells: Sequence[str], place: Place, cell: str) -> str:
    """Where the cell first occurs."""
    return f"{place(cells.index(cell))}, column {name!r}"


def _mixed(
    name: str, cells: Sequence[str], place: Place, texts: list[str], numbers: list[str]
) -> str:
    """Write the message about the rarer kind's first cell."""
    textual, numeric = set(texts), set(numbers)
    in_texts = len([cell for cell in cells if cell in textual])
    in_numbers = len([cell for cell in cells if cell in numeric])
    expected, odd = ("a number", texts[0]) if in_texts <= in_numbers else ("text", numbers[0])
    return (
        f"{_cell(name, cells, place, odd)}: expected {expected} as in the rest of the column, got "
        f"{odd!r}: correct or clear the cell, or say text=['{name}'] (--text {name}) for "
        f"categories, or ignore=['{name}'] (--ignore {name})"
    )


def categories_of(rows: list[Row], names: list[str], place: Place) -> list[list[str] | None]:
    """For each column its different texts, sorted, or None for a column of numbers.

    Raises DataError when a column holds both, or nothing at all.
    """
    found: list[list[str] | None] = []
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        kinds = set(map(type, column))
        if {str, float} <= kinds:
            given = [value for value in column if value is not None]
            odd = next(value for value in given if type(value) is not type(given[0]))
            raise DataError(
                f"{place(column.index(odd))}, column {name!r}: expected numbers only or text only, "
                f"got {odd!r} after {given[0]!r}: use None for a missing value"
            )
        if kinds == {type(None)}:
            raise DataError(f"column {name!r}: every value is missing: ignore the column")
        texts = {value for value in column if isinstance(value, str)} if str in kinds else None
        found.append(None if texts is None else sorted(texts))
    return found


def numbers_as_text(names: list[str], categories: list[list[str] | None]) -> list[str]:
    """Warn in a sentence of each text column whose texts all read as numbers.

    >>> numbers_as_text(["age"], [["31", "40"]])
    ["'age' holds numbers as text ('31'): each is a category; convert them with float() if not."]
    """
    return [
        f"{name!r} holds numbers as text ({texts[0]!r}): each is a category; "
        "convert them with float() if not."
        for name, texts in zip(names, categories, strict=True)
        if texts is not None and all(number_of(text) is not None for text in texts)
    ]


def check_categories(name: str, values: Sequence[object], remedy: str) -> None:
    """Refuse a text column that looks like names or notes; DataError with the remedy."""
    texts = [value for value in values if isinstance(value, str)]
    different = len(set(texts))
    if different > MANY_CATEGORIES and 2 * different > len(values):
        raise DataError(
            f"column {name!r}: expected categories that repeat, got {different} different texts in "
            f"{len(values)} rows (such as {texts[0]!r}): {remedy}"
        )


def column_index(name: str, header: Sequence[str], argument: str) -> int:
    """Where the column is; DataError listing the columns and the closest name otherwise."""
    if name in header:
        return header.index(name)
    raise invalid(argument, "a column", name, did_you_mean(name, header), error=DataError)
