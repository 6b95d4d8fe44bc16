"""Networks of Keras's, taken over: the same outputs, and refused where that cannot be."""

import os
from typing import Any

import pytest

os.environ.setdefault("KERAS_BACKEND", "numpy")  # which needs jax all the same
pytest.importorskip("keras", reason="needs keras and jax: make ecosystem")

import keras
import numpy as np
from keras import layers

import tinymlp as tm
from tinymlp.interchange import from_keras

# Of Keras with torch behind it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

ROWS = np.random.default_rng(0).normal(size=(10, 4))
ACTIVATIONS = [
    *("linear", "relu", "sigmoid", "tanh", "softplus", "silu", "swish", "gelu", "elu"),
    "leaky_relu",
]


def network(*found: Any, dtype: str = "float64") -> Any:
    keras.utils.set_random_seed(0)
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    return keras.Sequential([keras.Input((4,)), *(make() for make in found)])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_the_same(activation: str) -> None:
    net = network(
        lambda: layers.Dense(5, activation=activation, bias_initializer="random_normal"),
        lambda: layers.Dropout(0.5),
        lambda: layers.Dense(2, use_bias=False),
    )
    model = from_keras(net)
    assert np.array(model.outputs(ROWS.tolist())) == pytest.approx(
        np.array(net.predict_on_batch(ROWS)), rel=1e-5, abs=1e-5
    )


LAYERS: dict[str, Any] = {
    "relu": lambda: layers.ReLU(),
    "leaky": lambda: layers.LeakyReLU(),
    "elu": lambda: layers.ELU(alpha=0.5),
    "named": lambda: layers.Activation("tanh"),
}


@pytest.mark.parametrize("name", LAYERS)
def test_an_activation_is_a_layer_of_its_own(name: str) -> None:
    net = network(lambda: layers.Dense(5), LAYERS[name], lambda: layers.Dense(1))
    found = np.array(from_keras(net).outputs(ROWS.tolist()))
    assert found == pytest.approx(np.array(net.predict_on_batch(ROWS)), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_a_normalization_is_the_scaler_and_probabilities_are_the_same(activation: str) -> None:
    def normalization() -> Any:
        layer = layers.Normalization()
        layer.adapt(ROWS * 100 + 7)
        return layer

    net = network(normalization, lambda: layers.Dense(3, activation=activation))
    labels = ["a", "b", "c"]
    model = from_keras(net, labels=labels)
    assert isinstance(model.scaler, tm.StandardScaler)
    found = [[*row.values()] for row in model.predict_probabilities_many(ROWS.tolist())]
    assert np.array(found) == pytest.approx(np.array(net.predict_on_batch(ROWS)), abs=1e-5)


def test_the_numbers_are_the_very_ones() -> None:
    net = network(lambda: layers.Dense(5, activation="relu"), lambda: layers.Dense(2))
    model = from_keras(net, feature_names=["a", "b", "c", "d"])
    w1, b1, w2, b2 = (np.asarray(array, dtype="float64") for array in net.get_weights())
    wanted = np.maximum(ROWS @ w1 + b1, 0) @ w2 + b2
    assert np.array(model.predict_many(ROWS.tolist())) == pytest.approx(wanted, rel=1e-12)
    assert model.encoder.column_names == ["a", "b", "c", "d"]


REFUSED: dict[str, tuple[Any, str]] = {
    "a convolution": (
        lambda: network(lambda: layers.Reshape((4, 1)), lambda: layers.Conv1D(1, 1)),
        "layer 'reshape.*' must be Dense, Activation",
    ),
    "a batch normalization": (
        lambda: network(lambda: layers.Dense(2), lambda: layers.BatchNormalization()),
        "layer 'batch_normalization.*' must be Dense, Activation",
    ),
    "an activation that there is not": (
        lambda: network(lambda: layers.Dense(2, activation="selu")),
        "activation must be one of linear, softmax, relu",
    ),
    "a ReLU that ends": (
        lambda: network(lambda: layers.Dense(2), lambda: layers.ReLU(max_value=6)),
        "layer 're_lu.*' must be Dense, Activation",
    ),
    "what is not built": (lambda: keras.Sequential([layers.Dense(2)]), "network must be built"),
    "a number": (lambda: 3, "network must be a keras.Sequential, got 3"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_is_refused_by_name(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(tm.ArgumentError, match=message):
        from_keras(make())
