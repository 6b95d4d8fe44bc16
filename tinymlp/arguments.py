"""Arguments are checked where they are given, so that a mistake is named at its own line.

>>> check_number("learning_rate", -1.0, above=0.0)
Traceback (most recent call last):
tinymlp.errors.ArgumentError: learning_rate is a number above 0, got -1.0
"""

import difflib
import math
import operator
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any, TypeVar

from tinymlp.errors import ArgumentError


def check_whole(name: str, value: Any, *, least: int) -> int:
    """Return `value` as an int; raise `ArgumentError` unless it is whole and at least `least`.

    >>> check_whole("batch_size", 32, least=1)
    32
    """
    try:
        whole = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        whole = None
    if whole is None or whole < least:
        raise ArgumentError(f"{name} is a whole number from {least} up, got {value!r}")
    return whole


def check_number(
    name: str,
    value: Any,
    *,
    above: float | None = None,
    least: float | None = None,
    below: float | None = None,
    most: float | None = None,
) -> float:
    """Return `value`; raise `ArgumentError` unless it is a finite number within the bounds."""
    number: Any = value if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    if (
        not math.isfinite(number)
        or (above is not None and not number > above)
        or (least is not None and not number >= least)
        or (below is not None and not number < below)
        or (most is not None and not number <= most)
    ):
        bounds = {"above": above, "from": least, "below": below, "up to": most}
        told = " and ".join(
            f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None
        )
        raise ArgumentError(f"{name} is a number {told or 'that is finite'}, got {value!r}")
    checked: float = number
    return checked


def check_finite(name: str, values: Sequence[Any]) -> None:
    """Raise `ArgumentError` unless every value is a finite number, naming the first that is not.

    >>> check_finite("weights", [0.5, float("nan")])
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: weights[1] is a finite number, got nan
    """
    for index, value in enumerate(values):
        try:
            finite = math.isfinite(value)
        except (TypeError, OverflowError):
            finite = False
        if not finite:
            raise ArgumentError(f"{name}[{index}] is a finite number, got {value!r}")


Kind = TypeVar("Kind")


def find_named(
    what: str, given: "str | Kind", known: Mapping[str, type[Kind]], needs: Sequence[str]
) -> Kind:
    """Return a new object of the known kind of that name, or `given` when it is one itself.

    An object is one when it has the attributes in `needs`; nothing has to be inherited. Raises
    `ArgumentError` for an unknown name and for an object that lacks one of them.
    """
    if isinstance(given, str):
        if given in known:
            return known[given]()
        close = difflib.get_close_matches(given, known, n=1)
        meant = f"did you mean {close[0]!r}?" if close else f"the names are {', '.join(known)}"
        raise ArgumentError(f"{what} {given!r} is not known: {meant}")
    lacking = [name for name in needs if not hasattr(given, name)]
    if lacking or isinstance(given, type):
        reason = "is a class" if isinstance(given, type) else f"has no {' and no '.join(lacking)}"
        raise ArgumentError(
            f"{what} is a name like {next(iter(known))!r} or an object with {', '.join(needs)}, "
            f"but {given!r} {reason}: "
            + ("make one of it with ()" if isinstance(given, type) else "add it")
        )
    return given
