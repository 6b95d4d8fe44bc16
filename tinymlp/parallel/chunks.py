"""How work is divided: neighbors stay together, and every share is about as large as the next.

Floating-point addition is not associative: (a + b) + c and a + (b + c) may differ in the last bit.
So no sum is ever divided, and what can be divided is a list of them: neurons, or rows.
"""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

BATCH_ROWS = 64
"""How many rows are predicted together."""


def chunks(items: Sequence[Item], n_chunks: int) -> list[Sequence[Item]]:
    """Return the items in chunks of neighbors, of the same length or one longer; none is empty.

    >>> chunks([1, 2, 3, 4, 5], 2), chunks([1], 2)
    ([[1, 2], [3, 4, 5]], [[1]])
    """
    n, n_chunks = len(items), min(len(items), n_chunks)
    return [items[i * n // n_chunks : (i + 1) * n // n_chunks] for i in range(n_chunks)]


def prediction_batches(rows: Sequence[Item]) -> list[Sequence[Item]]:
    """Return the rows in the batches that are predicted together.

    A last row is never alone: an engine may have a way of its own for a single one.

    >>> [len(batch) for batch in prediction_batches(range(150))]
    [64, 64, 22]
    >>> [len(batch) for batch in prediction_batches(range(65))]
    [65]
    """
    starts = list(range(0, len(rows), BATCH_ROWS))
    if len(rows) > 1 and len(rows) % BATCH_ROWS == 1:
        starts.pop()
    stops = [*starts[1:], len(rows)]
    return [rows[start:stop] for start, stop in zip(starts, stops, strict=True)]
