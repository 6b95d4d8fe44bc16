"""How well scores put one class above the rest, whatever the threshold between yes and no.

A score says how likely an example is of the class asked about (the positive one); who is called
positive is then a matter of a threshold: all with at least that score. Each threshold has its own

    recall, or true positive rate    of the positives, how many are called so
    false positive rate              of the negatives, how many are called so
    precision                        of those called so, how many are

and a curve is what they are as the threshold falls. The area under the ROC curve is the share of
pairs of a positive and a negative in which the positive has the higher score, a tie counting half:
1 for a perfect order, 1/2 for scores that say nothing, however rare the class is.

>>> scores, positive = [0.25, 0.5, 0.5, 0.75], [False, False, True, True]
>>> roc_auc(scores, positive)  # of four pairs three are in order, and one is a tie
0.875
>>> roc_curve(scores, positive).true_positive_rate
[0.0, 0.5, 1.0, 1.0]
>>> precision_recall_curve(scores, positive).thresholds
[0.25, 0.5, 0.75]

`weights` are optional: a weight of 2 is the example twice, one of 0 is left out. A rate of nothing,
0/0, is nan: without positives there is no recall.

Differs from scikit-learn: predictions come before what is right, as everywhere here; a curve keeps
each threshold (`drop_intermediate=False`), and a recall without positives is nan, not 1.

Source: T. Fawcett (2006), An introduction to ROC analysis.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from numbers import Real
from typing import Any, NamedTuple

from tinymlp.arguments import check_list
from tinymlp.errors import ShapeError, invalid
from tinymlp.evaluation.classification import Label, check_examples, places_of
from tinymlp.evaluation.regression import mean


class RocCurve(NamedTuple):
    """Rates by threshold, which falls from infinity, where nobody is called positive."""

    false_positive_rate: list[float]
    true_positive_rate: list[float]
    thresholds: list[float]


class PrecisionRecallCurve(NamedTuple):
    """Precision and recall by threshold, which rises; at the end 1 and 0, with no threshold."""

    precision: list[float]
    recall: list[float]
    thresholds: list[float]


class ThresholdScores(NamedTuple):
    """What calling positive whoever has at least this score is worth."""

    threshold: float
    precision: float
    recall: float
    f1: float


def roc_curve(
    scores: Sequence[float], positive: Sequence[bool], *, weights: Sequence[float] | None = None
) -> RocCurve:
    """Return the ROC curve: shapes (n_examples,), `positive` being True or 1 for the class.

    >>> roc_curve([0.25, 0.75], [0, 1])
    RocCurve(false_positive_rate=[0.0, 0.0, 1.0], true_positive_rate=[0.0, 1.0, 1.0],
    thresholds=[inf, 0.75, 0.25])
    """
    steps = _steps(scores, positive, weights)
    _, positives, negatives = steps[-1]
    return RocCurve(
        [0.0, *(_share(false, negatives) for _, _, false in steps)],
        [0.0, *(_share(true, positives) for _, true, _ in steps)],
        [math.inf, *(threshold for threshold, _, _ in steps)],
    )


def roc_auc(
    scores: Sequence[float], positive: Sequence[bool], *, weights: Sequence[float] | None = None
) -> float:
    """Return the area under the ROC curve: the share of pairs in the right order, ties half.

    It is nan when all examples are of one kind, for then there is no pair.

    >>> roc_auc([0.5, 0.25], [True, False]), roc_auc([0.5, 0.5], [True, False])
    (1.0, 0.5)
    """
    steps = _steps(scores, positive, weights)
    _, positives, negatives = steps[-1]
    above, passed, in_order = 0.0, 0.0, []
    for _, true, false in steps:
        # The negatives of this score: all positives above them are in order, those beside half.
        in_order.append((false - passed) * (above + true) / 2)
        above, passed = true, false
    return _share(math.fsum(in_order), positives * negatives)


def roc_auc_one_vs_rest(
    probabilities: Sequence[Any],
    actual: Sequence[Label],
    labels: Sequence[Label],
    *,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the mean over the labels of each one's area against all the rest.

    `probabilities` has a row for each example, its numbers in the order of `labels`, or a dict as
    `predict_probabilities_many` gives. It is nan when a label does not occur among the examples.

    >>> rows = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]]
    >>> roc_auc_one_vs_rest(rows, ["a", "b", "c"], ["a", "b", "c"])
    1.0
    """
    rows, places, counted = check_probabilities(probabilities, actual, labels, weights)
    areas = [
        roc_auc([row[i] for row in rows], [place == i for place in places], weights=counted)
        for i in range(len(rows[0]))
    ]
    return mean(areas)


