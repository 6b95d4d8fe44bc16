"""How often each of several labels is given rightly, where an example may have many or none.

Each label is a yes or no of its own, so each has its own counts, as two classes have:

                     said no           said yes
    actually no      true negatives    false positives
    actually yes     false negatives   true positives

and its own accuracy, precision, recall and f1 for the yes. The strictest score is the subset
accuracy, or exact match: the share of examples of which every label is right.

>>> predicted, actual = [[1, 0], [1, 1], [0, 0]], [[1, 0], [0, 1], [0, 1]]
>>> subset_accuracy(predicted, actual)
0.3333333333333333
>>> multilabel_confusion_matrix(predicted, actual)
[[[1, 1], [0, 1]], [[1, 0], [1, 1]]]
>>> evaluation = MultiLabelEvaluation.of(predicted, actual, ["red", "round"], loss=0.5)
>>> print(evaluation)
exact match 33.3 %, each label 66.7 % on 3 examples; always guessing each label's more frequent
answer gets 66.7 % of the labels
loss 0.5000
<BLANKLINE>
       accuracy  precision  recall      f1  examples
red      0.6667     0.5000  1.0000  0.6667         1
round    0.6667     1.0000  0.5000  0.6667         2

The names are scikit-learn's (`multilabel_confusion_matrix`; `accuracy_score` of rows is the subset
accuracy), and so is 0/0 = 0.

Source: M.-L. Zhang and Z.-H. Zhou (2014), A Review on Multi-Label Learning Algorithms, IEEE
Transactions on Knowledge and Data Engineering 26(8).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

from tinymlp import json_fields
from tinymlp.arguments import check_list, check_number
from tinymlp.errors import ShapeError, invalid
from tinymlp.evaluation.any_task import Evaluation
from tinymlp.evaluation.classification import (
    Label,
    check_confusion,
    check_examples,
    class_scores,
    total,
)
from tinymlp.evaluation.headline import TrainingPart, format_count, labels_headline, percent
from tinymlp.evaluation.regression import check_any_number
from tinymlp.text import draw_table, format_number, printable, shortened

_MAX_LABEL = 24


class LabelScores(NamedTuple):
    """What the counts say about one label."""

    label: Label
    accuracy: float
    precision: float
    recall: float
    f1: float
    support: float  # how many examples have it


def subset_accuracy(
    predicted: Sequence[Sequence[float]],
    actual: Sequence[Sequence[float]],
    *,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the fraction of examples of which every label is right.

    Both are rows of 0 and 1 of shape (n_examples, n_labels). Raises `ShapeError` for rows of
    different lengths, `ArgumentError` for other numbers.

    >>> subset_accuracy([[1, 0], [1, 1]], [[1, 0], [1, 0]], weights=[3, 1])
    0.75
    """
    guesses, truths, counted = _check_rows(predicted, actual, weights)
    pairs = zip(guesses, truths, counted, strict=True)
    return total(weight for guess, truth, weight in pairs if guess == truth) / total(counted)


def multilabel_confusion_matrix(
    predicted: Sequence[Sequence[float]],
    actual: Sequence[Sequence[float]],
    *,
    weights: Sequence[float] | None = None,
) -> list[list[list[float]]]:
    """Return for each label its matrix of counts, shape (n_labels, 2, 2).

    A row is what an example is, no or yes, a column what was said of it. Rows of 0 and 1 of shape
    (n_examples, n_labels). Raises as `subset_accuracy` does.

    >>> multilabel_confusion_matrix([[1], [1]], [[1], [0]], weights=[2, 1])
    [[[0, 1], [0, 2]]]
    """
    guesses, truths, counted = _check_rows(predicted, actual, weights)
    matrices: list[list[list[float]]] = [[[0, 0], [0, 0]] for _ in truths[0]]
    for guess, truth, weight in zip(guesses, truths, counted, strict=True):
        for matrix, said, was in zip(matrices, guess, truth, strict=True):
            matrix[was][said] += weight
    return matrices


