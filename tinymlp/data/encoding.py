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
tinymlp.errors.DataError: column 'island' must be one of Biscoe, Dream, got 'Torgersen': correct
it, or train on examples that have it
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.arguments import check_list, check_whole
from tinymlp.data.cells import MISSING, is_missing, number_of, same_category, truth_of, unwrapped
from tinymlp.data.column import not_as_in_training
from tinymlp.data.columns import check_marks, check_number_marks
from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.dates import DateFormat, date_text
from tinymlp.data.frames import as_list
from tinymlp.data.missing import FILLING, learn_fill
from tinymlp.data.number_format import NumberFormat, is_like_number
from tinymlp.data.records import Records
from tinymlp.data.rows import name_column, name_inputs
from tinymlp.data.table import Table, check_table
from tinymlp.data.values import (
    NUMBERS,
    Value,
    category_text,
    is_nothing,
    plain_scalar,
    plain_value,
    values_of,
)
from tinymlp.errors import DataError, FormatError, ShapeError, invalid
from tinymlp.text import did_you_mean, join_names


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column of numbers; `fill` stands in for a missing one, None refuses it.

    >>> NumberColumn("bill", fill=44.0).encode(None)
    [44.0]
    """

    name: str
    fill: float | None = None
    number_format: NumberFormat | DateFormat = NumberFormat()  # noqa: RUF009 -- it is frozen
    """How a file writes its numbers."""

    def input_names(self) -> list[str]:
        """One input, named as the column."""
        return [self.name]

    def encode(self, value: object, marks: Collection[str] = MISSING) -> list[float]:
        """Give the number, or the one written in a text; `marks` are texts for a missing one.

        Raises DataError when there is none.
        """
        if isinstance(self.number_format, DateFormat):
            value = date_text(value) or value
        number: object = value
        if not isinstance(value, str):
            number = plain_value(value, name_column(self.name))
        elif is_missing(value, marks):
            number = None
        else:
            number = self.number_format.number_of(unwrapped(value))
            if number is None and truth_of(value) is not None:
                number = float(bool(truth_of(value)))
            if number is None:
                raise self._no_number(value)
        if not isinstance(number, float):
            number = self.fill
        if number is None:
            raise DataError(
                f"{name_column(self.name)} must be a number, got a missing value: give one, or "
                "train with missing='auto', which fills it in with the mean"
            )
        if not math.isfinite(number):
            raise invalid(name_column(self.name), "a finite number", value, error=DataError)
        return [number]

    def _no_number(self, text: str) -> DataError:
        """Return why the text is refused, and how to have it read if it is a number after all."""
        what, remedy = "a number", ""
        if is_like_number(text) or isinstance(self.number_format, DateFormat):
            what, remedy = not_as_in_training(self.number_format, text)
        return invalid(name_column(self.name), what, text, remedy, error=DataError)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        stored: dict[str, Any] = {"name": self.name, "fill": self.fill}
        if self.number_format != NumberFormat():
            stored["number_format"] = self.number_format.to_dict()
        return stored


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column of categories, sorted; `fill` stands in for a missing one, None refuses it.

    >>> TextColumn("island", ["Biscoe", "Dream"]).encode("Dream")
    [0.0, 1.0]
    """

    name: str
    categories: list[str]
    fill: str | None = None

    def input_names(self) -> list[str]:
        """One input per category: "island=Biscoe"."""
        return [f"{self.name}={category}" for category in self.categories]

    def encode(self, value: object, marks: Collection[str] = MISSING) -> list[float]:
        """1 at the category's place, 0 elsewhere. DataError for a category never seen.

        A number is the category that says the same: 10115 is "10115", and so is "10115.0". Where
        the categories are true and false, 1 and 0 are they.
        """
        given = value
        if not isinstance(value, str):
            value = category_text(plain_scalar(value, name_column(self.name)))
        if isinstance(value, str) and value not in self.categories:
            value = None if is_missing(value, marks) else unwrapped(value).strip()
        if value is None:
            value = self.fill
        if value is not None:
            value = same_category(value, self.categories)
        if value in self.categories:
            return [1.0 if category == value else 0.0 for category in self.categories]
        if value is None:
            raise DataError(
                f"{name_column(self.name)} must be a category, got a missing value: give one, or "
                "train with missing='auto', which knows what to take"
            )
        what = f"one of {join_names(self.categories)}"
        remedy = "correct it, or train on examples that have it"
        raise invalid(name_column(self.name), what, given, remedy, error=DataError)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"name": self.name, "fill": self.fill, "categories": list(self.categories)}


