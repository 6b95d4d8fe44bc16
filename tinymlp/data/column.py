"""One column of cells: numbers, or texts that are categories, or why it is neither.

Every cell that is not missing is a number in one format: the column is numbers. None is: it is
text, and its different texts are categories. Some are and some are not: that is refused, for the
odd cell is far more often a typing mistake than a category.

>>> read_column("age", ["31", "NA", "40"], "line {}".format, text=False, shared={})
[31.0, None, 40.0]
>>> read_column("age", ["31", "4O", "12"], "line {}".format, text=False, shared={})
Traceback (most recent call last):
    ...
tinymlp.errors.DataError: line 1, column 'age' must be a number as in the rest of the column,
got '4O': correct or clear the cell, or say text=['age'] (--text age) for categories, or
ignore=['age'] (--ignore age)

True and false are 1 and 0, as they are in a table whose cells have types.

Texts that nobody means as categories are refused too, at any number of rows: dates and times,
hexadecimal numbers, fractions, numbers that can be read in two ways. Digits after a 0 are a code,
which is text: "01069" is a postal code, and 1069 is none.

Most texts that occur once only are names or notes. The share of rows whose text occurs once
estimates how often a new row will have one never seen, which a model can say nothing about; so a
column is refused from `ENOUGH_TO_TELL` rows on when that is more than half of them.

Source: I. J. Good, "The Population Frequencies of Species and the Estimation of Population
Parameters", Biometrika 40, 1953.
"""

import contextlib
import functools
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tinymlp.data.cells import MISSING, is_code, is_missing, kind_of, number_of, truth_of, unwrapped
from tinymlp.data.column_blocks import ColumnBlocks
from tinymlp.data.column_errors import ColumnError, all_of, say
from tinymlp.data.dates import DateFormat, are_dates
from tinymlp.data.number_format import (
    NumberFormat,
    TwoReadingsError,
    find_format,
    find_in_sample,
    has_two_readings,
    is_like_number,
    plain_numbers,
)
from tinymlp.data.rows import Place, name_column
from tinymlp.data.values import BYTES, Value
from tinymlp.text import short_repr

ENOUGH_TO_TELL = 10
"""Of fewer texts it cannot be told whether they repeat."""

_PLAIN = NumberFormat()
_EXACT = 2.0**53
"""The whole numbers from here on are not all floats."""

_SAMPLE = 100
"""Different cells that mostly show how all of them are written."""

_FIRST = 1000
"""Cells at the top of a column to find these in."""

_SAME = 2000
"""Cells that show whether most of a column's occur again and again."""

_FEW = 1000
"""So few different numbers of a column are shared with the other columns."""

