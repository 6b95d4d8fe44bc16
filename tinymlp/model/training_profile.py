"""What the training data looked like: kept with the model, so that later rows can be compared.

    a number      its range, and a histogram of ten bins of about as many training rows each
    a category    how many training rows had each
    a class       how many training rows were of it

A missing value counts as what it was filled in with, for that is what the network sees. A row of
weight 2 counts as two, so of weights that are not whole numbers the counts are none either.

The bins of a histogram end at the deciles, which are values of the data, so a column that is mostly
0 has fewer. Beside them are two more, for what is below the minimum and above the maximum: empty in
training, and not forever.

    below │ minimum … │ … │ … │ … │ … │ … │ … │ … │ … │ … maximum │ above

>>> column = DecileHistogram.learn([1.0, 2.0, 2.0, 2.0])
>>> column
DecileHistogram(minimum=1.0, ends=[1.0, 2.0], counts=[1, 3])
>>> column.expected, column.counts_in([0.5, 1.5, 9.0])
([0, 1, 3, 0], [1, 0, 1, 1])
>>> from tinymlp.data.dataset import Dataset
>>> birds = Dataset([[39.5, "Dream"], [46.0, "Biscoe"]], ["a", "b"], feature_names=["bill", "isle"])
>>> encoder = Encoder.learn(birds)
>>> rows = [encoder.encode(row) for row in birds.inputs]
>>> print(TrainingProfile.learn(encoder, rows, [1, 1]).summary(encoder, birds.labels))
bill                    39.5 to 46
isle                    Biscoe 50 %, Dream 50 %
classes                 a 50 %, b 50 %
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.data.encoding import Encoder, TextColumn
from tinymlp.data.targets import Label
from tinymlp.data.weighing import amount, weighing
from tinymlp.errors import FormatError, invalid

N_BINS = 10
MAX_SHOWN = 12


@dataclass(frozen=True)
class DecileHistogram:
    """Bins of a column, from `minimum` to each of `ends`, and how many rows are in each."""

    minimum: float
    ends: list[float]
    counts: list[float]

    @classmethod
    def learn(cls, column: Iterable[float], *, weights: Sequence[float] | None = None) -> Self:
        """From the training rows' values, of which at least one has a weight."""
        values, weights = weighing(list(column), weights)
        so_far: Sequence[float]
        if weights is None:  # each weighs 1
            ordered, so_far = sorted(values), range(1, len(values) + 1)
        else:
            pairs = sorted(zip(values, weights, strict=True))
            ordered = [value for value, _ in pairs]
            so_far = list(accumulate(weight for _, weight in pairs))
        # The smallest value that at least so many tenths of all are not above.
        tenths = [so_far[-1] * tenth / N_BINS for tenth in range(1, N_BINS)]
        ends = sorted({*(ordered[bisect_left(so_far, tenth)] for tenth in tenths), ordered[-1]})
        bins = list(pairwise([0, *(bisect_right(ordered, end) for end in ends)]))
        if weights is None:
            return cls(ordered[0], ends, [b - a for a, b in bins])
        return cls(ordered[0], ends, [amount(w for _, w in pairs[a:b]) for a, b in bins])

    @property
    def maximum(self) -> float:
        """The largest value of all."""
        return self.ends[-1]

    @property
    def expected(self) -> list[float]:
        """How many training rows were in each bin: below, one bin after the other, above."""
        return [0, *self.counts, 0]

    def counts_in(self, column: Iterable[float]) -> list[float]:
        """Return how many of these values are in each of the same bins."""
        ordered = sorted(column)
        places = [0, bisect_left(ordered, self.minimum)]
        places += [bisect_right(ordered, end) for end in self.ends]
        return [b - a for a, b in pairwise([*places, len(ordered)])]

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"minimum": self.minimum, "ends": self.ends, "counts": self.counts}

    @classmethod
    def from_dict(cls, stored: object, where: str, n_rows: float) -> Self:
        """Invert `to_dict`. Raises `FormatError` for anything that it cannot have made."""
        given = json_fields.fields(stored, ("minimum", "ends", "counts"), where)
        minimum = json_fields.number(given["minimum"], f"{where}, minimum")
        ends = json_fields.numbers(given["ends"], f"{where}, ends")
        rises = bool(ends) and minimum <= ends[0] and all(a < b for a, b in pairwise(ends))
        if not rises or len(ends) > N_BINS:
            what = f"up to {N_BINS} numbers that rise from {minimum}"
            raise invalid(f"{where}, ends", what, ends, error=FormatError)
        counts = json_fields.counts(
            given["counts"], len(ends), f"{where}, counts", total=n_rows, minimum=1
        )
        return cls(minimum, ends, counts)


