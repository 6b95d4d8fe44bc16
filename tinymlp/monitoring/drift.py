"""Do the rows still look like those of training? One number for each column tells.

    population stability index = Σ (q − p) · ln(q / p)        over the parts of a column

p is the share of the training rows in a part, q that of the rows that came last. It is 0 when both
are alike and grows as they part: a tenth of all rows in the part of every decile, and then a shift
by half a standard deviation, gives 0.24. An empty part counts as half a row.

>>> stability_index([10, 10], [5, 5])
0.0
>>> round(stability_index([10, 10], [6, 4]), 3)
0.041

Chance alone is not 0. Without any drift n rows beside m of training, in B parts, have an index of
about (B − 1)(1/n + 1/m): 0.11 for 100 rows, of which half then look like drift to who alerts at
0.1, and 0.018 for 1,000 beside 1,000. So nothing is said of few rows, and alerts begin at 0.2.

>>> round(index_by_chance(10, 100, 10_000), 2), round(index_by_chance(10, 1000, 1000), 3)
(0.09, 0.018)

It compares columns one by one, and inputs only: rows can be alike and their labels others.

Source: N. Siddiqi, Credit Risk Scorecards, 2006; B. Yurdakul, Statistical Properties of Population
Stability Index, 2018.
"""

import math
from collections import deque
from collections.abc import Iterable, Sequence

from tinymlp.arguments import check_whole
from tinymlp.errors import ArgumentError
from tinymlp.model.training_profile import TrainingProfile


def stability_index(expected: Sequence[int], actual: Sequence[int]) -> float:
    """Return the index of two columns of counts, a count for each part, each at least one row."""
    m, n = sum(expected), sum(actual)
    total = 0.0
    for before, now in zip(expected, actual, strict=True):
        if before or now:
            p, q = max(before, 0.5) / m, max(now, 0.5) / n
            total += (q - p) * math.log(q / p)
    return total


def index_by_chance(n_parts: int, n: int, m: int) -> float:
    """Return the mean index of n rows drawn from what m training rows were drawn from."""
    return (n_parts - 1) * (1 / n + 1 / m)


class Window:
    """The last rows, up to `most`, of which nothing is said before there are `least`."""

    def __init__(self, reference: TrainingProfile, *, most: int, least: int) -> None:
        self.reference = reference
        self.least = check_whole("least_drift_rows", least, minimum=1)
        if check_whole("drift_rows", most, minimum=1) < self.least:
            raise ArgumentError(
                f"drift_rows={most} is below least_drift_rows={least}: nothing would ever be said"
            )
        self.rows: deque[tuple[float, ...]] = deque(maxlen=most)
        self.is_new = False

    def add(self, rows: Iterable[Sequence[float]]) -> None:
        """Take rows in, encoded but not scaled; copies, for a caller may change its lists."""
        self.rows.extend(map(tuple, rows))
        self.is_new = True

    def take(self) -> list[tuple[float, ...]]:
        """Return the rows when there are enough of them, and some came since the last time."""
        is_new, self.is_new = self.is_new, False
        return list(self.rows) if is_new and len(self.rows) >= self.least else []

    def indices(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Return the index of each column."""
        return [stability_index(*parts) for parts in self.reference.bin_counts(rows)]

    def index(self, rows: Sequence[Sequence[float]]) -> float:
        """Return the largest index of any column."""
        return max(self.indices(rows))
