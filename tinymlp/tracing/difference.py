"""Two traces side by side: which numbers differ, and by how much.

Before and after a step, two seeds, two activations: numbers are compared by their names, so the
networks need not have the same shape.

>>> from tinymlp.network.layer import Layer
>>> from tinymlp.network.network import Network
>>> network = Network([Layer.from_weights([[0.5]], [0.25])])
>>> before = network.trace([2.0], [1.0], learning_rate=0.0625)
>>> network.load_parameters(before.parameters)
>>> print(before.diff(network.trace([2.0], [1.0], learning_rate=0.0625)))
The loss goes from 0.0625 to 0.008789.
12 of 16 numbers differ.
                this      other     change
given
  w¹₀‚₀          0.5     0.4375    −0.0625
  b¹₀           0.25     0.2188   −0.03125
forward
  z¹₀           1.25      1.094    −0.1562
  a¹₀           1.25      1.094    −0.1562
loss
  L           0.0625   0.008789   −0.05371
backward
  ∂L/∂a¹₀        0.5     0.1875    −0.3125
  δ¹₀            0.5     0.1875    −0.3125
  ∂L/∂w¹₀‚₀        1      0.375     −0.625
  ∂L/∂b¹₀        0.5     0.1875    −0.3125
  ∂L/∂x₀        0.25    0.08203     −0.168
update
  w¹₀‚₀       0.4375     0.4141   −0.02344
  b¹₀         0.2188      0.207   −0.01172
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tinymlp.arguments import check_whole
from tinymlp.errors import invalid
from tinymlp.text import draw_table
from tinymlp.tracing.notation import Notation
from tinymlp.tracing.operation import PHASES
from tinymlp.tracing.step_record import StepRecord

MAX_ROWS = 40
"""Numbers that are shown in each phase, those that differ most first to be kept."""


class Row(NamedTuple):
    """A number of that name in both traces; None where there is none."""

    phase: str
    """given, or the phase that computed it."""
    name: str
    this: float | None
    other: float | None

    @property
    def differs(self) -> bool:
        """Whether they are not the same number."""
        if self.this is None or self.other is None:
            return True
        return self.this != self.other and not (math.isnan(self.this) and math.isnan(self.other))

    @property
    def change(self) -> float:
        """Other − this; nan where there is only one of them."""
        if self.this is None or self.other is None:
            return math.nan
        return self.other - self.this


@dataclass(frozen=True, repr=False)
class Difference:
    """All named numbers of two traces, in the order of the first."""

    rows: list[Row]

    @property
    def changed(self) -> list[Row]:
        """Those that differ."""
        return [row for row in self.rows if row.differs]

    def text(self, *, ascii: bool = False, max_rows: int = MAX_ROWS) -> str:  # noqa: A002
        """Return the differences as a table, at most `max_rows` numbers of each phase.

        Raises `ArgumentError` unless `max_rows` is a whole number from 1 up.
        """
        max_rows = check_whole("max_rows", max_rows, minimum=1)
        notation = Notation(ascii=ascii)
        table = [("", "this", "other", "change")]
        for phase in ("given", *PHASES):
            rows = [row for row in self.changed if row.phase == phase]
            if not rows:
                continue
            table.append((phase, "", "", ""))
            kept = sorted(rows, key=_size, reverse=True)[:max_rows]
            table += [_cells(row, notation) for row in rows if row in kept]
            if len(kept) < len(rows):
                table.append((f"  and {len(rows) - len(kept):,} smaller changes", "", "", ""))
        lines = [self._headline(notation)]
        lines.append(f"{len(self.changed):,} of {len(self.rows):,} numbers differ.")
        return "\n".join([*lines, draw_table(table)] if self.changed else lines)

    def _headline(self, notation: Notation) -> str:
        loss = {row.name: row for row in self.rows}["L"]
        if loss.this is None or loss.other is None or not loss.differs:
            return "The loss is the same."
        return f"The loss goes from {notation.number(loss.this)} to {notation.number(loss.other)}."

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Difference({len(self.changed):,} of {len(self.rows):,} numbers)"


def compare(this: StepRecord, other: StepRecord) -> Difference:
    """Return two traces side by side; raise `ArgumentError` unless the other is one."""
    if not isinstance(other, StepRecord):
        raise invalid("other", "a trace, as of network.trace(…)", other)
    mine, theirs = dict(_numbers(this)), dict(_numbers(other))
    places = [*mine, *(place for place in theirs if place not in mine)]
    return Difference([Row(*place, mine.get(place), theirs.get(place)) for place in places])


def _numbers(trace: StepRecord) -> Iterator[tuple[tuple[str, str], float]]:
    for name, value in trace.given.items():
        yield ("given", name), value
    for name, computed in trace.values.items():
        yield (computed.phase, name), computed.value


def _size(row: Row) -> float:
    return math.inf if math.isnan(row.change) else abs(row.change)


def _cells(row: Row, notation: Notation) -> tuple[str, str, str, str]:
    none = "-" if notation.ascii else "–"
    this, other = (
        none if value is None else notation.number(value) for value in (row.this, row.other)
    )
    change = "" if math.isnan(row.change) else notation.numbers(f"{row.change:+.4g}")
    return f"  {notation.symbols(row.name)}", this, other, change
