r"""A delimited text file as a table of text, in which every cell still knows its line.

Nothing is guessed about meaning here: the cells stay text, and `lines` holds for each row the line
number an editor shows, so that a later error can say "line 17, column 'age'". What is guessed is
what separates the cells (`separators`) and the header (a first line of nothing but numbers is an
example, not a header).

>>> table = parse_table(b"length;species\r\n5.1;setosa\r\n", source="iris.csv")
>>> table.header, table.rows, table.lines
(['length', 'species'], [['5.1', 'setosa']], [2])

Source: Y. Shafranovich, RFC 4180, "Common Format and MIME Type for CSV Files", 2005.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tinymlp.arguments import check_flag
from tinymlp.data.cells import is_missing, is_total
from tinymlp.data.column_errors import say
from tinymlp.data.files import LIMIT, Source, name_of_source, read_bytes
from tinymlp.data.number_format import is_like_number
from tinymlp.data.roles import places_of
from tinymlp.data.separators import check_separator, note_lines, split_rows
from tinymlp.data.text_rows import TextRows
from tinymlp.errors import DataError, invalid
from tinymlp.text import plural, short_repr

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # which begins as UTF-16 does
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ROW_NAMES = "column 1"
"""What the first column is called where it has no name."""

_MAX_SAMPLE = 100
"""Rows that show whether a column is numbers."""

_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """Rows of text under named columns: `rows[i][j]` is in column `header[j]`, line `lines[i]`."""

    source: str
    header: list[str]
    rows: TextRows
    lines: list[int]
    notes: list[str] = field(default_factory=list)
    """What was left out, in sentences."""
    separator: str = ","
    """What stood between the cells."""
    odd_rows: dict[int, int] = field(default_factory=dict)
    """How many cells a row had, by its index, where that was another number than that of names."""
    row_names: TextRows | None = None
    """The first column, left out where it has no name and counts or names the rows."""

    def column(self, j: int) -> list[str]:
        """Return the cells of a column."""
        return self.rows.column(j)

    def place(self, index: int) -> str:
        """Return what a message calls a row.

        >>> Table("x.csv", ["a"], TextRows([["1"]]), [2]).place(0)
        'line 2'
        """
        return f"line {self.lines[index]}"

    @property
    def is_unnamed(self) -> bool:
        """Whether the columns have no names but "column 1", "column 2" and so on."""
        return self.header == number_columns(len(self.header))

    def take(self, names: Sequence[str]) -> "Table":
        """Return only the columns of these names, in this order.

        Raises DataError naming those that are missing, and the likeliest one there is.
        """
        places = places_of(names, self.header, self.source)
        return replace(self, header=list(names), rows=self.rows.take(places))

    def __repr__(self) -> str:
        return f"Table({self.source!r}, {len(self.rows)} rows of {len(self.header)} columns)"


def number_columns(width: int) -> list[str]:
    """Name the columns of a table that has no names.

    >>> number_columns(2)
    ['column 1', 'column 2']
    """
    return [f"column {number}" for number in range(1, width + 1)]


def check_table(name: str, value: object) -> Table:
    """Return `value`; raise `ArgumentError` unless it is a table."""
    if not isinstance(value, Table):
        raise invalid(name, "a Table", value, "read one with read_table(path)")
    return value


def read_table(
    path: Source,
    *,
    header: bool | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    odd_rows: bool = False,
    limit: int = LIMIT,
) -> Table:
    """Read a file of cells separated by commas, semicolons, tabs, | or spaces, packed or not.

    It is a name, "-" for the standard input, or an open file of text or of bytes.

    `header` says whether the first line names the columns; None looks at it. Without a header
    the columns are called "column 1", "column 2", ... `separator` is any sign, "tab" or "space";
    None finds it. `encoding` is that of the text; None is UTF-8, or UTF-16 with its mark. Blank
    lines are skipped. With `odd_rows` a line of too many or too few cells is cut or filled up, and
    kept in mind.

    Raises DataError, naming file, line and column, for anything that is not a sound table, and
    for more than `limit` bytes.
    """
    if header is not None:
        check_flag("header", header)
    separator, encoding = check_separator(separator), check_encoding(encoding)
    return parse_table(
        read_bytes(path, limit=limit),
        source=name_of_source(path),
        header=header,
        separator=separator,
        encoding=encoding,
        odd_rows=odd_rows,
    )


def parse_table(
    content: bytes,
    *,
    source: str,
    header: bool | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    odd_rows: bool = False,
) -> Table:
    """Read the table in a file's bytes; `source` is what error messages call it."""
    text = decode(content, source, encoding)
    del content  # which may be large
    split = split_rows(text, source=source, separator=separator)
    del text
    rows, lines = split.rows, split.lines
    if not rows:
        raise DataError(f"{source} must be a table, got an empty file")
    first_line = lines[0]
    names = number_columns(len(rows[0]))
    row_names = None
    if header if header is not None else _has_header(rows, lines[0], source):
        first, rows = rows[0], rows.below(1)
        if _has_names_of_rows_alone(rows, len(first)):
            first.insert(0, "")
        if rows and len(first) > 1 and not first[0].strip() and _tells_rows_apart(rows):
            last = rows[-1][0]
            if is_total(last):
                raise DataError(
                    f"{source}: line {lines[-1]} must be an example, got {short_repr(last)}: "
                    "remove the line of the totals"
                )
            # As pandas (to_csv) and R (write.csv) write the numbers or names of the rows.
            del first[0]
            row_names, rows = rows.cut(1), rows.without_first()
            split.notes.append(f"{ROW_NAMES}, which has no name, is left out: it counts the rows.")
        names = _column_names(first, lines.pop(0), source)
        rows, lines = _without_more_headers(names, rows, lines, split.notes)
    if not rows:
        raise DataError(
            f"{source} must be a header and examples below it, got no examples: "
            "say header=False (--no-header) if the first line is one"
        )
    if any(rows.of_other_width(len(names))):
        rows = TextRows(without_empty_end(row, len(names)) for row in rows)
    odd = {i: len(row) for i, row in rows.of_other_width(len(names))}
    if odd and odd_rows and len(odd) < len(rows):
        rows = TextRows(of_width(len(names), row) for row in rows)
    else:
        _check_widths(
            rows, lines, len(names), first_line, source, n_before=int(row_names is not None)
        )
    return Table(
        source,
        names,
        rows,
        lines,
        split.notes,
        split.separator,
        odd_rows=odd,
        row_names=row_names,
    )


