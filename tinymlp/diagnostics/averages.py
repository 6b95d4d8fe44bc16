"""Means and deviations, in which every example counts by its weight, and shares.

>>> mean([1.0, 4.0], [3.0, 1.0]), deviation([1.0, 3.0])
(1.75, 1.0)
"""

import math
from collections.abc import Sequence


def mean(numbers: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Return Σ weight·x / Σ weight; without weights each number counts the same."""
    weights = [1.0] * len(numbers) if weights is None else weights
    return sum(w * x for w, x in zip(weights, numbers, strict=True)) / sum(weights)


def percent(share: float) -> str:
    """Return a share as a whole per cent, to be read.

    >>> percent(0.625), percent(-0.001)
    ('62 %', '0 %')
    """
    return f"{round(100 * share)} %"


def deviation(numbers: Sequence[float]) -> float:
    """Return the standard deviation, the root mean square distance from the mean."""
    center = mean(numbers)
    return math.sqrt(mean([(x - center) * (x - center) for x in numbers]))
