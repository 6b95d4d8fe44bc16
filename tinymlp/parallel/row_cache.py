"""Rows that were sent once are afterwards called by their key.

An example does not change while a network learns from it, so it crosses to a worker once; from
then on sixteen bytes name it. A cache gives keys to lists as it meets them. It knows a list by its
identity and holds a copy, so a list that was changed in place gets a new key:

>>> cache, row = RowCache(), [1.0, 2.0]
>>> before = cache.key(row)
>>> cache.key(row) == before, cache.key([3.0]) == before
(True, False)
>>> row[0] = 4.0
>>> cache.key(row) == before
False
>>> cache.contents([cache.key(row)]) == {cache.key(row): to_bytes([4.0, 2.0])}
True
"""

import os
from collections.abc import Iterable, Sequence

from tinymlp.engine.kernels import PYPY
from tinymlp.parallel.buffers import to_bytes

MAX_NUMBERS = 1 << 26
"""How many numbers this process and each worker keep: half a gigabyte as bytes."""

Key = bytes
"""The name of a row or of a network's parameters, the same in every process and used only once."""


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


class RowCache:
    """Keys for rows, and their contents as long as a worker may ask for them."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything; whatever a worker has kept is never asked for again."""
        self.sent: set[Key] = set()
        """What some worker has been given, though perhaps not the one that is asked next."""
        self._prefix = os.urandom(8)
        self._n_keys = 0
        self._n_numbers = 0
        self._known: dict[int, tuple[Key, Sequence[float], Sequence[float]]] = {}
        self._contents: dict[Key, Sequence[float] | bytes] = {}

    @property
    def is_full(self) -> bool:
        """Whether it holds more than it should, and is to be cleared before the next batch."""
        return self._n_numbers > MAX_NUMBERS

    def key(self, row: Sequence[float]) -> Key:
        """Return the key of a row, a new one for a new row."""
        known = self._known.get(id(row))
        if known is not None:
            key, _, copy = known
            if copy is row or _equal(copy, row):
                return key
            self.drop(key)
        copy = row if isinstance(row, tuple) else list(row)
        key = self._put(copy, len(copy))
        self._known[id(row)] = (key, row, copy)  # the row itself, so that its id stays its own
        return key

    def put(self, content: bytes) -> Key:
        """Return a new key for the bytes of numbers that their owner recognizes."""
        return self._put(content, len(content) // 8)

    def drop(self, key: Key) -> None:
        """Forget what has this key."""
        content = self._contents.pop(key)
        self._n_numbers -= len(content) // 8 if isinstance(content, bytes) else len(content)

    def contents(self, keys: Iterable[Key]) -> dict[Key, bytes]:
        """Return the bytes of what has these keys."""
        contents = {key: self._contents[key] for key in keys}
        return {key: c if isinstance(c, bytes) else to_bytes(c) for key, c in contents.items()}

    def _put(self, content: Sequence[float] | bytes, n_numbers: int) -> Key:
        key = self._prefix + self._n_keys.to_bytes(8)
        self._n_keys += 1
        self._n_numbers += n_numbers
        self._contents[key] = content
        return key