def without_empty_end(row: list[str], width: int) -> list[str]:
    """Return a row without the cells beyond its width, if they are empty."""
    return row if any(map(str.strip, row[width:])) else row[:width]


def of_width(width: int, row: list[str]) -> list[str]:
    """Return a row cut or filled up.

    >>> of_width(2, ["a", "b", "c"]), of_width(2, ["a"])
    (['a', 'b'], ['a', ''])
    """
    return row[:width] + [""] * (width - len(row))


def _check_widths(
    rows: TextRows, lines: list[int], width: int, first_line: int, source: str, *, n_before: int
) -> None:
    """Raise DataError unless every row is as wide as the header.

    `n_before` is how many cells were left out before these, in every row.
    """
    odd = next(rows.of_other_width(width), None)
    if odd is None:
        return
    index, n_cells, width = odd[0], len(odd[1]) + n_before, width + n_before
    if len(rows) > 1 and len(rows.widths()) == 1:
        raise DataError(
            f"{source}: line {first_line} must be {plural(n_cells, 'name')}, one for each cell of "
            f"the lines below it, got {width}: name each column, or say separator= (--separator)"
        )
    raise DataError(
        f"{source}: line {lines[index]} must be {width} cells, as the first line is, "
        f"got {n_cells}: {odd_remedy(n_cells, width)}"
    )


def odd_remedy(n_cells: int, width: int) -> str:
    """Say what to do about a line of another width than the header.

    >>> odd_remedy(2, 3)
    'remove the line if it is no example, or write the cells that it lacks'
    """
    if n_cells < width:
        return "remove the line if it is no example, or write the cells that it lacks"
    return "put a cell that holds the delimiter between quotes"


