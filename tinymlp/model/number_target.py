"""A target that is a number, or several.

What the loss's link makes of an output is a number on the network's scale; the scaler brings it to
the target's own units.

>>> from tinymlp.data.scaling import StandardScaler
>>> from tinymlp.learning.loss import MeanSquaredError
>>> height = NumberTarget("height", MeanSquaredError(), 1, StandardScaler([100.0], [8.0]))
>>> height.decode([0.5])
104.0
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tinymlp.data.dataset import Dataset
from tinymlp.data.scaling import NoScaler, Scaler, StandardScaler
from tinymlp.data.targets import Label
from tinymlp.errors import ArgumentError, DataError, invalid
from tinymlp.evaluation.headline import TrainingPart
from tinymlp.evaluation.regression import mean_r_squared
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.learning.gradient import mean_loss
from tinymlp.learning.loss import Loss, link, targets_of
from tinymlp.model.class_target import Mistake
from tinymlp.named import are_alike_in_all, settings
from tinymlp.network.shapes import Vector
from tinymlp.text import join_names, plural, short_repr
from tinymlp.training.metric import Metric, best_when


@dataclass(frozen=True, eq=False)
class NumberTarget:
    """A number, or several, learned by a loss on the scale of `scaler`.

    `names` are those of several numbers, where they have any of their own. Raises `ArgumentError`
    unless there is one for each output.
    """

    name: str
    loss: Loss
    n_outputs: int
    scaler: Scaler
    names: list[str] | None = None

    task: ClassVar[str] = "regression"
    has_probabilities: ClassVar[bool] = False
    score_name: ClassVar[str] = "r_squared"

    def __post_init__(self) -> None:
        check_names(self.names, self.n_outputs)

    def __eq__(self, other: object) -> bool:
        return are_alike_in_all(self, other)

    @property
    def columns(self) -> list[str]:
        """What a table calls the target: the names of several, else its own alone."""
        return [self.name] if self.names is None else [*self.names]

    @property
    def loss_unit(self) -> str:
        """What the loss of scaled targets counts; "" where they are not scaled."""
        if isinstance(self.scaler, NoScaler):
            return ""
        return getattr(self.loss, "scaled_unit", "of the target in standard deviations")

    def check(self, dataset: Dataset) -> None:
        """Raise `DataError` unless the data set's targets are as many numbers."""
        where = f"{dataset.source}, {dataset.target_name!r}"
        if dataset.task != self.task:
            what, remedy = "a number, as the model predicts", "read it with task='regression'"
            raise invalid(where, what, dataset.targets[0], remedy, error=DataError)
        if dataset.n_outputs != self.n_outputs:
            what = f"{plural(self.n_outputs, 'number')} for each example, as the model predicts"
            raise invalid(where, what, dataset.targets[0], error=DataError)

    def rows(self, dataset: Dataset) -> list[Vector]:
        """Return the data set's targets as the loss takes them, shape (n_examples, n_outputs)."""
        return [self.scaler.scale(row) for row in dataset.target_rows()]

    def decode(self, outputs: Sequence[float]) -> float | Vector:
        """Return the number that outputs of shape (n_outputs,) stand for; a list of several."""
        numbers = self.numbers(outputs)
        return numbers[0] if len(numbers) == 1 else numbers

    def numbers(self, outputs: Sequence[float]) -> Vector:
        """Return outputs of shape (n_outputs,) in the units of the target, in the same shape."""
        return self.scaler.unscale(link(self.loss, outputs))

    def probabilities(self, outputs: Sequence[float]) -> dict[Label, float]:
        """Raise `ArgumentError`: a number has none."""
        raise ArgumentError(
            "this model predicts a number and has no probabilities: fit classes to have them"
        )

    def evaluate(
        self,
        outputs: Sequence[Vector],
        dataset: Dataset,
        *,
        top_k: int | None = None,
        training: TrainingPart | None = None,
    ) -> RegressionEvaluation:
        """Return how good outputs of shape (n_examples, n_outputs) are for these examples.

        `training` is what is known of the training part; its mean is what the scaler has learned.
        Raises `DataError` as `check` does, `ArgumentError` for a `top_k`, which numbers have not.
        """
        self.check(dataset)
        if top_k is not None:
            raise invalid("top_k", "None for a model that predicts a number", top_k)
        weights = dataset.weights
        return RegressionEvaluation.of(
            [self.numbers(row) for row in outputs],
            dataset.target_rows(),
            loss=mean_loss(self.loss, outputs, self.rows(dataset), weights=weights),
            weights=weights,
            names=self.csv_header(),
            training_means=self.scaler.means if isinstance(self.scaler, StandardScaler) else None,
            training=training,
            loss_unit=self.loss_unit,
        )

    def score(
        self,
        outputs: Sequence[Vector],
        rows: Sequence[Sequence[float]],
        weights: Sequence[float] | None,
    ) -> float:
        """Return R² of outputs against `rows` of the target, both of shape (n_examples, n_outputs).

        Of several outputs it is the mean of each one's.
        """
        predicted, actual = map(self.numbers, outputs), map(self.scaler.unscale, rows)
        return mean_r_squared(list(predicted), list(actual), weights=weights)

    def mistakes(self, outputs: Sequence[Vector], dataset: Dataset) -> list[Mistake]:
        """Return []: a number is nearly right."""
        return []

    def metrics(self) -> dict[str, Metric]:
        """Return what an epoch measures besides the loss, by name."""
        return {} if targets_of(self.loss) == "counts" else {"r_squared": output_r_squared}

    def counts(self, dataset: Dataset) -> list[float] | None:
        """Return None: there are no classes to count."""
        return None

    def csv_header(self) -> list[str]:
        """Return the names of the columns of `csv_row`."""
        if self.names is not None:
            return [*self.names]
        if self.n_outputs == 1:
            return [self.name]
        return [f"{self.name} {i}" for i in range(self.n_outputs)]

    def csv_row(self, outputs: Sequence[float]) -> list[Any]:
        """Return the numbers."""
        return self.numbers(outputs)

    def to_dict(self) -> dict[str, Any]:
        """Return what is saved, ready for JSON."""
        names = {} if self.names is None else {"names": [*self.names]}
        return {"name": self.name, "scaler": settings(self.scaler), **names}

    def summary(self) -> str:
        """Return what is predicted, as the end of a sentence."""
        if self.names is not None:
            return f"{len(self.names)} numbers: {join_names(self.names, most=12)}"
        return f"the number {self.name!r}"

    def __str__(self) -> str:
        if self.names is not None:
            return f"{len(self.names)} numbers {short_repr(self.name)}"
        return f"number {short_repr(self.name)}"


def check_names(names: Any, n_outputs: int) -> None:
    """Raise `ArgumentError` unless there is a different text for each output, or None at all."""
    if names is None:
        return
    listed = names if isinstance(names, list) else []
    texts = {name for name in listed if isinstance(name, str)}
    if not len(texts) == len(listed) == n_outputs:
        what = f"None or a list of different texts, {n_outputs} as there are outputs"
        raise invalid("names", what, names)


@best_when("max")
def output_r_squared(
    predictions: Sequence[Vector],
    targets: Sequence[Sequence[float]],
    weights: Sequence[float] | None,
) -> float:
    """Return R², of several outputs the mean of theirs; scaling a target does not change its own.

    >>> output_r_squared([[1.0], [3.0]], [[1.0], [3.0]], None)
    1.0
    """
    return mean_r_squared(predictions, targets, weights=weights)