@dataclass(frozen=True)
class TrainingProfile:
    """All columns of the training rows, in the order of the encoder's, and the classes."""

    n_rows: float
    columns: list[DecileHistogram | list[float]]
    """A column of categories is the number of rows that had each, in the encoder's order."""
    classes: list[float] | None
    """How many rows were of each, in the order of the labels; None when the target is a number."""

    @classmethod
    def learn(
        cls,
        encoder: Encoder,
        rows: Sequence[Sequence[float]],
        classes: list[float] | None,
        *,
        weights: Sequence[float] | None = None,
    ) -> Self:
        """From the training rows, encoded but not scaled, shape (n_rows, n_in), and their weights.

        `classes` has how many rows were of each class, counted by the same weights.
        """
        inputs = zip(*rows, strict=True)
        columns = [
            [_count(next(inputs), weights) for _ in column.categories]
            if isinstance(column, TextColumn)
            else DecileHistogram.learn(next(inputs), weights=weights)
            for column in encoder.columns
        ]
        return cls(len(rows) if weights is None else amount(weights), columns, classes)

    def bin_counts(self, rows: Iterable[Sequence[float]]) -> list[tuple[list[float], list[float]]]:
        """Return for each column the rows in each of its bins: in training, and among these."""
        inputs = zip(*rows, strict=True)
        return [
            (column.expected, column.counts_in(next(inputs)))
            if isinstance(column, DecileHistogram)
            else (column, [_count(next(inputs), None) for _ in column])
            for column in self.columns
        ]

    def ranges(self) -> tuple[list[float], list[float]]:
        """Return the minimum and the maximum of each input, both of shape (n_in,).

        A category that no training row had is out of its range.
        """
        lowest: list[float] = []
        highest: list[float] = []
        for column in self.columns:
            if isinstance(column, DecileHistogram):
                lowest.append(column.minimum)
                highest.append(column.maximum)
            else:
                lowest += [0.0] * len(column)
                highest += [1.0 if count else 0.0 for count in column]
        return lowest, highest

    def summary(self, encoder: Encoder, labels: Sequence[Label] | None) -> str:
        """Return the ranges, categories and classes as lines to read; of many the first."""
        lines = []
        for column, profile in list(zip(encoder.columns, self.columns, strict=True))[:MAX_SHOWN]:
            if isinstance(profile, DecileHistogram):
                text = f"{profile.minimum:g} to {profile.maximum:g}"
            else:
                assert isinstance(column, TextColumn)
                text = self._shares(column.categories, profile)
            lines.append(f"{column.name:22}  {text}")
        if len(self.columns) > MAX_SHOWN:
            lines.append(f"… ({len(self.columns)} columns)")
        if labels is not None and self.classes is not None:
            lines.append(f"{'classes':22}  {self._shares(labels, self.classes)}")
        return "\n".join(lines)

    def _shares(self, names: Sequence[Label], numbers: Sequence[float]) -> str:
        shown = [f"{n} {100 * k / self.n_rows:.0f} %" for n, k in zip(names, numbers, strict=True)]
        return ", ".join(shown[:MAX_SHOWN]) + (", …" if len(shown) > MAX_SHOWN else "")

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "n_rows": self.n_rows,
            "classes": self.classes,
            "columns": [
                column.to_dict() if isinstance(column, DecileHistogram) else {"counts": column}
                for column in self.columns
            ],
        }

    @classmethod
    def from_dict(cls, stored: object, encoder: Encoder, n_labels: int | None) -> Self:
        """Invert `to_dict`. Raises `FormatError` for anything that it cannot have made."""
        where = "training_profile"
        given = json_fields.fields(stored, ("n_rows", "classes", "columns"), where)
        n_rows = json_fields.amount(given["n_rows"], f"{where}, n_rows")
        listed, classes = given["columns"], given["classes"]
        if not isinstance(listed, list) or len(listed) != len(encoder.columns):
            what = f"a list with one for each of the {len(encoder.columns)} columns"
            raise invalid(f"{where}, columns", what, listed, error=FormatError)
        if n_labels is not None:
            classes = json_fields.counts(classes, n_labels, f"{where}, classes", total=n_rows)
        elif classes is not None:
            raise invalid(f"{where}, classes", "null for a number", classes, error=FormatError)
        columns: list[DecileHistogram | list[float]] = []
        for column, one in zip(encoder.columns, listed, strict=True):
            of = f"{where}, {column.name!r}"
            if isinstance(column, TextColumn):
                found = json_fields.fields(one, ("counts",), of)["counts"]
                columns.append(json_fields.counts(found, len(column.categories), of, total=n_rows))
            else:
                columns.append(DecileHistogram.from_dict(one, of, n_rows))
        return cls(n_rows, columns, classes)


def _count(one_or_zero: Sequence[float], weights: Sequence[float] | None) -> float:
    return amount(weighing(weights or one_or_zero, one_or_zero)[0])
