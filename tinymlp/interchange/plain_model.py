"""A model as the plain names and numbers that another language needs to answer as it does.

    columns     what a row has: numbers, texts, and what a missing one becomes
    scaling     (x − shift) / stretch of each input
    layers      weights, biases, the name of an activation
    link        what is made of the outputs: softmax, sigmoid, exp, or none
    answer      labels, or numbers in the target's own units, value · stretch + shift

What would not be the same there is refused by name: an activation, a scaler or a loss with a link
that is a class of the user's own, of which nothing but its answers is known.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> model = fit(Dataset([["a"], ["b"]], ["no", "yes"]), hidden=[], n_epochs=1)
>>> plain = plain_model(model)
>>> plain.task, plain.link, plain.labels, plain.sizes
('classes', 'softmax', ['no', 'yes'], [2, 2])
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tinymlp.data.cells import number_of
from tinymlp.data.encoding import TextColumn
from tinymlp.data.scaling import MinMaxScaler, NoScaler, StandardScaler
from tinymlp.data.targets import Label
from tinymlp.errors import DataError, invalid
from tinymlp.learning.loss import (
    BinaryCrossEntropy,
    Loss,
    Poisson,
    SoftmaxCrossEntropy,
    has_link,
)
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget
from tinymlp.network.activation import ACTIVATIONS, ELU, Activation, LeakyReLU
from tinymlp.network.layer import Layer

_ACTIVATIONS: Mapping[type[Any], str] = {kind: name for name, kind in ACTIVATIONS.items()}
_LINKS: Mapping[type[Any], str] = {
    SoftmaxCrossEntropy: "softmax",
    BinaryCrossEntropy: "sigmoid",
    Poisson: "exp",
}


@dataclass(frozen=True)
class PlainColumn:
    """A column of numbers, or with `categories` one of texts."""

    name: str
    fill: float | str | None
    """What a missing value becomes; None: it is refused."""
    categories: list[str] | None = None


@dataclass(frozen=True)
class PlainScaling:
    """One shift and one stretch for each input or output; a stretch of 0 marks a constant."""

    shifts: list[float]
    stretches: list[float]


@dataclass(frozen=True)
class PlainLayer:
    """Weights of shape (n_out, n_in), biases of shape (n_out,), and an activation."""

    weights: list[list[float]]
    biases: list[float]
    activation: str
    setting: float | None
    """The slope of a leaky ReLU, the alpha of an ELU."""
    function: Activation
    """The activation itself."""


@dataclass(frozen=True)
class PlainModel:
    """All that an answer depends on."""

    columns: list[PlainColumn]
    missing_texts: list[str]
    missing_numbers: list[float]
    """Numbers that stand for a missing one, as -999 does in some files."""
    scaling: PlainScaling | None
    layers: list[PlainLayer]
    task: str
    """"classes": one of the labels; "labels": a yes or no for each; "numbers"."""
    link: str
    has_probabilities: bool
    labels: list[Label]
    """Of each class or output."""
    has_names: bool
    """Whether several labels are answered by their names, and not by 0 and 1."""
    answer_scaling: PlainScaling | None
    target_name: str
    fingerprint: str

    @property
    def sizes(self) -> list[int]:
        """The number of inputs, and then of neurons in each layer."""
        return [len(self.layers[0].weights[0]), *(len(layer.biases) for layer in self.layers)]

    @property
    def n_parameters(self) -> int:
        """The number of weights and biases."""
        return sum(len(layer.biases) * (len(layer.weights[0]) + 1) for layer in self.layers)

    @property
    def number_columns(self) -> list[PlainColumn]:
        """Those of numbers, in order."""
        return [column for column in self.columns if column.categories is None]

    @property
    def text_columns(self) -> list[PlainColumn]:
        """Those of texts, in order."""
        return [column for column in self.columns if column.categories is not None]

    @property
    def n_answers(self) -> int:
        """How many probabilities or numbers an answer has."""
        if self.task == "classes":
            return len(self.labels) if self.has_probabilities else 0
        return self.sizes[-1] if self.task == "numbers" or self.has_probabilities else 0


def plain_model(model: Model) -> PlainModel:
    """Return what an answer of the model depends on.

    Raises `ArgumentError` for an object of the user's own, and for a parameter that is not finite.
    """
    if not isinstance(model, Model):
        raise invalid("model", "a Model", model, "load gives one of a file")
    marks = sorted(model.encoder._marks)
    target = model.target
    scaling = None
    if isinstance(target, NumberTarget):
        scaling = _scaling(target.scaler, "model, target, scaler")
    return PlainModel(
        columns=_columns(model),
        missing_texts=marks,
        missing_numbers=sorted({n for n in map(number_of, marks) if n is not None}),
        scaling=_scaling(model.scaler, "model, scaler"),
        layers=[_layer(layer, f"layer {i}") for i, layer in enumerate(model.network.layers, 1)],
        task=_TASKS[type(target)],
        link=_link(target.loss, target.has_probabilities or isinstance(target, NumberTarget)),
        has_probabilities=target.has_probabilities,
        labels=_labels(target),
        has_names=isinstance(target, MultiLabelTarget) and target.names is not None,
        answer_scaling=scaling,
        target_name=_text(target.name, "model, target, name"),
        fingerprint=model.network.fingerprint(),
    )


_TASKS: Mapping[type[Any], str] = {
    ClassTarget: "classes",
    MultiLabelTarget: "labels",
    NumberTarget: "numbers",
}


def _columns(model: Model) -> list[PlainColumn]:
    columns = []
    for index, column in enumerate(model.encoder.columns):
        where = f"columns[{index}]"
        name = _text(column.name, f"{where}, name")
        if not isinstance(column, TextColumn):
            fill = None if column.fill is None else _number(column.fill, f"{where}, fill")
            columns.append(PlainColumn(name, fill))
            continue
        categories = [_text(each, f"{where}, categories") for each in column.categories]
        if not categories:
            raise invalid(f"{where}, categories", "at least one text", categories)
        columns.append(PlainColumn(name, _filled_in(column), categories))
    return columns


def _filled_in(column: TextColumn) -> str | None:
    """Return the category that a missing text becomes."""
    try:
        return column.categories[column.encode(None).index(1.0)]
    except DataError:
        return None


def _scaling(scaler: object, where: str) -> PlainScaling | None:
    kind: Any = type(scaler)
    if kind is NoScaler:
        return None
    if kind not in (StandardScaler, MinMaxScaler):
        raise _own(where, "StandardScaler, MinMaxScaler or NoScaler", scaler)
    of_scaler: Any = scaler
    shifts, stretches = of_scaler._columns()
    return PlainScaling(list(map(float, shifts)), list(map(float, stretches)))


def _layer(layer: Any, where: str) -> PlainLayer:
    if type(layer) is not Layer:
        raise _own(where, "a Layer", layer)
    activation = layer.activation
    if type(activation) not in _ACTIVATIONS:
        raise _own(f"{where}, activation", f"one of {', '.join(ACTIVATIONS)}", activation)
    setting = None
    if isinstance(activation, LeakyReLU):
        setting = float(activation.slope)
    elif isinstance(activation, ELU):
        setting = float(activation.alpha)
    return PlainLayer(
        [[_number(w, f"{where}, weights") for w in row] for row in layer.weights],
        [_number(b, f"{where}, biases") for b in layer.biases],
        _ACTIVATIONS[type(activation)],
        setting,
        activation,
    )


def _link(loss: Loss, is_applied: bool) -> str:
    if not is_applied or not has_link(loss):
        return "none"
    if type(loss) not in _LINKS:
        names = ", ".join(kind.__name__ for kind in _LINKS)
        raise _own("model, loss", f"a loss without a link, or one of {names}", loss)
    return _LINKS[type(loss)]


def _labels(target: Any) -> list[Label]:
    names: list[Any] = target.csv_header() if isinstance(target, NumberTarget) else target.labels
    return [each if type(each) is int else _text(each, "model, labels") for each in names]


def _text(value: Any, where: str) -> str:
    """Return a text that is nothing else: a class of the user's own may say anything."""
    if type(value) is not str:
        raise invalid(where, "a text", value)
    return value


def _number(value: Any, where: str) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise invalid(where, "finite numbers", value, "train it again")
    return number


def _own(where: str, what: str, given: object) -> Exception:
    return invalid(where, what, given, "what is of your own cannot be written in another language")
