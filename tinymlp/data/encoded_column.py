"""One column of a row to a network's inputs: a number as itself, a category as one of many.

>>> NumberColumn("bill", fill=44.0).encode(None)
[44.0]
>>> TextColumn("island", ["Biscoe", "Dream"]).encode("Dream")
[0.0, 1.0]
"""

import math
from dataclasses import dataclass
from typing import Any

from tinymlp import json_fields
from tinymlp.data.cells import is_missing, number_of
from tinymlp.data.rows import Value, plain_value
from tinymlp.errors import DataError


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column of numbers; `fill` stands in for a missing one, None refuses it."""

    name: str
    fill: float | None = None

    def input_names(self) -> list[str]:
        """One input, named as the column."""
        return [self.name]

    def encode(self, value: object) -> list[float]:
        """Give the number, or the one written in a text. DataError when there is none."""
        number = self._number_in(value)
        if number is None:
            number = self.fill
        if number is None:
            raise DataError(
                f"column {self.name!r}: expected a number, got a missing value: give one, or train "
                "with missing='mean', 'median' or 'most_frequent'"
            )
        if not math.isfinite(number):
            raise DataError(f"column {self.name!r}: expected a finite number, got {value!r}")
        return [number]

    def _number_in(self, value: object) -> float | None:
        """None when the value is missing."""
        if not isinstance(value, str):
            number = _plain(value, self.name)
        elif is_missing(value):
            return None
        else:
            number = number_of(value)
            if number is None:
                raise DataError(f"column {self.name!r}: expected a number, got {value!r}")
        return number if isinstance(number, float) else None

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"name": self.name, "fill": self.fill}


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column of categories, sorted; `fill` stands in for a missing one, None refuses it."""

    name: str
    categories: list[str]
    fill: str | None = None

    def input_names(self) -> list[str]:
        """One input per category: "island=Biscoe"."""
        return [f"{self.name}={category}" for category in self.categories]

    def encode(self, value: object) -> list[float]:
        """1 at the category's place, 0 elsewhere. DataError for a category never seen."""
        if not isinstance(value, str):
            value = _plain(value, self.name)
        if isinstance(value, str) and value not in self.categories:
            value = None if is_missing(value) else value.strip()
        if value is None:
            value = self.fill
        if value in self.categories:
            return [1.0 if category == value else 0.0 for category in self.categories]
        if value is None:
            raise DataError(
                f"column {self.name!r}: expected a category, got a missing value: give one, or "
                "train with missing='most_frequent'"
            )
        known = ", ".join(self.categories[:20]) + (", …" if len(self.categories) > 20 else "")
        raise DataError(
            f"column {self.name!r}: expected one of {known}, got {value!r}: "
            "correct it, or train on examples that have it"
        )

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"name": self.name, "fill": self.fill, "categories": list(self.categories)}


def column_from(stored: object, what: str) -> NumberColumn | TextColumn:
    """Make the column whose `to_dict` this is. DataError when it is none's."""
    if isinstance(stored, dict) and "categories" in stored:
        return _text_column_from(
            json_fields.fields(stored, ["name", "fill", "categories"], what), what
        )
    column = json_fields.fields(stored, ["name", "fill"], what)
    fill = column["fill"]
    return NumberColumn(
        json_fields.text(column["name"], f"{what}, name"),
        None if fill is None else json_fields.number(fill, f"{what}, fill"),
    )


def _text_column_from(column: dict[str, Any], what: str) -> TextColumn:
    categories = json_fields.texts(column["categories"], f"{what}, categories")
    fill = column["fill"]
    if not categories or categories != sorted(categories):
        raise DataError(f"{what}, categories: expected sorted texts, got {categories}")
    if fill is not None and fill not in categories:
        raise DataError(f"{what}, fill: expected one of its categories, got {fill!r}")
    return TextColumn(json_fields.text(column["name"], f"{what}, name"), categories, fill)


def _plain(value: object, name: str) -> Value:
    try:
        return plain_value(value)
    except DataError as error:
        raise DataError(f"column {name!r}: {error}") from None
