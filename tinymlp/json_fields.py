"""The one reader of JSON from elsewhere: everything in it is untrusted until it is checked.

Every part of a model file, a history or a trace is read by these functions: exactly the keys that
are written, and numbers that are numbers. `where` names the part in the message.

>>> fields({"name": "standard", "means": []}, ["name"], "scaler")
Traceback (most recent call last):
tinymlp.errors.FormatError: scaler must be a dict with exactly name, got name, means

JSON has no nan and no infinity, though Python writes them: here they are the texts "nan", "inf"
and "-inf". Every other float is written with the digits that read back as the same float.

>>> json_number(float("nan")), any_number("inf", "the loss")
('nan', inf)
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any

from tinymlp.errors import FormatError, invalid
from tinymlp.text import join_names, short_repr

MAX_DIGITS = 400
"""No float has as many digits, however it is written; int() takes very long over millions."""

MAX_COUNT = 1 << 53
"""Floats can count as far as this."""

MAX_DEPTH = 8
"""Lists and dicts in each other in what is written."""


def parse(text: str | bytes, *, finite: bool = True) -> Any:
    """Return what the JSON text holds, as dicts, lists, texts, finite numbers and None.

    With `finite=False` a number too large for a float is infinite: it is sooner done, for a reader
    that looks at every number afterwards.

    Raises `FormatError` for anything that another reader of JSON might take for something else: a
    key twice in one object, NaN, a number too large for a float, lists nested too deep.
    """
    if not isinstance(text, str | bytes):
        raise invalid("text", "JSON as a text", text, error=FormatError)
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        return (_FINITE if finite else _QUICK).decode(text)
    except RecursionError:
        raise FormatError("its lists are nested too deep for any model") from None
    except FormatError:
        raise
    except ValueError as error:
        why = str(error).partition("; use sys.")[0]  # which is advice to a programmer
        raise FormatError(f"this is not JSON: {why}") from None


def fields(
    stored: object, names: Iterable[str], where: str, *, defaults: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return a dict that has exactly these names; those in `defaults` may be missing."""
    given = dict(items(stored, where))
    found = {**(defaults or {}), **given}
    names = list(names)
    if found.keys() != set(names):
        needed = [name for name in names if name in given or name not in (defaults or {})]
        raise FormatError(
            f"{where} must be a dict with exactly {join_names(needed, most=20)}, "
            f"got {join_names(given, most=20) or 'none'}"
        )
    return found


def items(stored: object, where: str) -> Iterable[tuple[str, Any]]:
    """Return the items of a dict with text keys."""
    if not isinstance(stored, dict) or not all(isinstance(name, str) for name in stored):
        raise invalid(where, "a dict with text keys", stored, error=FormatError)
    return stored.items()


def listed(stored: object, where: str, *, minimum: int = 0) -> list[Any]:
    """Return a list of at least `minimum` items."""
    if not isinstance(stored, list) or len(stored) < minimum:
        what = f"a list of at least {minimum}" if minimum else "a list"
        raise invalid(where, what, stored, error=FormatError)
    return stored


def whole(value: object, where: str, *, minimum: int = 1, maximum: int = MAX_COUNT) -> int:
    """Return a whole number from `minimum` to `maximum`; True is not one."""
    if type(value) is not int or not minimum <= value <= maximum:
        within = "up" if maximum == MAX_COUNT else f"to {maximum}"
        raise invalid(where, f"a whole number from {minimum} {within}", value, error=FormatError)
    return value


def number(value: object, where: str) -> float:
    """Return a finite number as a float; True is not one."""
    # Compared, not converted: float() of a huge int is an OverflowError.
    if type(value) in (int, float) and -sys.float_info.max <= value <= sys.float_info.max:  # type: ignore[operator]
        return float(value)  # type: ignore[arg-type]
    raise invalid(where, "a finite number", value, error=FormatError)


def numbers(values: object, where: str) -> list[float]:
    """Return a list of finite numbers as floats."""
    # The usual ones take a fraction of the time, and there may be millions.
    if (
        isinstance(values, list)
        and set(map(type, values)) == {float}
        and all(map(math.isfinite, values))
    ):
        return values
    return [number(value, f"{where}[{i}]") for i, value in enumerate(listed(values, where))]


