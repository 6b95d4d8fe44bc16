"""A network of another tool, put together from its layers in their order, as a model of tinymlp.

    linear      weights of shape (n_out, n_in) and biases
    activation  of the linear layer before it
    link        softmax or sigmoid at the end: what makes probabilities of the outputs

What the outputs stand for follows from the end of the chain and from the labels that are given:

    softmax                     classes; also of plain outputs, one for each of the labels
    sigmoid of one output       the second of two classes; also of one plain output of two labels
    sigmoid of several          a yes or no each
    anything else               numbers as they are

>>> chain = LayerChain("a tool's network")
>>> chain.linear("layer 0", [[1.0], [-1.0]], [0.0, 0.5])
>>> model = chain.model(labels=["left", "right"])
>>> model.predict([2.0]), model.loss
('left', SoftmaxCrossEntropy())
"""

import math
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from random import Random
from typing import Any

from tinymlp.arguments import check_list
from tinymlp.data.encoding import Encoder, NumberColumn
from tinymlp.data.rows import name_inputs
from tinymlp.data.scaling import NoScaler, Scaler
from tinymlp.errors import ArgumentError, MissingPackageError, invalid
from tinymlp.learning.loss import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.target import ModelTarget
from tinymlp.network.activation import Activation, Identity, Sigmoid
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.text import plural

_N_ROWS = 20
"""So many rows are asked of both."""


class LayerChain:
    """The layers of a network as they are found, one after the other."""

    def __init__(self, source: str) -> None:
        self.source = source
        """What the model says it was trained by."""
        self.scaler: Scaler = NoScaler()
        self._linear: list[tuple[list[list[float]], list[float]]] = []
        self._activations: list[Activation | None] = []
        self.is_linked: bool = False
        """Whether it ends in what makes probabilities."""
        self.is_log: bool = False
        """Whether that gives their logarithms."""

    def linear(self, where: str, weights: list[list[float]], biases: list[float]) -> None:
        """Add a linear layer, weights of shape (n_out, n_in)."""
        self._check_open(where)
        self._linear.append((weights, biases))
        self._activations.append(None)

    def activation(self, where: str, activation: Activation) -> None:
        """Add an activation. Raises `ArgumentError` unless a linear layer stands before it."""
        self._check_open(where)
        if not self._activations or self._activations[-1] is not None:
            raise invalid(where, "after a linear layer", activation, "each has one activation")
        self._activations[-1] = activation

    def softmax(self, where: str, *, is_log: bool = False) -> None:
        """Add the softmax at the end, or with `is_log` that of which it gives the logarithms."""
        self._check_open(where)
        if not self._activations or self._activations[-1] is not None:
            raise invalid(where, "after a linear layer", "a softmax", "it makes probabilities")
        self.is_linked, self.is_log = True, is_log

    def scale(self, where: str, scaler: Scaler) -> None:
        """Add a scaler, which stands before all layers."""
        if self._linear or not isinstance(self.scaler, NoScaler):
            raise invalid(where, "before the first layer, and one", scaler)
        self.scaler = scaler

    @property
    def n_outputs(self) -> int:
        """The number of outputs of the last linear layer."""
        return len(self._linear[-1][1])

    def _check_open(self, where: str) -> None:
        if self.is_linked:
            what = "before the softmax, which is the end"
            raise invalid(where, what, "another layer", "give the network up to its softmax")

    def model(
        self,
        *,
        labels: Any = None,
        feature_names: Any = None,
        scaler: Any = None,
        target_name: str = "target",
        encoder: Encoder | None = None,
        target: ModelTarget | None = None,
    ) -> Model:
        """Return the model; `encoder` and `target` where the network says itself what they are.

        Raises `ArgumentError` when there is no linear layer, and for labels or names that do not
        fit; `ShapeError` for layers that do not fit each other.
        """
        if not self._linear:
            raise invalid("the network", "at least one linear layer", "none")
        if scaler is not None:
            if not isinstance(self.scaler, NoScaler):
                raise invalid("scaler", "None, as the network scales by itself", scaler)
            self.scaler = scaler
        target = target or self._target(labels, target_name)
        network = Network(
            [
                Layer.from_weights(weights, biases, activation=activation or Identity())
                for (weights, biases), activation in zip(
                    self._linear, self._activations, strict=True
                )
            ]
        )
        names = name_inputs(network.n_in)
        if feature_names is not None:
            names = check_list("feature_names", feature_names, "a list of texts")
            if len(names) != network.n_in or len({*map(str, names)}) != len(names):
                what = f"{plural(network.n_in, 'different text')}, one for each input"
                raise invalid("feature_names", what, feature_names)
        return Model(
            network=network,
            encoder=encoder or Encoder(NumberColumn(str(name)) for name in names),
            scaler=self.scaler,
            target=target,
            trained_on={"source": self.source},
        )

    def _target(self, labels: Any, name: str) -> ModelTarget:
        """Return what the outputs stand for; a sigmoid at the end becomes the loss's link."""
        n_outputs = self.n_outputs
        given = None if labels is None else check_list("labels", labels, "a list of labels")
        is_sigmoid = isinstance(self._activations[-1], Sigmoid)
        if self.is_linked:
            return ClassTarget(name, given or [*range(n_outputs)], SoftmaxCrossEntropy(), n_outputs)
        if is_sigmoid:
            self._activations[-1] = Identity()
            self.is_linked = True
            if n_outputs > 1:
                return MultiLabelTarget(name, BinaryCrossEntropy(), n_outputs, given)
        if is_sigmoid or (given is not None and n_outputs == 1):
            return ClassTarget(name, given or [0, 1], BinaryCrossEntropy(), 1)
        if given is not None:
            return ClassTarget(name, given, SoftmaxCrossEntropy(), n_outputs)
        return NumberTarget(name, MeanSquaredError(), n_outputs, NoScaler())


def installed(package: str) -> Any:
    """Return the module of another tool; raise `MissingPackageError` when it is not installed."""
    try:
        return import_module(package)
    except ImportError as error:
        raise MissingPackageError(
            f"the package {package} is not installed: python3 -m pip install {package}"
        ) from error


def prove_same(
    model: Model, theirs: Callable[[list[Vector]], Any], *, is_linked: bool, tolerance: float
) -> None:
    """Raise `ArgumentError` unless `theirs` gives the same outputs as the model, on drawn rows.

    With `is_linked` it gives probabilities where the model has any, else what its network gives.
    """
    random = Random(0)
    scaled = [[random.gauss(0, 2) for _ in range(model.network.n_in)] for _ in range(_N_ROWS)]
    rows = [model.scaler.unscale(row) for row in scaled]
    outputs: list[Vector] = model.outputs(rows)
    if is_linked and model.target.has_probabilities:
        outputs = [[*model.target.probabilities(row).values()] for row in outputs]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted: Sequence[Sequence[float]] = theirs(rows)
    for row, ours, other in zip(rows, outputs, wanted, strict=True):
        ours = ours[-len(other) :]  # of a yes or no there is the yes alone
        if not all(map(_near(tolerance), ours, other)) or len(ours) != len(other):
            raise ArgumentError(
                f"the network must answer what its layers say, got {list(other)} for {row}, where "
                f"these say {ours}: is there more in it than layers one after the other?"
            )


def _near(tolerance: float) -> Callable[[float, float], bool]:
    return lambda one, other: math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
