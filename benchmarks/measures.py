"""How good predictions are, computed here and not by tinymlp, so that it cannot flatter itself.

    accuracy        the share of rows whose most probable class is the right one
    log loss        the mean of -log(the probability given to the right class), at least 1e-15
    calibration     the expected calibration error: rows in ten bins by the probability of their
                    most probable class; how far its mean is from the share of right ones, weighted
                    by the bins' sizes (Guo, Pleiss, Sun and Weinberger, 2017)
    R²              1 - squared errors over those of guessing the test rows' mean, in own units

>>> measure_classes([[0.75, 0.25], [0.5, 0.5]], [0, 1])["accuracy"]
0.5
>>> measure_numbers([1.0, 3.0], [1.0, 3.0])
{'r_squared': 1.0}
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_PROBABILITY = 1e-15
N_BINS = 10

HIGHER_IS_BETTER = {"accuracy": True, "log_loss": False, "calibration": False, "r_squared": True}


def measure_classes(
    probabilities: Sequence[Sequence[float]], actual: Sequence[int]
) -> dict[str, float]:
    """Measure a probability per class and row; `actual` are the classes' indices."""
    right, losses = [], []
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(N_BINS)]
    for row, truth in zip(probabilities, actual, strict=True):
        guess = max(range(len(row)), key=row.__getitem__)
        right.append(guess == truth)
        losses.append(-math.log(min(max(row[truth], LEAST_PROBABILITY), 1.0)))
        bins[min(int(row[guess] * N_BINS), N_BINS - 1)].append((row[guess], guess == truth))
    gaps = (abs(sum(p for p, _ in found) - sum(hit for _, hit in found)) for found in bins)
    return {
        "accuracy": sum(right) / len(right),
        "log_loss": statistics.fmean(losses),
        "calibration": sum(gaps) / len(right),
    }


def measure_numbers(predicted: Sequence[float], actual: Sequence[float]) -> dict[str, float]:
    """Measure predicted numbers, in the target's own units."""
    mean = statistics.fmean(actual)
    errors = sum((p - a) ** 2 for p, a in zip(predicted, actual, strict=True))
    return {"r_squared": 1 - errors / sum((a - mean) ** 2 for a in actual)}


def guess_classes(learned: Sequence[int], actual: Sequence[int]) -> dict[str, float]:
    """Measure the guess that knows only the classes' shares among the training rows."""
    shares = [learned.count(k) / len(learned) for k in range(max([*learned, *actual]) + 1)]
    return measure_classes([shares] * len(actual), actual)


def guess_numbers(learned: Sequence[float], actual: Sequence[float]) -> dict[str, float]:
    """Measure the guess that knows only the training rows' mean."""
    return measure_numbers([statistics.fmean(learned)] * len(actual), actual)


@dataclass(frozen=True)
class Difference:
    """The mean of differences over the same splits, positive where we are better, and its noise.

    >>> Difference.of([3.0, 2.0, 3.0], [1.0, 1.0, 2.0], higher_is_better=True).verdict
    'better'
    """

    mean: float
    two_errors: float
    """Two standard errors of the mean: about 95 times in 100 the truth is that near."""

    @classmethod
    def of(
        cls, ours: Sequence[float], theirs: Sequence[float], *, higher_is_better: bool
    ) -> "Difference":
        """Compare two lists of figures, one for each split."""
        sign = 1.0 if higher_is_better else -1.0
        differences = [sign * (a - b) for a, b in zip(ours, theirs, strict=True)]
        spread = statistics.stdev(differences) if len(differences) > 1 else math.inf
        return cls(statistics.fmean(differences), 2 * spread / math.sqrt(len(differences)))

    @property
    def verdict(self) -> str:
        """Say "better" or "worse" beyond noise, or "" within it."""
        if abs(self.mean) <= self.two_errors:
            return ""
        return "better" if self.mean > 0 else "worse"
