r"""The answers to rows as a table: CSV or JSON, the same columns in both.

    kept columns │ what the model answers │ problem

A kept column has its own name. A column of the answer whose name is taken by it is called
"predicted NAME", and the last one "row problem" where "problem" is taken.

>>> answers = Answers(["id"], [["007"], ["008"]], ["kind"], [["a,b"], None], {1: "it is no row"})
>>> print(answers.to_csv(), end="")
id,kind,problem
007,"a,b",
008,,it is no row
>>> answers.records()[1]
{'id': '008', 'kind': None, 'problem': 'it is no row'}
"""

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tinymlp.errors import DataError
from tinymlp.json_fields import json_number
from tinymlp.spreadsheet import is_formula, marked
from tinymlp.text import short_repr


@dataclass(frozen=True)
class Answers:
    """A row of values for each row that was asked, which stand under these names."""

    kept_names: Sequence[str]
    kept: Sequence[Sequence[Any]]
    names: Sequence[str]
    rows: Sequence[Sequence[Any] | None]
    """None where the row cannot be answered."""
    problems: Mapping[int, str] | None
    """Why not, by its index; None is for no such column."""

    def header(self) -> list[str]:
        """Return the names of the columns, all different."""
        header = [*self.kept_names]
        for name in self.names:
            while name in header:
                name = f"predicted {name}"
            header.append(name)
        if self.problems is not None:
            name = "problem"
            while name in header:
                name = f"row {name}"
            header.append(name)
        return header

    def to_csv(self, *, spreadsheet: bool = False, header: bool = True) -> str:
        """Return CSV, with a header or without; a line ends with a line feed.

        For a `spreadsheet` each text that it would run as a formula is marked as a text.
        """
        lines = _Lines()
        # Python before 3.13 does not quote a carriage return unless lines end with one.
        writer = csv.writer(lines, lineterminator="\r\n")
        for row in islice(self._cells(), 0 if header else 1, None):
            writer.writerow(map(_marked, row) if spreadsheet else row)
        return "".join(lines.written)

    def formulas(self) -> list[str]:
        """Return the texts in the CSV that a spreadsheet would run as formulas."""
        cells = (cell for row in self._cells() for cell in row)
        return [cell for cell in cells if isinstance(cell, str) and is_formula(cell)]

    def records(self) -> list[dict[str, Any]]:
        """Return each row as a dict from column to value, ready for JSON."""
        header = self.header()
        return [
            {name: _json_value(value) for name, value in zip(header, row, strict=True)}
            for row in self._rows()
        ]

    def _cells(self) -> Iterator[list[Any]]:
        """Give the rows of the CSV, the header first."""
        yield self.header()
        n_kept = len(self.kept_names)
        for row in self._rows():
            yield [*map(_cell, row[:n_kept]), *row[n_kept:]]

    def _rows(self) -> list[list[Any]]:
        rows = []
        for index, (kept, answer) in enumerate(zip(self.kept, self.rows, strict=True)):
            row = [*kept, *([None] * len(self.names) if answer is None else answer)]
            if self.problems is not None:
                row.append(self.problems.get(index))
            rows.append(row)
        return rows


class _Lines:
    """What a `csv.writer` writes, each line ending with a line feed alone."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        self.written.append(line.removesuffix("\r\n") + "\n")


def _cell(kept: Any) -> Any:
    """Return what a cell of CSV has for a kept value, which a JSON Lines file wrote so."""
    return kept if kept is None or isinstance(kept, str) else json.dumps(kept, ensure_ascii=False)


def _marked(cell: Any) -> Any:
    return marked(cell) if isinstance(cell, str) else cell


def _json_value(value: Any) -> Any:
    return json_number(value) if isinstance(value, float) else value


def write_utf8(text: str) -> None:
    """Write to the standard output in UTF-8, whatever the encoding of the terminal is.

    Raises `DataError`, before anything is written, for text that UTF-8 cannot hold.
    """
    try:
        encoded = text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text[: error.start].count("\n") + 1
        wrong = short_repr(text[error.start : error.end])
        raise DataError(
            f"line {line} of the answer must be text that UTF-8 can hold, got {wrong}, half a "
            "character: correct it in the data, or use --json, which writes it in ASCII"
        ) from None
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:  # something of a caller's own, which takes text
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    buffer.write(encoded)
    buffer.flush()
