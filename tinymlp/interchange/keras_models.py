"""A network that Keras trained, as a model of tinymlp that answers the same.

    import keras
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"),
                            keras.layers.Dense(3, activation="softmax")])
    model = from_keras(net, labels=["setosa", "versicolor", "virginica"])

Both are asked about the same rows before the model is returned. Keras multiplies in single
precision, of float64 layers too, and they are the same as far as that goes.

Source: Keras's documentation, Layers API: the formulas of each layer.
"""

import math
from collections.abc import Sequence
from typing import Any

from tinymlp.data.scaling import Scaler, StandardScaler
from tinymlp.data.targets import Label
from tinymlp.errors import invalid
from tinymlp.interchange.layer_chain import LayerChain, installed, prove_same
from tinymlp.model.model import Model
from tinymlp.network.activation import (
    ELU,
    GELU,
    Activation,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)
from tinymlp.network.shapes import Vector

_ACTIVATIONS: dict[str, Activation] = {
    "relu": ReLU(),
    "sigmoid": Sigmoid(),
    "tanh": Tanh(),
    "softplus": Softplus(),
    "silu": SiLU(),
    "swish": SiLU(),
    "gelu": GELU(),
    "elu": ELU(),
    "leaky_relu": LeakyReLU(slope=0.2),
}
"""What Keras calls them where they have no settings but its own defaults."""

_TOLERANCE = 1e-4
"""How far the answers may differ, relative where they are above 1."""


def from_keras(
    network: Any,
    *,
    labels: Sequence[Label] | None = None,
    feature_names: Sequence[str] | None = None,
    scaler: Scaler | None = None,
    target_name: str = "target",
) -> Model:
    """Return the model that answers as a `Sequential` of Keras does.

    A `Normalization` in front becomes the model's scaler. With `labels` plain outputs are classes;
    a softmax or a sigmoid at the end makes probabilities, without labels of 0, 1 and so on.
    Anything else predicts numbers.

    Raises `ArgumentError`, with its name, for a layer that is another and for a network that
    answers otherwise than its layers say; `MissingPackageError` without Keras.
    """
    keras = installed("keras")
    if not isinstance(network, keras.Sequential):
        what = "a keras.Sequential"
        raise invalid("network", what, network, "make one of its layers: keras.Sequential(layers)")
    if not network.built:
        raise invalid("network", "built", network, "begin it with keras.Input((n_inputs,))")
    chain = LayerChain("Keras's Sequential")
    for layer in network.layers:
        _add(chain, keras.layers, layer, f"network, layer {layer.name!r}")
    model = chain.model(
        labels=labels, feature_names=feature_names, scaler=scaler, target_name=target_name
    )

    def theirs(rows: list[Vector]) -> Any:
        np = installed("numpy")
        # It has the scaler of its own in it, if any; another stands before it.
        given = rows if scaler is None else model.inputs(rows)
        return network.predict_on_batch(np.array(given)).tolist()

    prove_same(model, theirs, is_linked=chain.is_linked, tolerance=_TOLERANCE)
    return model


def _add(chain: LayerChain, layers: Any, layer: Any, where: str) -> None:
    """Add one layer of Keras to the chain."""
    kind = type(layer)
    if kind is layers.Dense:
        kernel, *bias = (weights.tolist() for weights in layer.get_weights())
        weights = [list(neuron) for neuron in zip(*kernel, strict=True)]
        chain.linear(where, weights, bias[0] if bias else [0.0] * len(weights))
        _add_named(chain, layer.activation, where)
    elif kind is layers.Activation:
        _add_named(chain, layer.activation, where)
    elif kind is layers.Normalization:
        chain.scale(where, _scaler(layer, where))
    elif kind is layers.Softmax:
        if layer.axis != -1:
            raise invalid(f"{where}, axis", "-1", layer.axis)
        chain.softmax(where)
    elif kind is layers.LeakyReLU:
        chain.activation(where, LeakyReLU(slope=float(layer.negative_slope)))
    elif kind is layers.ELU:
        chain.activation(where, ELU(alpha=float(layer.alpha)))
    elif kind is layers.ReLU and not (layer.max_value or layer.negative_slope or layer.threshold):
        chain.activation(where, ReLU())
    elif kind not in (layers.InputLayer, layers.Dropout):  # dropout is off where nothing is trained
        what = "Dense, Activation, Normalization, Softmax, Dropout, or an activation there is here"
        raise invalid(where, what, layer, "take it out, or give the layers that are dense")


def _add_named(chain: LayerChain, function: Any, where: str) -> None:
    """Add an activation by the name of Keras's function."""
    called = getattr(function, "__name__", "")
    if called == "linear":
        return
    if called == "softmax":
        chain.softmax(where)
        return
    if called not in _ACTIVATIONS:
        what = f"one of linear, softmax, {', '.join(_ACTIVATIONS)}"
        raise invalid(f"{where}, activation", what, called or function)
    chain.activation(where, _ACTIVATIONS[called])


def _scaler(layer: Any, where: str) -> StandardScaler:
    """Return a Normalization as a scaler: (x − mean) / √variance, which is never below 1e-7."""
    if layer.invert or layer.mean is None:
        raise invalid(where, "adapted, and not inverted", layer, "call its adapt(X) first")
    means = _row(layer.mean)
    spreads = [max(math.sqrt(variance), 1e-7) for variance in _row(layer.variance)]
    return StandardScaler(means, spreads)


def _row(tensor: Any) -> list[float]:
    """Return a tensor of Keras's backend as a list."""
    listed: list[float] = installed("numpy").asarray(tensor).reshape(-1).tolist()
    return listed