Column = NumberColumn | TextColumn


class Encoder:
    """One column after the other to a network's inputs; learned from training examples."""

    def __init__(
        self,
        columns: Iterable[Column],
        *,
        missing_marks: Iterable[str] | None = None,
        left_out: Iterable[int] = (),
    ) -> None:
        """Check the columns; `missing_marks` are texts for a missing value, None: the usual.

        `left_out` are the places of the values that a whole row has besides, which are not learned
        from: a row may come with them or without.
        """
        self.columns: list[Column] = check_list("columns", columns, "a list of columns")
        for index, column in enumerate(self.columns):
            if not isinstance(column, Column):
                what = "a NumberColumn or a TextColumn"
                raise invalid(f"columns[{index}]", what, column, "Encoder.learn makes them")
        self.column_names: list[str] = [column.name for column in self.columns]
        self.input_names: list[str] = [
            name for column in self.columns for name in column.input_names()
        ]
        self._only_numbers = all(isinstance(column, NumberColumn) for column in self.columns)
        self.missing_marks: list[str] | None = check_marks(missing_marks)
        self.left_out: list[int] = [
            check_whole(f"left_out[{index}]", place, minimum=0)
            for index, place in enumerate(check_list("left_out", left_out, "a list of places"))
        ]
        self._marks = MISSING if self.missing_marks is None else {"", *self.missing_marks}
        # -999 means the same missing value as -999.0.
        self._mark_numbers = {number_of(mark) for mark in self._marks} - {None}

    @classmethod
    def learn(cls, dataset: Dataset) -> Self:
        """From the training part. Categories are those of the whole it was split from.

        Where the dataset's policy fills missing values in, the value is learned for every column,
        so that it may be missing later where it never was in training; by the examples' weights.
        The categories of examples of weight 0 are known too. By the policy "auto" what is missing
        is a category of its own where it was in training.
        """
        check_dataset("dataset", dataset)
        fills = dataset.missing in FILLING
        if dataset.missing == "auto" and dataset.image_shape is not None:
            fills = any(column.n_missing for column in dataset.columns)  # a pixel seldom is
        names = dataset.feature_names
        inputs = zip(*dataset.inputs, strict=True) if fills else [()] * len(names)
        columns: list[Column] = []
        for name, categories, values in zip(names, dataset.categories, inputs, strict=True):
            number_format = dataset.number_formats.get(name, NumberFormat())
            if not fills:
                fill: float | str | None = None
            elif categories is not None and dataset.missing == "auto" and None in values:
                fill = name_of_missing(categories)
                categories = sorted([*categories, fill])
            else:
                fill = _learn_fill(name, values, dataset)
            if categories is None:
                number = fill if isinstance(fill, float) else None
                columns.append(NumberColumn(name, number, number_format))
            else:
                text = fill if isinstance(fill, str) else None
                columns.append(TextColumn(name, list(categories), text))
        return cls(
            columns, missing_marks=dataset.missing_marks, left_out=[*dataset.left_out_places]
        )

    @property
    def one_hot(self) -> list[bool]:
        """For each input whether it is 1 for a category and else 0, shape `(n_inputs,)`.

        >>> Encoder([NumberColumn("bill"), TextColumn("island", ["Biscoe", "Dream"])]).one_hot
        [False, True, True]
        """
        flags: list[bool] = []
        for column in self.columns:
            flags += [isinstance(column, TextColumn)] * len(column.input_names())
        return flags

    @property
    def input_columns(self) -> list[str]:
        """For each input the column that it is of, shape `(n_inputs,)`.

        >>> Encoder([NumberColumn("bill"), TextColumn("island", ["Biscoe", "Dream"])]).input_columns
        ['bill', 'island', 'island']
        """
        return [column.name for column in self.columns for _ in column.input_names()]

    @property
    def n_inputs(self) -> int:
        """How many numbers `encode` gives."""
        return len(self.input_names)

    def encode(self, row: Sequence[object] | Mapping[str, object]) -> list[float]:
        """Turn a row in column order, or column -> value, into numbers of shape `(n_inputs,)`.

        Numbers may come as text, as from a CSV. A list of floats alone is returned as it is, not
        copied. Raises ShapeError for a wrong length and DataError naming the column otherwise.
        """
        values: Any = row
        if type(row) is not list:  # as most are: to tell what else it may be takes long
            values = self._values_of(row) if isinstance(row, Mapping) else as_list(row, "row")
            if isinstance(values, str | bytes) or not isinstance(values, Sequence):
                what = "a list of values or a dict from column to value"
                raise invalid("row", what, row, error=DataError)
        if self.left_out and len(values) == len(self.columns) + len(self.left_out):
            values = [each for place, each in enumerate(values) if place not in self.left_out]
        if len(values) != len(self.columns):
            what = f"{len(self.columns)} values ({join_names(self.column_names)})"
            remedy = f"it has {len(values)}; did the data lose or gain a column?"
            raise invalid("row", what, row, remedy, error=ShapeError)
        floats = self._all_at_once(values)
        if floats is not None:
            return floats
        numbers: list[float] = []
        for column, value in zip(self.columns, values, strict=True):
            encoded = column.encode(value, self._marks)
            if isinstance(column, NumberColumn) and encoded[0] in self._mark_numbers:
                encoded = column.encode(None)
            numbers += encoded
        return numbers

    def _all_at_once(self, values: Sequence[Any]) -> list[float] | None:
        """Return the values where they are numbers and none is missing; else None.

        That is told of all of them by their types sooner than of one after the other.
        """
        kinds = set(map(type, values))
        if not self._only_numbers or not kinds <= NUMBERS:
            return None
        floats: Any = values if isinstance(values, list) else list(values)
        try:
            if kinds != {float}:
                floats = values_of(floats)
            # A sum of finite numbers may be infinite, but none of others is finite.
            is_sound = math.isfinite(sum(floats)) or all(map(math.isfinite, floats))
        except OverflowError:  # a whole number beyond every float
            return None
        if not is_sound:
            return None
        if self._mark_numbers and not self._mark_numbers.isdisjoint(floats):
            return None
        numbers: list[float] = floats
        return numbers

    def _values_of(self, row: Mapping[Any, object]) -> list[object]:
        lacking = [name for name in self.column_names if name not in row]
        if lacking:
            if self.column_names == name_inputs(len(self.columns)):
                remedy = "it was trained without names, so give the values in the same order"
                raise invalid("row", "a list of values", row, remedy, error=DataError)
            given = [name for name in row if isinstance(name, str)]
            raise DataError(
                f"row must be a dict with the {name_column(lacking[0])}, got none of that name: "
                f"{did_you_mean(lacking[0], given)}"
            )
        return [row[name] for name in self.column_names]

    def reading(
        self,
        *,
        decimal: str | None = None,
        thousands: str | None = None,
        missing_marks: Iterable[str] | None = None,
    ) -> Self:
        """Return the encoder for a file that is written otherwise than that of the training part.

        >>> Encoder([NumberColumn("bill")]).reading(decimal=",").encode(["39,5"])
        [39.5]
        """
        decimal, thousands = check_number_marks(decimal, thousands)
        columns = [
            replace(column, number_format=column.number_format.with_marks(decimal, thousands))
            if isinstance(column, NumberColumn)
            else column
            for column in self.columns
        ]
        marks = self.missing_marks if missing_marks is None else missing_marks
        return type(self)(columns, missing_marks=marks, left_out=self.left_out)

    def count_missing(self, rows: Iterable[Sequence[object]]) -> dict[str, int]:
        """Return in how many of the rows each column that fills in is missing, where one is.

        >>> Encoder([NumberColumn("bill", fill=44.0)]).count_missing([[39.5], [None], ["NA"]])
        {'bill': 2}
        """
        counts = {column.name: 0 for column in self.columns if column.fill is not None}
        for row in rows:
            for name, value in zip(self.column_names, row, strict=False):
                if name not in counts:
                    continue
                if isinstance(value, float):
                    counts[name] += value != value or value in self._mark_numbers
                elif isinstance(value, str):
                    counts[name] += is_missing(value, self._marks)
                else:
                    counts[name] += is_nothing(value)
        return {name: count for name, count in counts.items() if count}

    def rows_of(self, table: Table | Records) -> Sequence[Sequence[object]]:
        """Choose this encoder's columns, in its order, from the table; others are ignored.

        A table without a header whose columns are as many is taken as it is. Raises DataError
        naming the columns that are missing.
        """
        if not isinstance(table, Records):
            check_table("table", table)
        whole = len(self.columns) + len(self.left_out)
        if table.is_unnamed and len(table.header) in (len(self.columns), whole):
            return table.rows
        return table.take(self.column_names).rows

    def encode_table(self, table: Table | Records) -> list[list[float]]:
        """Every row of the table encoded; DataError names the line as well."""
        encoded = []
        for index, row in enumerate(self.rows_of(table)):
            try:
                encoded.append(self.encode(row))
            except DataError as error:
                where = f"{table.source}: {table.place(index)}"
                raise DataError(f"{where}, {error}") from None
        return encoded

    def to_dict(self) -> dict[str, Any]:
        """Names, categories and fill values, ready for JSON."""
        stored: dict[str, Any] = {"columns": [column.to_dict() for column in self.columns]}
        if self.missing_marks is not None:
            stored["missing_marks"] = list(self.missing_marks)
        if self.left_out:
            stored["left_out"] = list(self.left_out)
        return stored

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Invert `to_dict`. FormatError for anything that `to_dict` cannot have made."""
        marks, left_out, names = None, list[int](), ["columns"]
        if "missing_marks" in dict(json_fields.items(stored, "encoder")):
            marks = json_fields.texts(stored["missing_marks"], "encoder, missing_marks")
            names.append("missing_marks")
        if "left_out" in stored:
            listed = json_fields.listed(stored["left_out"], "encoder, left_out")
            left_out = [json_fields.whole(j, "encoder, left_out", minimum=0) for j in listed]
            names.append("left_out")
        fields = json_fields.fields(stored, names, "encoder")
        listed = json_fields.listed(fields["columns"], "encoder, columns", minimum=1)
        columns = [_column_from(column, f"columns[{index}]") for index, column in enumerate(listed)]
        json_fields.texts([column.name for column in columns], "encoder, names of columns")
        return cls(columns, missing_marks=marks, left_out=left_out)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Encoder):
            return NotImplemented
        return (self.columns, self.missing_marks, self.left_out) == (
            other.columns,
            other.missing_marks,
            other.left_out,
        )

    def __repr__(self) -> str:
        return f"Encoder({len(self.columns)} columns to {self.n_inputs} inputs)"


def _learn_fill(name: str, values: Sequence[Value], dataset: Dataset) -> float | str | None:
    """Return what becomes of a missing value of the column; None refuses it."""
    try:
        return learn_fill(values, dataset.missing, weights=dataset.weights)
    except DataError as error:
        if dataset.missing == "auto" and None not in values:
            return None  # the sum of numbers that are as large as these is no float
        raise DataError(f"{name_column(name)}: {error}") from None


def name_of_missing(categories: Collection[str]) -> str:
    """Return what to call the category of missing texts, which is none of the others.

    >>> name_of_missing(["female", "male"]), name_of_missing(["missing", "sold"])
    ('missing', '(missing)')
    """
    name = "missing"
    while name in categories:
        name = f"({name})"
    return name


def _column_from(stored: object, where: str) -> Column:
    """Make the column whose `to_dict` this is. FormatError when it is none's."""
    if isinstance(stored, dict) and "categories" in stored:
        return _text_column_from(stored, where)
    number_format: NumberFormat | DateFormat = NumberFormat()
    names = ["name", "fill"]
    if isinstance(stored, dict) and "number_format" in stored:
        number_format = format_from_dict(stored["number_format"], f"{where}, number_format")
        names.append("number_format")
    fields = json_fields.fields(stored, names, where)
    name, fill = json_fields.text(fields["name"], f"{where}, name"), fields["fill"]
    number = None if fill is None else json_fields.number(fill, f"{where}, fill")
    return NumberColumn(name, number, number_format)


def format_from_dict(stored: object, where: str) -> NumberFormat | DateFormat:
    """Make the format of numbers or of dates whose `to_dict` this is. FormatError for none's."""
    if isinstance(stored, dict) and "days_since" in stored:
        return DateFormat.from_dict(stored, where)
    return NumberFormat.from_dict(stored, where)


def _text_column_from(stored: dict[str, Any], where: str) -> TextColumn:
    fields = json_fields.fields(stored, ["name", "fill", "categories"], where)
    categories = json_fields.texts(fields["categories"], f"{where}, categories")
    fill = fields["fill"]
    if not categories or categories != sorted(categories):
        raise invalid(f"{where}, categories", "sorted texts", categories, error=FormatError)
    if fill is not None and fill not in categories:
        raise invalid(f"{where}, fill", "one of its categories", fill, error=FormatError)
    return TextColumn(json_fields.text(fields["name"], f"{where}, name"), categories, fill)
