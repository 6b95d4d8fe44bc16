r"""From a file's text to rows of cells: what separates them, and which lines are none of the table.

The separator is found in the file itself: the one that cuts its first lines into equally many
cells. A comma inside "1,5;2,5" cuts the lines too, but not the header above them.

>>> split_rows("a;b\n1,5;2,5\n", source="x.csv").rows
[['a', 'b'], ['1,5', '2,5']]
>>> split_rows("a   b\n1  20\n", source="x.csv").rows
[['a', 'b'], ['1', '20']]

What stands above the header is left out with a note: a title, comments after a #, and `sep=;`,
which tells a spreadsheet the separator.

>>> split_rows("# by hand\na,b\n1,2\n", source="x.csv").notes
['line 1 is left out: a comment.']

Source: T. Döhmen, H. Mühleisen, P. Boncz, "Multi-Hypothesis CSV Parsing", SSDBM 2017, which also
takes the separator under which the rows are most alike.
"""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tinymlp.data.number_format import is_like_number
from tinymlp.data.text_rows import TextRows
from tinymlp.errors import DataError, invalid
from tinymlp.text import plural, short_repr

SEPARATORS = ("\t", ";", "|", ",", " ")
"""From what is seldom in a cell to what often is; a space stands for any number of them."""

_NAMES = {"tab": "\t", r"\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|"}
_NONE = "\x1f"
"""What separates the cells of a table of one column: nothing that is in it."""

_TOO_LONG = (
    f"a cell is longer than {csv.field_size_limit():,} characters: shorten it, or remove its column"
)

_OTHERS = ":~^¦\x01\x1e"
_SAMPLE = 100
"""Lines to find the separator in."""

