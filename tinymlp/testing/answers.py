"""A student's code is asked, and whatever it answers is read as numbers.

Floats, whole numbers and booleans are numbers, and so is anything that can say so with `tolist()`,
as NumPy's numbers and arrays do; lists, tuples and iterators are vectors. Whatever else comes, an
exception included, is not an end of the check but an answer too, and is reported like a wrong
number: `NoAnswerError` is caught in this folder and never reaches a caller.

>>> vector(lambda x, y: (x, y), 1, 0.5)
[1.0, 0.5]
>>> number(lambda z: None, 0.0)
Traceback (most recent call last):
tinymlp.testing.answers.NoAnswerError: None (is a `return` missing?)
"""

import math
import traceback
from collections.abc import Callable, Iterable
from numbers import Real
from pathlib import Path
from typing import Any

from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import describe_error
from tinymlp.text import short_repr

Function = Callable[..., Any]


class NoAnswerError(Exception):
    """What came instead of the numbers that were asked for."""

    @property
    def raised(self) -> bool:
        """Whether the student's code raised, rather than answered something else."""
        return self.__cause__ is not None


def ask(function: Function, *arguments: Any) -> Any:
    """Return what the function answers; raise `NoAnswerError` when it raises."""
    try:
        return function(*arguments)
    except NoAnswerError:
        raise
    except Exception as error:
        raise NoAnswerError(describe_error(error) + _line(error)) from error


def number(function: Function, *arguments: Any) -> float:
    """Return the number the function answers; raise `NoAnswerError` for anything else."""
    return as_number(ask(function, *arguments))


def vector(function: Function, *arguments: Any) -> list[float]:
    """Return the vector the function answers; raise `NoAnswerError` for anything else."""
    return as_vector(ask(function, *arguments))


def as_number(answer: Any) -> float:
    """Return the answer as a float, infinity where it is larger than any."""
    plain: Any = _plain(answer)
    if not isinstance(plain, Real):
        raise NoAnswerError(_describe(plain, "one number"))
    try:
        return float(plain)
    except OverflowError:
        return math.inf if plain > 0 else -math.inf  # type: ignore[operator]


def as_vector(answer: Any) -> list[float]:
    """Return the answer as a list of floats."""
    rows = _as_list(answer)
    if not all(isinstance(_plain(one), Real) for one in rows):
        raise NoAnswerError(f"{short_repr(rows)}, which is not a list of numbers")
    return [as_number(one) for one in rows]


def as_matrix(answer: Any) -> list[list[float]]:
    """Return the answer as a list of rows."""
    return [as_vector(row) for row in _as_list(answer)]


def is_failure(values: Iterable[float]) -> bool:
    """Return whether one of the numbers is nan or infinite."""
    return not all(math.isfinite(value) for value in values)


def check_array(array: Any, given: Any) -> None:
    """Raise `ArgumentError` unless `array` makes something of a list that can be read again."""
    read = as_matrix if isinstance(given[0], list) else as_vector
    what = "a function of a list, such as numpy.array"
    try:
        same = callable(array) and read(ask(array, given)) == given
    except NoAnswerError as failure:
        raise invalid("array", what, array, str(failure)) from None
    if not same:
        raise invalid("array", what, array)


def _as_list(answer: Any) -> list[Any]:
    plain = _plain(answer)
    if isinstance(plain, str | bytes | dict) or not isinstance(plain, Iterable):
        raise NoAnswerError(_describe(plain, "a list"))
    listed: list[Any] = ask(list, plain)  # an iterator of the student's may raise
    return listed


def _plain(answer: Any) -> Any:
    to_list = getattr(answer, "tolist", None)
    return ask(to_list) if callable(to_list) else answer


def _describe(answer: Any, wanted: str) -> str:
    if answer is None:
        return "None (is a `return` missing?)"
    return f"{short_repr(answer)}, not {wanted}"


def _line(error: Exception) -> str:
    """Return the deepest line in the file of the function that was asked."""
    told = getattr(error, "told_line", None)
    if isinstance(told, str):  # it was raised in another process, which says where
        return told
    frames = traceback.extract_tb(error.__traceback__)[1:]
    theirs = [frame for frame in frames if frame.filename == frames[0].filename]
    if not theirs or theirs[-1].filename == __file__:
        return ""
    where = theirs[-1]
    line = where.line or ""
    line = line if len(line) <= 60 else f"{line[:60]}…"
    return f" ({Path(where.filename).name}, line {where.lineno}: {line})"
