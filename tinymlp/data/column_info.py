"""What was decided about each column of a table, a line a column.

>>> bill = ColumnInfo("bill", "number", 342, 2, "filled with the mean")
>>> note = ColumnInfo("comment", "left out", 54, 290, "most values are missing")
>>> DatasetInfo([bill, note, ColumnInfo("species", "target", 344, 0, "3 classes")])
column   decision  values  missing
bill     number       342        2  filled with the mean
comment  left out      54      290  most values are missing
species  target       344        0  3 classes
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from tinymlp import json_fields
from tinymlp.errors import FormatError, invalid
from tinymlp.text import printable, shortened, width

DECISIONS = ("number", "category", "date", "target", "weights", "groups", "left out")
"""What can become of a column; the first three are inputs."""

POLICIES = ("auto", "refuse", "drop", "mean", "median", "most_frequent")
"""What can be done about missing values (`missing`)."""

IGNORED = "as it was to be ignored"
"""The note of a column that the caller has left out."""

MAX_LINES = 40
_MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """One column: what it is taken for, its values, and why."""

    name: str
    decision: str
    """One of `DECISIONS`."""
    n_values: int
    """In how many rows it has a value."""
    n_missing: int
    note: str = ""
    """Why it is left out, what a missing value becomes, how its cells are written."""


class DatasetInfo(Sequence[ColumnInfo]):
    """The columns of a data set in the order of its file. It reads as a table."""

    def __init__(self, columns: Iterable[ColumnInfo], *, missing: str = "auto") -> None:
        """Take the columns, and the policy about missing values (`missing.POLICIES`)."""
        self._columns = list(columns)
        self.missing = missing

    def __len__(self) -> int:
        return len(self._columns)

    def __getitem__(self, index: Any) -> Any:
        return self._columns[index]

    def __iter__(self) -> Iterator[ColumnInfo]:
        return iter(self._columns)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DatasetInfo):
            return NotImplemented
        return (self._columns, self.missing) == (other._columns, other.missing)

    def __repr__(self) -> str:
        """Draw at most `MAX_LINES` columns; neighbors that are alike share a line if they are more.

        >>> pixels = [ColumnInfo(f"pixel {number}", "number", 9, 0) for number in range(784)]
        >>> DatasetInfo([*pixels, ColumnInfo("digit", "target", 9, 0, "10 classes")])
        column                             decision  values  missing
        pixel 0 … pixel 783 (784 columns)  number         9        0
        digit                              target         9        0  10 classes
        """
        lines = [[_name(column), *_facts(column)] for column in self._columns]
        if len(lines) > MAX_LINES:
            lines = [_line(list(group)) for _, group in groupby(self._columns, key=_facts)]
        more = len(lines) - MAX_LINES
        if more > 0:
            del lines[MAX_LINES - 1 :]
        rows = [["column", "decision", "values", "missing", ""], *lines]
        widths = [max(width(row[place]) for row in rows) for place in range(4)]
        drawn = []
        for name, decision, values, missing, note in rows:
            name += " " * (widths[0] - width(name))
            numbers = f"{values:>{widths[2]}}  {missing:>{widths[3]}}"
            drawn.append(f"{name}  {decision:{widths[1]}}  {numbers}  {note}".rstrip())
        if more > 0:
            drawn.append(f"and {more + 1} more lines of {len(self._columns):,} columns in all")
        return "\n".join(drawn)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"missing": self.missing, "columns": [asdict(column) for column in self._columns]}

    @classmethod
    def from_dict(cls, stored: object, where: str) -> "DatasetInfo":
        """Invert `to_dict`. FormatError for anything that it cannot have made."""
        whole = json_fields.fields(stored, ("missing", "columns"), where)
        missing = json_fields.text(whole["missing"], f"{where}, missing")
        if missing not in POLICIES:
            what = f"one of {', '.join(POLICIES)}"
            raise invalid(f"{where}, missing", what, missing, error=FormatError)
        columns = []
        for index, each in enumerate(json_fields.listed(whole["columns"], f"{where}, columns")):
            columns.append(_column_from(each, f"{where}, columns[{index}]"))
        return cls(columns, missing=missing)


def _column_from(stored: object, where: str) -> ColumnInfo:
    names = ("name", "decision", "n_values", "n_missing", "note")
    given = json_fields.fields(stored, names, where)
    decision = json_fields.text(given["decision"], f"{where}, decision")
    if decision not in DECISIONS:
        what = f"one of {', '.join(DECISIONS)}"
        raise invalid(f"{where}, decision", what, decision, error=FormatError)
    return ColumnInfo(
        json_fields.text(given["name"], f"{where}, name"),
        decision,
        json_fields.whole(given["n_values"], f"{where}, n_values", minimum=0),
        json_fields.whole(given["n_missing"], f"{where}, n_missing", minimum=0),
        json_fields.text(given["note"], f"{where}, note"),
    )


def _name(column: ColumnInfo) -> str:
    return shortened(printable(column.name), _MAX_NAME)


def _facts(column: ColumnInfo) -> list[str]:
    """Return what stands beside the name."""
    note = shortened(printable(column.note), 80) if column.note else ""
    return [column.decision, f"{column.n_values:,}", f"{column.n_missing:,}", note]


def _line(alike: Sequence[ColumnInfo]) -> list[str]:
    """Return the line of neighbors of which everything but the name is the same."""
    name = _name(alike[0])
    if len(alike) > 1:
        name += f" … {_name(alike[-1])} ({len(alike):,} columns)"
    return [name, *_facts(alike[0])]