_MAX_PREAMBLE = 50
_SEP = re.compile(r'"?sep=(.)"?[,;\t ]*(?:\r\n|\r|\n)', re.IGNORECASE)
_NEWLINE = re.compile(r"[\r\n]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of cells, the number of the line on which each starts, and what was left out."""

    rows: TextRows
    lines: list[int]
    notes: list[str]
    separator: str


def check_separator(value: object) -> str | None:
    r"""Return one sign; ArgumentError for what can separate no cells.

    >>> check_separator("tab"), check_separator("|")
    ('\t', '|')
    """
    if value is None:
        return None
    sign = _NAMES.get(value, value) if isinstance(value, str) else ""
    if len(sign) != 1 or sign.isalnum() or sign in "\"'\r\n.-+":
        what = "one sign such as ',' ';' '|', or 'tab' or 'space'"
        raise invalid("separator", what, value)
    return sign


def split_rows(text: str, *, source: str, separator: str | None = None) -> Rows:
    """Cut the text into rows, without blank lines and what stands above the table.

    Raises DataError naming the line for quotes that are not closed.
    """
    start, first_line, comments = 0, 1, list[tuple[int, str]]()
    said = _SEP.match(text)
    if said is not None:
        start, first_line = said.end(), 2
        separator = said[1] if separator is None else separator
    while text.startswith("#", start):
        line = _LINE.match(text, start)
        assert line is not None
        comments.append((first_line, line[0].strip()))
        start, first_line = line.end(), first_line + 1
    if start:
        text = text[start:]
    if separator is None:
        separator = find_separator(text, source)
    # A spreadsheet may end with lines of nothing but separators.
    end, nothing = len(text), f"{separator} \t\r\n"
    while end and text[end - 1] in nothing:  # where rstrip would copy the text
        end -= 1
    end = next((match.start() for match in _NEWLINE.finditer(text, end)), len(text))
    rows, lines = _parse(text, end, separator, source)
    lines = [line + first_line - 1 for line in lines]
    cut = _without_the_rest(rows, lines, comments, separator, source)
    empty = [line + first_line - 1 for line in _empty_rows(text, end, separator)]
    cut.notes.extend(note_empty(empty))
    return cut


def _empty_rows(text: str, end: int, separator: str) -> list[int]:
    """Return the lines that are left out and may be examples of which every value is missing.

    These are separators alone below the table, and blank lines between rows of a single cell. Who
    puts the answers beside the rows has to know of them.
    """
    if separator == _NONE:
        found = list(_LINE.finditer(text, 0, end)) if '"' not in text else []
        return [i for i, line in enumerate(found, start=1) if not line[0].strip()]
    below = text[end:]
    if separator == " " or separator not in below:
        return []
    n_above = sum(1 for _ in _LINE.finditer(text, 0, end))
    return [n_above + i for i, line in enumerate(below.splitlines()) if separator in line]


def find_separator(text: str, source: str) -> str:
    """Return what separates the cells of the first lines; `_NONE` for a single column.

    Raises DataError where it seems to be a sign that seldom is one, naming it.
    """
    found: dict[str, tuple[list[list[str]], int]] = {}
    for separator in SEPARATORS:
        rows = [row for row in _sample(text, separator) if any(map(str.strip, row))]
        widths = Counter(len(row) for row in rows)
        width = max((w for w in widths if w > 1), key=lambda w: (widths[w], w), default=1)
        if width == 1:
            continue
        found[separator] = rows, width
        alike = widths[width] == len(rows) or _has_row_names(TextRows(rows), width)
        if alike and (separator != " " or _has_number(rows[1:])):
            return separator
    found.pop(" ", None)
    shares = {
        separator: sum(1 for row in rows if len(row) == width) / len(rows)
        for separator, (rows, width) in found.items()
        if len(rows[0]) > 1 or _has_title(rows, width)
    }
    if shares:
        return max(shares, key=lambda separator: shares[separator])
    lines = [line.strip() for line in text[:10_000].splitlines()[:_SAMPLE] if line.strip()]
    for sign in _OTHERS:
        counts = {line.count(sign) for line in lines}
        if len(lines) > 1 and len(counts) == 1 and counts != {0}:
            raise DataError(
                f"{source}: line 1 must be cells separated by a comma, semicolon, |, tab or "
                f"spaces, got {short_repr(lines[0])}: say separator={sign!r} (--separator "
                f"{sign!r}) if it is that"
            )
    return _NONE


def _sample(text: str, separator: str) -> list[list[str]]:
    """Return the first rows, as well as they can be read."""
    lines = list(itertools.islice(_lines(text, separator), _SAMPLE))
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    try:
        rows = list(reader)
    except csv.Error:
        rows = [line.split(separator) for line in lines]
    if len(lines) == _SAMPLE and len(rows) > 1:
        rows.pop()  # which may be cut inside of quotes
    return [row for row in rows if row and not row[0].startswith("#")]


def _lines(text: str, separator: str, end: int | None = None) -> Iterator[str]:
    """Give the lines, their ends kept, so that a line break between quotes stays as it was."""
    found = _LINE.finditer(text, 0, len(text) if end is None else end)
    lines = (match[0] for match in found)
    return map(without_end_spaces, lines) if separator == " " else lines


def without_end_spaces(line: str) -> str:
    """Return a line without the spaces at its end, where they would separate an empty cell."""
    text = line.rstrip("\r\n")
    return text.rstrip(" \t") + line[len(text) :]


def _has_number(rows: Sequence[Sequence[str]]) -> bool:
    """Whether some column is all numbers."""
    return any(all(map(is_like_number, column)) for column in zip(*rows, strict=True))


def _has_title(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a header of names, and a row with a number, follow the lines of other widths."""
    at = next((i for i, row in enumerate(rows) if len(row) == width), len(rows))
    below = rows[at + 1 : at + 2]
    return (
        bool(below)
        and not any(map(is_like_number, rows[at]))
        and any(map(is_like_number, below[0]))
    )


def _parse(text: str, end: int, separator: str, source: str) -> tuple[TextRows, list[int]]:
    """Cut every line that is not blank, with the number of the line on which it starts."""
    quote = find_quote(text, separator)
    try:
        return _read(text, end, separator, source, quotechar=quote)
    except DataError:
        # Some programs write \" for a quote inside of quotes, where others double it.
        if '\\"' not in text:
            raise
        try:
            return _read(text, end, separator, source, doublequote=False, escapechar="\\")
        except DataError:
            pass
        raise


def find_quote(text: str, separator: str) -> str:
    """Return the sign around cells: ' where there is no " and most lines have a cell in it."""
    sample = text[:10_000]
    if '"' in sample or "'" not in sample:
        return '"'
    cut = re.escape(separator)
    quoted = re.compile(rf"(?:^|{cut}) *'[^']*' *(?:{cut}|$)")
    lines = sample.splitlines()[:_SAMPLE]
    return "'" if 2 * sum(1 for line in lines if quoted.search(line)) > len(lines) else '"'


def _read(
    text: str,
    end: int,
    separator: str,
    source: str,
    *,
    quotechar: str = '"',
    doublequote: bool = True,
    escapechar: str | None = None,
) -> tuple[TextRows, list[int]]:
    lines: list[int] = []

    def rows() -> Iterator[list[str]]:
        cut = cut_lines(
            _lines(text, separator, end),
            separator,
            source,
            quotechar=quotechar,
            doublequote=doublequote,
            escapechar=escapechar,
            is_one_column=separator not in text,
        )
        for line, row in cut:
            lines.append(line)
            yield row

    return TextRows(rows()), lines


def cut_lines(
    given: Iterable[str],
    separator: str,
    source: str,
    *,
    quotechar: str = '"',
    doublequote: bool = True,
    escapechar: str | None = None,
    is_one_column: bool = False,
    first: int = 1,
) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not blank, and the number of the line they start on.

    `first` is the number of the first line. Raises DataError naming the line for quotes that are
    not closed.
    """
    latest = ""

    def seen() -> Iterator[str]:
        nonlocal latest
        for latest in given:  # noqa: UP028 -- `latest` is kept
            yield latest

    reader = csv.reader(
        seen() if is_one_column else given,
        delimiter=separator,
        strict=True,
        skipinitialspace=True,
        quotechar=quotechar,
        doublequote=doublequote,
        escapechar=escapechar,
    )
    line = first
    try:
        for row in reader:
            # A line of "" is no blank line where it is all that a row can have.
            if len(row) > 1 or (row and (row[0].strip() or quotechar in latest)):
                yield line, row
            line = reader.line_num + first
    except csv.Error as error:
        is_long = "field limit" in str(error) and reader.line_num + first == line + 1
        reason = _TOO_LONG if is_long else _explain_quoting(str(error))
        raise DataError(f"{source}: line {line}: {reason}") from error


def _explain_quoting(reason: str) -> str:
    """Say what a csv.Error means to somebody who has the file open in an editor."""
    if "unexpected end" in reason or "field limit" in reason:
        return 'a quote (") opens in this row and is not closed: close it, or double it if meant'
    reason = reason.rpartition(": ")[2]  # PyPy counts lines of its own before it
    return f'a quote (") ends inside a cell ({reason}): double a quote that is meant ("")'


def _without_the_rest(
    rows: TextRows,
    lines: list[int],
    comments: list[tuple[int, str]],
    separator: str,
    source: str,
) -> Rows:
    """Leave out comments, titles above the header, and separators that end every line."""
    notes: list[str] = []
    rows = rows.cut(max(1, rows.n_filled()))
    widths = rows.widths()
    width = max(widths, key=lambda w: (widths[w], w), default=0)
    left_out = {i for i, row in rows.of_other_width(width) if row[0].startswith("#")}
    if left_out:
        comments += [(lines[i], "") for i in sorted(left_out, reverse=True)]
        rows = TextRows(row for i, row in enumerate(rows) if i not in left_out)
        lines = [line for i, line in enumerate(lines) if i not in left_out]
    below = _n_below_table(rows, width)
    if below:
        notes += note_lines(lines[-below:], "below the table")
        rows = TextRows(rows[:-below])
        lines = lines[:-below]
    if comments and rows:
        header = _header_in_comment(comments, rows, separator, width, source)
        if header is not None:
            rows = TextRows([header]) + rows
            lines.insert(0, next(line for line, text in reversed(comments) if text))
            comments = [comment for comment in comments if comment[0] != lines[0]]
    notes += note_lines([line for line, _ in comments], "a comment")
    above = _n_above_header(rows[: _MAX_PREAMBLE + 1], width)
    notes += note_lines(lines[:above], "above the header")
    if above:
        rows, lines = rows.below(above), lines[above:]
    if _has_row_names(rows, width):
        rows = TextRows([["", *rows[0]]]) + rows.below(1)
    return Rows(rows, lines, notes, separator)


def _header_in_comment(
    comments: Sequence[tuple[int, str]],
    rows: Sequence[Sequence[str]],
    separator: str,
    width: int,
    source: str,
) -> list[str] | None:
    """Return the names in the comment above the first row, where it has as many as that cells."""
    above = [(line, text) for line, text in comments if text]
    if not above or width < 2:
        return None
    line, text = above[-1]
    names = next(iter(_sample(text.lstrip("# "), separator)), [])
    if len(names) != width or any(map(is_like_number, names)):
        return None
    if not any(map(is_like_number, rows[0])):
        raise DataError(
            f"{source}: line {line} must be a comment or the header, got {short_repr(text)} above "
            f"{short_repr(rows[0][0])}: remove its #, or the line"
        )
    return [name.strip() for name in names]


def _n_below_table(rows: TextRows, width: int) -> int:
    """Return how many rows at the end are a source or a footnote: a single cell with a sentence.

    The end of a file that was cut off is not taken for one: a word alone may be a name.
    """
    odd = {i: row for i, row in rows.of_other_width(width) if len(row) == 1 < width}
    n = 0
    while (row := odd.get(len(rows) - 1 - n)) is not None and _is_remark(row[0]):
        n += 1
    return n


def _is_remark(cell: str) -> bool:
    text = cell.strip()
    return not is_like_number(text) and (text.startswith(("*", "\x1a")) or len(text.split()) > 1)


def _n_above_header(rows: Sequence[Sequence[str]], width: int) -> int:
    """Return how many rows are a title: few cells, above a full row of names."""
    for i, row in enumerate(rows[:_MAX_PREAMBLE]):
        n_filled = sum(1 for cell in row if cell.strip())
        if len(row) == width and n_filled >= width - 1 and (i == 0 or n_filled == width):
            is_header = i + 1 < len(rows) and not any(map(is_like_number, row))
            return i if is_header else 0
        if n_filled > max(1, width // 2):
            return 0
    return 0


def _has_row_names(rows: TextRows, width: int) -> bool:
    """Whether the header lacks the first column's name, as R writes a table."""
    if len(rows) < 2 or not 2 < width == len(rows[0]) + 1 or any(map(is_like_number, rows[0])):
        return False
    below = rows.below(1)
    return set(below.widths()) == {width} and counts_or_names_rows(below.column(0))


def counts_or_names_rows(cells: Sequence[str]) -> bool:
    """Whether a column without a name holds the numbers of the rows, or a name for each.

    >>> counts_or_names_rows(["0", "1", "2"]), counts_or_names_rows(["Ann", "Bob"])
    (True, True)
    >>> counts_or_names_rows(["3", "1", "3"]), counts_or_names_rows(["0.5", "1"])
    (False, False)
    """
    if all(cell.strip().isdecimal() and len(cell) < 20 for cell in cells):
        numbers = [int(cell) for cell in cells]
        return numbers in (list(range(len(cells))), list(range(1, len(cells) + 1)))
    named = [cell for cell in cells if cell.strip() and not is_like_number(cell)]
    return len(named) == len(cells) == len(set(cells))


def note_empty(lines: Sequence[int]) -> list[str]:
    """Say in a sentence that these lines, which have no value, are left out."""
    return note_lines(lines, "no value is there")


def note_lines(lines: Sequence[int], what: str) -> list[str]:
    """Say in a sentence that these lines are left out."""
    if not lines:
        return []
    if len(lines) == 1:
        return [f"line {lines[0]} is left out: {what}."]
    first, *_, last = sorted(lines)
    return [f"{plural(len(lines), 'line')} from {first} to {last} are left out: {what}."]
