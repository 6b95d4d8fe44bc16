"""What scaling needs to know of a column, learned from all of it or part by part.

    n        how many numbers, or the sum of their weights
    mean     Σx / n
    spread   √(Σ(x − mean)² / n), the standard deviation
    low, high

Two parts are put together without looking at their numbers again, by d = mean₂ − mean₁:

    mean    = mean₁ + d·n₂/n
    spread² = spread₁²·n₁/n + spread₂²·n₂/n + d²·n₁·n₂/n²

Each part is summed exactly and around its own mean, so nothing cancels: what is learned from parts
is, to rounding, what is learned from all numbers at once.

>>> Summary.of([1.0, 3.0]) + Summary.of([5.0, 7.0])
Summary(n=4, mean=4.0, spread=2.23606797749979, low=1.0, high=7.0)
>>> Summary.of([1.0, 3.0, 5.0, 7.0])
Summary(n=4, mean=4.0, spread=2.23606797749979, low=1.0, high=7.0)

Source: T. F. Chan, G. H. Golub and R. J. LeVeque, Algorithms for Computing the Sample Variance:
Analysis and Recommendations, The American Statistician, 1983.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Self

from tinymlp.data.weighing import amount, mean_of
from tinymlp.errors import DataError


@dataclass(frozen=True, slots=True)
class Summary:
    """A column's numbers in five; the spread is infinite where their sum or spread is no float."""

    n: float
    mean: float
    spread: float
    low: float
    high: float

    @classmethod
    def of(cls, numbers: Sequence[float], weights: Sequence[float] | None = None) -> Self:
        """Return that of numbers, of which there is at least one, each as often as it weighs."""
        n = len(numbers) if weights is None else amount(weights)
        return cls._of(numbers, n, lambda each: mean_of(each, weights))

    @classmethod
    def of_counts(cls, counts: Counter[float]) -> Self:
        """Return that of numbers that repeat, to the same bits, from how often each occurs.

        >>> Summary.of_counts(Counter([1.0, 3.0, 3.0])) == Summary.of([1.0, 3.0, 3.0])
        True
        """

        def mean(each: Sequence[float]) -> float:
            # Repeated, since a product is rounded where a sum is exact.
            return mean_of([*chain.from_iterable(map(repeat, each, counts.values()))])

        return cls._of(list(counts), counts.total(), mean)

    @classmethod
    def _of(
        cls, numbers: Sequence[float], n: float, mean_of_all: Callable[[Sequence[float]], float]
    ) -> Self:
        low, high = min(numbers), max(numbers)
        if low == high:
            return cls(n, numbers[0], 0.0, low, high)
        try:
            mean = mean_of_all(numbers)
        except DataError:
            return cls(n, 0.0, math.inf, low, high)
        deviations = [number - mean for number in numbers]
        # Divided by the largest first: the square of 1e-200 is 0, that of 1e200 infinite.
        largest = max(map(abs, deviations))
        squares = [(deviation / largest) * (deviation / largest) for deviation in deviations]
        return cls(n, mean, largest * math.sqrt(mean_of_all(squares)), low, high)

    def __add__(self, other: "Summary") -> "Summary":
        """Return that of the numbers of both."""
        n = self.n + other.n
        ours, theirs = self.n / n, other.n / n
        between = other.mean - self.mean
        return Summary(
            n,
            self.mean + between * theirs,
            math.hypot(
                self.spread * math.sqrt(ours),
                other.spread * math.sqrt(theirs),
                between * math.sqrt(ours * theirs),
            ),
            min(self.low, other.low),
            max(self.high, other.high),
        )
