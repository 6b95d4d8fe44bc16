"""Dates as numbers: the days since the first of January 1970.

A date is read where it is written in one way only, year, month and day as ISO 8601 has them, with
or without a time of day. "3/4/2024" is the third of April in one country and the fourth of March in
another, and is refused (`column`). "2024-05" could be a season, and is refused too.

>>> days_of("1970-01-02"), days_of("2024-02-29T12:00"), days_of("2024-02-30"), days_of("3/4/2024")
(1.0, 19782.5, None, None)

A network can only learn from a date what goes on over the days; that sales rise on Saturdays, it
learns from a column that says so.

Source: International Organization for Standardization, ISO 8601-1, "Date and time", 2019.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from tinymlp import json_fields
from tinymlp.data.values import is_nothing
from tinymlp.errors import FormatError, invalid

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?"
)
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_SINCE = "1970-01-01"
_SECONDS_OF_DAY = 86_400


def days_of(cell: str) -> float | None:
    """Return the days from 1970-01-01 to a date, a part of one for a time; None for any other text.

    A time without a zone is one of Greenwich's.
    """
    text = cell.strip()
    if _ISO.fullmatch(text) is None:
        return None
    try:
        date = datetime.fromisoformat(text.replace(" UTC", "Z").replace("UTC", "Z"))
    except ValueError:  # the 30th of February
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return (date - _FIRST).total_seconds() / _SECONDS_OF_DAY


def date_text(value: object) -> str | None:
    """Return a date of Python, NumPy, pandas or polars as text; a text as it is; else None.

    >>> from datetime import date
    >>> date_text(date(2024, 2, 29)), date_text("2024-02-29"), date_text(20240229)
    ('2024-02-29', '2024-02-29', None)
    """
    if isinstance(value, str):
        return value
    try:
        of_numpy = getattr(getattr(value, "dtype", None), "kind", None) == "M"
        text: Any = str(value) if of_numpy else value.isoformat()  # type: ignore[attr-defined]
    except Exception:  # no date, or an object that has every attribute
        return None
    if not isinstance(text, str):
        return None
    if re.fullmatch(r".{10}T\d\d", text):  # numpy.datetime64 in whole hours
        text += ":00"
    return text if days_of(text) is not None else None


def days_of_column(values: Iterable[object]) -> list[float | None] | None:
    """Return the days of each date, None where one is missing; None unless all others are dates.

    >>> days_of_column(["1970-01-02", None]), days_of_column(["1970-01-02", "soon"])
    ([1.0, None], None)
    """
    days: list[float | None] = []
    for value in values:
        text = None if is_nothing(value) else date_text(value)
        days.append(None if text is None else days_of(text))
        if days[-1] is None and not is_nothing(value):
            return None
    return days if any(day is not None for day in days) else None


def are_dates(cells: Iterable[str]) -> bool:
    """Whether every cell is a date.

    >>> are_dates(["2024-02-28", "2024-02-29"]), are_dates(["2024-02-28", "soon"])
    (True, False)
    """
    return all(days_of(cell) is not None for cell in cells)


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How a column of dates is written, beside the `NumberFormat` of a column of numbers."""

    decimal: ClassVar[str] = ""
    unit: ClassVar[str] = ""

    def number_of(self, cell: str) -> float | None:
        """Return the days since 1970-01-01; None for what is no date."""
        return days_of(cell)

    def example(self) -> str:
        """Return a date as the column would write it."""
        return "2024-02-29"

    def with_marks(self, decimal: str | None, thousands: str | None) -> "DateFormat":
        """Return itself: a date has no marks of a number."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"days_since": _SINCE}

    @classmethod
    def from_dict(cls, stored: object, where: str) -> "DateFormat":
        """Invert `to_dict`. FormatError for anything that it cannot have made."""
        since = json_fields.fields(stored, ("days_since",), where)["days_since"]
        if since != _SINCE:
            raise invalid(f"{where}, days_since", f"{_SINCE!r}", since, error=FormatError)
        return cls()
