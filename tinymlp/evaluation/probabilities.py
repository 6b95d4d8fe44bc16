"""How good probabilities are: not only which class is likeliest, but how likely it is said to be.

    log loss       −Σ w·ln p(actual class) / Σ w
    Brier score    Σ w·Σ (p − y)² / Σ w, y being 1 for the actual class and 0 for the others;
                   of two classes half of that, the squared error of either's probability

Both are least, in the mean, for the true probabilities, so they cannot be won by boasting: who says
1 and is wrong pays more than all the right ones gain. A model is calibrated when of what it gives
70 % just 70 % happen. That is seen by sorting the examples into bins by their probability, and
comparing in each bin the mean probability with the share that happened; the expected calibration
error is the mean distance of the two.

>>> log_loss([[0.5, 0.5]], ["b"], ["a", "b"])
0.6931471805599453
>>> brier_score([[0.5, 0.5]], ["b"], ["a", "b"])
0.25
>>> calibration_curve([0.75, 0.75], [True, False])
[CalibrationBin(mean_probability=0.75, frequency=0.5, n_examples=2)]
>>> expected_calibration_error([0.75, 0.75], [True, False])
0.25

Source: G. W. Brier (1950), Verification of forecasts expressed in terms of probability; C. Guo et
al. (2017), On calibration of modern neural networks.
"""

import math
import sys
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

from tinymlp.arguments import check_list, check_number, check_whole
from tinymlp.evaluation.classification import Label, check_examples
from tinymlp.evaluation.ranking import (
    check_positive,
    check_probabilities,
    roc_auc,
    roc_auc_one_vs_rest,
)
from tinymlp.evaluation.regression import mean

_SMALLEST = sys.float_info.epsilon
"""What a probability of 0 counts as, as in scikit-learn: a loss of 36 and not infinity."""


class CalibrationBin(NamedTuple):
    """The examples whose probabilities are near each other."""

    mean_probability: float
    """What was said."""
    frequency: float
    """How many of them happened, from 0 to 1."""
    n_examples: float


class ProbabilityScores(NamedTuple):
    """What a classifier's probabilities are worth, in a few numbers."""

    log_loss: float
    brier_score: float
    roc_auc: float
    """Of two classes the second's, of more the mean of each against the rest; nan where one of
    them does not occur."""
    calibration_error: float
    """Expected calibration error of the probability that the predicted class was given."""


def log_loss(
    probabilities: Sequence[Any],
    actual: Sequence[Label],
    labels: Sequence[Label],
    *,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the mean of −ln of the probability that the actual class was given.

    `probabilities` has a row for each example, its numbers in the order of `labels`, or a dict as
    `predict_probabilities_many` gives. 0 counts as 2⁻⁵².

    >>> log_loss([[1.0, 0.0]], ["a"], ["a", "b"]) < 1e-15
    True
    """
    rows, places, counted = _checked(probabilities, actual, labels, weights)
    losses = [
        -math.log(min(max(row[place], _SMALLEST), 1.0 - _SMALLEST))
        for row, place in zip(rows, places, strict=True)
    ]
    return mean(losses, counted)


def brier_score(
    probabilities: Sequence[Any],
    actual: Sequence[Label],
    labels: Sequence[Label],
    *,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the mean squared error of the probabilities, as scikit-learn's `brier_score_loss`.

    Rows are as for `log_loss`. From 0 to 1 for two classes, to 2 for more.

    >>> brier_score([[0.0, 0.0, 1.0]], ["a"], ["a", "b", "c"])
    2.0
    """
    rows, places, counted = _checked(probabilities, actual, labels, weights)
    errors = [
        math.fsum((p - (1.0 if i == place else 0.0)) ** 2 for i, p in enumerate(row))
        for row, place in zip(rows, places, strict=True)
    ]
    return mean(errors, counted) / (2.0 if len(rows[0]) == 2 else 1.0)


def calibration_curve(
    probabilities: Sequence[float],
    positive: Sequence[bool],
    *,
    n_bins: int = 10,
    weights: Sequence[float] | None = None,
) -> list[CalibrationBin]:
    """Return each of `n_bins` equal parts of 0 to 1 in which there are probabilities.

    `probabilities`, shape (n_examples,), are of one class, and `positive` says who is of it. For
    more classes ask about one of them, or whether the predicted class was right.

    >>> calibration_curve([0.25, 0.25, 1.0], [0, 1, 1], n_bins=2)
    [CalibrationBin(mean_probability=0.25, frequency=0.5, n_examples=2),
    CalibrationBin(mean_probability=1.0, frequency=1.0, n_examples=1)]
    """
    check_whole("n_bins", n_bins, minimum=1, maximum=10_000)
    what = "a list with one for each example"
    wanted = check_list("positive", positive, what)
    given, wanted, counted = check_examples(probabilities, wanted, weights)
    for number, probability in enumerate(given):
        check_number(f"probabilities[{number}]", probability, minimum=0, maximum=1)
    edges = [i / n_bins for i in range(1, n_bins)]
    bins: dict[int, list[tuple[float, bool, float]]] = {}
    for row in zip(given, check_positive(wanted), counted, strict=True):
        if row[2]:
            bins.setdefault(bisect_left(edges, row[0]), []).append(row)
    found = []
    for _, rows in sorted(bins.items()):
        said, happened, weighing = map(list, zip(*rows, strict=True))
        found.append(CalibrationBin(mean(said, weighing), mean(happened, weighing), sum(weighing)))
    return found


def expected_calibration_error(
    probabilities: Sequence[float],
    positive: Sequence[bool],
    *,
    n_bins: int = 10,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the mean distance of what was said from what happened, over the examples' bins.

    The arguments are those of `calibration_curve`.

    >>> expected_calibration_error([0.25, 0.25, 1.0, 1.0], [0, 1, 1, 1], n_bins=2)
    0.125
    """
    bins = calibration_curve(probabilities, positive, n_bins=n_bins, weights=weights)
    distances = [abs(one.mean_probability - one.frequency) for one in bins]
    return mean(distances, [one.n_examples for one in bins])


def probability_scores(
    probabilities: Sequence[Any],
    actual: Sequence[Label],
    labels: Sequence[Label],
    *,
    weights: Sequence[float] | None = None,
) -> ProbabilityScores:
    """Return the scores of probabilities that are rows as for `log_loss`.

    >>> probability_scores([[0.75, 0.25], [0.5, 0.5]], ["a", "b"], ["a", "b"]).roc_auc
    1.0
    """
    rows, places, counted = _checked(probabilities, actual, labels, weights)
    if len(rows[0]) == 2:
        area = roc_auc([row[1] for row in rows], [p == 1 for p in places], weights=counted)
    else:
        area = roc_auc_one_vs_rest(rows, actual, labels, weights=counted)
    is_right = [row.index(max(row)) == place for row, place in zip(rows, places, strict=True)]
    return ProbabilityScores(
        log_loss(rows, actual, labels, weights=counted),
        brier_score(rows, actual, labels, weights=counted),
        area,
        expected_calibration_error(list(map(max, rows)), is_right, weights=counted),
    )


def _checked(
    probabilities: Any, actual: Any, labels: Any, weights: Any
) -> tuple[list[list[float]], list[int], list[float]]:
    """Return what `check_probabilities` does; raise `ArgumentError` unless all are from 0 to 1."""
    rows, places, counted = check_probabilities(probabilities, actual, labels, weights)
    for number, row in enumerate(rows):
        for value in row:
            check_number(f"probabilities[{number}]", value, minimum=0, maximum=1)
    return rows, places, counted
