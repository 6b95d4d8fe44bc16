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
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any, TypeVar

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
    # Exact, so that there is a middle between two where equal weights have one.
    exact: list[Any] = [1] * len(numbers)
    if weights is not None:
        exact = [Fraction(weight) for weight in weights]
    ordered = sorted(zip(numbers, exact, strict=True))
    twice_so_far = list(accumulate(2 * weight for _, weight in ordered))
    whole = sum(exact)
    last, first = bisect_left(twice_so_far, whole), bisect_right(twice_so_far, whole)
    one, other = ordered[last][0], ordered[first][0]
    return one if one == other else one / 2 + other / 2  # half of the least number is 0


def amount(weights: Iterable[float]) -> float:
    """Return Σ weight, a whole number where it is one: how many rows they stand for."""
    total = math.fsum(weights)
    return int(total) if total.is_integer() else total


def _at_most_1(weights: Sequence[float]) -> list[float]:
    _, exponent = math.frexp(max(weights))
    return [math.ldexp(weight, -exponent) for weight in weights]
