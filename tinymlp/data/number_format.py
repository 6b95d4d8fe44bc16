"""How a column writes its numbers: its decimal mark, its thousands separator and its unit.

A spreadsheet writes numbers as its country does: 1234.5 is "1,234.50" in one and "1.234,50" or
"1 234,5" in another, "(1,234.50)" where it is a debt, "−3.2" with the sign of the printer and "12%"
with a unit. One cell can be read in several ways ("1,234"); a whole column seldom can, since every
cell of it has to be read in the same way:

>>> find_format(["1,234.50", "7.25"])
NumberFormat(decimal='.', thousands=',', unit='')
>>> find_format(["1.234,50 €", "−7,5 €"]).number_of("−1.234,5 €")
-1234.5
>>> find_format(["1,234", "2,500"])
Traceback (most recent call last):
    ...
tinymlp.data.number_format.TwoReadingsError: 1,234

A per cent sign is a unit like any other: "12%" is 12.

Source: Bureau international des poids et mesures, The International System of Units, 9th edition,
2019, section 5.4.4 (decimal marks and groups of three digits).
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from tinymlp import json_fields
from tinymlp.data.cells import number_of
from tinymlp.errors import FormatError, invalid

DECIMALS = (".", ",")
THOUSANDS = (",", ".", " ", "'", "_")
_PER = ("%", "‰")
"""Units without which a number is another one."""

# "65+" is no number: it is 65 and more, the last of some ranges.
_CODES = (
    "AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|ILS|INR|JPY|KRW|MXN|NOK|NZD|PLN|RON|RUB|SEK|SGD|"
    "THB|TRY|UAH|USD|ZAR|kr|Kč|zł|Ft|Fr|Rs|lei|руб"
)
_CURRENCY = rf"(?:[A-Z]{{1,2}}\$|[$¢£¤¥฿\u20a0-\u20cf]|(?:{_CODES})(?![A-Za-z])\.?)"
_NUMBER = re.compile(
    rf"""(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<before>{_CURRENCY})?\s*(?P<inner>[-+])?\s*
    (?P<body>[0-9][0-9.,'_\ ]*|[.,][0-9]+)(?:[eE](?P<exponent>[-+]?[0-9]+))?
    \s*(?P<after>%|‰|{_CURRENCY})?\s*(?P<last>-)?\s*(?P<close>\))?""",
    re.VERBOSE,
)

# Every sign and space that stands for one of ASCII, and the digits of full width.
_ASCII = {ord(sign): "-" for sign in "−–‐‑﹣"} | {ord(mark): "'" for mark in "’‘ʼ"}
_SPACES = "\u00a0\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_ASCII |= {ord(space): " " for space in _SPACES}
_ASCII |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ASCII |= {ord("٫"): ".", ord("٬"): ",", ord("٪"): "%"}
_ASCII |= {ord(mark): "" for mark in "\u200b\u200e\u200f\u061c\ufeff"}  # without any width
_ASCII |= {base + digit: str(digit) for base in (0x660, 0x6F0, 0x966) for digit in range(10)}


class TwoReadingsError(Exception):
    """The number in this cell is one of two, as far as its column tells."""


class _Written(NamedTuple):
    """A number taken apart: its sign, what is between, its power of ten, and its unit."""

    sign: str
    body: str
    exponent: str
    unit: str


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How the numbers of a column are written.

    `decimal` is "." or ","; `thousands` is what stands between groups of digits, "" for nothing;
    `unit` is what each number stands beside, like "%" or "€".
    """

    decimal: str = "."
    thousands: str = ""
    unit: str = ""

    def number_of(self, cell: str) -> float | None:
        """Read a cell (perhaps as infinite); None when it is no number in this format.

        >>> NumberFormat(",", ".").number_of("1.299,99"), NumberFormat().number_of("1,299")
        (1299.99, None)
        """
        if self.unit not in _PER:
            if self.decimal == ".":
                number = number_of(cell)
            elif "." in cell:
                number = None
            else:
                number = number_of(cell.replace(",", "."))
            if number is not None:
                return number
        written = _take_apart(cell)
        if written is None or not _is_unit_of(written.unit, self.unit):
            return None
        thousands = self.thousands
        if not thousands:
            between = set(written.body).intersection(THOUSANDS) - {self.decimal, "_"}
            # A cell that can be read in one way only, in a column of smaller numbers before it.
            if between <= {" ", "'"} or self.decimal in written.body:
                thousands = "".join(between)
        return _number(written, self.decimal, thousands)

    def read_strictly(self, cell: str) -> float | None:
        """Read a cell that is written in all as the column is; it is sooner done than `number_of`.

        >>> NumberFormat(",", ".", "€").read_strictly("1.299,99 €")
        1299.99
        """
        match = _strict_pattern(self).fullmatch(cell)
        if match is None:
            return None
        sign, whole, fraction = match.groups()
        if self.thousands:
            whole = "".join(filter(str.isdigit, whole))
        return float(f"{'-' if sign else ''}{whole}.{fraction or '0'}")

    def example(self) -> str:
        """Return 1234.5 as the column would write it.

        >>> NumberFormat(",", ".", "€").example()
        '1.234,5 €'
        """
        text = f"1{self.thousands}234{self.decimal}5"
        return text + (self.unit if self.unit in _PER else f" {self.unit}").rstrip()

    def with_marks(self, decimal: str | None, thousands: str | None) -> "NumberFormat":
        """Return the format with other marks, where they are given.

        >>> NumberFormat(".", ",", "%").with_marks(",", None)
        NumberFormat(decimal=',', thousands='', unit='%')
        """
        if decimal is None:
            decimal = {",": ".", ".": ","}.get(thousands or "", self.decimal)
        if thousands is None:
            thousands = self.thousands if self.thousands != decimal else ""
        return NumberFormat(decimal, thousands, self.unit)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"decimal": self.decimal, "thousands": self.thousands, "unit": self.unit}

    @classmethod
    def from_dict(cls, stored: object, where: str) -> Self:
        """Invert `to_dict`. FormatError for anything that it cannot have made."""
        fields = json_fields.fields(stored, ("decimal", "thousands", "unit"), where)
        texts = {name: json_fields.text(text, f"{where}, {name}") for name, text in fields.items()}
        for name, known in (("decimal", DECIMALS), ("thousands", ("", *THOUSANDS))):
            if texts[name] not in known:
                raise invalid(f"{where}, {name}", f"one of {known}", texts[name], error=FormatError)
        return cls(**texts)


