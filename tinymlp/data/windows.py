r"""A large file as one table after the other, of some rows each: the whole is never held.

The first megabyte says what separates the cells and what the columns are called, as a small file
does; from there on rows are cut as they are needed. Every row still knows its line.

>>> from pathlib import Path
>>> iris = Path(__file__).parent.parent / "datasets" / "iris.csv"
>>> windows = list(table_windows(iris, 100))
>>> [len(window.rows) for window in windows]
[100, 50]
>>> windows[1].header[:2], windows[1].rows[0], windows[1].lines[0]
(['sepal_length_cm', 'sepal_width_cm'], ['6.3', '3.3', '6.0', '2.5', 'virginica'], 102)

Differs from a file that is read whole: what is no row of the table, such as a comment or a line of
totals, is left out where it stands above the header, and refused by its line where it is below.
"""

import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from tinymlp.arguments import check_flag, check_iterable
from tinymlp.data.files import Source, damage_of, name_of_source, reading_again, rows_in_window
from tinymlp.data.json_lines import objects_of
from tinymlp.data.records import Records, records_of
from tinymlp.data.separators import (
    SEPARATORS,
    check_separator,
    cut_lines,
    find_quote,
    note_empty,
    without_end_spaces,
)
from tinymlp.data.table import (
    Table,
    check_encoding,
    decode,
    encoding_of,
    odd_remedy,
    of_width,
    parse_table,
    without_empty_end,
)
from tinymlp.data.text_rows import TextRows
from tinymlp.errors import DataError, invalid
from tinymlp.text import plural

_LINE_END = re.compile(r"\r\n|\r|\n")
_NOTHING = "".join(SEPARATORS) + "\r\n"
"""What a line without a value is made of."""

_HEAD = 1 << 20
"""Characters in which the separator and the header are found."""

_LONGEST = 1 << 24
"""Characters of a line: of a file without line ends no more is read."""


def table_windows(
    path: Source,
    n_rows: int | None = None,
    *,
    header: bool | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    odd_rows: bool = False,
) -> Iterator[Table]:
    """Yield the file as `read_table` reads it, so many rows at a time.

    None is as many as have half a million cells. The last table's notes tell what is left out at
    the file's end. Raises DataError as `read_table` does, and for a file that can be read once
    only, such as the standard input.
    """
    source = name_of_source(path)
    if header is not None:
        check_flag("header", header)
    separator, encoding = check_separator(separator), check_encoding(encoding)
    found = encoding_of(path_beginning(path)) if encoding is None else encoding
    with reading_again(path) as file, damage_of(source):
        text = io.TextIOWrapper(file, encoding=found or "utf-8", newline="")
        try:
            head = text.read(_HEAD)
        except UnicodeDecodeError:
            head = _decode_head(path, source, encoding)  # which says where
        is_whole = len(head) < _HEAD
        if not is_whole:
            # Down to a line with a value: whether the others are the last is not known yet.
            end = len(head[: max(head.rfind("\n"), head.rfind("\r")) + 1].rstrip(_NOTHING))
            line_end = _LINE_END.search(head, end)
            head = head[: line_end.end()] if end and line_end else head
        first = parse_table(
            head.encode("utf-8", "surrogatepass"),
            source=source,
            header=header,
            separator=separator,
            odd_rows=odd_rows,
        )
    names_first = int(first.row_names is not None)
    wide = len(first.header) + names_first
    most = n_rows or rows_in_window(len(first.header))
    with reading_again(path) as file, damage_of(source):
        text = io.TextIOWrapper(file, encoding=found or "utf-8", newline="")
        lines: Iterator[str] = _lines_of(text, source, found)
        for _ in range(first.lines[0] - 1):
            next(lines)
        below: list[int] = []
        if first.separator == " ":
            lines = map(without_end_spaces, lines)
        else:
            lines = _above_separators(lines, first.separator, first.lines[0], below)
        cut = cut_lines(
            lines,
            first.separator,
            source,
            quotechar=find_quote(head, first.separator),
            is_one_column=first.separator not in head,
            first=first.lines[0],
        )
        some = list(itertools.islice(cut, most))
        while some:
            following = list(itertools.islice(cut, 1))  # behind the last row `below` is known
            lines_of = [line for line, _ in some]
            rows = [row if len(row) == wide else without_empty_end(row, wide) for _, row in some]
            odd = {i: len(row) for i, row in enumerate(rows) if len(row) != wide}
            if odd and not odd_rows:
                raise _odd_error(odd, wide, source, lines_of)
            if odd:
                rows = [of_width(wide, row) for row in rows]
            yield replace(
                first,
                rows=TextRows(row[names_first:] for row in rows),
                lines=lines_of,
                notes=first.notes if is_whole else first.notes + note_empty(below),
                odd_rows={i: n_cells - names_first for i, n_cells in odd.items()},
                row_names=TextRows(row[:1] for row in rows) if names_first else None,
            )
            some = following + list(itertools.islice(cut, most - len(following)))