def precision_recall_curve(
    scores: Sequence[float], positive: Sequence[bool], *, weights: Sequence[float] | None = None
) -> PrecisionRecallCurve:
    """Return precision and recall for each score that occurs: shapes (n_examples,).

    >>> precision_recall_curve([0.25, 0.75], [0, 1])
    PrecisionRecallCurve(precision=[0.5, 1.0, 1.0], recall=[1.0, 1.0, 0.0], thresholds=[0.25, 0.75])
    """
    steps = _steps(scores, positive, weights)[::-1]
    positives = steps[0][1]
    return PrecisionRecallCurve(
        [*(_share(true, true + false) for _, true, false in steps), 1.0],
        [*(_share(true, positives) for _, true, _ in steps), 0.0],
        [threshold for threshold, _, _ in steps],
    )


def average_precision(
    scores: Sequence[float], positive: Sequence[bool], *, weights: Sequence[float] | None = None
) -> float:
    """Return Σ precision · (the recall that this threshold adds), the curve's area in steps.

    >>> average_precision([0.25, 0.5, 0.75], [1, 0, 1])
    0.8333333333333333
    """
    precision, recall, _ = precision_recall_curve(scores, positive, weights=weights)
    pieces = zip(precision[:-1], pairwise(recall), strict=True)
    return math.fsum(p * (reached - before) for p, (reached, before) in pieces)


def threshold_scores(
    scores: Sequence[float], positive: Sequence[bool], *, weights: Sequence[float] | None = None
) -> list[ThresholdScores]:
    """Return precision, recall and F1 for each threshold, the lowest first.

    >>> threshold_scores([0.25, 0.75], [0, 1])[-1]
    ThresholdScores(threshold=0.75, precision=1.0, recall=1.0, f1=1.0)
    """
    steps = _steps(scores, positive, weights)[::-1]
    positives = steps[0][1]
    return [
        ThresholdScores(
            threshold,
            _share(true, true + false),
            _share(true, positives),
            _share(2 * true, positives + true + false),
        )
        for threshold, true, false in steps
    ]


def check_probabilities(
    probabilities: Any, actual: Any, labels: Any, weights: Any
) -> tuple[list[list[float]], list[int], list[float]]:
    """Return rows in the order of the labels, the place of each actual label, and the weights.

    >>> check_probabilities([{"a": 0.25, "b": 0.75}], ["b"], ["a", "b"], None)
    ([[0.25, 0.75]], [1], [1])
    """
    given, wanted, counted = check_examples(probabilities, actual, weights)
    listed = check_list("labels", labels, "a list of classes")
    places = places_of(listed, wanted, "actual")
    rows = []
    for number, row in enumerate(given):
        where, what = f"probabilities[{number}]", f"a number for each of the {len(listed)} labels"
        if isinstance(row, Mapping):
            if set(row) != set(listed):
                raise invalid(where, what, row, error=ShapeError)
            row = [row[label] for label in listed]
        values = check_list(where, row, what)
        if len(values) != len(listed):
            raise invalid(where, what, row, error=ShapeError)
        for value in values:
            check_score(where, value)
        rows.append(values)
    return rows, places, counted


def check_score(name: str, value: object) -> None:
    """Raise `ArgumentError` unless a value is a number, and not nan, which is above nothing."""
    try:
        is_number = isinstance(value, Real) and not math.isnan(value)
    except OverflowError:
        is_number = False
    if not is_number:
        raise invalid(name, "a number that is not nan", value)


def check_positive(positive: Sequence[object]) -> list[bool]:
    """Return whether each example is of the class; raise `ArgumentError` for what does not say so.

    >>> check_positive([True, 0])
    [True, False]
    """
    for number, value in enumerate(positive):
        if not (isinstance(value, Real) and value in (0, 1)):
            what = "True or False (1 or 0)"
            remedy = "compare with the class, [label == 'x' for label in labels]"
            raise invalid(f"positive[{number}]", what, value, remedy)
    return [value == 1 for value in positive]


def _steps(scores: Any, positive: Any, weights: Any) -> list[tuple[float, float, float]]:
    """Return (threshold, positives, negatives) for each score, the highest first.

    Counted are those with at least that score, each by its weight.

    >>> _steps([0.5, 0.25, 0.5], [1, 0, 0], None)
    [(0.5, 1, 1), (0.25, 1, 2)]
    """
    what = "a list with one for each example"
    given, wanted, counted = check_examples(scores, check_list("positive", positive, what), weights)
    for number, score in enumerate(given):
        check_score(f"scores[{number}]", score)
    is_positive = check_positive(wanted)
    kept = [row for row in zip(given, is_positive, counted, strict=True) if row[2]]
    kept.sort(key=lambda row: -row[0])
    steps: list[tuple[float, float, float]] = []
    true: float = 0
    false: float = 0
    for score, of_class, weight in kept:
        if of_class:
            true += weight
        else:
            false += weight
        if steps and steps[-1][0] == score:
            steps.pop()
        steps.append((score, true, false))
    return steps


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
