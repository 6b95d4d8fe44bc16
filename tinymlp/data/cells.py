"""What one cell of a table says: a number, nothing, or what can be neither learned from nor named.

>>> is_missing("NA"), is_missing(" "), is_missing("0")
(True, True, False)
>>> kind_of("2024-02-29"), kind_of("0x1F"), kind_of("Biscoe")
('a date', 'a hexadecimal number', '')

Numbers as programs write them are read here, those that people write by `number_format`.

>>> number_of("3.5"), number_of("3,5"), number_of("Biscoe")
(3.5, None, None)
"""

import math
import re
from collections.abc import Collection, Sequence

MISSING = frozenset(
    {
        *("", ".", "..", "?", "NA", "N/A", "n/a", "na", "<NA>", "#N/A"),
        *("NaN", "nan", "NAN", "-nan", "-NaN", "null", "NULL", "Null"),
        *("#N/A N/A", "#NA", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"),
    }
)
"""How programs write a value that is not there: SAS and Stata a point, the World Bank two; the last
are a spreadsheet's errors."""

_YEAR = r"(?:1[5-9]|20|21)\d\d"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
# Most months of the languages that Latin letters are written in, by how they begin.
_MONTH_NAME = (
    r"(?:jan|feb|f[eé]v|mar|m[aä]r|apr|avr|abr|may|mai|maj|jun|juin|jul|juil|aug|ago|ao[uû]|sep|"
    r"set|oct|okt|ott|out|nov|dec|dez|d[eé]c|dic)[^\W\d_]{0,7}\.?"
)
_WEEKDAY = r"(?:[^\W\d_]{2,9}[.,]*\s)?"
_TIME = r"\d{1,2}:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?\s?(?:[AaPp]\.?[Mm]\.?)?"
_ZONE = r"\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)?"
_DATES = (
    rf"{_YEAR}([-/.]){_MONTH}(?:\1{_DAY})?\.?",
    rf"{_DAY}([-/.]){_MONTH}\2(?:{_YEAR}|\d\d)",
    rf"{_MONTH}([-/.]){_DAY}\3(?:{_YEAR}|\d\d)",
    rf"{_WEEKDAY}{_DAY}(?:st|nd|rd|th)?\.?[-\s]?{_MONTH_NAME}[-\s,]*(?:{_YEAR}|'?\d\d)",
    rf"{_WEEKDAY}{_MONTH_NAME}[-\s]?{_DAY}(?:st|nd|rd|th)?,?[-\s]?{_YEAR}",
    rf"{_MONTH_NAME}[-\s]?(?:{_YEAR}|'\d\d)",
    rf"{_DAY}[-\s]{_MONTH_NAME}",
    rf"{_YEAR}\d{{4}}T\d{{2,6}}Z?",
    rf"{_YEAR}年\d{{1,2}}月(?:\d{{1,2}}日)?",
)
# Units that are hardly ever a name: "3 kg" is a number, "4 doors" may be a category.
_UNIT = (
    r"(?:[kmµ]g|g|[kcmµ]m|m|[mµ]l|l|[kM]?W|kWh|[kMG]?Hz|[kMGT]i?B|mph|km/h|m/s|lbs?|oz|ft|mi|min|"
    r"sec|hrs?|°\s?[CF]|kcal|hPa|bar|rpm|dB|ppm|m[²³2])"
)
_KINDS = {
    "a date": re.compile(rf"(?:{'|'.join(_DATES)})(?:[T\s,]+{_TIME}{_ZONE})?", re.IGNORECASE),
    "a time": re.compile(rf"-?{_TIME}{_ZONE}", re.IGNORECASE),
    "a hexadecimal number": re.compile(r"0[xX][0-9a-fA-F]+"),
    "a fraction": re.compile(r"-?(?:\d+\s)?\d+\s?[/⁄]\s?\d+|-?\d*\s?[¼-¾⅐-⅞]"),
    "a number with an error": re.compile(r"-?\d[\d.,]*\s?(?:±|\+/-)\s?\d[\d.,]*"),
    "a number with a unit": re.compile(
        r"[-+−]?\d*[.,]\d+\s?(?:[^\W\d_]{1,5}|°\s?[A-Za-z]?)(?:[/²³][^\W\d_]{0,3})?"
        rf"|[-+−]?\d+(?:[.,]\d+)*\s{_UNIT}"
    ),
    "an angle": re.compile(r"-?\d+\s?°.*"),
}
_TOTAL = re.compile(
    r"(?:grand |sub)?totals?:?|sum:?|summe:?|gesamt(?:summe)?:?|insgesamt:?|totale?:?|somme:?|"
    r"totaal:?|suma:?|razem:?|итого:?|всего:?|合計|总计|总和",
    re.IGNORECASE,
)
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_TRUTHS = {"true": True, "false": False}
_CODE = re.compile(r"0\d+")


def is_missing(cell: str, marks: Collection[str] = MISSING) -> bool:
    """Whether the cell is one of the marks, spaces aside."""
    return cell.strip() in marks


def number_of(cell: str) -> float | None:
    """Read the number written in a cell (perhaps infinite); None when it is not a number.

    Differs from `float`: "1_000" and "nan" are not numbers here.
    """
    try:
        number = float(cell)
    except ValueError:
        return None
    return None if "_" in cell or math.isnan(number) else number


def truth_of(text: str) -> bool | None:
    """Read the truth value written in a text, as pandas, R, JSON or a spreadsheet write it.

    >>> truth_of("True"), truth_of("FALSE"), truth_of("1"), truth_of("yes")
    (True, False, None, None)
    """
    return _TRUTHS.get(text.strip().lower())


def same_category(text: str, categories: Sequence[str]) -> str:
    """Return the category that says the same number or truth value as a text; else the text.

    A column of ints with missing values is written as floats by pandas, and a source without truth
    values has 1 and 0 for them. A code such as "01069" is no number.

    >>> same_category("10115.0", ["10115", "20095"]), same_category("1", ["False", "True"])
    ('10115', 'True')
    >>> same_category("1069", ["01069"]), same_category("Dream", ["Biscoe", "Dream"])
    ('1069', 'Dream')
    """
    if text in categories:
        return text
    number = _number_or_truth(text)
    same = [each for each in categories if number is not None and number == _number_or_truth(each)]
    return same[0] if len(same) == 1 else text


def _number_or_truth(text: str) -> float | None:
    truth = truth_of(text)
    if truth is not None:
        return float(truth)
    return None if is_code(text) else number_of(text)


def kind_of(cell: str) -> str:
    """Say what the cell is that is no category: a date, a time, a fraction...; "" otherwise."""
    text = cell.strip()
    if len(text) > 60:
        return ""
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(text)), "")


def is_total(cell: str) -> bool:
    """Whether the cell says that its line has the totals of those above.

    >>> is_total("Total"), is_total("Totnes")
    (True, False)
    """
    return _TOTAL.fullmatch(cell.strip()) is not None


def is_code(cell: str) -> bool:
    """Whether the cell is digits after a 0, as in a postal code: "01069" is no number.

    >>> is_code("01069"), is_code("0"), is_code("0.5")
    (True, False, False)
    """
    return _CODE.fullmatch(cell.strip()) is not None


def unwrapped(cell: str) -> str:
    """Return what a spreadsheet shows of ="007", which keeps it from being read as a number.

    >>> unwrapped('="007"')
    '007'
    """
    match = _AS_TEXT.fullmatch(cell.strip()) if "=" in cell else None
    return cell if match is None else match[1]