_WAYS = (
    ("thousands", ","),
    ("thousands", "."),
    ("thousands", "_"),
    ("decimal", ","),
    ("decimal", "."),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a table's cells: None, and a format that is not there, is to be found."""

    decimal: str | None = None
    thousands: str | None = None
    missing_marks: Collection[str] = MISSING
    known: NumberFormat | DateFormat | None = None
    """The format that a model knows of the column."""
    evidence: str | None = None
    """The decimal mark of other columns of the table, where they leave no doubt about it."""


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """The values of a column, None where one is missing, and how they were written."""

    values: list[Value] | ColumnBlocks
    """In blocks where they are numbers, as the most of large files are."""
    number_format: NumberFormat | DateFormat | None
    """None for text."""
    note: str = ""
    """What a reader would not expect, in a sentence."""
    marks: list[str] = field(default_factory=list)
    """The texts that meant a missing value among other texts, where they might be categories."""
    is_truths: bool = False
    """Whether its 1 and 0 were written as true and false."""


def read_column(
    name: str, cells: Sequence[str], place: Place, *, text: bool, shared: dict[str, float]
) -> list[Value]:
    """Read the cells as floats, or as stripped texts; None where one is missing.

    Raises DataError as `read_cells` does a `ColumnError`.
    """
    try:
        return [*read_cells(name, cells, place, Reading(), text=text, shared=shared).values]
    except ColumnError as problem:
        raise all_of([problem]) from None


def read_cells(
    name: str,
    cells: Sequence[str],
    place: Place,
    reading: Reading,
    *,
    text: bool,
    shared: dict[str, float],
) -> ReadColumn:
    """Read a column. `text` takes numbers as text too.

    `shared` maps texts to floats already made, so that equal cells become one float. Raises
    `ColumnError` naming the first odd cell.
    """
    truths = None if text else _truths(cells, reading.missing_marks)
    if truths is not None:
        return ReadColumn(truths, NumberFormat(), is_truths=True)
    return Cells(name, cells, place, reading).read(text, shared)


def _truths(cells: Sequence[str], marks: Collection[str]) -> list[Value] | None:
    """Return 1 for true and 0 for false, as any other table has them; None for other cells."""
    values: list[Value] = []
    for cell in cells:
        if is_missing(cell, marks):
            values.append(None)
            continue
        truth = truth_of(cell)
        if truth is None:
            return None
        values.append(BYTES[truth])
    return values if any(value is not None for value in values) else None


def is_nearly_unique(values: Sequence[Value]) -> bool:
    """Whether most texts occur once only, so that they are names or notes and no categories."""
    if str not in set(map(type, values)):  # sooner told than counted
        return False
    texts = [value for value in values if isinstance(value, str)]
    once = sum(1 for count in Counter(texts).values() if count == 1)
    return len(texts) >= ENOUGH_TO_TELL and 2 * once > len(texts)


def note_dates(name: str, date: str, days: float | None) -> str:
    """Say what a column of dates is learned from as, of its first date."""
    return (
        f"{name_column(name)} is dates, which are learned from as days since 1970-01-01: "
        f"{short_repr(date)} is {days:.15g}."
    )


def not_as_in_training(known: NumberFormat | DateFormat, cell: str) -> tuple[str, str]:
    """Return what a cell must be that is no number in the format that a model knows, and a remedy.

    >>> not_as_in_training(NumberFormat(), "3,5")
    ("a number like '1234.5', as in training", "write it so, or say decimal=',' (--decimal ,)")
    """
    kind = "a date" if isinstance(known, DateFormat) else "a number"
    what = f"{kind} like {short_repr(known.example())}, as in training"
    for argument, mark in _WAYS:
        found = known.with_marks(**{"decimal": None, "thousands": None, argument: mark})
        if mark in cell and found.number_of(cell) is not None:
            return what, f"write it so, or {say({argument: mark})}"
    return what, f"write it so{', with its sign' if known.unit else ''}"


@functools.lru_cache(maxsize=8)
def _numbers_among(marks: frozenset[str]) -> frozenset[float] | None:
    """Return the numbers that mean a missing value; None where one is not written plainly."""
    found: set[float] = set()
    for mark in marks:
        number = number_of(mark)
        if number is not None:
            found.add(number)
        elif is_like_number(mark):
            return None
    return frozenset(found)


def _repeat(cells: Sequence[str]) -> bool:
    """Whether so many cells seem to be equal to others that it is worth making those one float."""
    some = cells[:: max(1, len(cells) // _SAME)]
    return 25 * (len(some) - len(set(some))) > len(some)


def _one_each(
    cells: Sequence[str], numbers: Sequence[float], shared: dict[str, float]
) -> dict[str, float]:
    """Return one float for each different cell, where there are few that of other columns."""
    floats = dict(zip(cells, numbers, strict=True))
    if len(floats) <= _FEW:
        return {cell: shared.setdefault(cell, number) for cell, number in floats.items()}
    return floats


@dataclass(frozen=True, slots=True)
class Cells:
    """A column's name and cells, and how they are to be read."""

    name: str
    cells: Sequence[str]
    place: Place
    reading: Reading

    def read(self, text: bool, shared: dict[str, float]) -> ReadColumn:
        """Read the cells all at once where they are plainly numbers, and else one by one."""
        found = None if text else self._read_at_once(shared)
        return self.read_one_by_one(text, shared) if found is None else found

    def _read_at_once(self, shared: dict[str, float]) -> ReadColumn | None:
        """Read what most files hold, a million cells a second; None where it takes a closer look.

        What it reads, `read_one_by_one` reads alike.
        """
        marks = self.reading.missing_marks
        missing = _numbers_among(frozenset(marks))
        if missing is None:
            return None
        cells = self.cells
        number_format, numbers = self._written_alike(cells)
        if number_format is None:
            cells = [cell for cell in self.cells if cell not in marks]
            if 0 < len(cells) < len(self.cells):
                number_format, numbers = self._written_alike(cells)
        if number_format is None or not (min(numbers) > -_EXACT and max(numbers) < _EXACT):
            return None
        note = "" if number_format is _PLAIN else self._note_format(number_format, cells, numbers)
        differ = not _repeat(cells)
        if differ and len(cells) == len(self.cells) and not missing:
            return ReadColumn(ColumnBlocks(numbers, are_numbers=True), number_format, note)
        floats = _one_each(cells, numbers, shared if number_format == _PLAIN else {})
        absent = {cell for cell, number in floats.items() if number in missing}
        absent.update(marks)
        values: list[Value] = [None if cell in absent else floats[cell] for cell in self.cells]
        return ReadColumn(ColumnBlocks(values, are_numbers=differ), number_format, note)

    def _written_alike(self, cells: Sequence[str]) -> tuple[NumberFormat | None, list[float]]:
        """Return numbers that are all written in one way, which the first of them show."""
        known, decimal, thousands = self.reading.known, self.reading.decimal, self.reading.thousands
        if isinstance(known, DateFormat):
            return None, []
        if known == _PLAIN or (known is None and decimal in (None, ".") and thousands != "."):
            plain = plain_numbers(cells)
            if plain is not None:
                return known or _PLAIN, plain
        some = [*dict.fromkeys(cells[:_FIRST])][:_SAMPLE]
        found = known or find_in_sample(some, decimal=decimal, thousands=thousands)
        numbers = None if found is None else found.read_all(cells)
        return (None, []) if numbers is None else (found, numbers)

    def read_one_by_one(self, text: bool, shared: dict[str, float]) -> ReadColumn:
        """Read each different cell once."""
        values: dict[str, Value] = {}
        there: dict[str, str] = {}
        for cell in dict.fromkeys(self.cells):
            if is_missing(cell, self.reading.missing_marks):
                values[cell] = None
            else:
                there[cell] = unwrapped(cell)
        number_format, numbers = (None, []) if text else self._numbers(there)
        if number_format is None:
            marks = [cell.strip() for cell in values if there and cell.strip()]
            values |= {cell: inside.strip() for cell, inside in there.items()}
            note = "" if text else self._note_codes(there)
            return ReadColumn([values[cell] for cell in self.cells], None, note, marks)
        self._check_numbers(there, numbers)
        # A mark means numbers that are written in another way, too, but no day of that number.
        is_date = isinstance(number_format, DateFormat)
        missing = set() if is_date else {number_of(mark) for mark in self.reading.missing_marks}
        # The same cell may be another number where another column's is written otherwise.
        floats = shared if number_format == _PLAIN else dict[str, float]()
        for cell, number in zip(there, numbers, strict=True):
            values[cell] = None if number in missing else floats.setdefault(cell, number)
        note = "" if number_format is _PLAIN else self._note_format(number_format, there, numbers)
        return ReadColumn([values[cell] for cell in self.cells], number_format, note)

    def _note_codes(self, there: Mapping[str, str]) -> str:
        code = next(filter(is_code, there.values()), None)
        if code is None:
            # Of texts alone nobody expects anything else.
            code = next(filter(is_like_number, there.values()), None)
        if code is None:
            return ""
        return f"{name_column(self.name)} holds codes ({short_repr(code)}): each is a category."

    def _note_format(
        self,
        number_format: NumberFormat | DateFormat,
        there: Iterable[str],
        numbers: Sequence[float],
    ) -> str:
        """Say of one cell that no program writes so which number it is."""
        if number_format == DateFormat():
            return note_dates(self.name, next(iter(there)), numbers[0])
        for cell, number in zip(there, numbers, strict=True):
            if number_of(cell) is None:
                return (
                    f"{name_column(self.name)} is read as numbers written like "
                    f"{short_repr(cell)}, which is {number:.15g}."
                )
        return ""

    def _numbers(
        self, there: Mapping[str, str]
    ) -> tuple[NumberFormat | DateFormat | None, list[float]]:
        """Find the format of the cells that are there, and read them; None for text."""
        insides = list(there.values())
        if not insides:
            return None, []
        if self.reading.known is not None:
            return self.reading.known, self._known(self.reading.known, there)
        decimal, thousands = self.reading.decimal, self.reading.thousands
        # What programs write, which most files are, is read without a closer look.
        if decimal in (None, ".") and thousands != ".":
            plain = list(map(number_of, insides))
            if None not in plain:
                is_codes = all(inside.strip().isdigit() for inside in insides)
                if is_codes and any(map(is_code, insides)):
                    return None, []
                return _PLAIN, plain  # type: ignore[return-value]
        some = find_in_sample(insides[:_SAMPLE], decimal=decimal, thousands=thousands)
        if some is not None:
            read = some.read_all(insides)
            if read is not None:
                return some, read
        found = self._format(there)
        if found is None:
            return None, []
        numbers = [found.number_of(inside) for inside in insides]
        return found, [number for number in numbers if number is not None]

    def _format(self, there: Mapping[str, str]) -> NumberFormat | DateFormat | None:
        """Find the format in which all cells are numbers, or None for text."""
        insides = list(there.values())
        decimal, thousands = self.reading.decimal, self.reading.thousands
        try:
            found = find_format(insides, decimal=decimal, thousands=thousands)
        except TwoReadingsError as error:
            cell = next(cell for cell, inside in there.items() if inside == str(error))
            raise self.two_readings(cell) from None
        if found is not None:
            return found
        numbers = {cell: None for cell, inside in there.items() if is_like_number(inside)}
        if not numbers:
            if are_dates(insides):
                return DateFormat()
            self.check_kind(there)
            return None
        if len(numbers) < len(there):
            if self._are_names(there, numbers) or self._are_codes(there, numbers):
                return None
            raise self._two_kinds([*numbers], [cell for cell in there if cell not in numbers])
        raise self._no_format(there)

    def _are_names(self, there: Collection[str], numbers: Collection[str]) -> bool:
        """Whether the cells are names, of which some read as numbers: a car called 911.

        Most are texts then, and most occur once, so that none is a category in any case.
        """
        in_numbers = sum(cell in numbers for cell in self.cells)
        cells = [cell for cell in self.cells if cell in there]
        n_kinds = sum(bool(kind_of(cell)) for cell in cells)
        return 2 * max(in_numbers, n_kinds) < len(cells) and is_nearly_unique(cells)

    def _are_codes(self, there: Mapping[str, str], numbers: Collection[str]) -> bool:
        """Whether the cells are codes, of which some read as numbers: drives R, A, F and 4.

        Most are texts then, in rows and in kinds, and each number occurs again: a number that does
        not is far more often a mistake.
        """
        counts = Counter(self.cells)
        in_numbers = sum(counts[cell] for cell in numbers)
        in_all = sum(counts[cell] for cell in there)
        n_kinds = sum(counts[cell] for cell, inside in there.items() if kind_of(inside))
        return (
            2 * max(in_numbers, n_kinds) < in_all
            and 2 * len(numbers) <= len(there)
            and min(counts[cell] for cell in numbers) > 1
        )

    def _known(self, known: NumberFormat | DateFormat, there: Mapping[str, str]) -> list[float]:
        """Read the cells in a format that a model knows."""
        numbers: list[float] = []
        for cell, inside in there.items():
            number = known.number_of(inside)
            if number is None:
                raise self._error(cell, *not_as_in_training(known, inside))
            numbers.append(number)
        return numbers

    def _check_numbers(self, there: Mapping[str, str], numbers: Sequence[float]) -> None:
        """Raise `ColumnError` for a number that a float cannot hold."""
        if max(map(abs, numbers)) < _EXACT:
            return
        for (cell, inside), number in zip(there.items(), numbers, strict=True):
            if math.isinf(number):
                remedy = f"correct or clear the cell, or {say({'ignore': self.name})}"
                raise self._error(cell, "a finite number", remedy, ignore=self.name)
            digits = inside.strip()
            if digits.isdecimal() and int(digits.lstrip("0") or 0) != int(number):
                what = "a number of at most 15 digits, which a float can hold"
                remedy = f"{say({'ignore': self.name})} where it is an id"
                raise self._error(cell, what, remedy, ignore=self.name)

    def check_kind(self, there: Mapping[str, str]) -> None:
        """Raise `ColumnError` where half of the texts are dates or the like."""
        kinds = {cell: kind for cell, inside in there.items() if (kind := kind_of(inside))}
        if 2 * len(kinds) < len(there) or not kinds:
            return
        cell, kind = next(iter(kinds.items()))
        remedy = (
            f"{say({'ignore': self.name})}, make numbers of it, or {say({'text': self.name})} "
            "for categories"
        )
        where = f"{self._where(cell)} must be a number or a category"
        what = f"{where}, got {kind}, {short_repr(cell)}"
        raise ColumnError(what, remedy, ignore=self.name)

    def _two_kinds(self, numbers: Sequence[str], texts: Sequence[str]) -> ColumnError:
        """Return what is wrong with a column of both: the first cell of the rarer kind."""
        counts = Counter(self.cells)
        in_texts = sum(counts[cell] for cell in texts)
        in_numbers = sum(counts[cell] for cell in numbers)
        kind, cell = ("a number", texts[0]) if in_texts <= in_numbers else ("text", numbers[0])
        listed: list[str] = []
        is_mark = counts[cell] > 1 or not any(map(str.isalnum, cell))
        if in_texts <= in_numbers and len(texts) <= 3 and is_mark:
            # The same text several times among numbers, or a sign, marks what is missing.
            marks = [cell.strip() for cell in [*texts, *counts] if cell not in numbers]
            listed = [mark for mark in dict.fromkeys(marks) if mark]
            remedy = (
                f"{say({'missing_marks': listed})} where it means a missing value, "
                f"{say({'text': self.name})} for categories, or {say({'ignore': self.name})}"
            )
        else:
            remedy = (
                f"correct or clear the cell, or {say({'text': self.name})} for categories, or "
                f"{say({'ignore': self.name}).removeprefix('say ')}"
            )
        what = f"{kind} as in the rest of the column"
        return self._error(cell, what, remedy, marks=listed, ignore=self.name)

    def two_readings(self, cell: str) -> ColumnError:
        """Return that the cell is one of two numbers, and how to say which."""
        inside = unwrapped(cell)
        ways: list[tuple[str, str, float]] = []
        for argument, mark in _WAYS:
            found = None
            if mark in inside:
                with contextlib.suppress(TwoReadingsError):  # another mark still has two
                    found = find_format([inside], **{argument: mark})
            # What the rest of the table says about its decimal mark rules a way out.
            if found is not None and self.reading.evidence in (None, found.decimal):
                value = found.number_of(inside)
                assert value is not None
                ways.append((argument, mark, value))
        remedy = ", or ".join(
            f"{say({argument: mark})} for {value:.15g}" for argument, mark, value in ways
        )
        what = "a number that can be read in one way only"
        if not ways:
            remedy = f"write it in another way, or {say({'ignore': self.name})}"
            return self._error(cell, what, remedy, ignore=self.name)
        return self._error(cell, what, remedy, **{ways[0][0]: ways[0][1]})

    def _no_format(self, there: Mapping[str, str]) -> ColumnError:
        """Return the first cell that is no number in the format of those before it."""
        decimal, thousands = self.reading.decimal, self.reading.thousands
        before: list[str] = []
        odd = next(iter(there))
        for cell, inside in there.items():
            odd, some = cell, [*before[:50], inside]
            try:
                if find_format(some, decimal=decimal, thousands=thousands) is None:
                    break
            except TwoReadingsError:
                pass
            before.append(inside)
        what = (
            f"a number written like {short_repr(before[0])} above it"
            if before
            else (
                f"a number with the decimal mark {decimal!r}"
                if thousands is None
                else f"a number with {thousands!r} between thousands"
            )
        )
        remedy = f"write both in one way, or {say({'ignore': self.name})}"
        return self._error(odd, what, remedy, ignore=self.name)

    def _error(
        self,
        cell: str,
        what: str,
        remedy: str,
        *,
        marks: Sequence[str] = (),
        **settings: str,
    ) -> ColumnError:
        what = f"{self._where(cell)} must be {what}, got {short_repr(cell)}"
        return ColumnError(what, remedy, marks=marks, **settings)

    def _where(self, cell: str) -> str:
        return f"{self.place(self.cells.index(cell))}, {name_column(self.name)}"


def check_points(name: str, cells: Sequence[str], place: Place, evidence: str | None) -> None:
    """Raise `ColumnError` where each point may stand between thousands.

    It is for a table of a country that writes decimal commas: the `evidence` is that other columns
    have them, or None where only the semicolons between its cells say so.
    """
    if has_two_readings(cells):
        cell = next(cell for cell in cells if "." in cell)
        raise Cells(name, cells, place, Reading(evidence=evidence)).two_readings(cell)
