r"""The columns of a table: which to learn from, and whether each is numbers or text.

Each column is read by itself (`column`), and what is wrong with any of them is told at once. One
thing is seen only in the table as a whole: a file that has decimal commas in one column was written
where "1.234" is a thousand and more.

>>> from tinymlp.data.table import parse_table
>>> table = parse_table(b"price;rooms;sold\n1.299,99;2;no\n900,5;3;yes\n", source="x.csv")
>>> raw = read_columns(table)
>>> raw.rows, raw.notes
([[1299.99, 2.0], [900.5, 3.0]], ["column 'price' is read as numbers written like '1.299,99', which
is 1299.99."])
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import countOf

from tinymlp.arguments import check_choice, check_list
from tinymlp.data.cells import MISSING, is_missing, is_total, number_of
from tinymlp.data.column import (
    ReadColumn,
    Reading,
    check_points,
    is_nearly_unique,
    read_cells,
    read_column,
)
from tinymlp.data.column_errors import ColumnError, all_of, say
from tinymlp.data.column_info import IGNORED, ColumnInfo
from tinymlp.data.dates import DateFormat
from tinymlp.data.number_format import (
    DECIMALS,
    THOUSANDS,
    NumberFormat,
    has_two_readings,
)
from tinymlp.data.raw import RawData, check_groups, check_image_shape, check_weights
from tinymlp.data.roles import column_indices, find_roles
from tinymlp.data.rows import Place, name_column, rows_of_columns
from tinymlp.data.table import ROW_NAMES, Table
from tinymlp.data.values import Scalar, Value, are_floats
from tinymlp.errors import DataError, invalid
from tinymlp.text import join_names, plural, short_repr

_ROW_NUMBERS = re.compile(r"Unnamed: \d+(?:\.\d+)?|__index_level_\d+__")

_LIKE_MISSING = {"None", "none", "NONE", "NA", "N/A", "nan", "NaN", "null", "-", "?", ".", ".."}

MAX_NOTES = 8
"""Of more columns that are written in an unusual way only the number is told."""

__all__ = ["find_categories", "note_numbers_as_text", "read_column", "read_columns"]


def read_columns(
    table: Table,
    *,
    target: str | Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    text: Iterable[str] = (),
    weights: str | None = None,
    groups: str | None = None,
    image_shape: tuple[int, int] | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    missing_marks: Iterable[str] | None = None,
    number_formats: Mapping[str, NumberFormat | DateFormat] | None = None,
    clear: bool = False,
) -> RawData:
    """Read the columns of the targets, of the weights and groups if there are any, and the inputs.

    Inputs are all others that are not ignored, and are no names or notes; None where a cell is
    missing. Of several target columns each target is a list of numbers. `number_formats` are those
    of a model's columns, of which none is left out; None finds them. With `clear` the table has no
    rows afterwards: it is never held beside the numbers. Raises DataError naming line and column,
    but not the file.
    """
    header = table.header
    as_text = set(column_indices(text, header, "text"))
    ignored = [header[j] for j in column_indices(ignore, header, "ignore")]
    roles = find_roles(header, target=target, ignore=ignored, weights=weights, groups=groups)
    notes = list(table.notes)
    marks = check_marks(missing_marks)
    left_out: list[ColumnInfo] = []

    def leave_out(j: int, why: str) -> None:
        there = sum(not is_missing(cell, reading.missing_marks) for cell in table.column(j))
        left_out.append(ColumnInfo(header[j], "left out", there, len(table.rows) - there, why))

    reading = Reading(
        *check_number_marks(decimal, thousands),
        missing_marks=MISSING if marks is None else {"", *marks},
    )
    if table.row_names is not None:
        why = "without a name; it counts or names the rows"
        left_out.append(ColumnInfo(ROW_NAMES, "left out", len(table.rows), 0, why))
    if number_formats is None:
        for j in _row_numbers(table, roles.features):
            roles.features.remove(j)
            leave_out(j, "it counts the rows")
            notes.append(f"{name_column(header[j])} is left out: it counts the rows.")
    known = check_number_formats(number_formats)
    used = [*roles.features, *roles.targets]
    if roles.weights is not None:
        used.append(roles.weights)
    columns = _read_all(table, used, as_text, {*used} - {*roles.features}, reading, known)
    if known is None:
        free = [
            j for j in roles.features if j not in as_text and is_nearly_unique(columns[j].values)
        ]
        notes += note_free_texts([(header[j], columns[j].values) for j in free], roles.features)
        for j in free:
            roles.features.remove(j)
            leave_out(j, why_free(columns.pop(j).values))
    for name in dict.fromkeys(ignored):
        leave_out(header.index(name), IGNORED)
    for j in roles.targets:
        notes += _note_no_class(header[j], columns[j].values)
    names = [header[j] for j in roles.targets]
    several = len(names) > 1
    goals = [columns[j].values for j in roles.targets]
    grouped = None
    if roles.groups is not None:
        cells = table.column(roles.groups)
        name, shared = header[roles.groups], dict[str, float]()
        grouped = read_cells(name, cells, table.place, reading, text=True, shared=shared).values
    place = table.place
    notes += _notes(columns) + few_notes(_note_marks(header, columns))
    inputs = [columns[j].values for j in roles.features]
    only_numbers = all(map(are_floats, inputs))
    if clear:
        table.rows.clear()
    return RawData(
        rows=rows_of_columns(inputs),
        only_numbers=only_numbers,
        targets=rows_of_numbers(names, goals, place)
        if several
        else _target_values(columns[roles.targets[0]]),
        feature_names=[header[j] for j in roles.features],
        target_name=", ".join(names),
        target_names=names if several else None,
        source=table.source,
        place_of_row=place,
        place_of_target=place,
        weights=None
        if roles.weights is None
        else check_weights(
            columns[roles.weights].values,
            lambda i: f"{place(i)}, {name_column(str(weights))}",
        ),
        groups=None
        if grouped is None
        else check_groups(grouped, lambda i: f"{place(i)}, {name_column(str(groups))}"),
        image_shape=check_image_shape(image_shape, len(roles.features)),
        notes=notes,
        header=header,
        roles=roles.others(header),
        left_out=left_out,
        are_known=known is not None,
        number_formats={
            header[j]: column.number_format
            for j, column in columns.items()
            if column.number_format not in (None, NumberFormat())
        },
        missing_marks=marks,
        marks_among_texts=list(
            dict.fromkeys(mark for column in columns.values() for mark in column.marks)
        ),
    )


def _target_values(column: ReadColumn) -> Sequence[Scalar]:
    """Return the values of a target: true and false are classes, however few there are."""
    if not column.is_truths:
        return [*column.values]
    return [None if value is None else bool(value) for value in column.values]


def _row_numbers(table: Table, features: Sequence[int]) -> list[int]:
    """Find the row numbers that pandas reads, and writes again, as "Unnamed: 0"."""
    found: list[int] = []
    for j in features:
        if _ROW_NUMBERS.fullmatch(table.header[j]):
            cells = table.column(j)
            if len(set(cells)) == len(cells) and all(cell.strip().isdecimal() for cell in cells):
                found.append(j)
    return found if len(found) < len(features) else []


def check_number_marks(decimal: object, thousands: object) -> tuple[str | None, str | None]:
    """Return the decimal mark and the thousands separator; ArgumentError unless they can be."""
    if decimal is not None:
        check_choice("decimal", decimal, DECIMALS)
    if thousands is not None:
        check_choice("thousands", thousands, THOUSANDS)
        if thousands == decimal:
            raise invalid("thousands", "another mark than decimal", thousands)
    return decimal, thousands  # type: ignore[return-value]


def check_number_formats(formats: object) -> Mapping[str, NumberFormat | DateFormat] | None:
    """Return formats by the names of columns; ArgumentError for anything else."""
    if formats is not None and not (
        isinstance(formats, dict)
        and all(isinstance(each, NumberFormat | DateFormat) for each in formats.values())
    ):
        raise invalid("number_formats", "a dict from column to NumberFormat", formats)
    return formats


def check_marks(missing_marks: Iterable[str] | None) -> list[str] | None:
    """Return the texts that mean a missing value, spaces aside; ArgumentError for anything else.

    >>> check_marks("NA, -999,?"), check_marks(["N.A."])
    (['NA', '-999', '?'], ['N.A.'])
    """
    if missing_marks is None:
        return None
    if isinstance(missing_marks, str):
        missing_marks = missing_marks.split(",")
    marks = check_list("missing_marks", missing_marks, "a list of texts")
    for place, mark in enumerate(marks):
        if not isinstance(mark, str):
            raise invalid(f"missing_marks[{place}]", "a text", mark)
    return list(dict.fromkeys(mark.strip() for mark in marks))


def _read_all(
    table: Table,
    used: Sequence[int],
    as_text: set[int],
    no_inputs: set[int],
    reading: Reading,
    known: Mapping[str, NumberFormat | DateFormat] | None,
) -> dict[int, ReadColumn]:
    """Read the columns in use; DataError about all that cannot be read.

    `no_inputs` are those of the targets and weights.
    """
    columns: dict[int, ReadColumn] = {}
    problems: dict[int, ColumnError] = {}
    shared: dict[str, float] = {}

    def read(j: int, reading: Reading) -> None:
        cells, name = table.column(j), table.header[j]
        if known is not None:
            reading = replace(reading, known=known.get(name))
        problems.pop(j, None)
        try:
            columns[j] = read_cells(
                name, cells, table.place, reading, text=j in as_text, shared=shared
            )
            if j not in as_text and known is None:
                _check_totals(name, cells, table.place)
            if j in no_inputs:
                _check_no_dates(name, cells, table.place, columns[j])
            # What a model has learned may occur once in the rows that it is judged by.
            if (
                j in no_inputs
                and j not in as_text
                and known is None
                and is_nearly_unique(columns[j].values)
            ):
                raise _nearly_unique(name, columns[j].values, is_target=True)
        except ColumnError as problem:
            problems[j] = problem
            if j in no_inputs and "ignore" in problem.settings:
                problems[j] = not_ignored(name, problem)

    for j in used:
        read(j, reading)
    formats = [column.number_format for column in columns.values()]
    commas = any(found is not None and found.decimal == "," for found in formats)
    evidence = "," if commas else None
    if not commas and (problems or table.separator == ";") and _has_points(table, columns):
        evidence = "."
    # Where commas are decimal marks, semicolons separate cells.
    local = commas or (table.separator == ";" and evidence is None)
    if local and reading.decimal is None and reading.thousands is None and known is None:
        for j, column in columns.items():
            if column.number_format is not None and column.number_format.decimal == ".":
                try:
                    check_points(table.header[j], table.column(j), table.place, evidence)
                except ColumnError as problem:
                    problems[j] = problem
    if not problems:
        if known is None:
            _check_sums(table, columns)
        return columns
    for j in [j for j, problem in problems.items() if "ignore" not in problem.settings]:
        if j not in columns:  # it was refused by itself, as a number that is one of two
            read(j, replace(reading, evidence=evidence))
    marked = [problem for problem in problems.values() if problem.marks]
    if marked:
        # Marks of one's own take the place of the usual ones, which other columns may have.
        usual = {cell.strip() for j in used for cell in table.column(j)} & MISSING - {""}
        for one in marked:
            one.marks = [*one.marks, *sorted(usual.difference(one.marks))]
    ignored = {j for j, one in problems.items() if "ignore" in one.settings and not one.marks}
    are_all = len(problems) > 1 and {*used} - no_inputs <= ignored
    raise all_of([problems[j] for j in sorted(problems)], are_all_inputs=are_all)


def _has_points(table: Table, columns: Mapping[int, ReadColumn]) -> bool:
    """Whether a column has points that can only be decimal marks."""
    for j, column in columns.items():
        if column.number_format is not None and column.number_format.decimal == ".":
            cells = [
                cell for cell in table.column(j) if "." in cell and number_of(cell) is not None
            ]
            if cells and not has_two_readings(cells):
                return True
    return False


def _check_totals(name: str, cells: Sequence[str], place: Place) -> None:
    """Raise `ColumnError` where the last line is that of the totals, as reports end."""
    last = cells[-1] if cells else ""
    if is_total(last) and cells.count(last) == 1 < len(cells):
        where = f"{place(len(cells) - 1)}, {name_column(name)}"
        what = f"{where} must be an example, got {short_repr(last)}"
        remedy = f"remove the line of the totals, or {say({'text': name})} where it is a category"
        raise ColumnError(what, remedy, text=name)


def _check_sums(table: Table, columns: Mapping[int, ReadColumn]) -> None:
    """Raise DataError where the last line has the sums of those above, and no name.

    A single sum may be chance where the numbers are few and small: it is of four numbers or more,
    and more than twice the largest of them.
    """
    last = [(column.values[-1], j) for j, column in columns.items() if len(column.values) > 4]
    if not any(value is None for value, _ in last):
        return
    for value, j in last:
        above = [each for each in columns[j].values[:-1] if isinstance(each, float)]
        if (
            isinstance(value, float)
            and len(above) > 3
            and value > 2.0 * max(map(abs, above))
            and math.isclose(value, math.fsum(above), rel_tol=1e-9)
        ):
            where = f"{table.place(len(table.rows) - 1)}, {name_column(table.header[j])}"
            raise DataError(
                f"{where} must be an example, got the sum of the numbers above, {value:.15g}: "
                "remove the line of the totals"
            )


def check_categories(name: str, values: Sequence[Value], remedy: str) -> None:
    """Refuse a text column that looks like names or notes; DataError with the remedy."""
    if is_nearly_unique(values):
        raise DataError(f"{_no_categories(name, values)}: {remedy}")


def not_ignored(name: str, problem: ColumnError) -> ColumnError:
    """Return what is wrong with a column that cannot be ignored, as it is a target or weights."""
    remedy = f"correct it, name another target= (--target), or {say({'text': name})} for categories"
    if problem.marks:
        marks = say({"missing_marks": problem.marks})
        remedy = f"{marks} where it means a missing value, {remedy}"
    return ColumnError(problem.what, remedy, marks=problem.marks, text=name)


def _check_no_dates(name: str, cells: Sequence[str], place: Place, column: ReadColumn) -> None:
    """Raise `ColumnError` for dates that are no inputs: an answer in days would not be read."""
    if isinstance(column.number_format, DateFormat):
        first = next(index for index, value in enumerate(column.values) if value is not None)
        what = f"{place(first)}, {name_column(name)} must be a number or a category"
        remedy = f"name another column, make numbers of it, or {say({'text': name})} for categories"
        raise ColumnError(f"{what}, got a date, {short_repr(cells[first])}", remedy, text=name)


def why_free(values: Sequence[Value]) -> str:
    """Say why texts are no categories."""
    texts = {value for value in values if isinstance(value, str)}
    return f"{len(texts):,} different texts: names or notes"


def note_free_texts(
    columns: Sequence[tuple[str, Sequence[Value]]], features: Sequence[object]
) -> list[str]:
    """Say which columns are left out since their texts are names or notes.

    `features` are all inputs. Raises DataError when no other is left.
    """
    if not columns:
        return []
    if len(columns) == len(features):
        raise all_of([_nearly_unique(name, values, is_target=False) for name, values in columns])
    names = [name for name, _ in columns]
    n_texts = join_names(
        f"{name} ({len({value for value in values if isinstance(value, str)}):,})"
        for name, values in columns
    )
    return [
        f"{plural(len(columns), 'column')} of texts left out, of which most occur once, as names "
        f"and notes do (how many are different): {n_texts}; {say({'text': names[:1]})} to learn "
        "from each."
    ]


def _no_categories(name: str, values: Sequence[Value]) -> str:
    texts = [value for value in values if isinstance(value, str)]
    return (
        f"{name_column(name)} must be categories that repeat, got {len(set(texts))} different "
        f"texts in {len(values)} rows (such as {short_repr(texts[0])})"
    )


def _nearly_unique(name: str, values: Sequence[Value], *, is_target: bool) -> ColumnError:
    """Return why a column cannot be the target, or the only one to learn from."""
    what, as_text = _no_categories(name, values), say({"text": name})
    remedy = f"choose another target= (--target), or {as_text} for a class each"
    if not is_target:
        remedy = f"{as_text} to learn from each, as there is no other column"
    return ColumnError(what, remedy, text=name)


def _note_no_class(name: str, values: Sequence[Value]) -> list[str]:
    """Say of a class that is called as what is missing often is that it is one."""
    called = sorted({value for value in values if isinstance(value, str)} & _LIKE_MISSING)
    return [
        f"{short_repr(label)} is a class of {short_repr(name)}: {say({'missing_marks': [label]})} "
        "if it means a missing value."
        for label in called
    ]


def _notes(columns: Mapping[int, ReadColumn]) -> list[str]:
    """Return what was decided about columns, a few of them if there are many."""
    return few_notes([columns[j].note for j in sorted(columns) if columns[j].note])


_NINES = re.compile(r"-?99+|-?88+|-?77+|-1")


def _note_marks(header: Sequence[str], columns: Mapping[int, ReadColumn]) -> list[str]:
    """Say of a number that often stands for a missing one that it was taken as a number.

    It is -1 or all nines, eights or sevens, occurs several times, and is the largest or smallest of
    its column, as far from its nearest neighbor as that is from the other end.
    """
    notes: list[str] = []
    for j, column in columns.items():
        if column.is_truths or isinstance(column.number_format, DateFormat):
            continue
        numbers = sorted({value for value in column.values if isinstance(value, float)})
        if len(numbers) < 4 or (numbers[0] >= 0.0 and numbers[-1] < 99.0):
            continue
        for end, next_to, other in ((0, 1, -1), (-1, -2, 0)):
            number = numbers[end]
            text = f"{number:.15g}"
            is_far = abs(number - numbers[next_to]) > abs(numbers[next_to] - numbers[other])
            is_minus = number == -1.0 and numbers[1] >= 0.0 and numbers[-1] > 2.0
            if not _NINES.fullmatch(text) or not (is_far or is_minus):
                continue
            count = countOf(column.values, number)
            if count > 1:
                notes.append(
                    f"{text} occurs {count:,} times in {name_column(header[j])}, far from its "
                    f"other numbers: {say({'missing_marks': [text]})} if it means a missing value."
                )
    return notes


def few_notes(notes: list[str]) -> list[str]:
    """Return the first of notes about columns, and how many more there are."""
    if len(notes) > MAX_NOTES:
        left = len(notes) - MAX_NOTES
        notes[MAX_NOTES:] = [f"{left} more columns are not read as programs write numbers."]
    return notes


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
        if kinds == {type(None)} and not raw.are_known:
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