def record_windows(path: Source, n_rows: int | None = None) -> Iterator[Records]:
    """Yield a file of JSON Lines as `read_json_lines` reads it, so many rows at a time.

    The columns are those of the first rows: a name that they lack is refused by its line.
    """
    source = name_of_source(path)
    names: dict[str, None] = {}
    with reading_again(path) as file, damage_of(source):
        read_line: Callable[[], bytes] = partial(file.readline, _LONGEST)
        found = objects_of(iter(read_line, b""), source)
        beginning = list(itertools.islice(found, 1))
        most = n_rows or rows_in_window(len(beginning[0][1]) if beginning else 1)
        found = itertools.chain(beginning, found)
        while some := list(itertools.islice(found, most)):
            if not names:
                for _, each in some:
                    names |= dict.fromkeys(each)
            for number, each in some:
                for name in each.keys() - names.keys():
                    what = "a name that the first rows have"
                    where, remedy = f"{source}: line {number}", "write it, as null, in the first"
                    raise invalid(where, what, name, remedy, error=DataError)
            rows = [list(map(each.get, names)) for _, each in some]
            yield Records(source, [*names], rows, [n for n, _ in some], [None] * len(names))
    if not names:
        raise invalid(source, "objects with values, one on each line", [], error=DataError)


def row_windows(make_rows: Callable[[], Iterable[Any]], n_rows: int | None) -> Iterator[Records]:
    """Yield the rows that a function of no arguments gives, so many at a time.

    They are mappings from column to value, as of a `csv.DictReader`, or lists of values. Raises
    DataError for rows that are no table, `ArgumentError` for what gives none.
    """
    try:
        made = make_rows()
    except TypeError as error:
        what = "a function of no arguments that returns rows"
        raise invalid("source", what, make_rows, str(error)) from error
    rows = iter(check_iterable("what the function returns", made, "rows"))
    first, header = 0, list[str]()
    beginning = list(itertools.islice(rows, 1))
    width = len(beginning[0]) if beginning and hasattr(beginning[0], "__len__") else 1
    most = n_rows or rows_in_window(width)
    rows = itertools.chain(beginning, rows)
    while some := list(itertools.islice(rows, most)):
        found = records_of(some, "rows")
        header = header or found.header
        yield replace(found.take(header), lines=[*range(first, first + len(some))])
        first += len(some)
    if not first:
        raise invalid("rows", "at least one row", [], error=DataError)


def path_beginning(path: Source) -> bytes:
    """Return the first bytes of a file, unpacked, which may say what its encoding is."""
    with reading_again(path) as file, damage_of(name_of_source(path)):
        return file.read(4)


def _decode_head(path: Source, source: str, encoding: str | None) -> str:
    with reading_again(path) as file:
        return decode(file.read(_HEAD), source, encoding)


def _lines_of(text: io.TextIOWrapper, source: str, encoding: str | None) -> Iterator[str]:
    """Yield the lines with their ends; DataError for what is no text in the encoding."""
    number = 0
    try:
        for line in iter(partial(text.readline, _LONGEST), ""):
            number += 1
            if len(line) >= _LONGEST:
                what, remedy = f"shorter than {_LONGEST:,} signs", "is it a table?"
                raise DataError(f"{source}: line {number} must be {what}: {remedy}")
            yield line.removeprefix("\ufeff") if number == 1 else line
    except UnicodeDecodeError as error:
        raise DataError(
            f"{source} must be {encoding or 'UTF-8'} below line {number}, got the byte "
            f"0x{error.object[error.start]:02x}: save it as UTF-8, or say encoding='cp1252' "
            "(--encoding cp1252) if it is Windows-1252"
        ) from error


def _above_separators(
    lines: Iterable[str], separator: str, first: int, below: list[int]
) -> Iterator[str]:
    """Yield the lines down to the last with a value; `below` then has the others' numbers.

    A spreadsheet may end with lines of nothing but separators. `first` is the first line's number.
    """
    nothing = f"{separator} \t\r\n"
    held: list[str] = []
    last = first - 1
    for number, line in enumerate(lines, start=first):
        held.append(line)
        if line.strip(nothing):
            yield from held
            held.clear()
            last = number
    below += [number for number, line in enumerate(held, start=last + 1) if separator in line]


def _odd_error(odd: dict[int, int], width: int, source: str, lines: list[int]) -> DataError:
    """Return the error of the first row that is not as wide as the header."""
    index, n_cells = next(iter(odd.items()))
    return DataError(
        f"{source}: line {lines[index]} must be {plural(width, 'cell')}, as the first line is, got "
        f"{n_cells}: {odd_remedy(n_cells, width)}"
    )
