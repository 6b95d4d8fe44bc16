"""A question of yes or no for each class, and the probability that the model gives each example.

Of two classes one question is enough, for the other one's answers are the same, the other way
round. Where several labels are predicted at once, each is a question.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tinymlp.data.dataset import Dataset
from tinymlp.evaluation.ranking import roc_auc
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.network.shapes import Vector
from tinymlp.text import printable, shortened

_MAX_NAME = 24


@dataclass(frozen=True)
class Question:
    """Is an example of this class, or not."""

    name: str
    """The class, in bounded length."""
    scores: list[float]
    """The probability of yes that each example was given."""
    positive: list[bool]
    """Whether it is so."""
    weights: list[float] | None

    @cached_property
    def area(self) -> float:
        """The area under the ROC curve; nan where all examples are of one kind."""
        return roc_auc(self.scores, self.positive, weights=self.weights)


def questions(
    model: Model, outputs: Sequence[Vector], dataset: Dataset
) -> tuple[list[Question], int]:
    """Return the questions that these examples answer with yes and with no, the hardest first.

    And how many are asked in all. `outputs` are the `dataset_outputs`. Without probabilities none
    is asked.
    """
    target = model.target
    if not target.has_probabilities:
        return [], 0
    given = [target.probabilities(row) for row in outputs]
    labels = list(given[0])
    if isinstance(target, ClassTarget):
        truths = [[actual == label for actual in dataset.targets] for label in labels]
    else:
        rows = dataset.target_rows()
        truths = [[row[i] == 1 for row in rows] for i in range(len(labels))]
    asked = list(zip(labels, truths, strict=True))
    if isinstance(target, ClassTarget) and len(labels) == 2:
        asked = asked[1:]
    found = [
        Question(
            shortened(printable(str(label)), _MAX_NAME),
            [row[label] for row in given],
            truth,
            dataset.weights,
        )
        for label, truth in asked
    ]
    answered = [one for one in found if not math.isnan(one.area)]
    return sorted(answered, key=lambda one: one.area), len(found)
