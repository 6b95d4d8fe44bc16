"""Do the rows still look like those of training? One number for each column.

    population stability index = Σ (q − p) · ln(q / p)        over the parts of a column

p is the share of the training rows in a part, q that of the rows that came last. It is 0 when both
are alike and grows as they part: a tenth of all rows in the part of every decile, and then a shift
by half a standard deviation, gives 0.24. An empty part counts as half a row.

>>> stability_index([10, 10], [5, 5])
0.0
>>> round(stability_index([10, 10], [6, 4]), 3)
0.041

Chance alone is not 0. Without any drift n rows beside m of training, in B parts, have an index of
about (B − 1)(1/n + 1/m): 0.11 for 100 rows, so that an alert at 0.1 fires half of the time, and
0.018 for 1,000 beside 1,000. So few rows have no index, and alerts begin at 0.2.

>>> round(index_by_chance(10, 100, 10_000), 2), round(index_by_chance(10, 1000, 1000), 3)
(0.09, 0.018)

It compares columns one by one, and inputs only: the same rows can come to have other labels.

Source: N. Siddiqi, Credit Risk Scorecards, 2006; B. Yurdakul, Statistical Properties of Population
Stability Index, 2018.
"""

import math
import sys
from collections import deque
from collections.abc import Iterable, Sequence

from tinymlp.arguments import check_whole
from tinymlp.errors import invalid
from tinymlp.model.training_profile import TrainingProfile
from tinymlp.text import short_repr


def stability_index(expected: Sequence[float], actual: Sequence[float]) -> float:
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


def column_indices(profile: TrainingProfile, rows: Sequence[Sequence[float]]) -> list[float]:
    """Return the index of each column of rows (n_rows, n_in), encoded but not scaled."""
    return [stability_index(*counts) for counts in profile.bin_counts(rows)]


class DriftWindow:
    """The last `drift_rows` rows; none of them as long as there are fewer than `min_drift_rows`."""

    def __init__(self, drift_rows: int, min_drift_rows: int) -> None:
        self._min = check_whole("min_drift_rows", min_drift_rows, minimum=1)
        if check_whole("drift_rows", drift_rows, minimum=1) < self._min:
            raise invalid(
                "drift_rows",
                f"at least min_drift_rows, which is {short_repr(self._min)}",
                drift_rows,
                "the drift of a window that is never full would never be known",
            )
        self._rows: deque[tuple[float, ...]] = deque(maxlen=min(drift_rows, sys.maxsize))
        self._is_new = False

    def add(self, rows: Iterable[Sequence[float]]) -> None:
        """Take rows in, encoded but not scaled; copies, for a caller may change its lists."""
        self._rows.extend(map(tuple, rows))
        self._is_new = True

    def rows(self) -> list[tuple[float, ...]]:
        """Return the rows, or [] while they are too few."""
        return list(self._rows) if len(self._rows) >= self._min else []

    def take(self) -> list[tuple[float, ...]]:
        """Return `rows()`, or [] when none came since the last time."""
        is_new, self._is_new = self._is_new, False
        return self.rows() if is_new else []
