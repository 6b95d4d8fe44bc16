"""How often a classifier is right, and which classes it takes for which.

The confusion matrix counts every pair (actual class, predicted class); each score is a fraction
of it. For one class, with the matrix's diagonal entry `hits`:

    precision = hits / its column's sum      of those called so, how many were
    recall    = hits / its row's sum         of those that were, how many were found
    f1        = 2·hits / (row's sum + column's sum)   the harmonic mean of the two
    accuracy  = the diagonal's sum / the whole sum

0/0 (a class never predicted, or never present) is 0.0, as scikit-learn's `zero_division=0` has it.

Every function takes predictions first, targets second, and optional `weights`, one per example:
a weight of 2 is the example twice, a weight of 0 is an example left out. So weights divide by their
own sum and not by the number of examples.

>>> confusion_matrix(["cat", "dog", "dog"], ["cat", "cat", "dog"], ["cat", "dog"])
[[1, 1], [0, 1]]
>>> recall(["cat", "dog", "dog"], ["cat", "cat", "dog"], ["cat", "dog"])
[0.5, 1.0]

Source: C. D. Manning, P. Raghavan and H. Schütze (2008), Introduction to Information Retrieval,
chapter 8.
"""

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any, NamedTuple

from tinymlp.arguments import check_list, check_number, check_whole
from tinymlp.errors import DataError, ShapeError, invalid
from tinymlp.text import short_repr

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
    predicted, actual, counted = check_examples(predicted, actual, weights)
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
    predicted, actual, counted = check_examples(predicted, actual, weights)
    labels = check_list("labels", labels, "a list of classes")
    rows = places_of(labels, actual, "actual")
    columns = places_of(labels, predicted, "predicted")
    matrix: list[list[float]] = [[0] * len(labels) for _ in labels]
    for row, column, weight in zip(rows, columns, counted, strict=True):
        matrix[row][column] += weight
    return matrix


def class_scores(
    confusion: Sequence[Sequence[float]], labels: Sequence[Label]
) -> list[ClassScores]:
    """Return each class's scores from a confusion matrix; one ClassScores per label, in order.

    >>> class_scores([[1, 1], [0, 1]], ["cat", "dog"])[0]
    ClassScores(label='cat', precision=1.0, recall=0.5, f1=0.6666666666666666, support=2)
    """
    check_confusion(confusion, labels)
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
    rows, indices, counted = check_examples(scores, actual_indices, weights)
    what = "a list with a score for each class"
    n_classes = len(check_list("scores[0]", rows[0], what))
    if check_whole("k", k, minimum=1) > n_classes:
        raise invalid("k", f"a whole number from 1 to {n_classes}, the number of classes", k)
    found = []
    for number, (given, index) in enumerate(zip(rows, indices, strict=True)):
        where = f"scores[{number}]"
        row = check_list(where, given, what)
        if len(row) != n_classes:
            expected = f"a list of {n_classes} numbers, as scores[0]"
            raise invalid(where, expected, row, error=ShapeError)
        for score in row:
            if not isinstance(score, Real):
                raise invalid(where, "a list of numbers", row)
        if check_whole(f"actual_indices[{number}]", index, minimum=0) >= n_classes:
            expected = f"the index of a class, below {n_classes}"
            raise invalid(f"actual_indices[{number}]", expected, index)
        mine = row[index]
        behind = [mine > s or (mine == s and index < other) for other, s in enumerate(row)]
        # Those not behind are the class itself and the ones ahead of it.
        if behind.count(False) <= k:
            found.append(counted[number])
    return total(found) / total(counted)


def _fraction(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def check_examples(
    predicted: Sequence[Any], actual: Sequence[Any], weights: Sequence[float] | None
) -> tuple[list[Any], list[Any], list[float]]:
    """Return predictions, targets and weights as lists of one length, 1 each without weights.

    >>> check_examples(["cat", "dog"], ("cat", "cat"), None)
    (['cat', 'dog'], ['cat', 'cat'], [1, 1])
    """
    what = "a list with one for each example"
    wanted = check_list("actual", actual, what)
    if not wanted:
        raise DataError("actual must have at least one example, got none: is the data set empty?")
    given = check_list("predicted", predicted, what)
    counted = [1] * len(wanted) if weights is None else check_list("weights", weights, what)
    for name, values in (("predicted", given), ("weights", counted)):
        if len(values) != len(wanted):
            raise ShapeError(
                f"{name} must be a list of {len(wanted)}, as actual, got {len(values)}"
            )
    for number, weight in enumerate(counted if weights is not None else ()):
        check_number(f"weights[{number}]", weight, minimum=0)
    if not any(counted):
        raise invalid("weights", "above 0 for one example at least", counted)
    return given, wanted, counted


def check_confusion(confusion: Any, labels: Any) -> None:
    """Raise `ShapeError` unless there is a count for each pair of labels."""
    n = len(check_list("labels", labels, "a list of classes"))
    what = f"{n} rows of {n} counts, one for each of the labels"
    rows = [check_list("confusion", row, what) for row in check_list("confusion", confusion, what)]
    if [len(row) for row in rows] != [n] * n:
        raise invalid("confusion", what, confusion, error=ShapeError)
    for i, row in enumerate(rows):
        for j, count in enumerate(row):
            check_number(f"confusion[{i}][{j}]", count, minimum=0)


def total(numbers: Iterable[float]) -> float:
    """Add up one by one: whole numbers stay whole, and every interpreter gives the same bits."""
    result: float = 0
    for number in numbers:
        result += number
    return result


def _index_of_each(labels: Any) -> dict[Label, int]:
    """Return the place of each label."""
    given = check_list("labels", labels, "a list of classes")
    try:
        index_of = {label: index for index, label in enumerate(given)}
    except TypeError:  # a label that is a list
        index_of = {}
    if len(index_of) != len(given):
        raise invalid("labels", "a list of different classes", list(given))
    return index_of


def places_of(labels: Any, classes: Sequence[Label], name: str) -> list[int]:
    """Return the place of each example's class among the labels.

    >>> places_of(["cat", "dog"], ["dog", "cat"], "actual")
    [1, 0]
    """
    index_of = _index_of_each(labels)
    places = []
    for number, label in enumerate(classes):
        try:
            places.append(index_of[label])
        except (KeyError, TypeError):
            raise invalid(
                f"{name}[{number}]",
                f"one of the labels, {short_repr(list(index_of))}",
                label,
                "are labels missing, or of another type (1 is not '1')?",
            ) from None
    return places