def decode(content: bytes, source: str, encoding: str | None = None) -> str:
    """Return the text of a file, without a byte order mark, which says what the encoding is.

    Raises DataError for what is no text in the encoding (UTF-8 if None), naming the line.
    """
    encoding = encoding_of(content) if encoding is None else encoding
    if content.startswith(b"PK\x03\x04"):
        raise DataError(f"{source} must be text, got a workbook or zip: export it as CSV")
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        at = error.start
        what = encoding or "UTF-8"
        raise DataError(
            f"{source}: line {_line_of(content, at)} must be {what}, got the byte "
            f"0x{content[at]:02x} (byte {at}): {_likely_encoding(content, encoding)}"
        ) from error
    if "\0" in text:
        at = content.find(b"\0") if encoding is None else text.find("\0")
        line = len(_NEWLINE.findall(text[: text.find("\0")])) + 1
        remedy = "is it a binary file, or UTF-16? Save it as UTF-8 CSV"
        if likely := _likely_utf_16(content):
            remedy = f"{say({'encoding': likely})} if it is UTF-16"
        raise DataError(f"{source}: line {line} must be text, got a NUL byte (byte {at}): {remedy}")
    return text.removeprefix("\ufeff")


def encoding_of(content: bytes) -> str | None:
    """Return the encoding that a byte order mark says; None where there is none, or UTF-8's."""
    return next((marked for mark, marked in _MARKS if content.startswith(mark)), None)


def check_encoding(value: object) -> str | None:
    """Return the name of an encoding of text; ArgumentError when there is none of that name."""
    if value is None:
        return None
    try:
        if isinstance(value, str) and "\0" not in value:
            "".encode(value)  # a LookupError for what encodes no text, as base64
            return codecs.lookup(value).name
    except (LookupError, UnicodeError):
        pass
    raise invalid("encoding", "an encoding such as 'utf-8', 'cp1252' or 'latin-1'", value)


def _likely_encoding(content: bytes, encoding: str | None) -> str:
    """Return the remedy for bytes that are no UTF-8."""
    if encoding is not None:
        return "say another encoding= (--encoding), or save it as UTF-8"
    if likely := _likely_utf_16(content):
        return f"{say({'encoding': likely})} if it is UTF-16"
    likely = "cp1252" if _is_text(content, "cp1252") else "latin-1"
    return f"save it as UTF-8, or {say({'encoding': likely})}, it may be Windows-1252 or Latin-1"


def _likely_utf_16(content: bytes) -> str:
    """Return which UTF-16 it seems to be, without a mark; "" for none."""
    if 4 * content.count(b"\0") > len(content):
        for encoding in ("utf-16-le", "utf-16-be"):
            if _is_text(content, encoding):
                return encoding
    return ""


def _is_text(content: bytes, encoding: str) -> bool:
    """Whether the bytes are text without control characters in the encoding."""
    try:
        text = content[:10_000].decode(encoding)  # an even number of bytes
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign in "\t\r\n" for sign in text)


def _line_of(content: bytes, position: int) -> int:
    """Count from 1 to the line that holds the byte at `position`."""
    return len(_NEWLINE.findall(content[:position].decode("latin-1"))) + 1


def _has_header(rows: TextRows, line: int, source: str) -> bool:
    """Whether the first row names the columns; DataError when it could be either.

    Whole numbers beside a text that has a number below it are names: "0,1,target" above "5,3,1".
    So are those that count up in equal steps: "country,2000,2001,2002".
    """
    first, *below = rows[:2]
    # "inf" is a number only among others.
    numbers = [cell for cell in first if is_like_number(cell) and not cell.strip().isalpha()]
    texts = [cell for cell in first if cell not in numbers and not is_missing(cell)]
    if numbers and (texts or not first[0].strip()) and _count_up(numbers):
        return True
    if numbers and texts:
        # A ragged second row is refused later, with its line.
        pairs = [pair for row in below for pair in zip(first, row, strict=False)]
        if all(cell.isdigit() for cell in numbers) and any(
            cell in texts and is_like_number(under) for cell, under in pairs
        ):
            return True
        raise DataError(
            f"{source}: line {line} must be a header or an example, got {short_repr(texts[0])} "
            f"beside the number {short_repr(numbers[0])}: say header=True (--header) or "
            "header=False (--no-header)"
        )
    return not numbers


