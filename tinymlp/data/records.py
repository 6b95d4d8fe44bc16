"""A table whose cells have types: rows of numbers, texts and None under named columns.

A file of text has a `Table`, in which a column is numbers because every cell reads as one. Where
the values come with their types, from JSON Lines, a database, a frame or mappings, nothing is left
to guess: "31" is a text and "NA" one too, and what is missing is None.

>>> records = records_of([{"age": 31, "city": "Rome"}, {"age": None, "city": "Oslo"}], "table")
>>> records.header, records.rows, records.place(1)
(['age', 'city'], [[31, 'Rome'], [None, 'Oslo']], 'table[1]')
>>> read_records(records, target="age").targets
[31, None]
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tinymlp.data.column_info import IGNORED, ColumnInfo
from tinymlp.data.columns import rows_of_numbers
from tinymlp.data.dates import date_text, days_of_column
from tinymlp.data.frames import frame_of
from tinymlp.data.raw import RawData, check_groups, check_image_shape, check_weights
from tinymlp.data.roles import column_indices, find_roles, places_of
from tinymlp.data.rows import (
    Place,
    category_texts,
    list_of_values,
    name_column,
    rows_of_columns,
)
from tinymlp.data.table import Table, check_table, number_columns
from tinymlp.data.text_rows import TextRows
from tinymlp.data.typed_columns import check_classes, decide
from tinymlp.data.values import (
    Scalar,
    Value,
    are_floats,
    category_text,
    check_exact,
    is_nothing,
    plain_scalar,
    plain_scalars,
    values_of,
)
from tinymlp.errors import DataError, invalid
from tinymlp.text import plural

MEMORY = "memory"
"""The source of what was not read from a file."""


@dataclass(frozen=True, slots=True, repr=False)
class Records:
    """Rows under named columns: `rows[i][j]` is in column `header[j]`, line `lines[i]`."""

    source: str
    header: list[str]
    rows: list[list[Any]]
    """As they were given: what has no role in learning may be of any kind."""
    lines: list[int]
    """Of the file; of what was in memory the number of the row, from 0."""
    categories: list[list[Any] | None]
    """For each column the values it was declared to have; None where it was not."""

    @property
    def is_unnamed(self) -> bool:
        """Whether the columns have no names but "column 1", "column 2" and so on."""
        return self.header == number_columns(len(self.header))

    def place(self, index: int) -> str:
        """Return what a message calls a row."""
        number = self.lines[index]
        return f"table[{number}]" if self.source == MEMORY else f"line {number}"

    def take(self, names: Sequence[str]) -> "Records":
        """Return only the columns of these names, in this order.

        Raises DataError naming those that are missing, and the likeliest one there is.
        """
        places = places_of(names, self.header, self.source)
        return replace(
            self,
            header=list(names),
            rows=[[row[place] for place in places] for row in self.rows],
            categories=[self.categories[place] for place in places],
        )

    def __repr__(self) -> str:
        return f"Records({self.source!r}, {len(self.rows)} rows of {len(self.header)} columns)"


def records_of(given: Any, argument: str) -> Records:
    """Return the table of whatever holds rows in memory.

    Raises DataError for what has no rows, or rows of different lengths.
    """
    frame = frame_of(given, argument)
    rows: list[list[Any]] = []
    for index, row in enumerate(frame.rows):
        values = list_of_values(row, f"{argument}[{index}]")
        if rows and len(values) != len(rows[0]):
            what = f"a row of {plural(len(rows[0]), 'value')}"
            remedy = f"it has {len(values)}"
            raise invalid(f"{argument}[{index}]", what, row, remedy, error=DataError)
        rows.append(values)
    if not rows or not rows[0]:
        raise invalid(argument, "rows of at least one value", rows, error=DataError)
    width = len(rows[0])
    return Records(
        source=MEMORY,
        header=frame.names or number_columns(width),
        rows=rows,
        lines=[*range(len(rows))],
        categories=list(frame.categories) or [None] * width,
    )


def text_table_of(reader: Any) -> Table:
    """Return the table of a `csv.DictReader`: its cells are text, as those of a file are.

    Raises DataError for a row with more or fewer cells than there are names.
    """
    header = [str(name).strip() for name in reader.fieldnames or ()]
    if not header or len(set(header)) != len(header) or not all(header):
        raise invalid("table", "a reader with different names", header, error=DataError)
    rows, lines = [], []
    for row in reader:
        cells = [row[name] for name in reader.fieldnames]
        if reader.restkey in row or None in cells:
            what = f"{len(header)} cells, as there are names"
            remedy = "put a cell that holds the delimiter between quotes"
            raise invalid(f"line {reader.line_num}", what, row, remedy, error=DataError)
        rows.append([category_text(cell) or "" for cell in cells])
        lines.append(reader.line_num)
    if not rows:
        raise invalid("table", "a header and rows below it", header, error=DataError)
    return Table(MEMORY, header, TextRows(rows), lines)


def as_table(name: str, given: Any) -> Table | Records:
    """Return a table that was read already, or else that of what holds rows in memory.

    Raises `ArgumentError` for the name of a file, and as `records_of` does.
    """
    if isinstance(given, Table | Records):
        return given
    if isinstance(given, str | os.PathLike):
        return check_table(name, given)
    if hasattr(given, "line_num"):
        if hasattr(given, "fieldnames"):
            return text_table_of(given)
        what, remedy = "rows with names", "csv.DictReader(file) has them"
        raise invalid(name, what, given, remedy, error=DataError)
    return records_of(given, name)


def check_typed(**options: object) -> None:
    """Raise `ArgumentError` for an option that says how text is written: here nothing is text."""
    for name, given in options.items():
        if given is not None:
            what = "left out for values that have types, of which none is read as text"
            raise invalid(name, what, given, "it is for a CSV file")


def read_records(
    records: Records,
    *,
    target: str | Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    text: Iterable[str] = (),
    weights: str | None = None,
    groups: str | None = None,
    image_shape: tuple[int, int] | None = None,
    are_known: bool = False,
) -> RawData:
    """Read the columns by their roles, as `columns.read_columns` does those of a table of text.

    `are_known` says that they are a model's columns, of which none is left out.

    A column is categories where it holds texts, where it was declared to be, or by `text`.
    """
    header, place = records.header, records.place
    as_text = set(column_indices(text, header, "text"))
    ignored = [header[j] for j in column_indices(ignore, header, "ignore")]
    roles = find_roles(header, target=target, ignore=ignored, weights=weights, groups=groups)
    left_out: list[ColumnInfo] = []
    columns = list(zip(*records.rows, strict=True))

    def place_of(j: int) -> Place:
        return lambda i: f"{place(i)}, {name_column(header[j])}"

    def column(j: int) -> list[Scalar]:
        values = plain_scalars(list(columns[j]), place_of(j))
        return [category_text(value) for value in values] if j in as_text else values

    def input_column(j: int) -> list[Value]:
        if records.categories[j] is not None:
            return [category_text(value) for value in column(j)]
        if j not in as_text and days_of_column(columns[j]) is not None:
            return [None if is_nothing(value) else date_text(value) for value in columns[j]]
        scalars = column(j)
        check_exact(scalars, place_of(j))
        return values_of(scalars)

    inputs = {j: input_column(j) for j in roles.features}
    chosen = {j for j in roles.features if j in as_text or records.categories[j] is not None}
    decided = decide(
        {header[j]: values for j, values in inputs.items()},
        place,
        chosen={header[j] for j in chosen},
        are_known=are_known,
    )
    left_out += decided.left_out
    for name in dict.fromkeys(ignored):
        cells = columns[header.index(name)]
        n_missing = sum(is_nothing(cell) for cell in cells)
        why = IGNORED
        left_out.append(ColumnInfo(name, "left out", len(cells) - n_missing, n_missing, why))
    categories = {header[j]: records.categories[j] for j in roles.features}
    names = [header[j] for j in roles.targets]
    goals = [column(j) for j in roles.targets]
    targets: Sequence[Any] = goals[0]
    labels: list[Scalar] | None = None
    if len(names) > 1:
        numbers = list(map(values_of, goals))
        targets = rows_of_numbers(names, numbers, place)
    else:
        (j,) = roles.targets
        declared = records.categories[j]
        if declared is not None:
            labels = [plain_scalar(label, f"a category of {names[0]}") for label in declared]
            labels = [category_text(label) for label in labels] if j in as_text else labels
        elif j not in as_text:
            check_classes(names[0], targets, place)

    counted, grouped = roles.weights, roles.groups

    return RawData(
        rows=rows_of_columns([*decided.columns.values()]),
        only_numbers=all(map(are_floats, decided.columns.values())),
        targets=targets,
        feature_names=[*decided.columns],
        target_name=", ".join(names),
        target_names=names if len(names) > 1 else None,
        source=records.source,
        place_of_row=place,
        place_of_target=place,
        weights=None if counted is None else check_weights(column(counted), place_of(counted)),
        groups=None
        if grouped is None
        else check_groups([category_text(value) for value in column(grouped)], place_of(grouped)),
        image_shape=check_image_shape(image_shape, len(decided.columns)),
        categories=[category_texts(categories[name], name) for name in decided.columns],
        labels=labels,
        notes=decided.notes,
        number_formats=decided.number_formats,
        left_out_places=decided.places,
        header=header,
        roles=roles.others(header),
        left_out=left_out,
        are_known=are_known,
    )
