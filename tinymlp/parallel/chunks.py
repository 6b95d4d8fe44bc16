"""How work is cut: neighbors stay together, and everybody has about the same.

Floating-point addition is not associative: (a + b) + c and a + (b + c) may differ in the last bit.
So no sum is ever cut, and what can be cut is a list of them: neurons, or rows.
"""

from collections.abc import Iterator

ROWS = 64
"""How many rows are predicted together."""


def rows_together(n_rows: int) -> list[range]:
    """Return the numbers of the rows that are predicted together.

    A last row is never alone: an engine may have a way of its own for a single one.

    >>> rows_together(150), rows_together(65)
    ([range(0, 64), range(64, 128), range(128, 150)], [range(0, 65)])
    """
    starts = list(range(0, n_rows, ROWS))
    if n_rows > 1 and n_rows % ROWS == 1:
        starts.pop()
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], n_rows], strict=True)]


def runs(n: int, n_pieces: int) -> Iterator[range]:
    """Yield the numbers of each piece: neighbors, shared out as evenly as they go.

    >>> list(runs(5, 2))
    [range(0, 2), range(2, 5)]
    """
    n_pieces = min(n, n_pieces)
    for piece in range(n_pieces):
        yield range(piece * n // n_pieces, (piece + 1) * n // n_pieces)