def is_like_number(cell: str) -> bool:
    """Whether the cell is a number in any format.

    >>> is_like_number("(1,234)"), is_like_number("1.2.2024")
    (True, False)
    """
    if number_of(cell) is not None:
        return True
    written = _take_apart(cell)
    if written is None:
        return False
    marks = {mark for mark in written.body if not mark.isdigit()}
    return any(
        _number(written, decimal, "".join(marks - {decimal})) is not None for decimal in DECIMALS
    )


def find_format(
    cells: Iterable[str], *, decimal: str | None = None, thousands: str | None = None
) -> NumberFormat | None:
    """Find the one format in which all cells are numbers; None when there is none.

    `decimal` and `thousands` are what is known of it. Raises `TwoReadingsError` with the first cell
    that would be another number in another format. A point among numbers as programs write them is
    their decimal mark: "1.234" is read as such, but not "1.234 €".
    """
    cells = list(cells)
    parts: list[tuple[str, _Written]] = []
    for cell in cells:
        written = _take_apart(cell)
        if written is None:
            return None
        parts.append((cell, written))
    units = {written.unit for _, written in parts}
    unit = max(units)
    if not all(_is_unit_of(other, unit) for other in units):
        return None
    marks = {mark for _, written in parts for mark in written.body if not mark.isdigit()}
    found: list[NumberFormat] = []
    for mark in DECIMALS if decimal is None else (decimal,):
        between = marks - {mark}
        if thousands is not None:
            if mark == thousands or not between <= {thousands}:
                continue
            between = {thousands} if thousands else set()
        if len(between) > 1:
            continue
        candidate = NumberFormat(mark, "".join(between), unit)
        if all(_number(written, mark, candidate.thousands) is not None for _, written in parts):
            found.append(candidate)
    if not found:
        return None
    if "_" in marks and thousands is None:
        raise TwoReadingsError(next(cell for cell, written in parts if "_" in written.body))
    both = marks & set(DECIMALS)
    if len(found) == 2 and both and not ("." in both and all(map(_is_plain, cells))):
        raise TwoReadingsError(next(cell for cell, each in parts if both & set(each.body)))
    return found[0]


