"""A column's values in blocks, whose room is given back bit by bit as rows are made of them.

A file has all its columns before it has the first row, and a float is an object of 32 bytes beside
the 8 of its place in a list. Numbers that are hardly ever equal stand here as plain numbers of 8
bytes, and become objects as the rows are made of them:

>>> column = ColumnBlocks([1.5, None, 4.5], are_numbers=True)
>>> len(column), list(column), column[2]
(3, [1.5, None, 4.5], 4.5)
>>> list(column.drain()), list(column)
([1.5, None, 4.5], [])
"""

import itertools
import math
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from tinymlp.data.values import Value

_BLOCK = 56
"""Values in a block: of at most 512 bytes, which CPython keeps where it makes small objects, so
that what one block leaves is room for the next rows."""


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Plain numbers, and the places where one is missing."""

    numbers: "array[float]"
    missing: tuple[int, ...]

    def values(self) -> list[Value]:
        values: list[Value] = [*self.numbers]
        for place in self.missing:
            values[place] = None
        return values


_Block = tuple[Value, ...] | _Numbers


class ColumnBlocks(Sequence[Value]):
    """Values to be read as a list of them is, and at last to be drained."""

    __slots__ = ("_blocks", "_n")

    def __init__(self, values: Sequence[Value], *, are_numbers: bool = False) -> None:
        """Copy the values; `are_numbers` says that all are floats or None, and makes them plain.

        Other values stay the objects that they are.
        """
        starts = range(0, len(values), _BLOCK)
        pack = _numbers_of if are_numbers else tuple
        self._blocks: deque[_Block] = deque(
            pack(values[start : start + _BLOCK]) for start in starts
        )
        self._n = len(values)

    def __len__(self) -> int:
        return self._n

    def __iter__(self) -> Iterator[Value]:
        return itertools.chain.from_iterable(map(_values_of, self._blocks))

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> list[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | list[Value]:
        if isinstance(index, slice):
            return list(self)[index]
        block, place = divmod(range(self._n)[index], _BLOCK)
        return _values_of(self._blocks[block])[place]

    def drain(self) -> Iterator[Value]:
        """Give all values, and forget each block when it has been given."""
        self._n = 0
        return itertools.chain.from_iterable(self._forgotten_blocks())

    def _forgotten_blocks(self) -> Iterator[Sequence[Value]]:
        while self._blocks:
            yield _values_of(self._blocks.popleft())


def _numbers_of(values: Sequence[Value]) -> _Numbers:
    missing = tuple(place for place, value in enumerate(values) if value is None)
    numbers = [math.nan if value is None else value for value in values] if missing else values
    return _Numbers(array("d", numbers), missing)  # type: ignore[arg-type]


def _values_of(block: _Block) -> Sequence[Value]:
    return block if isinstance(block, tuple) else block.values()
