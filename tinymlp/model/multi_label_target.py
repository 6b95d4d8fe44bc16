"""A target that is several labels at once: each is a yes or no of its own.

A film may be a comedy and a romance, or neither. Each output is the logit of one label, whose loss
is the binary cross-entropy: above 0 it is a yes, and the link gives its probability. The
probabilities need not sum to 1, as those of classes do.

>>> from tinymlp.learning.loss import BinaryCrossEntropy
>>> film = MultiLabelTarget("film", BinaryCrossEntropy(), 2, ["comedy", "romance"])
>>> film.decode([2.0, -1.0]), film.probabilities([0.0, 0.0])
(['comedy'], {'comedy': 0.5, 'romance': 0.5})
>>> MultiLabelTarget("film", BinaryCrossEntropy(), 2).decode([2.0, -1.0])
[1, 0]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tinymlp.arguments import check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.data.label_rows import is_yes_or_no
from tinymlp.data.targets import Label
from tinymlp.errors import ArgumentError, DataError, invalid
from tinymlp.evaluation.headline import TrainingPart
from tinymlp.evaluation.multilabel import MultiLabelEvaluation, subset_accuracy
from tinymlp.learning.gradient import mean_loss
from tinymlp.learning.loss import Loss, has_link, link, targets_of
from tinymlp.model.class_target import Mistake
from tinymlp.model.number_target import check_names
from tinymlp.named import are_alike_in_all, name_of
from tinymlp.network.shapes import Vector
from tinymlp.text import join_names, plural
from tinymlp.training.metric import Metric, best_when


def yes_or_no(outputs: Sequence[float]) -> list[int]:
    """Return 1 for each output above 0, as a logit has it, and 0 for the others.

    >>> yes_or_no([0.5, 0.0, -2.0])
    [1, 0, 0]
    """
    return [1 if output > 0 else 0 for output in outputs]


@best_when("max")
def output_subset_accuracy(
    predictions: Sequence[Vector],
    targets: Sequence[Sequence[float]],
    weights: Sequence[float] | None,
) -> float:
    """Return the share of examples of which every output stands for its target.

    >>> output_subset_accuracy([[2.0, -1.0], [1.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]], None)
    0.5
    """
    predicted = [yes_or_no(prediction) for prediction in predictions]
    return subset_accuracy(predicted, targets, weights=weights)


@dataclass(frozen=True, eq=False)
class MultiLabelTarget:
    """Several labels, each a yes or no, learned by a loss; `names` are those of the labels.

    Raises `ArgumentError` unless there is a name for each output, or none at all.
    """

    name: str
    loss: Loss
    n_outputs: int
    names: list[str] | None = None

    task: ClassVar[str] = "multi-label"
    score_name: ClassVar[str] = "subset_accuracy"
    score: ClassVar["staticmethod[..., float]"] = staticmethod(output_subset_accuracy)
    loss_unit: ClassVar[str] = ""  # a class is not scaled

    def __post_init__(self) -> None:
        check_whole("n_outputs", self.n_outputs, minimum=1)
        check_names(self.names, self.n_outputs)

    def __eq__(self, other: object) -> bool:
        return are_alike_in_all(self, other)

    @property
    def labels(self) -> list[Label]:
        """What each output is called: its name, or else its number."""
        return [*range(self.n_outputs)] if self.names is None else [*self.names]

    @property
    def columns(self) -> list[str]:
        """What a table calls the target: the names of several, else its own alone."""
        return [self.name] if self.names is None else [*self.names]

    def check(self, dataset: Dataset) -> None:
        """Raise `DataError` unless the data set's targets are 0 or 1 for each label."""
        labels = plural(self.n_outputs, "label")
        fits = dataset.labels is None and dataset.n_outputs == self.n_outputs
        if not fits or not is_yes_or_no(dataset.target_rows()):
            raise invalid(
                f"{dataset.source}, {dataset.target_name!r}",
                f"0 or 1 for each of {labels}, as the model predicts",
                dataset.targets[0],
                "read it with task='multi-label'",
                error=DataError,
            )

    def rows(self, dataset: Dataset) -> list[Vector]:
        """Return the data set's targets as the loss takes them, shape (n_examples, n_outputs)."""
        return dataset.target_rows()

    def decode(self, outputs: Sequence[float]) -> list[Label]:
        """Return the names of the labels that outputs of shape (n_outputs,) say yes to.

        Without names it is a list of 0 and 1, shape (n_outputs,).
        """
        said = yes_or_no(outputs)
        if self.names is None:
            return [*said]
        return [name for name, yes in zip(self.names, said, strict=True) if yes]

    @property
    def has_probabilities(self) -> bool:
        """Whether the loss gives each label a probability."""
        return targets_of(self.loss) == "binary" and has_link(self.loss)

    def probabilities(self, outputs: Sequence[float]) -> dict[Label, float]:
        """Return the probability of each label, from outputs of shape (n_outputs,).

        Raises `ArgumentError` when the loss gives none.
        """
        if not self.has_probabilities:
            raise ArgumentError(
                f"this model predicts labels by {name_of(self.loss)} and has no probabilities: "
                "fit with binary_cross_entropy to have them"
            )
        return dict(zip(self.labels, link(self.loss, outputs), strict=True))

    def evaluate(
        self,
        outputs: Sequence[Vector],
        dataset: Dataset,
        *,
        top_k: int | None = None,
        training: TrainingPart | None = None,
    ) -> MultiLabelEvaluation:
        """Return how good outputs of shape (n_examples, n_outputs) are for these examples.

        `training` is what is known of the training part. Raises `DataError` as `check` does,
        `ArgumentError` for a `top_k`, which only one of some classes has.
        """
        self.check(dataset)
        if top_k is not None:
            raise invalid("top_k", "None for a model that predicts several labels", top_k)
        return MultiLabelEvaluation.of(
            [yes_or_no(row) for row in outputs],
            dataset.target_rows(),
            self.labels,
            loss=mean_loss(self.loss, outputs, self.rows(dataset), weights=dataset.weights),
            weights=dataset.weights,
            training=training,
        )

    def mistakes(self, outputs: Sequence[Vector], dataset: Dataset) -> list[Mistake]:
        """Return []: no example is taken for another class."""
        return []

    def metrics(self) -> dict[str, Metric]:
        """Return what an epoch measures besides the loss, by name."""
        return {"subset_accuracy": output_subset_accuracy}

    def counts(self, dataset: Dataset) -> list[float] | None:
        """Return None: an example is not of one class."""
        return None

    def csv_header(self) -> list[str]:
        """Return the names of the columns of `csv_row`."""
        names = self.names or [self.name]
        if self.names is None and self.n_outputs > 1:
            names = [f"{self.name} {i}" for i in range(self.n_outputs)]
        if not self.has_probabilities:
            return [*names]
        return [*names, *(f"probability {name}" for name in names)]

    def csv_row(self, outputs: Sequence[float]) -> list[Any]:
        """Return 0 or 1 for each label, and the probability of each if there are any."""
        if not self.has_probabilities:
            return [*yes_or_no(outputs)]
        return [*yes_or_no(outputs), *self.probabilities(outputs).values()]

    def to_dict(self) -> dict[str, Any]:
        """Return what is saved, ready for JSON."""
        return {"name": self.name, "multi_label": self.names}

    def summary(self) -> str:
        """Return what is predicted, as the end of a sentence."""
        labels = "" if self.names is None else f": {join_names(self.names, most=12)}"
        return f"a yes or no for each of {plural(self.n_outputs, 'label')}{labels}"

    def __str__(self) -> str:
        return f"{plural(self.n_outputs, 'label')}, each yes or no"