def has_two_readings(cells: Iterable[str]) -> bool:
    """Whether the points of all cells that have one may stand between groups of three digits.

    >>> has_two_readings(["1.234", "12"]), has_two_readings(["1.234", "0.5"])
    (True, False)
    """
    with_point = [cell.strip().lstrip("+-") for cell in cells if "." in cell]
    return bool(with_point) and all(map(_GROUPS["."].fullmatch, with_point))


def find_in_sample(
    cells: Iterable[str], *, decimal: str | None, thousands: str | None
) -> NumberFormat | None:
    """Find the only format of these cells; None where there is none, or more than one.

    More cells only rule formats out: if all of a column can be read in this one, it is theirs.
    """
    cells = list(cells)
    found: list[NumberFormat] = []
    for mark in DECIMALS if decimal is None else (decimal,):
        try:
            one = find_format(cells, decimal=mark, thousands=thousands)
        except TwoReadingsError:
            return None
        found += [] if one is None else [one]
    return found[0] if len(found) == 1 else None


@functools.lru_cache(maxsize=64)
def _strict_pattern(number_format: NumberFormat) -> re.Pattern[str]:
    """Return what numbers look like in the format: sign, whole and fractional digits, unit."""
    spaces = f"[ {_SPACES}]"
    whole = r"[0-9]+"
    if number_format.thousands:
        mark = {" ": spaces, "'": "['’‘ʼ]"}.get(
            number_format.thousands, re.escape(number_format.thousands)
        )
        whole = rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+|[0-9]+"
    unit = rf"{spaces}?{re.escape(number_format.unit)}" if number_format.unit else ""
    return re.compile(rf"([-−]?)({whole})(?:{re.escape(number_format.decimal)}([0-9]+))?{unit}")


def _take_apart(cell: str) -> _Written | None:
    """Take a number in any format apart; None for what is none."""
    text = cell.strip() if cell.isascii() else cell.translate(_ASCII).strip()
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    signs = [sign for sign in (match["sign"], match["inner"], match["last"]) if sign]
    if (match["open"] is None) != (match["close"] is None):
        return None
    if match["open"]:
        signs.append("-")  # as accountants write what is owed
    units = [unit for unit in (match["before"], match["after"]) if unit]
    if len(signs) > 1 or len(units) > 1:
        return None
    return _Written(
        "".join(signs), match["body"].rstrip(" "), match["exponent"] or "0", "".join(units)
    )


def _number(written: _Written, decimal: str, thousands: str) -> float | None:
    """Return the number under these two marks, or None."""
    whole, mark, fraction = written.body.partition(decimal)
    if mark and not fraction.isdigit() and (fraction or decimal == ","):
        return None
    if not whole:
        whole = "0"
    elif not whole.isdigit():
        if thousands not in _GROUPS or not _GROUPS[thousands].fullmatch(whole):
            return None
        whole = whole.replace(thousands, "")
    return float(f"{written.sign}{whole}.{fraction or '0'}e{written.exponent}")


def _is_plain(cell: str) -> bool:
    """Whether a program may have written it."""
    return number_of(cell) is not None


def _in_groups(mark: str) -> re.Pattern[str]:
    """Return what whole numbers look like with the mark between their thousands."""
    pattern = r"[1-9]\d{0,2}(?:M\d{3})+"
    if mark == ",":
        pattern += r"|[1-9]\d?(?:M\d{2})+M\d{3}"  # as in India: 12,34,567
    return re.compile(pattern.replace("M", re.escape(mark)))


_GROUPS = {mark: _in_groups(mark) for mark in THOUSANDS}


def _is_unit_of(unit: str, column: str) -> bool:
    """Whether a number with this unit may stand in a column of that one.

    A currency may be left out, as in accounts that write it in the first row alone. A per cent
    sign may not: 0.12 would be another number than 12%.
    """
    return unit == column or (not unit and column not in _PER)