def as_json(value: Any, where: str, depth: int = 0) -> Any:
    """Return the value in JSON's own types: NumPy's numbers as numbers, a tuple as a list.

    Raises `FormatError` for what JSON cannot hold, such as nan.

    >>> as_json((1, 0.5, None), "shape")
    [1, 0.5, None]
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Integral):
        if abs(value) >= 10**MAX_DIGITS:  # which no reader takes, and the longest no writer
            raise invalid(where, f"of at most {MAX_DIGITS} digits", value, error=FormatError)
        return int(value)
    if isinstance(value, Real) and math.isfinite(value):
        return float(value)
    if depth > MAX_DEPTH:
        raise FormatError(f"{where} must have at most {MAX_DEPTH} lists in each other, got more")
    if isinstance(value, list | tuple):
        return [as_json(item, f"{where}[{i}]", depth + 1) for i, item in enumerate(value)]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: as_json(item, f"{where}, {key}", depth + 1) for key, item in value.items()}
    what = "a text, a finite number, true, false, null, a list, or a dict with text keys"
    raise invalid(where, what, value, error=FormatError)


def json_number(value: float) -> float | str:
    """Return a number as strict JSON can hold it: nan and ±inf as text.

    >>> json_number(0.5), json_number(float("-inf"))
    (0.5, '-inf')
    """
    return value if math.isfinite(value) else str(float(value))


def json_number_or_none(value: float | None) -> float | str | None:
    """Return a number as `json_number` does, None as it is."""
    return None if value is None else json_number(value)


def json_numbers(numbers: Mapping[str, float]) -> dict[str, float | str]:
    """Return numbers by name as `json_number` gives each."""
    return {name: json_number(value) for name, value in numbers.items()}


def any_number(value: object, where: str) -> float:
    """Return what `json_number` was given."""
    if isinstance(value, str) and value in ("nan", "inf", "-inf"):
        return float(value)
    try:
        return number(value, where)
    except FormatError:
        what = "a number, or 'nan', 'inf' or '-inf'"
        raise invalid(where, what, value, error=FormatError) from None


def text(value: object, where: str) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise invalid(where, "a text", value, error=FormatError)
    return value


def texts(values: object, where: str) -> list[str]:
    """Return a list of texts, each once."""
    found = [text(value, f"{where}[{i}]") for i, value in enumerate(listed(values, where))]
    if len(set(found)) != len(found):
        raise invalid(where, "a list of different texts", found, error=FormatError)
    return found


def amount(value: object, where: str) -> float:
    """Return how many rows there are: a whole number from 1 up, unless weights made it another."""
    if type(value) is float and 0 < value < math.inf:
        return value
    return whole(value, where)


def counts(
    values: object, length: int, where: str, *, total: float | None = None, minimum: int = 0
) -> list[float]:
    """Return a list of so many counts, which are `total` together.

    They are whole numbers where the total is one, and else of rows whose weights were not.
    """
    weighted = isinstance(total, float)
    if (
        not isinstance(values, list)
        or len(values) != length
        or not all(_is_count(count, minimum, weighted) for count in values)
        or (total is not None and not _is_sum(values, total))
    ):
        what = f"a list of {length} {'' if weighted else 'whole '}numbers from {minimum} up"
        if total is not None:
            what += f", {total} in all"
        raise invalid(where, what, values, error=FormatError)
    return values


def _is_count(value: object, minimum: int, weighted: bool) -> bool:
    if weighted and type(value) is float:  # a bin with a row in it weighs something
        return 0 < value < math.inf or value == minimum
    return type(value) is int and minimum <= value <= MAX_COUNT


def _is_sum(values: list[float], total: float) -> bool:
    return math.isclose(math.fsum(values), total) if type(total) is float else sum(values) == total


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise ValueError(f"the key {short_repr(twice)} stands twice in one object")
    return found


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is not a JSON number")


def _finite(digits: str) -> float:
    found = float(digits)
    if not math.isfinite(found):
        raise ValueError(f"{digits[:20]} is too large for a float")
    return found


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a whole number of {len(digits)} digits, beginning {digits[:20]}")
    return int(digits)


_QUICK = json.JSONDecoder(object_pairs_hook=_each_key_once, parse_constant=_no_constant)
_FINITE = json.JSONDecoder(
    object_pairs_hook=_each_key_once,
    parse_constant=_no_constant,
    parse_float=_finite,
    parse_int=_whole,
)
