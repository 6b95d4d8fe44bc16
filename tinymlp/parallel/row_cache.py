"""Rows that were sent once are afterwards called by their number.

An example does not change while a network learns from it, so it crosses to a worker once; from
then on eight bytes name it. A shelf numbers lists as it meets them. It knows a list by its
identity and holds a copy, so a list that was changed in place gets a new number:

>>> shelf, row = Shelf(), [1.0, 2.0]
>>> shelf.number(row), shelf.number([3.0]), shelf.number(row)
(0, 1, 0)
>>> row[0] = 4.0
>>> shelf.number(row)
2
>>> shelf.contents([2]) == {2: to_bytes([4.0, 2.0])}
True
"""

import os
from array import array
from collections.abc import Iterable, Sequence

from tinymlp.engine.kernels import PYPY

MOST_NUMBERS = 1 << 26
"""How many numbers a shelf, and a worker, keeps: half a gigabyte as bytes."""


class CannotBeSentError(Exception):
    """Something of the user's that only this process can use."""


def to_bytes(numbers: Sequence[float]) -> bytes:
    """Return the numbers as eight bytes each: a tenth of the time that a pickled list takes.

    Raises `CannotBeSentError` for what is not a float.
    """
    try:
        return array("d", numbers).tobytes()
    except (TypeError, OverflowError) as error:
        raise CannotBeSentError(f"only floats are sent to another process ({error})") from error


def to_list(content: bytes) -> list[float]:
    """Return the numbers that `to_bytes` was given; on PyPy in a fifth of `tolist`'s time."""
    return list(_to_array(content))


def _to_array(content: bytes) -> "array[float]":
    numbers = array("d")
    numbers.frombytes(content)
    return numbers


def cut(content: bytes, width: int) -> list[list[float]]:
    """Return the rows of `width` numbers that stand one after the other.

    >>> cut(to_bytes([1.0, 2.0, 3.0, 4.0]), 2)
    [[1.0, 2.0], [3.0, 4.0]]
    """
    numbers = _to_array(content)
    return [list(numbers[start : start + width]) for start in range(0, len(numbers), width)]


def joined(rows: Iterable[Sequence[float]]) -> bytes:
    """Return rows one after the other, as eight bytes a number."""
    return b"".join(map(to_bytes, rows))


def names_of(numbers: Iterable[int]) -> bytes:
    """Return row numbers as eight bytes each."""
    return array("q", numbers).tobytes()


def numbers_of(names: bytes) -> list[int]:
    """Return the row numbers that `names_of` was given."""
    numbers = array("q")
    numbers.frombytes(names)
    return list(numbers)


def _equal_by_loop(left: Sequence[float], right: Sequence[float]) -> bool:
    """Return whether two rows are equal: on PyPy ten times as fast as `==`."""
    if len(left) != len(right):
        return False
    for i in range(len(left)):  # noqa: SIM110 (a generator is what PyPy compiles worst)
        if left[i] != right[i]:
            return False
    return True


def _equal_by_operator(left: Sequence[float], right: Sequence[float]) -> bool:
    """Return whether two rows are equal: the same objects are compared without being read."""
    return left == right


_equal = _equal_by_loop if PYPY else _equal_by_operator


class Shelf:
    """Numbers for rows, and their bytes as long as somebody may ask for them."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything; whatever a worker has kept is never asked for again."""
        self.name = os.urandom(8).hex()
        self.sent: set[int] = set()
        """What some worker has been given, though perhaps not the one that is asked next."""
        self._next = 0
        self._n_numbers = 0
        self._known: dict[int, tuple[int, Sequence[float], Sequence[float]]] = {}
        self._rows: dict[int, Sequence[float] | bytes] = {}

    @property
    def is_full(self) -> bool:
        """Whether it holds more than it should, and is to be cleared before the next batch."""
        return self._n_numbers > MOST_NUMBERS

    def number(self, row: Sequence[float]) -> int:
        """Return the number of a row, a new one for a new row."""
        known = self._known.get(id(row))
        if known is not None:
            number, _, copy = known
            if copy is row or _equal(copy, row):
                return number
            self.drop(number)
        copy = row if isinstance(row, tuple) else list(row)
        number = self._put(copy, len(copy))
        self._known[id(row)] = (number, row, copy)  # the row itself, so that its id stays its own
        return number

    def put(self, content: bytes) -> int:
        """Return a new number for bytes that their owner recognizes himself."""
        return self._put(content, len(content) // 8)

    def drop(self, number: int) -> None:
        """Forget what has this number."""
        gone = self._rows.pop(number)
        self._n_numbers -= len(gone) // 8 if isinstance(gone, bytes) else len(gone)

    def contents(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return the bytes of what has these numbers."""
        rows = {number: self._rows[number] for number in numbers}
        return {n: row if isinstance(row, bytes) else to_bytes(row) for n, row in rows.items()}

    def _put(self, row: Sequence[float] | bytes, n_numbers: int) -> int:
        number = self._next
        self._next += 1
        self._n_numbers += n_numbers
        self._rows[number] = row
        return number
