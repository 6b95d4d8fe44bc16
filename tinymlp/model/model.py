"""A model takes a row as it was measured and answers in the words of the targets.

    raw row ─encoder→ numbers ─scaler→ inputs ─network→ outputs ─target→ a label, or a number

The network in the middle knows only numbers around zero; everything that was learned about the
data, from the training part alone, stands around it and is saved with it.

>>> from tinymlp.model.fit import fit
>>> from tinymlp.data.dataset import Dataset, check_dataset
>>> model = fit(Dataset([[1.0], [2.0], [3.0]], [2.0, 4.0, 6.0]), hidden=[], n_epochs=1)
>>> model
Model(1 column → 1 → 1 → number 'target': 2 parameters, 1 epoch)
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from os import PathLike
from typing import IO, TYPE_CHECKING, Any, Self

from tinymlp.arguments import check_choice, check_has, check_list, check_path
from tinymlp.data.column_info import DatasetInfo
from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.encoding import Encoder
from tinymlp.data.frames import as_list, frame_of
from tinymlp.data.known_rows import KnownRows
from tinymlp.data.raw import check_image_shape
from tinymlp.data.rows import flat_image, name_column
from tinymlp.data.scaling import Scaler, scale_all
from tinymlp.data.single_row import single_row
from tinymlp.data.targets import Label
from tinymlp.data.values import SCALARS, is_row
from tinymlp.displayable import Displayable
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import (
    ArgumentError,
    DataError,
    FormatError,
    ModelFileError,
    ShapeError,
    TinyMLPError,
    invalid,
)
from tinymlp.evaluation.any_task import Evaluation
from tinymlp.evaluation.headline import TrainingPart
from tinymlp.evaluation.regression import check_any_number
from tinymlp.files import (
    is_open_file,
    name_of_file,
    reason,
    write_atomically,
    write_open_file,
)
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine
from tinymlp.learning.loss import Loss
from tinymlp.learning.optimizer import Optimizer
from tinymlp.learning.penalty import PENALTIES
from tinymlp.model.answerable import (
    ON_UNKNOWN,
    AnswerableRows,
    find_answerable,
    training_means,
    without_unknown,
    without_unscalable,
)
from tinymlp.model.class_target import ClassTarget, Mistake
from tinymlp.model.class_weights import weights_by_class, weights_of
from tinymlp.model.file_format import decode, encode
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.serialization import FORMAT, describe, own_classes, parts_from
from tinymlp.model.target import ModelTarget
from tinymlp.model.training_profile import TrainingProfile
from tinymlp.named import are_alike_in_all, by_name, name_of, rebuild, settings
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector, check_length
from tinymlp.text import join_names, join_sizes, plural
from tinymlp.training.history import History

if TYPE_CHECKING:
    from tinymlp.diagnostics import Findings

RawRow = Sequence[Any] | Mapping[str, Any]
"""A row as it was measured: values in the order of the columns, or by their names."""


@dataclass(kw_only=True, eq=False)
class Model(Displayable):
    """A network with its encoder, its scaler, its target and the history of its training.

    Raises `ArgumentError` for parts that do not fit each other.
    """

    network: Network
    encoder: Encoder
    scaler: Scaler
    target: ModelTarget
    """What the network's outputs stand for, and the loss they were learned by."""
    image_shape: tuple[int, int] | None = None
    """Height and width, when a row is the pixels of an image."""
    history: History = field(default_factory=History)
    training_profile: TrainingProfile | None = None
    """What the training data looked like, to compare later rows with; old files have none."""
    dataset_info: DatasetInfo | None = None
    """What was decided about each column of the data trained on; old files have none."""
    trained_on: dict[str, Any] = field(default_factory=dict)
    """Where the data came from and how many examples there were."""
    trained_with: dict[str, Any] = field(default_factory=dict)
    """The arguments of `fit`, objects by their names and settings."""
    known_rows: KnownRows | None = None
    """The examples of its training and its test part, which `tinymlp train` keeps; else None."""
    engine: Engine = field(default_factory=BatchEngine, compare=False, repr=False)
    optimizer: Optimizer | None = field(default=None, init=False, compare=False, repr=False)
    """The optimizer of its training, with what it remembers of the last step; that of a checkpoint
    is loaded too, and the file of a model has none."""

    def __post_init__(self) -> None:
        for name, kind in (("network", Network), ("encoder", Encoder), ("history", History)):
            if not isinstance(getattr(self, name), kind):
                raise invalid(name, f"a {kind.__name__}", getattr(self, name))
        if not isinstance(self.target, ClassTarget | MultiLabelTarget | NumberTarget):
            what = "a ClassTarget, a MultiLabelTarget or a NumberTarget"
            raise invalid("target", what, self.target)
        check_has("scaler", self.scaler, ("scale", "unscale"), "an object like NoScaler()")
        check_has("engine", self.engine, ("predictions",), "an object like BatchEngine()")
        n_inputs, n_outputs = self.encoder.n_inputs, self.target.n_outputs
        if self.network.n_in != n_inputs:
            what = f"made for {plural(n_inputs, 'input')}, as the encoder gives"
            raise invalid("network", what, self.network)
        if self.network.n_out != n_outputs:
            what = f"made with {plural(n_outputs, 'output')}, as the target has"
            raise invalid("network", what, self.network)
        _check_width("scaler", self.scaler, n_inputs)
        if isinstance(self.target, NumberTarget):
            _check_width("target, scaler", self.target.scaler, n_outputs)
        self.image_shape = check_image_shape(self.image_shape, len(self.encoder.columns))

    def __eq__(self, other: object) -> bool:
        return are_alike_in_all(self, other)

    @property
    def loss(self) -> Loss:
        """What was made small in training."""
        return self.target.loss

    @property
    def labels(self) -> list[Label] | None:
        """The classes in the order of the outputs; None when the target is not one of some."""
        return self.target.labels if isinstance(self.target, ClassTarget) else None

    @property
    def target_name(self) -> str:
        """The column that is predicted."""
        return self.target.name

    def encode(self, rows: Iterable[RawRow]) -> list[Vector]:
        """Return each raw row as numbers in its own units, not scaled yet, shape (n_rows, n_in).

        A frame's columns are found by their names. Raises `DataError` for a row that does not fit
        the columns.
        """
        if isinstance(rows, Dataset):
            raise invalid("rows", "a list of rows", rows, "dataset.inputs are its rows")
        return [self._encode(row, f"rows[{i}]") for i, row in enumerate(self._listed(rows))]

    def _listed(self, rows: Iterable[RawRow]) -> Iterator[Any]:
        """Yield each row; those of a frame as a dict from column to value."""
        frame = frame_of(rows, "rows")
        names = frame.names
        if names is not None and not set(self.encoder.column_names) <= set(names):
            self._encode(dict.fromkeys(names), "rows[0]")  # which says what is lacking
        for row in frame.rows:
            yield row if names is None else dict(zip(names, row, strict=True))

    def answerable(self, rows: Iterable[RawRow], *, on_unknown: str = "mark") -> AnswerableRows:
        """Return the rows that can be answered, encoded, and why each of the others cannot.

        A row cannot be answered when it has a category that was never seen, lacks a value that the
        model does not fill in, or does not fit the columns. With `on_unknown="ignore"` such a
        category is none of those that were seen, and a missing number the mean of training; with
        "refuse" it raises as `encode` does.

        Raises `ArgumentError` for another `on_unknown`, and `DataError` for a frame that lacks a
        column.

        >>> from tinymlp.model.fit import fit
        >>> model = fit(Dataset([["a"], ["b"]], [1.0, 2.0]), hidden=[], n_epochs=1)
        >>> rows = model.answerable([["a"], ["c"], ["b"]])
        >>> rows.indices, rows.encoded
        ([0, 2], [[1.0, 0.0], [0.0, 1.0]])
        """
        check_choice("on_unknown", on_unknown, ON_UNKNOWN)
        if isinstance(rows, Dataset) or on_unknown == "refuse":
            encoded = self.encode(rows)
            return AnswerableRows(encoded, [*range(len(encoded))])
        ignoring = None
        if on_unknown == "ignore":
            means = training_means(self.encoder, self.scaler, self.training_profile)
            ignoring = partial(self._numbers, without_unknown(self.encoder, means))
        encode = partial(self._numbers, self.encoder)
        found = find_answerable(encode, self._listed(rows), on_unknown, ignoring=ignoring)
        return without_unscalable(found, self.scaler)

    def encode_row(self, row: RawRow) -> Vector:
        """Return one raw row as numbers in its own units, not scaled yet, shape (n_in,).

        It may be the only row of a frame, of a table or of an array of shape (1, n_columns).

        Raises `ArgumentError` when it is many rows, or none, and as `encode` does.
        """
        values = None if isinstance(row, Dataset) else single_row(row, image_shape=self.image_shape)
        if values is None:
            what = f"one row of {len(self.encoder.column_names)} values in a list"
            many = hasattr(row, "__len__") and not isinstance(row, str | bytes | type)
            raise invalid("row", what, row, "for many rows use predict_many" if many else "")
        return self._encode(values, "row")

    def _encode(self, row: Any, where: str) -> Vector:
        """Return one row as numbers; `where` is what messages call it."""
        try:
            return self._numbers(self.encoder, row)
        except (DataError, ArgumentError) as error:
            message = str(error)
            inside = message.removeprefix("row")
            raise type(error)(where + (inside if inside != message else f", {message}")) from None

    def _numbers(self, encoder: Encoder, row: Any) -> Vector:
        """Return one row as numbers, by this model's encoder or one made of it."""
        if self.image_shape is not None and not _is_flat(row) and is_row(row):
            row = self._pixels(row)
        return encoder.encode(row)

    def _pixels(self, row: Any) -> list[Any]:
        """Return an image as one row."""
        values = list(as_list(row, "row"))
        pixels, shape = flat_image(values, "row")
        if shape not in (None, self.image_shape):
            raise invalid("row", f"an image of the shape {self.image_shape}", shape)
        return pixels

    def inputs(self, rows: Iterable[RawRow]) -> list[Vector]:
        """Return the network's inputs for each raw row, encoded and scaled, shape (n_rows, n_in).

        Raises `DataError` as `encode` does.
        """
        return self.scaled(self.encode(rows))

    def scaled(self, encoded: Sequence[Vector], *, where: str = "rows[{}]") -> list[Vector]:
        """Return rows that are encoded as the network gets them, shape (n_rows, n_in).

        `where` is what messages call a row. Raises `DataError` for one that is too far from those
        of training.

        >>> from tinymlp.model.fit import fit
        >>> lengths = Dataset([[1.0], [1.5]], [2.0, 4.0], feature_names=["length"])
        >>> model = fit(lengths, hidden=[], n_epochs=1)
        >>> model.scaled([[1.25]])
        [[0.0]]
        >>> model.scaled([[1.5], [1e308]])
        Traceback (most recent call last):
        tinymlp.errors.DataError: rows[1], column 'length' must be a number that can be scaled,
        got 1e+308: it is too far from the training examples
        """
        try:
            if len(encoded) == 1:  # which shares no number with another
                return [self.scaler.scale(encoded[0])]
            return scale_all(self.scaler, encoded)
        except DataError:
            for index, row in enumerate(encoded):
                try:
                    self.scaler.scale(row)
                except DataError as error:
                    message = re.sub(r"^input (\d+)\b", self._column_of_input, str(error))
                    raise DataError(f"{where.format(index)}, {message}") from None
            raise

    def _column_of_input(self, found: re.Match[str]) -> str:
        return name_column(self.encoder.input_columns[int(found[1])])

    def outputs(self, rows: Iterable[RawRow]) -> list[Vector]:
        """Return what the network gives for each raw row, shape (n_rows, n_out).

        Logits for classes, scaled numbers for a regression. Raises `DataError` as `encode` does.
        """
        return self.outputs_of(self.inputs(rows))

    def outputs_of(self, inputs: Sequence[Sequence[float]]) -> list[Vector]:
        """Return what the network gives for inputs that are encoded and scaled already."""
        return self.engine.predictions(self.network, inputs)

    def _outputs_of_row(self, row: RawRow) -> Vector:
        return self.outputs_of(self.scaled([self.encode_row(row)], where="row"))[0]

    def predict(self, row: RawRow) -> Any:
        """Return the label of one raw row, or the number; a list if there are several numbers.

        Of several labels at once it is the list of those that it has, or without names of 0 and 1.

        Raises `DataError` for a row that does not fit the columns.
        """
        return self.target.decode(self._outputs_of_row(row))

    def predict_many(self, rows: Iterable[RawRow], *, on_unknown: str = "refuse") -> list[Any]:
        """Return `predict` of each raw row.

        With `on_unknown="mark"` it is None for each that cannot be answered, and "ignore" leaves
        out what is not known, as `answerable` does, which says why. Raises as `predict` does.

        >>> from tinymlp.model.fit import fit
        >>> model = fit(Dataset([["a"], ["b"]], ["yes", "no"]), hidden=[], n_epochs=9)
        >>> model.predict_many([["a"], ["c"], ["b"]], on_unknown="mark")
        ['yes', None, 'no']
        """
        return self._answers(rows, on_unknown, self.target.decode)

    def predict_probabilities(self, row: RawRow) -> dict[Label, float]:
        """Return the probability of each label for one raw row.

        Raises `ArgumentError` when the target is a number, or the loss gives no probabilities.
        """
        return self.target.probabilities(self._outputs_of_row(row))

    def predict_probabilities_many(
        self, rows: Iterable[RawRow], *, on_unknown: str = "refuse"
    ) -> list[Any]:
        """Return `predict_probabilities` of each row; `on_unknown` is that of `predict_many`."""
        return self._answers(rows, on_unknown, self.target.probabilities)

    def _answers(
        self, rows: Iterable[RawRow], on_unknown: str, finish: Callable[[Vector], Any]
    ) -> list[Any]:
        found = self.answerable(rows, on_unknown=on_unknown)
        outputs = self.outputs_of(self.scaled(found.encoded))
        return found.among_all(map(finish, outputs))

    def evaluate(self, dataset: Dataset, *, top_k: int | None = None) -> Evaluation:
        """Return how well the model does on examples with known targets.

        The loss is in the network's own units, as in the history; errors of a regression are in
        the target's. With `top_k` classes are also right among the first k. Raises `DataError`
        when the data set has other columns or unknown labels, `ArgumentError` for a k there is not.
        """
        return self.evaluate_outputs(self.dataset_outputs(dataset), dataset, top_k=top_k)

    def evaluate_outputs(
        self, outputs: Sequence[Vector], dataset: Dataset, *, top_k: int | None = None
    ) -> Evaluation:
        """Return `evaluate` from the `dataset_outputs`, for whoever needs these as well.

        Raises `ShapeError` for outputs of another shape, and as `evaluate` does.
        """
        self.target.check(check_dataset("dataset", dataset))
        outputs = _check_outputs(outputs, len(dataset), self.target.n_outputs)
        return self.target.evaluate(outputs, dataset, top_k=top_k, training=self._training_part())

    def _training_part(self) -> TrainingPart:
        """Return what the history and the training profile say of the training part."""
        best, profile = self.history.best, self.training_profile
        measured: Any = {} if best is None else best.training
        if "n_folds" in self.trained_on or "n_measured" in self.trained_on:
            # The history is of other networks, or of a sample of the training part.
            measured = self.trained_on.get("training", {})
        if self.trained_with.get("class_weights") is not None:
            measured = {}  # by which its epochs were measured: to another measure than here
        return TrainingPart(
            measured.get(self.target.score_name),
            None if profile is None else profile.classes,
        )

    def most_confident_mistakes(self, dataset: Dataset) -> list[Mistake]:
        """Return the examples taken for another class, the surest first; [] without probabilities.

        >>> from tinymlp.model.fit import fit
        >>> line = Dataset([[0.0], [1.0], [2.0], [3.0]], ["low", "low", "high", "low"])
        >>> model = fit(line, hidden=[], n_epochs=50, seed=0)
        >>> [(index, label) for index, label, _ in model.most_confident_mistakes(line)]
        [(2, 'low')]
        """
        return self.target.mistakes(self.dataset_outputs(dataset), dataset)

    def diagnose(self, dataset: Dataset, *, test: Dataset | None = None) -> "Findings":
        """Return what kept the model from learning the data set, the worst first; [] for nothing.

        `dataset` is what was given to `fit`, of which the part kept for validation is left out
        again, and `test` what was kept apart before. See `tinymlp.diagnose`. Raises `DataError` for
        another number of examples than it was trained on, and as `evaluate` does.

        >>> from tinymlp.model.fit import fit
        >>> flat = Dataset([[0.0], [1.0], [2.0], [3.0]], [5.0, 5.0, 5.0, 5.0])
        >>> [finding.name for finding in fit(flat, n_epochs=1).diagnose(flat)]
        ['constant targets']
        """
        from tinymlp.diagnostics import diagnose  # an instrument: loaded when asked for

        training = self._training_part_of(dataset)
        stored = self.trained_with.get("class_weights")
        if isinstance(stored, list):
            stored = dict(zip(self.labels or (), stored, strict=True))
        # A penalty of a user's own cannot be built again, and is then not judged.
        penalty = self.trained_with.get("penalty") or {}
        return diagnose(
            self.network,
            self.loss,
            self.examples(training),
            history=self.history,
            penalty=rebuild("penalty", penalty, PENALTIES)
            if penalty.get("name") in PENALTIES
            else None,
            weights=weights_of(training, weights_by_class(training, stored)),
            test=None if test is None else self.examples(test),
            input_names=self.encoder.input_names,
            input_columns=self.encoder.input_columns,
        )

    def _training_part_of(self, dataset: Dataset) -> Dataset:
        """Return the examples that were learned from, those for validation split off again."""
        dataset = check_dataset("dataset", dataset).weighing()
        n_training = self.trained_on.get("n_examples", len(dataset))
        n_validation = self.trained_on.get("n_validation_examples", 0)
        if len(dataset) == n_training:
            return dataset
        if len(dataset) != n_training + n_validation:
            what = f"the {plural(n_training + n_validation, 'example')} given to fit"
            remedy = "what it was not trained on is for test="
            raise invalid("dataset", what, dataset, remedy, error=DataError)
        return dataset.split(test=n_validation, seed=self.trained_with["seed"])[0]

    def dataset_outputs(self, dataset: Dataset) -> list[Vector]:
        """Return what the network gives for each example, shape (n_examples, n_out).

        Raises `DataError` when the data set has other columns or unknown labels.
        """
        self.target.check(check_dataset("dataset", dataset))
        return self.outputs(self.rows_of(dataset))

    def examples(self, dataset: Dataset) -> list[Example]:
        """Return a data set as the network gets it: pairs of inputs (n_in,) and target (n_out,).

        Raises `DataError` as `evaluate` does.
        """
        self.target.check(check_dataset("dataset", dataset))
        inputs = self.inputs(self.rows_of(dataset))
        return list(zip(inputs, self.target.rows(dataset), strict=True))

    def rows_of(self, dataset: Dataset) -> list[Any]:
        """Return the data set's rows with the columns this model was trained on, by name.

        A data set with equally many columns of other names is taken as it is only when either
        has no names of its own.
        """
        check_dataset("dataset", dataset)
        names = self.encoder.column_names
        if dataset.feature_names == names:
            return list(dataset.inputs)
        if set(names) <= set(dataset.feature_names):
            places = [dataset.feature_names.index(name) for name in names]
            return [[row[place] for place in places] for row in dataset.inputs]
        unnamed = [f"input {i}" for i in range(len(dataset.feature_names))]
        if len(names) == len(unnamed) and unnamed in (names, dataset.feature_names):
            return list(dataset.inputs)
        lacking = next(name for name in names if name not in dataset.feature_names)
        remedy = ""
        if lacking in dataset.left_out_places.values():
            remedy = ": it is mostly missing there, missing='mean' (--missing mean) keeps it"
        raise DataError(
            f"{dataset.source} must have the column {lacking!r}, which the model was trained on, "
            f"got {join_names(dataset.feature_names)}{remedy}"
        )

    def summary(self) -> str:
        """Return what the model takes and gives, its layers, and how its training ended."""
        lines = [
            f"takes   {join_names(self.encoder.column_names, most=6)}",
            f"gives   {self.target.summary()}",
            f"loss    {name_of(self.loss)}",
        ]
        if self.history.why_stopped:
            lines.append(f"ended   {self.history.why_stopped}")
        return "\n".join(lines) + "\n\n" + self.network.summary()

    def __repr__(self) -> str:
        shape = join_sizes(self.network.sizes)
        return (
            f"Model({plural(len(self.encoder.columns), 'column')} → {shape} → {self.target}: "
            f"{plural(self.network.n_parameters, 'parameter')}, "
            f"{plural(len(self.history.epochs), 'epoch')})"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all that is saved, as text keys, lists, texts and finite numbers.

        Raises `ModelFileError` for what a file cannot hold, such as a parameter that is nan.
        """
        return describe(self)

    @classmethod
    def from_dict(
        cls,
        stored: object,
        *,
        custom_objects: Mapping[str, type[Any]] | Iterable[type[Any]] = (),
    ) -> Self:
        """Return the model whose `to_dict` this is.

        `custom_objects` are classes of the user's own, as `load` takes them. Raises `FormatError`
        for anything that `to_dict` cannot have made.
        """
        own = by_name(custom_objects)
        try:
            return cls(**parts_from(stored, own))
        except FormatError:
            raise
        except TinyMLPError as error:  # of a part that refuses its arguments
            raise FormatError(str(error)) from error

    def to_bytes(self) -> bytes:
        """Return what `save` writes, for a database or a queue; `tinymlp.load` takes it.

        It is read back first, so that what is returned can be loaded.

        Raises `ModelFileError` when a parameter is not finite, and for what a file cannot hold.

        >>> import tinymlp
        >>> from tinymlp.model.fit import fit
        >>> model = fit(Dataset([[1.0], [2.0]], [2.0, 4.0]), hidden=[], n_epochs=1)
        >>> tinymlp.load(model.to_bytes()) == model
        True
        """
        return self._to_bytes("the model")

    def _to_bytes(self, place: object) -> bytes:
        try:
            encoded = encode(FORMAT, self.to_dict())
            self._check_saved(encoded)
        except TinyMLPError as error:
            raise ModelFileError(f"{place}: the model cannot be saved: {error}") from error
        return encoded

    def save(self, path: str | PathLike[str] | IO[bytes]) -> None:
        """Write the model to a file, whole or not at all; `tinymlp.load` reads it.

        Before anything is written it is read back in memory, so that what is saved can be loaded.
        An open binary file is written to from where it stands, and stays open.

        Raises `ArgumentError` for a file that is open for text, `ModelFileError` when a parameter
        is not finite, for what the file cannot hold, and when it cannot be written; a file that was
        there stays as it was.
        """
        if is_open_file(path):
            self._save_to(path)
            return
        place = check_path("path", path)
        encoded = self._to_bytes(place)
        try:
            write_atomically(place, encoded)
        except OSError as error:
            raise ModelFileError(
                f"{place}: cannot be written: {reason(error)}; nothing was changed"
            ) from error

    def _save_to(self, file: IO[bytes]) -> None:
        name = name_of_file(file)
        encoded = self._to_bytes(name)
        try:
            write_open_file(file, encoded)
        except OSError as error:
            raise ModelFileError(f"{name}: cannot be written: {reason(error)}") from error

    def _check_saved(self, encoded: bytes) -> None:
        """Raise `FormatError` unless these bytes are read as a model of the same objects."""
        own = own_classes(self.objects())
        loaded = type(self).from_dict(decode(encoded, [FORMAT])[1], custom_objects=own)
        for (where, thing), (_, other) in zip(self.objects(), loaded.objects(), strict=True):
            if settings(thing) != settings(other):
                what = f"kept as the arguments of {type(thing).__name__} were given"
                raise invalid(f"the settings of {where}", what, settings(thing), error=FormatError)

    def objects(self) -> Iterator[tuple[str, object]]:
        """Yield every object that is saved by its name and settings, with where it stands."""
        for number, layer in enumerate(self.network.layers, start=1):
            yield f"layer {number}, activation", layer.activation
        yield "loss", self.loss
        yield "scaler", self.scaler
        if isinstance(self.target, NumberTarget):
            yield "target, scaler", self.target.scaler


def _is_flat(row: Any) -> bool:
    """Return whether an image is one row already, as most are."""
    return type(row) is list and bool(row) and type(row[0]) in SCALARS


def _check_outputs(outputs: Any, n_examples: int, n_outputs: int) -> list[Vector]:
    """Return what a network gave for each example; raise `ShapeError` for another shape."""
    what = f"{plural(n_examples, 'row')}, what the network gives for each example"
    rows = check_list("outputs", outputs, what)
    if len(rows) != n_examples:
        raise invalid("outputs", what, outputs, error=ShapeError)
    for i, given in enumerate(rows):
        row = check_list(f"outputs[{i}]", given, f"a list of {plural(n_outputs, 'number')}")
        check_length(f"outputs[{i}]", n_outputs, row, remedy="one for each output")
        for value in row:
            check_any_number(f"outputs[{i}]", value)
    return rows


def _check_width(where: str, scaler: Scaler, width: int) -> None:
    """Raise `ArgumentError` for a scaler of rows of another length."""
    try:
        scaler.scale([0.0] * width)
    except DataError:  # of the right length, but too far from the rows it was learned from
        pass
    except Exception as error:  # whatever a scaler of the user's own raises
        what = f"made for {plural(width, 'number')}"
        raise invalid(where, what, scaler, str(error)) from error
