"""A student's code is asked, and whatever it answers is read as numbers.

Floats, whole numbers and booleans are numbers, and so is anything that can say so with `tolist()`,
as NumPy's numbers and arrays do; lists, tuples and iterators are vectors. Whatever else comes, an
exception included, is not an end of the check but an answer too, and is told like a wrong number.

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
        raise NoAnswerError(f"{type(error).__name__}: {error}{_line(error)}") from error


def number(function: Function, *arguments: Any) -> float:
    """Return the number the function answers; raise `NoAnswerError` for anything else."""
    return as_number(ask(function, *arguments))


def vector(function: Function, *arguments: Any) -> list[float]:
    """Return the vector the function answers; raise `NoAnswerError` for anything else."""
    return as_vector(ask(function, *arguments))


def as_number(answer: Any) -> float:
    """Return the answer as a float."""
    plain = _plain(answer)
    if not isinstance(plain, Real):
        raise NoAnswerError(_told(plain, "one number"))
    return float(plain)


def as_vector(answer: Any) -> list[float]:
    """Return the answer as a list of floats."""
    plain = _plain(answer)
    if isinstance(plain, str | bytes | dict) or not isinstance(plain, Iterable):
        raise NoAnswerError(_told(plain, "a list"))
    plain = list(plain)
    if not all(isinstance(_plain(one), Real) for one in plain):
        raise NoAnswerError(f"{plain!r}, which is not a list of numbers")
    return [as_number(one) for one in plain]


def as_matrix(answer: Any) -> list[list[float]]:
    """Return the answer as a list of rows."""
    plain = _plain(answer)
    if isinstance(plain, str | bytes | dict) or not isinstance(plain, Iterable):
        raise NoAnswerError(_told(plain, "a list"))
    return [as_vector(row) for row in plain]


def is_failure(values: Iterable[float]) -> bool:
    """Return whether one of the numbers is nan or infinite."""
    return not all(math.isfinite(value) for value in values)


def _plain(answer: Any) -> Any:
    to_list = getattr(answer, "tolist", None)
    return answer if to_list is None else to_list()


def _told(answer: Any, wanted: str) -> str:
    return f"{answer!r}, not {wanted}" if answer is not None else "None (is a `return` missing?)"


def _line(error: Exception) -> str:
    """Return the deepest line in the file of the function that was asked."""
    frames = traceback.extract_tb(error.__traceback__)[1:]
    theirs = [frame for frame in frames if frame.filename == frames[0].filename]
    if not theirs or theirs[-1].filename == __file__:
        return ""
    where = theirs[-1]
    line = where.line or ""
    line = line if len(line) <= 60 else f"{line[:60]}…"
    return f" ({Path(where.filename).name}, line {where.lineno}: {line})"
