"""Arguments are checked where they are given, so that a mistake is named at its own line.

>>> check_number("learning_rate", -1.0, above=0.0)
Traceback (most recent call last):
tinymlp.errors.ArgumentError: learning_rate must be a number above 0, got -1.0
"""

import math
import operator
import os
from collections.abc import Callable, Iterable
from numbers import Real
from pathlib import Path
from typing import Any, NoReturn

from tinymlp.errors import TinyMLPError, invalid
from tinymlp.text import did_you_mean


def as_whole(value: Any) -> int | None:
    """Return a whole number of any kind, as NumPy's, as an int; None for anything else.

    >>> as_whole(3), as_whole(3.0), as_whole(True)
    (3, None, None)
    """
    try:
        return None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        return None


def check_whole(name: str, value: Any, *, minimum: int, maximum: int | None = None) -> int:
    """Return `value` as an int; raise `ArgumentError` unless it is whole and within the bounds.

    >>> check_whole("batch_size", 32, minimum=1)
    32
    """
    whole = as_whole(value)
    if whole is None or whole < minimum or (maximum is not None and whole > maximum):
        within = "up" if maximum is None else f"to {maximum}"
        raise invalid(name, f"a whole number from {minimum} {within}", value)
    return whole


def check_number(
    name: str,
    value: Any,
    *,
    above: float | None = None,
    minimum: float | None = None,
    below: float | None = None,
    maximum: float | None = None,
) -> float:
    """Return `value`; raise `ArgumentError` unless it is a finite number within the bounds."""
    number: Any = value if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    try:
        finite = math.isfinite(number)
    except OverflowError:  # an int beyond every float
        finite = False
    if (
        not finite
        or (above is not None and not number > above)
        or (minimum is not None and not number >= minimum)
        or (below is not None and not number < below)
        or (maximum is not None and not number <= maximum)
    ):
        bounds = {"above": above, "from": minimum, "below": below, "up to": maximum}
        within = " and ".join(
            f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None
        )
        raise invalid(name, f"a number {within}" if within else "a finite number", value)
    checked: float = number
    return checked


def check_finite(name: str, values: Iterable[Any]) -> None:
    """Raise `ArgumentError` unless every value is a finite number, naming the first that is not.

    >>> check_finite("weights", [0.5, float("nan")])
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: weights[1] must be a finite number, got nan
    """
    for index, value in enumerate(check_iterable(name, values, "a list of numbers")):
        try:
            finite = math.isfinite(value)
        except (TypeError, OverflowError):
            finite = False
        if not finite:
            raise invalid(f"{name}[{index}]", "a finite number", value)


def check_can_multiply(name: str, number: Any) -> None:
    """Raise `ArgumentError` unless it can be multiplied by a float, as numbers of any kind can."""
    try:
        1.0 * number
    except Exception:  # no number, or a whole one beyond every float
        raise invalid(name, "a number", number) from None


def check_iterable(name: str, values: Any, what: str) -> Iterable[Any]:
    """Return `values`; raise `ArgumentError` unless they can be iterated, and are no text."""
    if isinstance(values, str | bytes | type):
        raise invalid(name, what, values)
    try:
        iter(values)
        operator.length_hint(values)  # list() asks for it too
    except MemoryError:
        raise  # which is no fault of the values
    except Exception:  # whatever goes wrong in an object that says that it can be iterated
        raise invalid(name, what, values) from None
    checked: Iterable[Any] = values
    return checked


def check_list(name: str, values: Any, what: str) -> list[Any]:
    """Return `values` as a new list; raise `ArgumentError` unless they can be iterated.

    A text is no list, and neither is a class.

    >>> check_list("indices", range(3), "a list of indices")
    [0, 1, 2]
    """
    return list(check_iterable(name, values, what))


def check_path(name: str, value: Any) -> Path:
    """Return `value` as a path; raise `ArgumentError` unless it is a text that can name a file.

    >>> check_path("path", 3)
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: path must be the name of a file, got 3
    """
    try:
        path = Path(value)
        parts = [os.fsencode(part) for part in path.parts]  # a UnicodeError for a half character
    except (TypeError, ValueError):
        raise invalid(name, "the name of a file", value) from None
    # No file system takes a NUL or a longer name; a path without a name is a folder.
    if not path.name or any(b"\0" in part or len(part) > 255 for part in parts):
        raise invalid(name, "the name of a file", value)
    return path


def check_has(name: str, given: Any, needs: Iterable[str], what: str) -> None:
    """Raise `ArgumentError` unless `given` is an object, no class, with all methods in `needs`.

    >>> check_has("penalty", 0.5, ["value", "derivative"], "an object like L2(0.001)")
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: penalty must be an object like L2(0.001), got 0.5: it has no value
    """
    if isinstance(given, type):
        raise invalid(name, what, given, "make an object of it with ()")
    for need in needs:
        if not callable(getattr(given, need, None)):
            raise invalid(name, what, given, f"it has no {need}")


def check_flag(name: str, value: Any) -> bool:
    """Return `value`; raise `ArgumentError` unless it is True or False.

    >>> check_flag("shuffle", "no")
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: shuffle must be True or False, got 'no'
    """
    if not isinstance(value, bool):
        raise invalid(name, "True or False", value)
    return value


def check_choice(name: str, value: Any, choices: Iterable[str]) -> str:
    """Return `value`; raise `ArgumentError` unless it is one of the texts in `choices`.

    >>> check_choice("mode", "mim", ["min", "max"])
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: mode must be 'min' or 'max', got 'mim': did you mean 'min'?
    """
    choices = list(choices)
    if not isinstance(value, str) or value not in choices:
        what = " or ".join(map(repr, choices))
        close = did_you_mean(value, choices) if isinstance(value, str) else ""
        raise invalid(name, what, value, close if close.startswith("did") else "")
    return value


def explain(error: Exception, check: Callable[..., object], *given: Any) -> NoReturn:
    """Raise what `check` finds wrong with the arguments, or the error itself if that is nothing.

    For what is called so often that it looks at its arguments only when it has failed.

    >>> try:
    ...     1.0 + None
    ... except TypeError as error:
    ...     explain(error, check_number, "bias", None)
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: bias must be a finite number, got None
    """
    try:
        check(*given)
    except TinyMLPError as reason:
        raise reason from None
    raise error
