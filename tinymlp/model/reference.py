"""What the training data looked like: kept with the model, so that later rows can be compared.

    a number      its least and largest value, and ten parts of about as many training rows each
    a category    how many training rows had each
    a class       how many training rows were of it

The parts end at the deciles, which are values of the data: a column that is mostly 0 has fewer.
Beside them are two more, for what is below the least value and above the largest: empty in
training, and not for ever.

>>> column = NumberReference.learn([1.0, 2.0, 2.0, 2.0])
>>> column
NumberReference(least=1.0, ends=[1.0, 2.0], counts=[1, 3])
>>> column.expected, column.counts_in([0.5, 1.5, 9.0])
([0, 1, 3, 0], [1, 0, 1, 1])
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from tinymlp.data.encoded_column import TextColumn
from tinymlp.data.encoding import Encoder
from tinymlp.data.stored import checked_keys, finite_number, finite_numbers
from tinymlp.errors import DataError

N_PARTS = 10
_MOST = 1 << 53
"""No more rows than floats can count."""


@dataclass(frozen=True)
class NumberReference:
    """A column of numbers: its parts from `least` to each of `ends`, and the rows in each."""

    least: float
    ends: list[float]
    counts: list[int]

    @classmethod
    def learn(cls, column: Iterable[float]) -> Self:
        """From the training rows' values, of which there is at least one."""
        ordered = sorted(column)
        n = len(ordered)
        ends = sorted({ordered[-(-n * part // N_PARTS) - 1] for part in range(1, N_PARTS + 1)})
        places = [0, *(bisect_right(ordered, end) for end in ends)]
        return cls(ordered[0], ends, [b - a for a, b in pairwise(places)])

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


@dataclass(frozen=True)
class Reference:
    """All columns of the training rows, in the order of the encoder's, and the classes."""

    n_rows: int
    columns: list[NumberReference | list[int]]
    """A column of categories is the number of rows that had each, in the encoder's order."""
    classes: list[int] | None
    """In the order of the labels; None when the target is a number."""

    @classmethod
    def learn(
        cls, encoder: Encoder, rows: Sequence[Sequence[float]], classes: list[int] | None
    ) -> Self:
        """From the training rows, encoded but not scaled, shape (n_rows, n_in)."""
        inputs = zip(*rows, strict=True)
        return cls(
            len(rows),
            [
                [round(math.fsum(next(inputs))) for _ in column.categories]
                if isinstance(column, TextColumn)
                else NumberReference.learn(next(inputs))
                for column in encoder.columns
            ],
            classes,
        )

    def parts(self, rows: Iterable[Sequence[float]]) -> list[tuple[list[int], list[int]]]:
        """Return for each column the rows in each of its parts: in training, and among these."""
        inputs = zip(*rows, strict=True)
        return [
            (column.expected, column.counts_in(next(inputs)))
            if isinstance(column, NumberReference)
            else (column, [round(math.fsum(next(inputs))) for _ in column])
            for column in self.columns
        ]

    def ranges(self) -> tuple[list[float], list[float]]:
        """Return the least and the largest value of each input, both of shape (n_in,).

        A category that no training row had is as far out of its range as a number can be.
        """
        least: list[float] = []
        largest: list[float] = []
        for column in self.columns:
            if isinstance(column, NumberReference):
                least.append(column.least)
                largest.append(column.ends[-1])
            else:
                least += [0.0] * len(column)
                largest += [1.0 if count else 0.0 for count in column]
        return least, largest

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "n_rows": self.n_rows,
            "classes": self.classes,
            "columns": [
                column.to_dict() if isinstance(column, NumberReference) else {"counts": column}
                for column in self.columns
            ],
        }

    @classmethod
    def from_dict(cls, stored: object, encoder: Encoder, n_labels: int | None) -> Self:
        """Invert `to_dict`. DataError for anything that `to_dict` cannot have made."""
        fields = checked_keys(stored, {"n_rows", "classes", "columns"}, "reference")
        (n_rows,) = _counts([fields["n_rows"]], 1, "reference, n_rows", least=1)
        listed, classes = fields["columns"], fields["classes"]
        if not isinstance(listed, list) or len(listed) != len(encoder.columns):
            raise DataError(
                f"reference, columns: expected one for each of the {len(encoder.columns)} columns, "
                f"got {listed!r}"
            )
        if n_labels is not None:
            classes = _counts(classes, n_labels, "reference, classes", total=n_rows)
        elif classes is not None:
            raise DataError(f"reference, classes: expected null for a number, got {classes!r}")
        columns = [
            _counts(
                checked_keys(one, {"counts"}, f"reference, {column.name!r}")["counts"],
                len(column.categories),
                f"reference, {column.name!r}",
                total=n_rows,
            )
            if isinstance(column, TextColumn)
            else _number_reference_from(one, f"reference, {column.name!r}", n_rows)
            for column, one in zip(encoder.columns, listed, strict=True)
        ]
        return cls(n_rows, columns, classes)


def _number_reference_from(stored: object, what: str, n_rows: int) -> NumberReference:
    fields = checked_keys(stored, {"least", "ends", "counts"}, what)
    least, ends = finite_number(fields["least"], what), finite_numbers(fields["ends"], what)
    if not 1 <= len(ends) <= N_PARTS or least > ends[0] or any(a >= b for a, b in pairwise(ends)):
        raise DataError(f"{what}: expected up to {N_PARTS} ends that rise from {least}, got {ends}")
    return NumberReference(
        least, ends, _counts(fields["counts"], len(ends), what, total=n_rows, least=1)
    )


def _counts(
    stored: object, length: int, what: str, *, total: int | None = None, least: int = 0
) -> list[int]:
    """Take the list, if it is of that many counts, which are so many in all."""
    if (
        not isinstance(stored, list)
        or len(stored) != length
        or not all(type(count) is int and least <= count <= _MOST for count in stored)
        or (total is not None and sum(stored) != total)
    ):
        expected = f"{length} whole number{'' if length == 1 else 's'} from {least} up"
        if total is not None:
            expected += f", {total} in all"
        raise DataError(f"{what}: expected {expected}, got {stored!r}")
    return stored
