"""Weights where something is learned from data: 2 is the value twice, 0 is as if it were not there.

>>> weighing(["a", "b", "c"], [1.0, 0.0, 2.0])
(['a', 'c'], [1.0, 2.0])
>>> mean_of([1.0, 4.0], [1.0, 2.0]), median_of([4.0, 1.0], [1.0, 2.0])
(3.0, 1.0)
>>> amount([1.0, 2.0]), amount([1.0, 0.5])
(3, 1.5)

Only proportions matter to what is learned, so weights are halved until none is above 1: exact, and
no product with a large number overflows.
"""

import math
from collections.abc import Iterable, Sequence
from typing import TypeVar

from tinymlp.errors import DataError

Value = TypeVar("Value")


def weighing(
    values: Sequence[Value], weights: Sequence[float] | None
) -> tuple[Sequence[Value], Sequence[float] | None]:
    """Return the values whose weight is above 0, and their weights; None stays None."""
    if weights is None:
        return values, None
    kept = [pair for pair in zip(values, weights, strict=True) if pair[1]]
    return [value for value, _ in kept], [weight for _, weight in kept]


def mean_of(numbers: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Σ weight·x / Σ weight, the sums exact: the same bits in any order.

    Raises `DataError` when a sum exceeds a float.
    """
    try:
        if weights is None:
            return math.fsum(numbers) / len(numbers)
        shares = _at_most_1(weights)
        products = [share * number for share, number in zip(shares, numbers, strict=True)]
        return math.fsum(products) / math.fsum(shares)
    except OverflowError:
        raise DataError("the numbers are too large to add up: divide the column by 1e9") from None


def median_of(numbers: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Return the middle number, or the mean of the middle two, each as often as it weighs."""
    shares = [1.0] * len(numbers) if weights is None else _at_most_1(weights)
    ordered = sorted(zip(numbers, shares, strict=True))
    half, so_far = math.fsum(shares) / 2, 0.0
    for place, (number, share) in enumerate(ordered):
        so_far += share
        if so_far == half:
            return number / 2 + ordered[place + 1][0] / 2
        if so_far > half:
            return number
    return ordered[-1][0]  # where rounding has lost the last of the half


def amount(weights: Iterable[float]) -> float:
    """Return Σ weight, a whole number where it is one: how many rows they stand for."""
    total = math.fsum(weights)
    return int(total) if total.is_integer() else total


def _at_most_1(weights: Sequence[float]) -> list[float]:
    _, exponent = math.frexp(max(weights))
    return [math.ldexp(weight, -exponent) for weight in weights]
