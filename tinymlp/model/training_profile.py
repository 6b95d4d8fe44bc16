"""What the training data looked like: kept with the model, so that later rows can be compared.

    a number      its range, and ten parts of about as many training rows each (`tenths`)
    a category    how many training rows had each
    a class       how many training rows were of it

A missing value is where it was filled in, for that is what the network sees.

>>> from tinymlp.data.dataset import Dataset
>>> birds = Dataset([[39.5, "Dream"], [46.0, "Biscoe"]], ["a", "b"], feature_names=["bill", "isle"])
>>> encoder = Encoder.learn(birds)
>>> rows = [encoder.encode(row) for row in birds.inputs]
>>> print(Reference.learn(encoder, rows, [1, 1]).summary(encoder, birds.labels))
bill                    39.5 to 46
isle                    Biscoe 50 %, Dream 50 %
classes                 a 50 %, b 50 %
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.data.encoding import Encoder, TextColumn
from tinymlp.data.targets import Label
from tinymlp.errors import DataError
from tinymlp.model.tenths import Tenths

MOST_SHOWN = 12


@dataclass(frozen=True)
class Reference:
    """All columns of the training rows, in the order of the encoder's, and the classes."""

    n_rows: int
    columns: list[Tenths | list[int]]
    """A column of categories is the number of rows that had each, in the encoder's order."""
    classes: list[int] | None
    """In the order of the labels; None when the target is a number."""

    @classmethod
    def learn(
        cls, encoder: Encoder, rows: Sequence[Sequence[float]], classes: list[int] | None
    ) -> Self:
        """From the training rows, encoded but not scaled, shape (n_rows, n_in)."""
        inputs = zip(*rows, strict=True)
        columns = [
            [_count(next(inputs)) for _ in column.categories]
            if isinstance(column, TextColumn)
            else Tenths.learn(next(inputs))
            for column in encoder.columns
        ]
        return cls(len(rows), columns, classes)

    def parts(self, rows: Iterable[Sequence[float]]) -> list[tuple[list[int], list[int]]]:
        """Return for each column the rows in each of its parts: in training, and among these."""
        inputs = zip(*rows, strict=True)
        return [
            (column.expected, column.counts_in(next(inputs)))
            if isinstance(column, Tenths)
            else (column, [_count(next(inputs)) for _ in column])
            for column in self.columns
        ]

    def ranges(self) -> tuple[list[float], list[float]]:
        """Return the least and the largest value of each input, both of shape (n_in,).

        A category that no training row had is out of its range.
        """
        least: list[float] = []
        largest: list[float] = []
        for column in self.columns:
            if isinstance(column, Tenths):
                least.append(column.least)
                largest.append(column.largest)
            else:
                least += [0.0] * len(column)
                largest += [1.0 if count else 0.0 for count in column]
        return least, largest

    def summary(self, encoder: Encoder, labels: Sequence[Label] | None) -> str:
        """Return the ranges, categories and classes as lines to read; of many the first."""
        lines = []
        for column, reference in list(zip(encoder.columns, self.columns, strict=True))[:MOST_SHOWN]:
            if isinstance(reference, Tenths):
                told = f"{reference.least:g} to {reference.largest:g}"
            else:
                assert isinstance(column, TextColumn)
                told = self._shares(column.categories, reference)
            lines.append(f"{column.name:22}  {told}")
        if len(self.columns) > MOST_SHOWN:
            lines.append(f"… ({len(self.columns)} columns)")
        if labels is not None and self.classes is not None:
            lines.append(f"{'classes':22}  {self._shares(labels, self.classes)}")
        return "\n".join(lines)

    def _shares(self, names: Sequence[Label], numbers: Sequence[int]) -> str:
        shown = [f"{n} {100 * k / self.n_rows:.0f} %" for n, k in zip(names, numbers, strict=True)]
        return ", ".join(shown[:MOST_SHOWN]) + (", …" if len(shown) > MOST_SHOWN else "")

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "n_rows": self.n_rows,
            "classes": self.classes,
            "columns": [
                column.to_dict() if isinstance(column, Tenths) else {"counts": column}
                for column in self.columns
            ],
        }

    @classmethod
    def from_dict(cls, stored: object, encoder: Encoder, n_labels: int | None) -> Self:
        """Invert `to_dict`. DataError for anything that `to_dict` cannot have made."""
        fields = json_fields.fields(stored, ["n_rows", "classes", "columns"], "reference")
        (n_rows,) = json_fields.counts([fields["n_rows"]], 1, "reference, n_rows", minimum=1)
        listed, classes = fields["columns"], fields["classes"]
        if not isinstance(listed, list) or len(listed) != len(encoder.columns):
            raise DataError(
                f"reference, columns: expected one for each of the {len(encoder.columns)} columns, "
                f"got {listed!r}"
            )
        if n_labels is not None:
            classes = json_fields.counts(classes, n_labels, "reference, classes", total=n_rows)
        elif classes is not None:
            raise DataError(f"reference, classes: expected null for a number, got {classes!r}")
        columns: list[Tenths | list[int]] = []
        for column, one in zip(encoder.columns, listed, strict=True):
            what = f"reference, {column.name!r}"
            if isinstance(column, TextColumn):
                found = json_fields.fields(one, ["counts"], what)["counts"]
                columns.append(
                    json_fields.counts(found, len(column.categories), what, total=n_rows)
                )
            else:
                columns.append(Tenths.from_dict(one, what, n_rows))
        return cls(n_rows, columns, classes)


def _count(one_or_zero: Iterable[float]) -> int:
    return round(math.fsum(one_or_zero))
