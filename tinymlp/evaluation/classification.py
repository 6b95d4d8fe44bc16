"""How often a classifier is right, and which classes it takes for which.

The confusion matrix counts every pair (actual class, predicted class); each score is a fraction
of it. For one class, with the matrix's diagonal entry `hits`:

    precision = hits / its column's sum      of those called so, how many were
    recall    = hits / its row's sum         of those that were, how many were found
    f1        = 2·hits / (row's sum + column's sum)   the harmonic mean of the two
    accuracy  = the diagonal's sum / the whole sum

0/0 (a class never predicted, or never present) is 0.0, as scikit-learn's `zero_division=0` has it.

Every function takes predictions first, targets second, and optional `weights`, one per example:
a weight of 2 is the example twice, a weight of 0 is an example left out.

>>> confusion_matrix(["cat", "dog", "dog"], ["cat", "cat", "dog"], ["cat", "dog"])
[[1, 1], [0, 1]]
>>> recall(["cat", "dog", "dog"], ["cat", "cat", "dog"], ["cat", "dog"])
[0.5, 1.0]

Source: C. D. Manning, P. Raghavan and H. Schütze (2008), Introduction to Information Retrieval,
chapter 8.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.evaluation.weighting import checked_weights, total

Label = str | int | float


class ClassScores(NamedTuple):
    """What a confusion matrix says about one class."""

    label: Label
    precision: float
    recall: float
    f1: float
    support: float  # how many examples are of this class: its row's sum


def accuracy(
    predicted: Sequence[Label], actual: Sequence[Label], *, weights: Sequence[float] | None = None
) -> float:
    """Return the fraction of examples whose prediction equals its target; lists of one length.

    >>> accuracy(["cat", "dog"], ["cat", "cat"])
    0.5
    >>> accuracy(["cat", "dog"], ["cat", "cat"], weights=[3, 1])
    0.75
    """
    counted = checked_weights(predicted, actual, weights)
    pairs = zip(predicted, actual, counted, strict=True)
    return total(weight for guess, truth, weight in pairs if guess == truth) / total(counted)


def confusion_matrix(
    predicted: Sequence[Label],
    actual: Sequence[Label],
    labels: Sequence[Label],
    *,
    weights: Sequence[float] | None = None,
) -> list[list[float]]:
    """Count every pair of classes: `matrix[i][j]` examples of `labels[i]` were called `labels[j]`.

    Rows are the actual classes, columns the predicted ones, both in the order of `labels`; the
    shape is (n_classes, n_classes). Whole weights (and none) give whole counts. Raises
    ArgumentError for a class that `labels` does not have, or has twice.

    >>> confusion_matrix([1, 1, 0], [1, 0, 0], [0, 1], weights=[1, 0.5, 2])
    [[2, 0.5], [0, 1]]
    """
    counted = checked_weights(predicted, actual, weights)
    index_of = {label: index for index, label in enumerate(labels)}
    if len(index_of) != len(labels):
        raise ArgumentError(f"each label must be there once, got {list(labels)!r}")
    matrix: list[list[float]] = [[0] * len(labels) for _ in labels]
    for number, pair in enumerate(zip(actual, predicted, strict=True)):
        try:
            row, column = (index_of[label] for label in pair)
        except (KeyError, TypeError):
            raise ArgumentError(
                f"example {number} is {pair[0]!r}, predicted as {pair[1]!r}, but the labels are "
                f"{list(labels)!r}: are labels missing, or of another type (1 is not '1')?"
            ) from None
        matrix[row][column] += counted[number]
    return matrix


def class_scores(
    confusion: Sequence[Sequence[float]], labels: Sequence[Label]
) -> list[ClassScores]:
    """Return each class's scores from a confusion matrix; one ClassScores per label, in order.

    >>> class_scores([[1, 1], [0, 1]], ["cat", "dog"])[0]
    ClassScores(label='cat', precision=1.0, recall=0.5, f1=0.6666666666666666, support=2)
    """
    scores = []
    for index, (label, row) in enumerate(zip(labels, confusion, strict=True)):
        hits, present = row[index], total(row)
        called = total(other[index] for other in confusion)
        scores.append(
            ClassScores(
                label,
                _fraction(hits, called),
                _fraction(hits, present),
                _fraction(2 * hits, present + called),
                present,
            )
        )
    return scores


def precision(
    predicted: Sequence[Label],
    actual: Sequence[Label],
    labels: Sequence[Label],
    *,
    weights: Sequence[float] | None = None,
) -> list[float]:
    """Return, per label, the fraction of the examples called so that were; 0/0 is 0.0.

    >>> precision(["cat", "cat"], ["cat", "dog"], ["cat", "dog"])
    [0.5, 0.0]
    """
    confusion = confusion_matrix(predicted, actual, labels, weights=weights)
    return [scores.precision for scores in class_scores(confusion, labels)]


def recall(
    predicted: Sequence[Label],
    actual: Sequence[Label],
    labels: Sequence[Label],
    *,
    weights: Sequence[float] | None = None,
) -> list[float]:
    """Return, per label, the fraction of its examples that were called so; 0/0 is 0.0.

    >>> recall(["cat", "cat"], ["cat", "dog"], ["cat", "dog"])
    [1.0, 0.0]
    """
    confusion = confusion_matrix(predicted, actual, labels, weights=weights)
    return [scores.recall for scores in class_scores(confusion, labels)]


def f1(
    predicted: Sequence[Label],
    actual: Sequence[Label],
    labels: Sequence[Label],
    *,
    weights: Sequence[float] | None = None,
) -> list[float]:
    """Return, per label, the harmonic mean of precision and recall; 0/0 is 0.0.

    >>> f1(["cat", "cat", "cat"], ["cat", "cat", "dog"], ["cat", "dog"])
    [0.8, 0.0]
    """
    confusion = confusion_matrix(predicted, actual, labels, weights=weights)
    return [scores.f1 for scores in class_scores(confusion, labels)]


def top_k_accuracy(
    scores: Sequence[Sequence[float]],
    actual_indices: Sequence[int],
    k: int,
    *,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the fraction of examples whose class is among the k with the highest scores.

    `scores` has the shape (n_examples, n_classes), logits or probabilities alike, and
    `actual_indices` the shape (n_examples,). Of equal scores the lower index goes first, as in
    "the first largest": so k = 1 is the accuracy of that prediction, and a model that scores every
    class alike gains nothing by it but the first k classes. A nan counts against the model.

    >>> top_k_accuracy([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25]], [1, 2], 2)
    0.5
    """
    counted = checked_weights(scores, actual_indices, weights)
    n_classes = len(scores[0])
    if not 1 <= k <= n_classes:
        raise ArgumentError(f"k must be from 1 to {n_classes}, the number of classes, got {k}")
    found = []
    for number, (row, index) in enumerate(zip(scores, actual_indices, strict=True)):
        if len(row) != n_classes:
            raise ShapeError(f"example {number} has {len(row)} scores, the first has {n_classes}")
        if not 0 <= index < n_classes:
            raise ArgumentError(
                f"example {number}: its class must be an index below {n_classes}, got {index}"
            )
        mine = row[index]
        behind = [mine > s or (mine == s and index < other) for other, s in enumerate(row)]
        # Those not behind are the class itself and the ones ahead of it.
        if behind.count(False) <= k:
            found.append(counted[number])
    return total(found) / total(counted)


def _fraction(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
