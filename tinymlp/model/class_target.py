"""A target that is one of some classes.

The outputs of a network are one score for each class, and the label of the largest is predicted.
By a loss whose link gives probabilities, each label has one.

>>> from tinymlp.learning.loss import SoftmaxCrossEntropy
>>> side = ClassTarget("side", ["left", "right"], SoftmaxCrossEntropy(), 2)
>>> side.decode([0.5, 2.0]), side.probabilities([1.0, 1.0])
('right', {'left': 0.5, 'right': 0.5})
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, cast

from tinymlp.arguments import check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.data.targets import Label
from tinymlp.data.weighing import amount
from tinymlp.errors import ArgumentError, DataError, invalid
from tinymlp.evaluation.classification import accuracy, top_k_accuracy
from tinymlp.evaluation.evaluation import ClassificationEvaluation
from tinymlp.evaluation.headline import TrainingPart
from tinymlp.learning.gradient import mean_loss
from tinymlp.learning.loss import Loss, has_link, link, targets_of
from tinymlp.named import are_alike_in_all, name_of
from tinymlp.network.shapes import Vector
from tinymlp.text import join_names, short_repr
from tinymlp.training.metric import Metric, best_when


class Mistake(NamedTuple):
    """An example that a classifier takes for another class."""

    example: int
    """Its place in the data set."""
    predicted: Label
    probability: float
    """How sure the classifier was."""


def chosen_class(outputs: Sequence[float]) -> int:
    """Return the index of the class that outputs of shape (n_outputs,) stand for.

    Of several outputs it is the largest, the first of equals. One output is a yes or no: class 1
    above 0, as a logit or a target of 0 and 1 has it.

    >>> chosen_class([0.5, 2.0, -1.0]), chosen_class([0.25]), chosen_class([-0.25])
    (1, 1, 0)
    """
    if len(outputs) == 1:
        return int(outputs[0] > 0)
    scores = list(outputs)
    return scores.index(max(scores))


def scores_of_classes(outputs: Sequence[float]) -> Sequence[float]:
    """Return one number for each class: of a yes or no, the other class's is 0.

    >>> scores_of_classes([0.25])
    [0.0, 0.25]
    """
    return [0.0, *outputs] if len(outputs) == 1 else outputs


@best_when("max")
def output_accuracy(
    predictions: Sequence[Vector],
    targets: Sequence[Sequence[float]],
    weights: Sequence[float] | None,
) -> float:
    """Return the share of outputs that stand for the class of their target.

    >>> output_accuracy([[2.0, 1.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]], None)
    0.5
    """
    predicted = [chosen_class(prediction) for prediction in predictions]
    return accuracy(predicted, [chosen_class(target) for target in targets], weights=weights)


@dataclass(frozen=True, eq=False)
class ClassTarget:
    """One of some classes, learned by a loss.

    `labels` are in the order of the outputs. One output is a yes or no: the second of two labels
    above 0, as a logit has it. Raises `ArgumentError` for labels that do not fit the outputs.
    """

    name: str
    labels: list[Label]
    loss: Loss
    n_outputs: int

    task: ClassVar[str] = "classification"
    score_name: ClassVar[str] = "accuracy"
    score: ClassVar["staticmethod[..., float]"] = staticmethod(output_accuracy)
    loss_unit: ClassVar[str] = ""  # a class is not scaled

    def __post_init__(self) -> None:
        labels: Any = self.labels
        kinds = set(map(type, labels)) if isinstance(labels, list) else set()
        if kinds not in ({str}, {int}) or not len(set(labels)) == len(labels) > 1:
            what = "a list of at least 2 different labels, all texts or all whole numbers"
            raise invalid("labels", what, self.labels)
        check_whole("n_outputs", self.n_outputs, minimum=1)
        yes_or_no = len(self.labels) == 2 and targets_of(self.loss) != "classes"
        if self.n_outputs != len(self.labels) and not (self.n_outputs == 1 and yes_or_no):
            what = f"{len(self.labels)}, as there are so many labels"
            raise invalid("n_outputs", what, self.n_outputs)

    def __eq__(self, other: object) -> bool:
        return are_alike_in_all(self, other)

    @property
    def columns(self) -> list[str]:
        """What a table calls the target."""
        return [self.name]

    def check(self, dataset: Dataset) -> None:
        """Raise `DataError` unless the data set's targets are among the labels."""
        unknown = [target for target in dataset.targets if target not in self.labels]
        if unknown:
            raise invalid(
                f"{dataset.source}, {dataset.target_name!r}",
                f"one of the classes that the model was trained on, {join_names(self.labels)}",
                unknown[0],
                error=DataError,
            )

    def rows(self, dataset: Dataset) -> list[Vector]:
        """Return the data set's targets as the loss takes them, shape (n_examples, n_outputs)."""
        n = len(self.labels)
        rows = [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]
        if self.n_outputs == 1:
            rows = [[0.0], [1.0]]
        by_label = dict(zip(self.labels, rows, strict=True))
        return [by_label[target] for target in cast(list[Label], dataset.targets)]

    def decode(self, outputs: Sequence[float]) -> Label:
        """Return the label that outputs of shape (n_outputs,) stand for."""
        return self.labels[chosen_class(outputs)]

    @property
    def has_probabilities(self) -> bool:
        """Whether the loss is made for classes, and gives each a probability."""
        return targets_of(self.loss) in ("classes", "binary") and has_link(self.loss)

    def probabilities(self, outputs: Sequence[float]) -> dict[Label, float]:
        """Return the probability of each label, from outputs of shape (n_outputs,).

        Raises `ArgumentError` when the loss gives none.
        """
        if not self.has_probabilities:
            raise ArgumentError(
                f"this model predicts classes by {name_of(self.loss)} and has no probabilities: "
                "fit with softmax_cross_entropy to have them"
            )
        given = link(self.loss, outputs)
        if len(given) == 1:
            given = [1.0 - given[0], given[0]]
        return dict(zip(self.labels, given, strict=True))

    def evaluate(
        self,
        outputs: Sequence[Vector],
        dataset: Dataset,
        *,
        top_k: int | None = None,
        training: TrainingPart | None = None,
    ) -> ClassificationEvaluation:
        """Return how good outputs of shape (n_examples, n_outputs) are for these examples.

        `training` is what is known of the training part. Raises `DataError` as `check` does,
        `ArgumentError` for a `top_k` that there is not.
        """
        self.check(dataset)
        actual, weights = cast(list[Label], dataset.targets), dataset.weights
        among_first = None
        if top_k is not None:
            if check_whole("top_k", top_k, minimum=1) > len(self.labels):
                what = f"a whole number from 1 to {len(self.labels)}, the number of classes"
                raise invalid("top_k", what, top_k)
            places = [self.labels.index(label) for label in actual]
            scores = [scores_of_classes(row) for row in outputs]
            among_first = (top_k, top_k_accuracy(scores, places, top_k, weights=weights))
        return ClassificationEvaluation.of(
            [self.decode(row) for row in outputs],
            actual,
            self.labels,
            loss=mean_loss(self.loss, outputs, self.rows(dataset), weights=weights),
            weights=weights,
            top_k=among_first,
            probabilities=[self.probabilities(row) for row in outputs]
            if self.has_probabilities
            else None,
            training=training,
        )

    def mistakes(self, outputs: Sequence[Vector], dataset: Dataset) -> list[Mistake]:
        """Return the examples taken for another class, the surest first; [] without probabilities.

        `outputs` has the shape (n_examples, n_outputs).
        """
        if not self.has_probabilities:
            return []
        found = []
        for i, (row, target) in enumerate(zip(outputs, dataset.targets, strict=True)):
            label, probability = max(self.probabilities(row).items(), key=lambda pair: pair[1])
            if label != target:
                found.append(Mistake(i, label, probability))
        return sorted(found, key=lambda mistake: -mistake.probability)

    def metrics(self) -> dict[str, Metric]:
        """Return what an epoch measures besides the loss, by name."""
        return {"accuracy": output_accuracy}

    def counts(self, dataset: Dataset) -> list[float] | None:
        """Return how many examples there are of each label, one of weight 2 being two."""
        by_label: dict[Label, list[float]] = {label: [] for label in self.labels}
        weights = dataset.weights or [1.0] * len(dataset)
        for label, weight in zip(cast(list[Label], dataset.targets), weights, strict=True):
            by_label[label].append(weight)
        return [amount(each) for each in by_label.values()]

    def csv_header(self) -> list[str]:
        """Return the names of the columns of `csv_row`."""
        if not self.has_probabilities:
            return [self.name]
        return [self.name, *(f"probability {label}" for label in self.labels)]

    def csv_row(self, outputs: Sequence[float]) -> list[Any]:
        """Return the label, and the probability of each if there are any."""
        if not self.has_probabilities:
            return [self.decode(outputs)]
        return [self.decode(outputs), *self.probabilities(outputs).values()]

    def to_dict(self) -> dict[str, Any]:
        """Return what is saved, ready for JSON."""
        return {"name": self.name, "labels": list(self.labels)}

    def summary(self) -> str:
        """Return what is predicted, as the end of a sentence."""
        labels = join_names(self.labels, most=12)
        return f"one of {len(self.labels)} classes of {self.name!r}: {labels}"

    def __str__(self) -> str:
        return f"{len(self.labels)} classes of {short_repr(self.name)}"
