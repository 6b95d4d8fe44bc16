"""The columns of a table: which to learn from, and whether each is numbers or text.

Every cell that is not missing reads as a number: the column is numbers. None does: it is text,
and its different texts are categories. Some do and some do not: that is an error, for the odd
cell is far more often a typing mistake than a category.

>>> read_column("age", ["31", "NA", "40"], "line {}".format, text=False, shared={})
[31.0, None, 40.0]
>>> read_column("age", ["31", "4O", "12"], "line {}".format, text=False, shared={})
Traceback (most recent call last):
    ...
tinymlp.errors.DataError: line 1, column 'age' must be a number as in the rest of the column,
got '4O': correct or clear the cell, or say text=['age'] (--text age) for categories, or
ignore=['age'] (--ignore age)
"""

import math
from collections.abc import Iterable, Sequence

from tinymlp.data.cells import has_decimal_comma, is_missing, number_of
from tinymlp.data.raw import RawData, check_groups, check_image_shape, check_weights
from tinymlp.data.roles import column_indices, find_roles
from tinymlp.data.rows import Place, name_column
from tinymlp.data.table import Table
from tinymlp.data.values import Value
from tinymlp.errors import DataError, invalid
from tinymlp.text import short_repr, shortened

MANY_CATEGORIES = 50
"""A text column with more different texts than this, and one in most rows, is refused."""


def read_columns(
    table: Table,
    *,
    target: str | Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    text: Iterable[str] = (),
    weights: str | None = None,
    groups: str | None = None,
    image_shape: tuple[int, int] | None = None,
) -> RawData:
    """Read the columns of the targets, of the weights and groups if there are any, and the inputs.

    Inputs are all others that are not ignored; None where a cell is missing. Of several target
    columns each target is a list of numbers. Raises DataError naming line and column, but not the
    file.
    """
    header = table.header
    as_text = set(column_indices(text, header, "text"))
    roles = find_roles(header, target=target, ignore=ignore, weights=weights, groups=groups)

    def line_of(index: int) -> str:
        return f"line {table.lines[index]}"

    shared: dict[str, float] = {}
    columns: dict[int, list[Value]] = {}

    def read(j: int, *, text: bool) -> list[Value]:
        cells = [row[j] for row in table.rows]
        return read_column(header[j], cells, line_of, text=text, shared=shared)

    for j in [*roles.features, *roles.targets]:
        columns[j] = read(j, text=j in as_text)
        if j not in as_text:
            remedy = (
                f"choose another target= (--target), or say text=[{short_repr(header[j])}]"
                if j in roles.targets
                else f"say {_option('ignore', header[j])}, or {_option('text', header[j])} to "
                "learn from each"
            )
            check_categories(header[j], columns[j], remedy)
    names = [header[j] for j in roles.targets]
    several = len(names) > 1
    goals = [columns[j] for j in roles.targets]
    counted = None if roles.weights is None else read(roles.weights, text=False)
    grouped = None if roles.groups is None else read(roles.groups, text=True)
    return RawData(
        rows=[list(values) for values in zip(*(columns[j] for j in roles.features), strict=True)],
        targets=rows_of_numbers(names, goals, line_of) if several else goals[0],
        feature_names=[header[j] for j in roles.features],
        target_name=", ".join(names),
        target_names=names if several else None,
        source=table.source,
        place_of_row=line_of,
        place_of_target=line_of,
        weights=None
        if counted is None
        else check_weights(counted, lambda i: f"{line_of(i)}, {name_column(str(weights))}"),
        groups=None
        if grouped is None
        else check_groups(grouped, lambda i: f"{line_of(i)}, {name_column(str(groups))}"),
        image_shape=check_image_shape(image_shape, len(roles.features)),
    )


def rows_of_numbers(
    names: Sequence[str], columns: Sequence[Sequence[Value]], place: Place
) -> list[list[float] | None]:
    """Put columns of numbers beside each other; None where one is missing. DataError for text."""
    for name, column in zip(names, columns, strict=True):
        for index, value in enumerate(column):
            if isinstance(value, str):
                what = "a number, as each of several targets is"
                where = f"{place(index)}, {name_column(name)}"
                raise invalid(where, what, value, "name one target alone", error=DataError)
    rows: list[list[float] | None] = []
    for row in zip(*columns, strict=True):
        numbers = [value for value in row if isinstance(value, float)]
        rows.append(numbers if len(numbers) == len(row) else None)
    return rows


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

    def odd(cell: str, what: str, remedy: str) -> DataError:
        where = f"{place(cells.index(cell))}, {name_column(name)}"
        return invalid(where, what, cell, remedy, error=DataError)

    if texts and numbers:
        textual, numeric = set(texts), set(numbers)
        in_texts = len([cell for cell in cells if cell in textual])
        in_numbers = len([cell for cell in cells if cell in numeric])
        kind, cell = ("a number", texts[0]) if in_texts <= in_numbers else ("text", numbers[0])
        raise odd(
            cell,
            f"{kind} as in the rest of the column",
            f"correct or clear the cell, or say {_option('text', name)} for categories, or "
            f"{_option('ignore', name)}",
        )
    for cell in numbers:
        if math.isinf(shared[cell]):
            remedy = f"correct or clear the cell, or say {_option('ignore', name)}"
            raise odd(cell, "a finite number", remedy)
    if not text and texts and all(map(has_decimal_comma, texts)):
        remedy = f"write decimals with a point, or say {_option('text', name)}"
        raise odd(texts[0], "a number or a category", remedy)
    return [values[cell] for cell in cells]


def find_categories(raw: RawData) -> list[list[str] | None]:
    """For each column its different texts, sorted, or None for a column of numbers.

    Raises DataError when a column holds both, or nothing at all.
    """
    found: list[list[str] | None] = []
    if raw.only_numbers:
        return [None] * len(raw.feature_names)
    for name, column in zip(raw.feature_names, zip(*raw.rows, strict=True), strict=True):
        kinds = set(map(type, column))
        if {str, float} <= kinds:
            given = [value for value in column if value is not None]
            odd = next(value for value in given if type(value) is not type(given[0]))
            where = f"{raw.place_of_row(column.index(odd))}, {name_column(name)}"
            kind = "a number" if isinstance(given[0], float) else "a text"
            what = f"{kind} like {short_repr(given[0])} before it"
            raise invalid(where, what, odd, "use None for a missing value", error=DataError)
        if kinds == {type(None)}:
            raise DataError(
                f"{name_column(name)} must be values to learn from, got only missing ones: "
                "ignore the column"
            )
        texts = {value for value in column if isinstance(value, str)} if str in kinds else None
        found.append(None if texts is None else sorted(texts))
    return found


def note_numbers_as_text(names: list[str], categories: list[list[str] | None]) -> list[str]:
    """Warn in a sentence of each text column whose texts all read as numbers.

    >>> note_numbers_as_text(["age"], [["31", "40"]])
    ["'age' holds numbers as text ('31'): each is a category; convert them with float() if not."]
    """
    return [
        f"{short_repr(name)} holds numbers as text ({short_repr(texts[0])}): each is a category; "
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
            f"{name_column(name)} must be categories that repeat, got {different} different texts "
            f"in {len(values)} rows (such as {short_repr(texts[0])}): {remedy}"
        )


def _option(option: str, name: str) -> str:
    """Return how to say it in Python and on the command line."""
    import shlex  # only where something is wrong

    return f"{option}=[{short_repr(name)}] (--{option} {shlex.quote(shortened(name, 40))})"