def _without_more_headers(
    names: list[str], rows: TextRows, lines: list[int], notes: list[str]
) -> tuple[TextRows, list[int]]:
    """Leave out lines that say the header again, and units below it; the notes say so."""
    again = (
        {i for i, cell in enumerate(rows.column(0)) if names[0] in cell}
        if _is_even(rows, len(names))
        else set[int]()
    )
    again = {i for i in again if [cell.strip("\ufeff ") for cell in rows[i]] == names}
    if again and len(again) < len(rows):
        notes += note_lines([lines[i] for i in sorted(again)], "the header again")
        rows = TextRows(row for i, row in enumerate(rows) if i not in again)
        lines = [line for i, line in enumerate(lines) if i not in again]
    if _is_even(rows, len(names)) and _has_units(rows):
        notes += note_lines(lines[:1], "units or more of the header, as numbers stand below it")
        rows, lines = rows.below(1), lines[1:]
    return rows, lines


def _is_even(rows: TextRows, width: int) -> bool:
    """Whether all rows are so wide, and there is one."""
    return set(rows.widths()) == {width}


def _has_units(rows: TextRows) -> bool:
    """Whether the first row has texts in columns of numbers alone, as units below a header."""
    first, below = rows[0], rows[1:_MAX_SAMPLE]
    if len(below) < 3 or any(map(is_like_number, first)):
        return False
    texts = [j for j, cell in enumerate(first) if any(map(str.isalpha, cell)) or "%" in cell]
    texts = [j for j in texts if not is_missing(first[j])]
    return bool(texts) and all(_is_numbers([row[j] for row in below]) for j in texts)


def _is_numbers(cells: Sequence[str]) -> bool:
    there = [cell for cell in cells if not is_missing(cell)]
    return len(there) > 2 and all(map(is_like_number, there))


def _count_up(cells: list[str]) -> bool:
    """Whether three cells or more are whole numbers in equal steps, as years in a header are.

    >>> _count_up(["1990", "1995", "2000"]), _count_up(["1", "1", "1"]), _count_up(["1", "2"])
    (True, False, False)
    """
    if len(cells) < 3 or not all(cell.strip().isdecimal() for cell in cells):
        return False
    steps = {int(b) - int(a) for a, b in pairwise(cells)}
    return len(steps) == 1 and min(steps) > 0


def _tells_rows_apart(rows: TextRows) -> bool:
    """Whether the first cell of each row is a whole number or a text of its own."""
    cells = [cell.strip() for cell in rows.column(0)]
    is_name = all(cell.isdecimal() or not (cell == "" or is_like_number(cell)) for cell in cells)
    return is_name and len(set(cells)) == len(cells)


def _has_names_of_rows_alone(rows: TextRows, width: int) -> bool:
    """Whether the rows begin with their names or numbers, for which the header has no cell.

    R's `write.table` writes so. Numbers that do not count from 0 or 1 may have been measured.
    """
    if set(rows.widths()) != {width + 1}:
        return False
    cells = [cell.strip() for cell in rows.column(0)]
    if any(cells == [str(first + i) for i in range(len(cells))] for first in (0, 1)):
        return True
    are_texts = not any(is_like_number(cell) or is_missing(cell) for cell in cells)
    return are_texts and len({*cells}) == len(cells)


def _column_names(first: list[str], line: int, source: str) -> list[str]:
    """Check the header's names, each one given and different from the others."""
    names = [cell.strip() for cell in first]
    places: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        if not name:
            raise DataError(
                f"{source}: line {line}, column {place} must be a name, got an empty cell: name "
                "it, remove it (pandas: to_csv(index=False)), or say header=False (--no-header)"
            )
        before = places.setdefault(name, place)
        if before != place:
            raise DataError(
                f"{source}: line {line}, column {place} must be another name than column "
                f"{before}, got {short_repr(name)}: rename one, or say header=False (--no-header)"
            )
    return names
