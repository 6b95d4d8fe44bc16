r"""Rows of text in hardly more memory than the text itself takes.

A Python text is an object of 49 bytes and more, so a table of short cells, each an object of its
own, takes ten times its file. Here the cells of a column stand in one text, some rows at a time,
and become objects when the column is asked for, or row by row:

>>> rows = TextRows([["5.1", "setosa"], ["6.3", "virginica"]])
>>> rows.column(1), rows[0], len(rows)
(['setosa', 'virginica'], ['5.1', 'setosa'], 2)

Rows of a file that is not sound may have different widths.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

_CELLS = 1 << 15
"""Cells that are objects at a time, of few rows more."""

_FEWEST, _TEXT = 40, 440
"""Rows in one text at least, and its signs where its cells are short. Texts of less than 512 bytes
are kept where CPython makes other small objects: what `clear` frees is room for floats."""

_END = "\0"
"""What stands between the cells of a column: no text file has it inside of a cell."""

_Column = str | list[str]
"""The cells of a column in one text; a list where one of them has `_END` in it."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows below each other that are equally wide."""

    n_rows: int
    columns: list[_Column]


class TextRows(Sequence[list[str]]):
    """Rows of cells, to be read as a list of lists is; a row that is changed is a copy."""

    __slots__ = ("_blocks", "_n_rows")

    def __init__(self, rows: Iterable[list[str]] = ()) -> None:
        self._hold(_blocks_of(rows))

    def _hold(self, blocks: list[_Block]) -> None:
        self._blocks = blocks
        self._n_rows = sum(block.n_rows for block in blocks)

    @classmethod
    def _of(cls, blocks: Iterable[_Block]) -> "TextRows":
        made = cls()
        made._hold(list(blocks))
        return made

    def __len__(self) -> int:
        return self._n_rows

    def __iter__(self) -> Iterator[list[str]]:
        for block in self._blocks:
            yield from _rows_of(block)

    @overload
    def __getitem__(self, index: int) -> list[str]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[str]]: ...
    def __getitem__(self, index: int | slice) -> list[str] | list[list[str]]:
        """Return a copy of a row, or of several."""
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step > 0:
                return list(itertools.islice(self, start, stop, step))
            return list(self)[index]
        at = index + len(self) if index < 0 else index
        for block in self._blocks:
            if 0 <= at < block.n_rows:
                return [_unpacked(column)[at] for column in block.columns]
            at -= block.n_rows
        raise IndexError(f"row {index} of {len(self)}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextRows | list) and list(self) == list(other)

    def __add__(self, below: "TextRows") -> "TextRows":
        return TextRows._of([*self._blocks, *below._blocks])

    def __repr__(self) -> str:
        return repr(list(self))

    def clear(self) -> None:
        """Forget all rows, as `list.clear` does."""
        self._hold([])

    def column(self, j: int) -> list[str]:
        """Return the cells of a column, which each row has."""
        return [cell for block in self._blocks for cell in _unpacked(block.columns[j])]

    def take(self, places: Sequence[int]) -> "TextRows":
        """Return only these columns, in this order."""
        return TextRows._of(
            _Block(block.n_rows, [block.columns[j] for j in places]) for block in self._blocks
        )

    def cut(self, width: int) -> "TextRows":
        """Return the rows without what they have beyond so many cells.

        >>> TextRows([["a", "b", ""], ["1"]]).cut(2)
        [['a', 'b'], ['1']]
        """
        return TextRows._of(_Block(block.n_rows, block.columns[:width]) for block in self._blocks)

    def without_first(self) -> "TextRows":
        """Return the rows without their first cells."""
        return TextRows._of(_Block(block.n_rows, block.columns[1:]) for block in self._blocks)

    def below(self, n: int) -> "TextRows":
        """Return the rows from the n-th on.

        >>> TextRows([["a"], ["1"], ["2"]]).below(1)
        [['1'], ['2']]
        """
        kept: list[_Block] = []
        for block in self._blocks:
            left_out = min(n, block.n_rows)
            n -= left_out
            if not left_out:
                kept.append(block)
            elif left_out < block.n_rows:
                columns = [_packed(_unpacked(column)[left_out:]) for column in block.columns]
                kept.append(_Block(block.n_rows - left_out, columns))
        return TextRows._of(kept)

    def widths(self) -> "Counter[int]":
        """Count the rows of each width.

        >>> TextRows([["a", "b"], ["1", "2"], ["3"]]).widths()
        Counter({2: 2, 1: 1})
        """
        counts: Counter[int] = Counter()
        for block in self._blocks:
            counts[len(block.columns)] += block.n_rows
        return counts

    def of_other_width(self, width: int) -> Iterator[tuple[int, list[str]]]:
        """Give the rows that are not so wide, with their numbers."""
        first = 0
        for block in self._blocks:
            if len(block.columns) != width:
                yield from enumerate(_rows_of(block), start=first)
            first += block.n_rows

    def n_filled(self) -> int:
        """Return how many cells the fullest row has, up to its last with something in it.

        >>> TextRows([["a", "", " "], ["", "", ""]]).n_filled()
        1
        """
        most = 0
        for block in self._blocks:
            n = len(block.columns)
            while n > most and not "".join(_unpacked(block.columns[n - 1])).strip():
                n -= 1
            most = max(most, n)
        return most


def _blocks_of(rows: Iterable[list[str]]) -> list[_Block]:
    """Pack rows, a block at a time."""
    blocks: list[_Block] = []
    block: list[list[str]] = []
    width = most = 0
    for row in rows:
        if len(row) != width or len(block) >= most:
            if block:
                blocks.append(_block_of(block))
            block, width = [], len(row)
            most = max(_FEWEST, _TEXT // (max(map(len, row), default=0) + 1))
            most = min(most, max(16, _CELLS // max(1, width)))
        block.append(row)
    if block:
        blocks.append(_block_of(block))
    return blocks


def _block_of(rows: list[list[str]]) -> _Block:
    return _Block(len(rows), [_packed(cells) for cells in zip(*rows, strict=True)])


def _rows_of(block: _Block) -> Iterator[list[str]]:
    """Give the rows of a block, also those without any cell."""
    if not block.columns:
        return ([] for _ in range(block.n_rows))
    return map(list, zip(*map(_unpacked, block.columns), strict=True))


def _packed(cells: Sequence[str]) -> _Column:
    text = _END.join(cells)
    return text if text.count(_END) == len(cells) - 1 else list(cells)


def _unpacked(column: _Column) -> list[str]:
    return column.split(_END) if isinstance(column, str) else column
