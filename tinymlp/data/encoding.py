"""From a measured row to the numbers a network takes.

    a number     itself; where it is missing, the value learned to fill it in
    a category   one input per category, 1 for its own and 0 for the others ("one-hot")

"Biscoe", "Dream" and "Torgersen" as 0, 1 and 2 would say that Dream lies between the others and
that Torgersen is twice Dream; one input each says only that they differ.

>>> from tinymlp.data.dataset import Dataset
>>> birds = Dataset(
...     [[39.5, "Dream"], [46.0, "Biscoe"]], [3700.0, 5100.0], feature_names=["bill", "island"]
... )
>>> encoder = Encoder.learn(birds)
>>> encoder.input_names
['bill', 'island=Biscoe', 'island=Dream']
>>> encoder.encode([40.0, "Dream"]), encoder.encode({"island": "Biscoe", "bill": "40"})
([40.0, 0.0, 1.0], [40.0, 1.0, 0.0])
>>> encoder.encode([40.0, "Torgersen"])
Traceback (most recent call last):
    ...
tinymlp.errors.DataError: column 'island': expected one of Biscoe, Dream, got 'Torgersen':
correct it, or train on examples that have it
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self

from tinymlp import json_fields
from tinymlp.data.encoded_column import NumberColumn, TextColumn, column_from
from tinymlp.data.missing import FILLING, fill_value
from tinymlp.data.rows import Row
from tinymlp.data.table import Table
from tinymlp.errors import DataError, ShapeError
from tinymlp.text import did_you_mean


class LearnsFrom(Protocol):
    """The parts of a `Dataset` that an encoder is learned from."""

    inputs: list[Row]
    feature_names: list[str]
    categories: list[list[str] | None]
    missing: str


class Encoder:
    """One column after the other to a network's inputs; learned from training examples."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, columns: Sequence[NumberColumn | TextColumn]) -> None:
        self.columns = list(columns)
        self.column_names = [column.name for column in columns]
        self.input_names = [name for column in columns for name in column.input_names()]
        self._only_numbers = all(isinstance(column, NumberColumn) for column in columns)

    @classmethod
    def learn(cls, dataset: LearnsFrom) -> Self:
        """From the training part. Categories are those of the whole it was split from.

        Where the dataset's policy fills missing values in, the value is learned for every column,
        so that it may be missing later where it never was in training.
        """
        columns: list[NumberColumn | TextColumn] = []
        fills = dataset.missing in FILLING
        for index, (name, categories) in enumerate(
            zip(dataset.feature_names, dataset.categories, strict=True)
        ):
            fill = None
            if fills:
                try:
                    fill = fill_value((row[index] for row in dataset.inputs), dataset.missing)
                except DataError as error:
                    raise DataError(f"column {name!r}: {error}") from None
            if categories is None:
                columns.append(NumberColumn(name, fill if isinstance(fill, float) else None))
            else:
                columns.append(
                    TextColumn(name, list(categories), fill if isinstance(fill, str) else None)
                )
        return cls(columns)

    @property
    def n_inputs(self) -> int:
        """How many numbers `encode` gives."""
        return len(self.input_names)

    def encode(self, row: Sequence[object] | Mapping[str, object]) -> list[float]:
        """Turn a row in column order, or column -> value, into numbers of shape `(n_inputs,)`.

        Numbers may come as text, as from a CSV. A list of floats alone is returned as it is, not
        copied. Raises ShapeError for a wrong length and DataError naming the column otherwise.
        """
        if isinstance(row, Mapping):
            row = self._values_of(row)
        elif hasattr(row, "tolist"):
            row = row.tolist()
        if isinstance(row, str) or not isinstance(row, Sequence):
            raise DataError(f"expected a list of values or column -> value, got {row!r}")
        if len(row) != len(self.columns):
            raise ShapeError(
                f"expected {len(self.columns)} values ({', '.join(self.column_names[:5])}"
                f"{', …' if len(self.columns) > 5 else ''}), got {len(row)}: "
                "did the data lose or gain a column?"
            )
        if self._only_numbers and set(map(type, row)) == {float} and all(map(math.isfinite, row)):  # type: ignore[arg-type]
            return row if isinstance(row, list) else list(row)  # type: ignore[arg-type]
        numbers: list[float] = []
        for column, value in zip(self.columns, row, strict=True):
            numbers += column.encode(value)
        return numbers

    def _values_of(self, row: Mapping[str, object]) -> list[object]:
        lacking = [name for name in self.column_names if name not in row]
        if lacking:
            raise DataError(
                f"expected the column {lacking[0]!r}, got none of that name: "
                f"{did_you_mean(lacking[0], map(str, row))}"
            )
        return [row[name] for name in self.column_names]

    def rows_of(self, table: Table) -> list[list[str]]:
        """Choose this encoder's columns, in its order, from the table; others are ignored.

        A table without a header whose columns are as many is taken as it is. Raises DataError
        naming the columns that are missing.
        """
        if table.is_unnamed and len(table.header) == len(self.columns):
            return table.rows
        lacking = [name for name in self.column_names if name not in table.header]
        if lacking:
            raise DataError(
                f"{table.source}: expected the column{'s' if len(lacking) > 1 else ''} "
                f"{', '.join(map(repr, lacking))}, got none of that name: "
                f"{did_you_mean(lacking[0], table.header)}"
            )
        places = [table.header.index(name) for name in self.column_names]
        return [[row[place] for place in places] for row in table.rows]

    def encode_table(self, table: Table) -> list[list[float]]:
        """Every row of the table encoded; DataError names the line as well."""
        encoded = []
        for row, line in zip(self.rows_of(table), table.lines, strict=True):
            try:
                encoded.append(self.encode(row))
            except DataError as error:
                raise DataError(f"{table.source}: line {line}, {error}") from None
        return encoded

    def to_dict(self) -> dict[str, Any]:
        """Names, categories and fill values, ready for JSON."""
        return {"columns": [column.to_dict() for column in self.columns]}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Invert `to_dict`. DataError for anything that `to_dict` cannot have made."""
        listed = json_fields.fields(stored, ["columns"], "encoder")["columns"]
        if not isinstance(listed, list) or not listed:
            raise DataError(f"encoder: expected a list of columns, got {listed!r}")
        columns = [column_from(column, f"columns[{index}]") for index, column in enumerate(listed)]
        json_fields.texts([column.name for column in columns], "encoder: column names")
        return cls(columns)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Encoder):
            return NotImplemented
        return self.columns == other.columns

    def __repr__(self) -> str:
        return f"Encoder({len(self.columns)} columns to {self.n_inputs} inputs)"
