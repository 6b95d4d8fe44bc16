"""A model takes a row as it was measured and answers in the words of the targets.

    raw row ─encoder→ numbers ─scaler→ inputs ─network→ outputs ─→ label, probabilities or number

The network in the middle knows only numbers around zero; everything that was learned about the
data, from the training part alone, stands around it and is saved with it.

>>> from tinymlp.model.fit import fit
>>> from tinymlp.data.dataset import Dataset
>>> model = fit(Dataset([[1.0], [2.0], [3.0]], [2.0, 4.0, 6.0]), hidden=[], n_epochs=1)
>>> model
Model(1 column → 1 → 1 → number 'target': 2 parameters, 1 epoch)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any, cast

from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.data.rows import column_names, iterate_rows
from tinymlp.data.scaling import NoScaler, Scaler
from tinymlp.data.targets import Label
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import ArgumentError, DataError
from tinymlp.evaluation.classification import top_k_accuracy
from tinymlp.evaluation.evaluation import ClassificationEvaluation, RegressionEvaluation
from tinymlp.learning.gradient import Engine, Example, mean_loss
from tinymlp.learning.loss import Loss, link
from tinymlp.model.training_profile import Reference
from tinymlp.named import name_of
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.training.history import History

RawRow = Sequence[Any] | Mapping[str, Any]
"""A row as it was measured: values in the order of the columns, or by their names."""

PROBABILITY_LOSSES = ("softmax_cross_entropy", "binary_cross_entropy")


def chosen_class(outputs: Sequence[float]) -> int:
    """Return the index of the class that outputs of shape (n_out,) stand for.

    Of several outputs it is the largest, the first of equals. One output is a yes or no: class 1
    above 0, as a logit or a target of 0 and 1 has it.

    >>> chosen_class([0.5, 2.0, -1.0]), chosen_class([0.25]), chosen_class([-0.25])
    (1, 1, 0)
    """
    if len(outputs) == 1:
        return 1 if outputs[0] > 0 else 0
    return max(range(len(outputs)), key=outputs.__getitem__)


@dataclass(kw_only=True)
class Model:
    """A network with its encoder, scalers, labels and history."""

    network: Network
    loss: Loss
    encoder: Encoder
    scaler: Scaler
    labels: list[Label] | None
    """The classes in the order of the outputs; None when the target is a number."""
    target_name: str = "target"
    target_scaler: Scaler = field(default_factory=NoScaler)
    """From a number's own units to the network's; used for regression only."""
    image_shape: tuple[int, int] | None = None
    """Height and width, when a row is the pixels of an image."""
    history: History = field(default_factory=History)
    reference: Reference | None = None
    """What the training data looked like, to compare later rows with; old files have none."""
    trained_on: dict[str, Any] = field(default_factory=dict)
    """Where the data came from and how many examples there were."""
    trained_with: dict[str, Any] = field(default_factory=dict)
    """The arguments of `fit`."""
    engine: Engine = field(default_factory=BatchEngine, compare=False, repr=False)

    def inputs(self, rows: Iterable[RawRow]) -> list[Vector]:
        """Return the network's inputs for each raw row, shape (n_rows, n_in).

        A frame's columns are found by their names. Raises `DataError` for a row that does not fit
        the columns.
        """
        return self.scaler.scale_all(self.encoded(rows))

    def encoded(self, rows: Iterable[RawRow]) -> list[Vector]:
        """Return each raw row as numbers in its own units, not scaled yet, shape (n_rows, n_in).

        Raises as `inputs` does.
        """
        names = column_names(rows)
        encoded = []
        for i, row in enumerate(iterate_rows(rows, "rows")):
            try:
                values = row if names is None else dict(zip(names, row, strict=True))
                encoded.append(self.encoder.encode(values))
            except (DataError, ArgumentError) as error:
                raise type(error)(f"row {i}: {error}") from None
        return encoded

    def outputs(self, rows: Iterable[RawRow]) -> list[Vector]:
        """Return what the network gives for each raw row, shape (n_rows, n_out).

        Logits for classes, scaled numbers for a regression. Raises `DataError` for a row that
        does not fit the columns.
        """
        return self.outputs_of(self.inputs(rows))

    def outputs_of(self, inputs: Sequence[Sequence[float]]) -> list[Vector]:
        """Return what the network gives for inputs that are encoded and scaled already."""
        return self.engine.predictions(self.network, inputs)

    def predict(self, row: RawRow) -> Any:
        """Return the label of one raw row, or the number; a list if there are several numbers.

        Raises `DataError` for a row that does not fit the columns.
        """
        return self.answer(self.outputs([self.one_row(row)])[0])

    def predict_many(self, rows: Iterable[RawRow]) -> list[Any]:
        """Return `predict` of each raw row."""
        return [self.answer(outputs) for outputs in self.outputs(rows)]

    def predict_probabilities(self, row: RawRow) -> dict[Label, float]:
        """Return the probability of each label for one raw row.

        Raises `ArgumentError` when the target is a number, or the loss gives no probabilities.
        """
        return self.probabilities(self.outputs([self.one_row(row)])[0])

    def predict_probabilities_many(self, rows: Iterable[RawRow]) -> list[dict[Label, float]]:
        """Return `predict_probabilities` of each raw row."""
        return [self.probabilities(outputs) for outputs in self.outputs(rows)]

    def evaluate(
        self, dataset: Dataset, *, top_k: int | None = None
    ) -> ClassificationEvaluation | RegressionEvaluation:
        """Return how well the model does on examples with known targets.

        The loss is in the network's own units, as in the history; errors of a regression are in
        the target's. With `top_k` classes are also right among the first k. Raises `DataError`
        when the data set has other columns or unknown labels, `ArgumentError` for a k there is not.
        """
        self.check_targets(dataset)
        outputs = self.outputs(self.rows_of(dataset))
        targets = self.target_rows(dataset)
        loss = mean_loss(self.loss, outputs, targets, weights=dataset.weights)
        if self.labels is not None:
            predicted = [self.labels[chosen_class(output)] for output in outputs]
            actual = cast(list[Label], dataset.targets)
            among_first = None
            if top_k is not None:
                # One output is a yes or no: the other class's score is 0.
                scores = [[0.0, *output] if len(output) == 1 else output for output in outputs]
                places = [self.labels.index(label) for label in actual]
                accuracy = top_k_accuracy(scores, places, top_k, weights=dataset.weights)
                among_first = (top_k, accuracy)
            return ClassificationEvaluation.of(
                predicted,
                actual,
                self.labels,
                loss=loss,
                weights=dataset.weights,
                top_k=among_first,
            )
        if top_k is not None:
            raise ArgumentError("top_k is for classes, but this model predicts a number")
        numbers = [self.number(output) for output in outputs]
        width = self.network.n_out
        weights = dataset.weights
        return RegressionEvaluation.of(
            [number for row in numbers for number in row],
            [number for row in dataset.target_rows() for number in row],
            loss=loss,
            weights=None if weights is None else [w for w in weights for _ in range(width)],
        )

    def rows_of(self, dataset: Dataset) -> list[Any]:
        """Return the data set's rows with the columns this model was trained on, by name.

        A data set with equally many columns of other names is taken as it is only when either
        has no names of its own.
        """
        names = self.encoder.column_names
        if dataset.feature_names == names:
            return list(dataset.inputs)
        if set(names) <= set(dataset.feature_names):
            places = [dataset.feature_names.index(name) for name in names]
            return [[row[place] for place in places] for row in dataset.inputs]
        unnamed = [f"input {i}" for i in range(len(dataset.feature_names))]
        if len(names) == len(unnamed) and unnamed in (names, dataset.feature_names):
            return list(dataset.inputs)
        lacking = [name for name in names if name not in dataset.feature_names]
        raise DataError(
            f"{dataset.source} has no column {lacking[0]!r}, which the model was trained on: its "
            f"columns are {', '.join(dataset.feature_names[:8])}"
        )

    def check_targets(self, dataset: Dataset) -> None:
        """Raise `DataError` unless the data set's targets are ones this model can give."""
        if self.labels is None:
            if dataset.task != "regression":
                raise DataError(
                    f"the model predicts numbers, but {dataset.source} has the classes of "
                    f"{dataset.target_name!r} as targets: read it with task='regression'"
                )
            if dataset.n_outputs != self.network.n_out:
                raise DataError(
                    f"the model predicts {_counted(self.network.n_out)} for each example, but "
                    f"{dataset.source} has {_counted(dataset.n_outputs)} as {dataset.target_name!r}"
                )
            return
        unknown = sorted({str(t) for t in dataset.targets if t not in self.labels})
        if unknown:
            raise DataError(
                f"{dataset.source} has {dataset.target_name!r} of {unknown[0]!r}, which the model "
                f"was not trained on: it knows {', '.join(map(str, self.labels))}"
            )

    def target_rows(self, dataset: Dataset) -> list[Vector]:
        """Return the data set's targets as this model's loss takes them, (n_examples, n_out)."""
        if self.labels is None:
            return [self.target_scaler.scale(row) for row in dataset.target_rows()]
        by_label = dict(zip(self.labels, self._class_rows(), strict=True))
        return [by_label[target] for target in cast(list[Label], dataset.targets)]

    def examples(self, dataset: Dataset) -> list[Example]:
        """Return a data set as the network gets it: pairs of inputs (n_in,) and target (n_out,).

        Raises `DataError` as `evaluate` does.
        """
        self.check_targets(dataset)
        inputs = self.inputs(self.rows_of(dataset))
        return list(zip(inputs, self.target_rows(dataset), strict=True))

    def number(self, outputs: Sequence[float]) -> Vector:
        """Return a regression's outputs in the units of the target, shape (n_out,)."""
        return self.target_scaler.unscale(link(self.loss, outputs))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model to a file, whole or not at all; see `tinymlp.model.persistence`."""
        from tinymlp.model.persistence import save  # the file format stands on the model

        save(self, path)

    def summary(self) -> str:
        """Return what the model takes and gives, its layers, and how its training ended."""
        inputs = ", ".join(self.encoder.column_names[:6])
        if len(self.encoder.column_names) > 6:
            inputs += f", … ({len(self.encoder.column_names)} columns)"
        if self.labels is None:
            gives = f"the number {self.target_name!r}"
        else:
            shown = ", ".join(map(str, self.labels[:12])) + (" …" if len(self.labels) > 12 else "")
            gives = f"one of {len(self.labels)} classes of {self.target_name!r}: {shown}"
        lines = [f"takes   {inputs}", f"gives   {gives}", f"loss    {name_of(self.loss)}"]
        if self.history.why_stopped:
            lines.append(f"ended   {self.history.why_stopped}")
        return "\n".join(lines) + "\n\n" + self.network.summary()

    def one_row(self, row: RawRow) -> RawRow:
        """Return the row; raise `ArgumentError` when it is many rows, or none."""
        n = len(self.encoder.column_names)
        if isinstance(row, str | bytes) or not isinstance(row, Iterable):
            raise ArgumentError(f"predict takes one row of {n} values in a list, got {row!r}")
        values = row.values() if isinstance(row, Mapping) else row
        if any(isinstance(value, list | tuple | Mapping) for value in values):
            raise ArgumentError(
                f"predict takes one row of {n} values: for many rows use predict_many"
            )
        return row

    def answer(self, outputs: Sequence[float]) -> Any:
        """Return the label that outputs of shape (n_out,) stand for, or the number or numbers."""
        if self.labels is not None:
            return self.labels[chosen_class(outputs)]
        number = self.number(outputs)
        return number[0] if len(number) == 1 else number

    def probabilities(self, outputs: Sequence[float]) -> dict[Label, float]:
        """Return the probability of each label, from outputs of shape (n_out,).

        Raises `ArgumentError` when there are none.
        """
        if self.labels is None or name_of(self.loss) not in PROBABILITY_LOSSES:
            what = "a number" if self.labels is None else f"classes by {name_of(self.loss)}"
            raise ArgumentError(
                f"this model predicts {what} and has no probabilities: fit classes with "
                "softmax_cross_entropy to have them"
            )
        probabilities = link(self.loss, outputs)
        if len(probabilities) == 1:
            probabilities = [1.0 - probabilities[0], probabilities[0]]
        return dict(zip(self.labels, probabilities, strict=True))

    def _class_rows(self) -> list[Vector]:
        n = len(self.labels or ())
        if self.network.n_out == 1:
            return [[0.0], [1.0]]
        return [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]

    def __repr__(self) -> str:
        columns = len(self.encoder.column_names)
        gives = (
            f"number {self.target_name!r}"
            if self.labels is None
            else f"{len(self.labels)} classes of {self.target_name!r}"
        )
        shape = " → ".join(str(size) for size in self.network.sizes)
        epochs = len(self.history.epochs)
        return (
            f"Model({columns} column{'s' if columns > 1 else ''} → {shape} → {gives}: "
            f"{self.network.n_parameters:,} parameters, "
            f"{epochs} epoch{'' if epochs == 1 else 's'})"
        )


def _counted(n: int) -> str:
    return f"{n} number{'' if n == 1 else 's'}"
