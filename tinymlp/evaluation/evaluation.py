"""What a model's predictions are worth, gathered so that it can be read, kept and compared.

`classification` and `regression` define the numbers; here they stand together, with the loss. A
classification keeps its confusion matrix and derives every score from it, so they cannot disagree.

>>> cats = ClassificationEvaluation.of(
...     ["cat", "dog", "dog", "dog"], ["cat", "cat", "dog", "dog"], ["cat", "dog"], loss=0.5
... )
>>> print(cats)
4 examples: loss 0.5000, accuracy 75.0 %
<BLANKLINE>
     precision  recall      f1  examples
cat     1.0000  0.5000  0.6667         2
dog     0.6667  1.0000  0.8000         2
<BLANKLINE>
Confusion matrix: a row is the actual class, a column the predicted one.
     cat  dog
cat    1    1
dog    .    2
>>> print(RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=2.125))
2 examples: loss 2.1250
mean absolute error      1.2500
root mean squared error  1.4577
R squared                -0.3600
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.arguments import check_list, check_number, check_whole
from tinymlp.displayable import Displayable
from tinymlp.errors import invalid
from tinymlp.evaluation.classification import (
    ClassScores,
    Label,
    check_confusion,
    check_examples,
    class_scores,
    confusion_matrix,
    total,
)
from tinymlp.evaluation.regression import (
    check_any_number,
    mean_absolute_error,
    r_squared,
    root_mean_squared_error,
)
from tinymlp.text import draw_table, format_number, printable, shortened, width

_MAX_LABEL = 24
_MAX_WIDTH = 100


@dataclass(frozen=True, repr=False)
class ClassificationEvaluation(Displayable):
    """How good a classifier is: its loss and its confusion matrix, from which the rest follows.

    `confusion[i][j]` counts the examples of class `labels[i]` that were called `labels[j]`.
    `top_k` is (k, top-k accuracy) or None. `n_examples` counts an example of weight 2 twice.
    """

    loss: float
    labels: tuple[Label, ...]
    confusion: tuple[tuple[float, ...], ...]
    top_k: tuple[int, float] | None = None

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
    ) -> Self:
        """Evaluate predicted against actual labels; both lists of shape (n_examples,)."""
        labels = check_list("labels", labels, "a list of classes")
        confusion = confusion_matrix(predicted, actual, labels, weights=weights)
        return cls(loss, tuple(labels), tuple(map(tuple, confusion)), top_k)

    @property
    def n_examples(self) -> float:
        """How many examples there were; whole unless weights are not."""
        return total(map(total, self.confusion))

    @property
    def accuracy(self) -> float:
        """The fraction that was right: the diagonal's share of the confusion matrix."""
        return total(row[i] for i, row in enumerate(self.confusion)) / self.n_examples

    @property
    def per_class(self) -> list[ClassScores]:
        """Each class's label, precision, recall, f1 and support, in the order of `labels`."""
        return class_scores(self.confusion, self.labels)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists, dicts and numbers, for strict JSON (see history)."""
        top_k = self.top_k
        return {
            "loss": json_fields.json_number(self.loss),
            "accuracy": self.accuracy,
            "top_k": None if top_k is None else {"k": top_k[0], "accuracy": top_k[1]},
            "n_examples": self.n_examples,
            "labels": list(self.labels),
            "per_class": [scores._asdict() for scores in self.per_class],
            "confusion": [list(row) for row in self.confusion],
        }

    def __str__(self) -> str:
        first = f"{format_examples(self.n_examples)}: {self.headline}"
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
        return f"{first}\n\n{draw_table(scores)}\n\n{legend}\n{draw_table(matrix)}"

    def __repr__(self) -> str:
        return (
            f"<ClassificationEvaluation of {format_examples(self.n_examples)} in "
            f"{len(self.labels)} classes: {self.headline}; print() draws its tables>"
        )

    @property
    def headline(self) -> str:
        """Loss and accuracy on a line."""
        line = f"loss {format_number(self.loss)}, accuracy {100 * self.accuracy:.1f} %"
        if self.top_k is not None:
            line += f", top-{self.top_k[0]} accuracy {100 * self.top_k[1]:.1f} %"
        return line

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


@dataclass(frozen=True, repr=False)
class RegressionEvaluation(Displayable):
    """How good a regression of one number is; `n_examples` counts an example of weight 2 twice."""

    loss: float
    mean_absolute_error: float
    root_mean_squared_error: float
    r_squared: float
    n_examples: float

    @classmethod
    def of(
        cls,
        predicted: Sequence[float],
        actual: Sequence[float],
        *,
        loss: float,
        weights: Sequence[float] | None = None,
    ) -> Self:
        """Evaluate predicted against actual values; both lists of shape (n_examples,)."""
        predicted, actual, counted = check_examples(predicted, actual, weights)
        return cls(
            loss,
            mean_absolute_error(predicted, actual, weights=counted),
            root_mean_squared_error(predicted, actual, weights=counted),
            r_squared(predicted, actual, weights=counted),
            total(counted),
        )

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            check_any_number(name, value)

    def to_dict(self) -> dict[str, Any]:
        """Return the five numbers by name, for strict JSON (see history)."""
        return {name: json_fields.json_number(value) for name, value in vars(self).items()}

    def __str__(self) -> str:
        return (
            f"{format_examples(self.n_examples)}: loss {format_number(self.loss)}\n"
            f"mean absolute error      {format_number(self.mean_absolute_error)}\n"
            f"root mean squared error  {format_number(self.root_mean_squared_error)}\n"
            f"R squared                {format_number(self.r_squared)}"
        )

    def __repr__(self) -> str:
        return (
            f"<RegressionEvaluation of {format_examples(self.n_examples)}: "
            f"loss {format_number(self.loss)}, "
            f"typically off by {format_number(self.mean_absolute_error)}, "
            f"R squared {format_number(self.r_squared)} "
            "(1 is perfect, 0 is no better than the mean)>"
        )


def format_count(number: float) -> str:
    """Write a count: whole ones in full, weighted ones to six digits."""
    whole = math.isfinite(number) and number == int(number)
    return str(int(number)) if whole else f"{number:.6g}"


def format_examples(number: float) -> str:
    """Write how many examples there are."""
    return f"{format_count(number)} example" + ("" if number == 1 else "s")
