"""A student's code is asked, and whatever it answers is read as numbers.

Floats, whole numbers and booleans are numbers, and so is anything that can say so with `tolist()`,
as NumPy's numbers and arrays do, or that holds one as its `data`; lists, tuples and iterators are
vectors. Whatever else comes, an exception or `exit()` included, is not an end of the check but an
answer too, and is reported like a wrong number: `NoAnswerError` is caught in this folder and never
reaches a caller. A number in single precision stays known as one, and is compared as such.

>>> vector(lambda x, y: (x, y), 1, 0.5)
[1.0, 0.5]
>>> number(lambda z: None, 0.0)
Traceback (most recent call last):
tinymlp.testing.answers.NoAnswerError: None (is a `return` missing?)
"""

import builtins
import contextlib
import itertools
import linecache
import math
import random
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from numbers import Real
from pathlib import Path
from typing import Any

from tinymlp.errors import invalid
from tinymlp.gradient_check.central_difference import agree
from tinymlp.text import describe_error, plural, short_repr

Function = Callable[..., Any]

MOST = 10_000
"""So many numbers of an iterator are read, which may be endless."""

SINGLE = 1e-3
"""How far a number in single precision may be off, relative to its size or to 0.1."""


class Single(float):
    """A number that came in single precision (float32)."""


def close(got: float, expected: float) -> bool:
    """Return whether two numbers are equal up to the rounding of their precision.

    >>> close(Single(0.50001), 0.5), close(0.50001, 0.5)
    (True, False)
    """
    if isinstance(got, Single) and math.isfinite(expected):
        return abs(got - expected) <= SINGLE * max(abs(expected), 0.1)
    return agree(got, expected)


class NoAnswerError(Exception):
    """What came instead of the numbers that were asked for."""

    @property
    def raised(self) -> bool:
        """Whether the student's code raised, rather than answered something else."""
        return self.__cause__ is not None

    @property
    def line(self) -> str:
        """The line of the student's code that raised, "" if it did not raise or is not known."""
        return "" if self.__cause__ is None else _line(self.__cause__)


_asking = {"seeded": False}


@contextlib.contextmanager
def seeded() -> Iterator[None]:
    """Begin the random numbers anew in every question that is asked within."""
    _asking["seeded"] = True
    try:
        yield
    finally:
        _asking["seeded"] = False


@contextlib.contextmanager
def without_keyboard() -> Iterator[None]:
    """Let `input()` raise, which would wait for somebody to type."""

    def refuse(*prompt: object) -> str:
        raise EOFError("input() waits for somebody to type: take the numbers as arguments")

    before, builtins.input = builtins.input, refuse
    try:
        yield
    finally:
        builtins.input = before


def ask(function: Function, *arguments: Any) -> Any:
    """Return what the function answers; raise `NoAnswerError` when it raises."""
    if _asking["seeded"]:
        random.seed(0)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(0)
    try:
        return function(*arguments)
    except NoAnswerError:
        raise
    except (Exception, SystemExit) as error:
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
    if isinstance(plain, float):
        return plain
    if not isinstance(plain, Real):
        raise NoAnswerError(describe_shape(plain, "one number"))
    try:
        return float(plain)
    except OverflowError:
        return math.inf if plain > 0 else -math.inf  # type: ignore[operator]


def as_vector(answer: Any) -> list[float]:
    """Return the answer as a list of floats."""
    rows = _as_list(answer)
    if not all(isinstance(_plain(one), Real) for one in rows):
        raise NoAnswerError(describe_shape(rows, "a list of numbers"))
    return [as_number(one) for one in rows]


def as_matrix(answer: Any) -> list[list[float]]:
    """Return the answer as a list of rows."""
    try:
        return [as_vector(row) for row in _as_list(answer)]
    except NoAnswerError as failure:
        if failure.raised:
            raise
        raise NoAnswerError(describe_shape(_plain(answer), "a list of rows")) from None


def describe_shape(answer: Any, wanted: str) -> str:
    """Return an answer of another shape than was expected, and what its shape is.

    >>> describe_shape([[2.0], [1.0]], "a list of 2 numbers")
    '[[2.0], [1.0]], a column: a list of 2 numbers was expected'
    """
    if answer is None:
        return "None (is a `return` missing?)"
    return f"{short_repr(answer)}, {name_shape(answer)}: {wanted} was expected"


def name_shape(answer: Any) -> str:
    """Return the shape of an answer, or its type, in words.

    >>> name_shape([[1.0, 2.0]]), name_shape([[1.0, 2.0], [3.0, 4.0]]), name_shape("2")
    ('a row', '2 rows of 2 numbers', 'a string')
    """
    if isinstance(answer, str):
        return "a string"
    if isinstance(answer, Real):
        return "one number"
    if isinstance(answer, tuple | list) and answer:
        sizes = [len(one) if isinstance(one, tuple | list) else -1 for one in answer]
        flat = [each for one in answer if isinstance(one, tuple | list) for each in one]
        if all(size == -1 for size in sizes) and all(isinstance(one, Real) for one in answer):
            return f"a list of {plural(len(answer), 'number')}"
        if all(isinstance(one, Real) for one in flat) and len(set(sizes)) == 1 and sizes[0] >= 0:
            if sizes[0] == 1:
                return "a column"
            return "a row" if len(sizes) == 1 else f"{len(sizes)} rows of {sizes[0]} numbers"
        return f"a {type(answer).__name__} of {plural(len(answer), 'part')}"
    return f"a {type(answer).__name__}"


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
        raise NoAnswerError(describe_shape(plain, "a list"))
    # An iterator of the student's may raise, and have no end.
    listed: list[Any] = ask(lambda: list(itertools.islice(plain, MOST + 1)))
    if len(listed) > MOST:
        raise NoAnswerError(f"an iterator of more than {MOST:,} numbers: does it end?")
    return listed


def _plain(answer: Any) -> Any:
    if isinstance(answer, int | float):
        return answer
    to_list = getattr(answer, "tolist", None)
    if not callable(to_list):
        held = getattr(answer, "data", None)  # of a value that remembers how it was made
        return answer if held is None or isinstance(answer, type) else _plain(held)
    plain = ask(to_list)
    return _as_single(plain) if is_single(answer) else plain


def is_single(answer: Any) -> bool:
    """Return whether an array or number has fewer digits than a float."""
    kind = getattr(answer, "dtype", None)
    return getattr(kind, "kind", "") == "f" and getattr(kind, "itemsize", 8) < 8


def _as_single(plain: Any) -> Any:
    return [_as_single(one) for one in plain] if isinstance(plain, list) else Single(plain)


def _line(error: BaseException) -> str:
    """Return the deepest line in the file of the function that was asked."""
    told = getattr(error, "told_line", None)
    if isinstance(told, str):  # it was raised in another process, which says where
        return told
    folder = str(Path(__file__).parent)
    # Endless recursion has a thousand frames: only the one that is told is read.
    frames = [
        (frame.f_code.co_filename, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if not frame.f_code.co_filename.startswith(folder)
    ]
    theirs = [frame for frame in frames if frame[0] == frames[0][0]]
    if not theirs:
        return ""
    file, number = theirs[-1]
    line = linecache.getline(file, number).strip()
    line = line if len(line) <= 60 else f"{line[:60]}…"
    return f" ({Path(file).name}, line {number}: {line})"
