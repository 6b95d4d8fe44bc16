"""One value of whatever library: a number, a text, or nothing.

A number becomes a float, whether it was an int, a bool, a Decimal, a Fraction or a NumPy scalar.
What is missing becomes None: None itself, nan, NaT, pandas.NA, a masked value. None of these is
equal to itself. A date is refused: which of its numbers is meant only the user knows.

>>> plain_value(3), plain_value("Dream"), plain_value(float("nan"))
(3.0, 'Dream', None)
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from tinymlp.errors import DataError, invalid

Value = float | str | None
"""What a row holds: a number, a text, or nothing."""

Scalar = float | int | bool | str | None
"""What a target may be before it is decided whether it is a class or a number."""

BYTES = [float(value) for value in range(256)]
"""The one float of every unsigned byte: sixty thousand images of 784 pixels share these."""

NUMBERS: set[type] = {float, int, bool}
_VALUES: set[type] = {float, str, type(None)}
SCALARS: set[type] = _VALUES | NUMBERS
"""The very types of plain values: a row of them alone is told from a row of others at once."""

_EXACT = 2**53
"""The whole numbers from here on are not all floats."""

_A_VALUE = "a number, text or None"


def plain_value(value: object, name: str = "value") -> Value:
    """Take a float, a text, or None; small whole numbers are the shared floats of `BYTES`."""
    scalar = plain_scalar(value, name)
    if isinstance(scalar, int) and not -_EXACT <= scalar <= _EXACT:
        check_exact([scalar], lambda _: name)
    (number,) = values_of([scalar])
    return number


def values_of(scalars: list[Scalar]) -> list[Value]:
    """Take whole numbers and truth values as floats; the list itself where there are none.

    >>> values_of([3, True, "Dream", None])
    [3.0, 1.0, 'Dream', None]
    """
    if set(map(type, scalars)) <= _VALUES:
        return scalars
    return [
        (BYTES[scalar] if 0 <= scalar < 256 else float(scalar))
        if isinstance(scalar, int)
        else scalar
        for scalar in scalars
    ]


def check_exact(scalars: Sequence[object], place: Callable[[int], str]) -> None:
    """Raise DataError for a whole number that is another one as a float: it is an id."""
    if int not in set(map(type, scalars)):
        return
    for index, scalar in enumerate(scalars):
        if isinstance(scalar, int) and abs(scalar) > _EXACT and int(float(scalar)) != scalar:
            what, remedy = "a number that a float can hold", "leave it out, or make a text of it"
            raise invalid(place(index), what, scalar, remedy, error=DataError)


def are_floats(values: Collection[Value]) -> bool:
    """Return whether all values are numbers, and none is missing."""
    return {*map(type, values)} == {float}


def plain_scalars(values: list[Any], place: Callable[[int], str]) -> list[Scalar]:
    """Take each value as `plain_scalar` does; `place` is what an error calls one of them.

    >>> plain_scalars([1, 0.5, "Dream", float("nan")], "row {}".format)
    [1, 0.5, 'Dream', None]
    """
    kinds = set(map(type, values))
    if kinds <= SCALARS:  # as most are: sooner told of all than of each
        numbers = values
        if not kinds <= NUMBERS:
            numbers = [value for value in values if type(value) in NUMBERS]
        try:
            if all(map(math.isfinite, numbers)):
                return values
        except OverflowError:
            pass
    try:
        return list(map(plain_scalar, values))
    except DataError:
        for index, value in enumerate(values):
            plain_scalar(value, place(index))
        raise


def plain_scalar(value: Any, name: str = "value") -> Scalar:
    """Take the value as float, int, bool, str or None, whatever library it came from.

    Raises DataError naming it for anything else, and for a number that is not finite.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    if not isinstance(value, int | float):
        if is_row(value):
            remedy = "make each example one flat row (NumPy: images.reshape(len(images), -1))"
            raise invalid(name, _A_VALUE, value, remedy, error=DataError)
        if is_nothing(value):
            return None
        if _is_time(value):
            remedy = "take a number from it, such as its year, or leave the column out"
            raise invalid(name, _A_VALUE, value, remedy, error=DataError)
    try:
        if isinstance(value, int):
            float(value)  # an OverflowError when no float can hold it
            return value
        item = value
        for method in ("item", "as_py"):  # of a scalar of NumPy or a tensor, and of pyarrow
            if hasattr(value, method) and not isinstance(value, float):
                item = getattr(value, method)()
                if item is None or isinstance(item, str | int):
                    return plain_scalar(item, name)
        if not hasattr(item, "__float__"):  # float() would parse bytes
            raise TypeError
        number = float(item)
    except OverflowError:
        raise invalid(name, "a number that a float can hold", value, error=DataError) from None
    except Exception:
        remedy = "convert it, or leave the column out"
        raise invalid(name, _A_VALUE, value, remedy, error=DataError) from None
    if math.isnan(number):
        return None
    if math.isinf(number):
        remedy = "use None for a missing value"
        raise invalid(name, "a finite number", number, remedy, error=DataError)
    return number


def category_text(value: Scalar) -> str | None:
    """Return a number or a truth value as the text of a category; a text as it is.

    A whole number is written as an int, also where missing values have made floats of its column.

    >>> category_text(10115.0), category_text(True), category_text(0.5), category_text("a")
    ('10115', 'True', '0.5', 'a')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return None if value is None else str(value)


def is_row(value: Any) -> bool:
    """Return whether a value is a list of others: an array without a length is one value.

    >>> is_row([1.0]), is_row("ab"), is_row({"a": 1})
    (True, False, False)
    """
    if not hasattr(value, "__iter__") or isinstance(value, str | bytes | Mapping | type):
        return False
    return not (getattr(value, "shape", None) == () and callable(getattr(value, "item", None)))


def is_nothing(value: Any) -> bool:
    """Return whether a value is missing: then it is not equal to itself, or says nothing of it.

    >>> is_nothing(None), is_nothing(float("nan")), is_nothing("")
    (True, True, False)
    """
    if value is None:
        return True
    equal = None
    try:
        equal = value == value
        return not equal
    except Exception:  # pandas.NA, which compared to anything is itself and no truth value
        return equal is value


def _is_time(value: object) -> bool:
    """Return whether a value is a date, a time of day or a span of time."""
    of_numpy = getattr(getattr(value, "dtype", None), "kind", None) in ("m", "M")
    return of_numpy or hasattr(value, "isoformat") or hasattr(value, "total_seconds")
