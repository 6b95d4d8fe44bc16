"""What a classifier's predictions are worth, gathered so that it can be read, kept and compared.

`classification` and `probabilities` define the numbers; here they stand together, with the loss,
below a sentence that says what they come to (`headline`). An evaluation keeps its confusion matrix
and derives every score of classes from it, so they cannot disagree. That of a regression is in
`regression_evaluation`.

>>> cats = ClassificationEvaluation.of(
...     ["cat", "dog", "dog", "dog"], ["cat", "cat", "dog", "dog"], ["cat", "dog"], loss=0.5
... )
>>> print(cats)
accuracy 75.0 % on 4 examples; always guessing 'cat' gets 50.0 %
loss 0.5000
<BLANKLINE>
     precision  recall      f1  examples
cat     1.0000  0.5000  0.6667         2
dog     0.6667  1.0000  0.8000         2
<BLANKLINE>
Confusion matrix: a row is the actual class, a column the predicted one.
     cat  dog
cat    1    1
dog    .    2
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from tinymlp import json_fields
from tinymlp.arguments import check_list, check_number, check_whole
from tinymlp.errors import invalid
from tinymlp.evaluation.any_task import Evaluation
from tinymlp.evaluation.classification import (
    ClassScores,
    Label,
    check_confusion,
    check_examples,
    class_scores,
    confusion_matrix,
    total,
)
from tinymlp.evaluation.headline import TrainingPart, classes_headline, format_count, percent
from tinymlp.evaluation.probabilities import ProbabilityScores, probability_scores
from tinymlp.evaluation.regression import check_any_number
from tinymlp.text import draw_table, format_number, printable, shortened, width

_MAX_LABEL = 24
_MAX_WIDTH = 100


@dataclass(frozen=True, repr=False)
class ClassificationEvaluation(Evaluation):
    """How good a classifier is: its loss and its confusion matrix, from which the rest follows.

    `confusion[i][j]` counts the examples of class `labels[i]` that were called `labels[j]`.
    `top_k` is (k, top-k accuracy) or None. `probability_scores` are None where there are no
    probabilities. `guess` is the class that always guessing guesses, the most frequent one of the
    training part, and `training_score` the accuracy on that; None where they are not known.
    `n_examples` counts an example of weight 2 twice.
    """

    loss: float
    labels: tuple[Label, ...]
    confusion: tuple[tuple[float, ...], ...]
    top_k: tuple[int, float] | None = None
    probability_scores: ProbabilityScores | None = None
    guess: Label | None = None
    training_score: float | None = None

    _kind: ClassVar[str] = "a classification: it has accuracy, per_class, confusion, scores"

    def __post_init__(self) -> None:
        check_any_number("loss", self.loss)
        check_confusion(self.confusion, self.labels)
        if not self.n_examples > 0:
            what = "counts of at least one example"
            raise invalid("confusion", what, self.confusion, "nothing was evaluated")
        if self.top_k is not None:
            given: Any = self.top_k
            if not isinstance(given, tuple) or len(given) != 2:
                raise invalid("top_k", "(k, the top-k accuracy) or None", given)
            check_whole("top_k[0]", given[0], minimum=1)
            check_number("top_k[1]", given[1], minimum=0, maximum=1)
        scores = self.probability_scores
        if not (scores is None or isinstance(scores, ProbabilityScores)):
            raise invalid("probability_scores", "a ProbabilityScores or None", scores)
        if not (self.guess is None or self.guess in self.labels):
            raise invalid("guess", "one of the labels or None", self.guess)
        if self.training_score is not None:
            check_any_number("training_score", self.training_score)

    @classmethod
    def of(
        cls,
        predicted: Sequence[Label],
        actual: Sequence[Label],
        labels: Sequence[Label],
        *,
        loss: float,
        weights: Sequence[float] | None = None,
        top_k: tuple[int, float] | None = None,
        probabilities: Sequence[Any] | None = None,
        training: TrainingPart | None = None,
    ) -> Self:
        """Evaluate predicted against actual labels; both lists of shape (n_examples,).

        `probabilities` has a row for each example, as `log_loss` takes them. `training` says what
        is known of the training part.
        """
        labels = check_list("labels", labels, "a list of classes")
        predicted, actual, weights = check_examples(predicted, actual, weights)
        confusion = confusion_matrix(predicted, actual, labels, weights=weights)
        if not (training is None or isinstance(training, TrainingPart)):
            raise invalid("training", "a TrainingPart or None", training)
        score, classes = training or TrainingPart()
        return cls(
            loss,
            tuple(labels),
            tuple(map(tuple, confusion)),
            top_k,
            None
            if probabilities is None
            else probability_scores(probabilities, actual, labels, weights=weights),
            None if classes is None else _most_frequent(labels, classes),
            score,
        )

    @property
    def n_examples(self) -> float:
        """How many examples there were; whole unless weights are not."""
        return total(map(total, self.confusion))

    @property
    def accuracy(self) -> float:
        """The fraction that was right: the diagonal's share of the confusion matrix."""
        return total(row[i] for i, row in enumerate(self.confusion)) / self.n_examples

    @property
    def baseline(self) -> tuple[Label, float]:
        """The class that always guessing guesses, and the share that it gets right."""
        supports = [total(row) for row in self.confusion]
        guess = _most_frequent(self.labels, supports) if self.guess is None else self.guess
        return guess, supports[self.labels.index(guess)] / self.n_examples

    @property
    def log_loss(self) -> float | None:
        """The mean of −ln of what the actual class was given; None without probabilities."""
        return None if self.probability_scores is None else self.probability_scores.log_loss

    @property
    def brier_score(self) -> float | None:
        """The mean squared error of the probabilities; None without them."""
        return None if self.probability_scores is None else self.probability_scores.brier_score

    @property
    def roc_auc(self) -> float | None:
        """How often the likelier of two is the right one, see `ProbabilityScores`, or None."""
        return None if self.probability_scores is None else self.probability_scores.roc_auc

    @property
    def scores(self) -> dict[str, tuple[float, float | None]]:
        """Each score by name with what always guessing gets, None where that has none.

        The ROC AUC of always the same probability is 1/2, whatever the classes' shares.
        """
        numbers = self.probability_scores
        found: dict[str, tuple[float, float | None]] = {
            "accuracy": (self.accuracy, self.baseline[1])
        }
        if numbers is None:
            return {**found, "loss": (self.loss, None)}
        for name, value in numbers._asdict().items():  # of which the log loss is the loss
            found[name] = (value, 0.5 if name == "roc_auc" else None)
        return found

    @property
    def per_class(self) -> list[ClassScores]:
        """Each class's label, precision, recall, f1 and support, in the order of `labels`."""
        return class_scores(self.confusion, self.labels)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists, dicts and numbers, for strict JSON (see history)."""
        top_k, scores = self.top_k, self.probability_scores
        return {
            "loss": json_fields.json_number(self.loss),
            "accuracy": self.accuracy,
            "baseline": {"guess": self.baseline[0], "accuracy": self.baseline[1]},
            "training_accuracy": json_fields.json_number_or_none(self.training_score),
            **dict.fromkeys(ProbabilityScores._fields),
            **({} if scores is None else json_fields.json_numbers(scores._asdict())),
            "top_k": None if top_k is None else {"k": top_k[0], "accuracy": top_k[1]},
            "n_examples": self.n_examples,
            "labels": list(self.labels),
            "per_class": [scores._asdict() for scores in self.per_class],
            "confusion": [list(row) for row in self.confusion],
        }

    def __str__(self) -> str:
        heads, columns = self._heads()
        scores = [["", "precision", "recall", "f1", "examples"]]
        for head, one in zip(heads, self.per_class, strict=True):
            numbers = [f"{value:.4f}" for value in one[1:4]]
            scores.append([head, *numbers, format_count(one.support)])
        matrix = [["", *columns]]
        for head, row in zip(heads, self.confusion, strict=True):
            # A dot for 0 lets the eye find the confusions among thirty classes.
            matrix.append([head, *(format_count(value) if value else "." for value in row)])
        legend = "Confusion matrix: a row is the actual class, a column the predicted one."
        tables = f"{draw_table(scores)}\n\n{legend}\n{draw_table(matrix)}"
        return f"{self.headline}\n{self.details}\n\n{tables}"

    def __repr__(self) -> str:
        return (
            f"<ClassificationEvaluation in {len(self.labels)} classes: {self.headline}; "
            "print() draws its tables>"
        )

    @property
    def headline(self) -> str:
        """How good, on how many examples, against what always guessing gets, in a sentence."""
        return classes_headline(
            self.accuracy, self.n_examples, *self.baseline, training_score=self.training_score
        )

    @property
    def key_numbers(self) -> list[tuple[str, str]]:
        """The four numbers to look at first, each with a word before it."""
        guess = shortened(printable(str(self.baseline[0])), _MAX_LABEL)
        return [
            ("accuracy", percent(self.accuracy)),
            (f"always guessing {guess}", percent(self.baseline[1])),
            ("examples", format_count(self.n_examples)),
            ("on the training part", percent(self.training_score))
            if self.training_score is not None
            else ("loss", format_number(self.loss)),
        ]

    @property
    def details(self) -> str:
        """The loss and what else there is, on a line."""
        parts = [f"loss {format_number(self.loss)}"]
        if self.top_k is not None:
            parts.append(f"top-{self.top_k[0]} accuracy {100 * self.top_k[1]:.1f} %")
        scores = self.probability_scores
        if scores is not None:
            shown = f"log loss {format_number(scores.log_loss)}"
            # A cross-entropy is the log loss: it need not be said twice.
            parts[:1] = [shown] if shown == f"log {parts[0]}" else [parts[0], shown]
            parts.append(f"Brier score {format_number(scores.brier_score)}")
            parts.append(f"calibration error {format_number(scores.calibration_error)}")
            area = f"ROC AUC {format_number(scores.roc_auc)}"
            if math.isnan(scores.roc_auc):
                area = "no ROC AUC, as not every class occurs"
            elif len(self.labels) > 2:
                area = f"mean {area}"  # of each class against the rest
            parts.append(area)
        return ", ".join(parts)

    def _heads(self) -> tuple[list[str], list[str]]:
        """Return what rows and columns are called; numbers where labels would be too wide."""
        texts = [printable(str(label)) for label in self.labels]
        short = [shortened(text, _MAX_LABEL) for text in texts]
        widths = [width(text) + 2 for text in short]
        if short == texts and sum(widths) + max(widths) <= _MAX_WIDTH:
            return texts, texts
        numbers = [str(number) for number in range(1, len(texts) + 1)]
        digits = len(numbers[-1])
        rows = [f"{n:>{digits}} {text}" for n, text in zip(numbers, short, strict=True)]
        return rows, numbers


def _most_frequent(labels: Sequence[Label], counts: Sequence[float]) -> Label:
    """Return the label of the largest count, the first of equals."""
    return max(zip(labels, counts, strict=True), key=lambda pair: pair[1])[0]
