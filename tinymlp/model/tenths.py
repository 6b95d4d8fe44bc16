"""A column of numbers as ten parts of about as many rows each, to compare another column with.

    below │ least … │ … │ … │ … │ … │ … │ … │ … │ … │ … largest │ above

The parts end at the deciles, which are values of the data, so a column that is mostly 0 has fewer.
Beside them are two more, for what is below the least value and above the largest: empty in
training, and not for ever.

>>> column = Tenths.learn([1.0, 2.0, 2.0, 2.0])
>>> column
Tenths(least=1.0, ends=[1.0, 2.0], counts=[1, 3])
>>> column.expected, column.counts_in([0.5, 1.5, 9.0])
([0, 1, 3, 0], [1, 0, 1, 1])
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.errors import DataError

N_PARTS = 10


@dataclass(frozen=True)
class Tenths:
    """The parts of a column, from `least` to each of `ends`, and how many rows are in each."""

    least: float
    ends: list[float]
    counts: list[int]

    @classmethod
    def learn(cls, column: Iterable[float]) -> Self:
        """From the training rows' values, of which there is at least one."""
        ordered = sorted(column)
        n = len(ordered)
        # The smallest value that at least so many tenths of all are not above.
        ends = sorted({ordered[-(-n * part // N_PARTS) - 1] for part in range(1, N_PARTS + 1)})
        places = [0, *(bisect_right(ordered, end) for end in ends)]
        return cls(ordered[0], ends, [b - a for a, b in pairwise(places)])

    @property
    def largest(self) -> float:
        """The largest value of all."""
        return self.ends[-1]

    @property
    def expected(self) -> list[int]:
        """How many training rows were in each part: below, one part after the other, above."""
        return [0, *self.counts, 0]

    def counts_in(self, column: Iterable[float]) -> list[int]:
        """Return how many of these values are in each of the same parts."""
        ordered = sorted(column)
        places = [0, bisect_left(ordered, self.least)]
        places += [bisect_right(ordered, end) for end in self.ends]
        return [b - a for a, b in pairwise([*places, len(ordered)])]

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"least": self.least, "ends": self.ends, "counts": self.counts}

    @classmethod
    def from_dict(cls, stored: object, what: str, n_rows: int) -> Self:
        """Invert `to_dict`. DataError for anything that `to_dict` cannot have made."""
        fields = json_fields.fields(stored, ["least", "ends", "counts"], what)
        least = json_fields.number(fields["least"], f"{what}, least")
        ends = json_fields.numbers(fields["ends"], f"{what}, ends")
        rises = bool(ends) and least <= ends[0] and all(a < b for a, b in pairwise(ends))
        if not rises or len(ends) > N_PARTS:
            raise DataError(
                f"{what}: expected up to {N_PARTS} ends that rise from {least}, got {ends}"
            )
        return cls(
            least,
            ends,
            json_fields.counts(fields["counts"], len(ends), what, total=n_rows, minimum=1),
        )