@dataclass(frozen=True, repr=False)
class MultiLabelEvaluation(Evaluation):
    """How good several labels at once are given: the loss, the exact matches, and each label.

    `confusion[i]` has the counts of `labels[i]`, shape (2, 2), as `multilabel_confusion_matrix`
    gives them. `training_score` is the share of exact matches in the training part, None where it
    is not known. `n_examples` counts an example of weight 2 twice.
    """

    loss: float
    labels: tuple[Label, ...]
    confusion: tuple[tuple[tuple[float, ...], ...], ...]
    subset_accuracy: float
    training_score: float | None = None

    _kind: ClassVar[str] = "several labels: it has subset_accuracy, accuracy, per_label, scores"

    def __post_init__(self) -> None:
        check_any_number("loss", self.loss)
        labels = check_list("labels", self.labels, "a list of labels")
        matrices = check_list("confusion", self.confusion, "a matrix of counts for each label")
        if len(matrices) != len(labels) or not matrices:
            what = f"{len(labels)} matrices, one for each label"
            raise invalid("confusion", what, self.confusion, error=ShapeError)
        for matrix in matrices:
            check_confusion(matrix, ["no", "yes"])
            if not total(map(total, matrix)) > 0:
                what = "counts of at least one example"
                raise invalid("confusion", what, self.confusion, "nothing was evaluated")
        check_number("subset_accuracy", self.subset_accuracy, minimum=0, maximum=1)
        if self.training_score is not None:
            check_any_number("training_score", self.training_score)

    @classmethod
    def of(
        cls,
        predicted: Sequence[Sequence[float]],
        actual: Sequence[Sequence[float]],
        labels: Sequence[Label],
        *,
        loss: float,
        weights: Sequence[float] | None = None,
        training: TrainingPart | None = None,
    ) -> Self:
        """Evaluate predicted against actual rows of 0 and 1, both (n_examples, n_labels).

        `training` says what is known of the training part.
        """
        if not (training is None or isinstance(training, TrainingPart)):
            raise invalid("training", "a TrainingPart or None", training)
        labels = check_list("labels", labels, "a list of labels")
        matrices = multilabel_confusion_matrix(predicted, actual, weights=weights)
        counts = tuple(tuple(map(tuple, matrix)) for matrix in matrices)
        right = subset_accuracy(predicted, actual, weights=weights)
        return cls(loss, tuple(labels), counts, right, training.score if training else None)

    @property
    def n_examples(self) -> float:
        """How many examples there were; whole unless weights are not."""
        return total(map(total, self.confusion[0]))

    @property
    def accuracy(self) -> float:
        """The mean accuracy of the labels: the fraction of all yes and no that was right."""
        return total(scores.accuracy for scores in self.per_label) / len(self.labels)

    @property
    def baseline(self) -> float:
        """The share of labels that always guessing each one's more frequent answer gets right."""
        most = [max(map(total, matrix)) / total(map(total, matrix)) for matrix in self.confusion]
        return total(most) / len(most)

    @property
    def per_label(self) -> list[LabelScores]:
        """Each label's accuracy, precision, recall, f1 and support, in the order of `labels`."""
        found = []
        for label, matrix in zip(self.labels, self.confusion, strict=True):
            right = total(matrix[i][i] for i in (0, 1)) / total(map(total, matrix))
            yes = class_scores(matrix, [0, 1])[1]
            found.append(LabelScores(label, right, *yes[1:]))
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists, dicts and numbers, for strict JSON (see history)."""
        return {
            "loss": json_fields.json_number(self.loss),
            "subset_accuracy": self.subset_accuracy,
            "accuracy": self.accuracy,
            "baseline": {"accuracy": self.baseline},
            "training_subset_accuracy": json_fields.json_number_or_none(self.training_score),
            "n_examples": self.n_examples,
            "labels": list(self.labels),
            "per_label": [scores._asdict() for scores in self.per_label],
            "confusion": [[list(row) for row in matrix] for matrix in self.confusion],
        }

    @property
    def scores(self) -> dict[str, tuple[float, float | None]]:
        """Each score by name with what always guessing gets, None where that has none."""
        return {
            "subset_accuracy": (self.subset_accuracy, None),
            "accuracy": (self.accuracy, self.baseline),
            "loss": (self.loss, None),
        }

    @property
    def headline(self) -> str:
        """How good, on how many examples, against what always guessing gets, in a sentence."""
        return labels_headline(
            self.subset_accuracy,
            self.accuracy,
            self.n_examples,
            self.baseline,
            training_score=self.training_score,
        )

    @property
    def key_numbers(self) -> list[tuple[str, str]]:
        """The four numbers to look at first, each with a word before it."""
        return [
            ("labels that are right", percent(self.accuracy)),
            ("always guessing the more frequent", percent(self.baseline)),
            ("exact match", percent(self.subset_accuracy)),
            ("examples", format_count(self.n_examples)),
        ]

    @property
    def details(self) -> str:
        """The loss on a line."""
        return f"loss {format_number(self.loss)}"

    def table(self) -> list[list[str]]:
        """Return the scores of each label as cells, below the names of the columns."""
        rows = [["", "accuracy", "precision", "recall", "f1", "examples"]]
        for one in self.per_label:
            head = shortened(printable(str(one.label)), _MAX_LABEL)
            rows.append([head, *(f"{x:.4f}" for x in one[1:5]), format_count(one.support)])
        return rows

    def __str__(self) -> str:
        return f"{self.headline}\n{self.details}\n\n{draw_table(self.table())}"

    def __repr__(self) -> str:
        return (
            f"<MultiLabelEvaluation of {len(self.labels)} labels each: {self.headline}; "
            "print() draws its table>"
        )


def _check_rows(
    predicted: Sequence[Sequence[float]],
    actual: Sequence[Sequence[float]],
    weights: Sequence[float] | None,
) -> tuple[list[list[int]], list[list[int]], list[float]]:
    """Return both as rows of 0 and 1 of one length, and a weight for each."""
    guesses, truths, counted = check_examples(predicted, actual, weights)
    what = "a list with 0 or 1 for each label"
    n_labels = len(check_list("actual[0]", truths[0], what))
    checked: list[list[list[int]]] = []
    for name, rows in (("predicted", guesses), ("actual", truths)):
        plain = []
        for number, given in enumerate(rows):
            where = f"{name}[{number}]"
            row = check_list(where, given, what)
            if len(row) != n_labels or not row:
                expected = f"a list of {max(n_labels, 1)}, as actual[0]"
                raise invalid(where, expected, row, error=ShapeError)
            if not all(isinstance(value, int | float) and value in (0, 1) for value in row):
                raise invalid(where, what, row)
            plain.append([int(value) for value in row])
        checked.append(plain)
    return checked[0], checked[1], counted
