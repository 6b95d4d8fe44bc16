"""What is drawn has the shape that is asked for, and is where a law can fail."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.learning.loss import Loss, targets_of
from tinymlp.learning.regression_loss import MeanSquaredError
from tinymlp.network.activation import ReLU
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.neuron import Neuron
from tinymlp.testing import (
    examples_for,
    layers,
    losses,
    networks,
    neurons,
    targets_for,
    vectors,
)
from tinymlp.testing.strategies import far_from_kinks


@given(st.data(), neurons(n_in=2), layers(n_in=2, n_out=3))
def test_neurons_and_layers_have_the_shape_that_is_asked_for(
    data: st.DataObject, neuron: Neuron, layer: Layer
) -> None:
    assert len(neuron.weights) == 2
    assert (layer.n_in, layer.n_out) == (2, 3)


@given(st.data(), networks(activation=st.just(ReLU())))
def test_examples_are_away_from_the_kinks_and_from_the_targets(
    data: st.DataObject, network: Network
) -> None:
    inputs, target = data.draw(examples_for(network))
    assert far_from_kinks(network, inputs)
    prediction = network.predict(inputs)
    assert all(abs(p - t) > 0.1 for p, t in zip(prediction, target, strict=True))


def test_examples_may_be_on_a_kink_when_asked() -> None:
    network = Network([Layer.from_weights([[1.0]], [0.0], activation="relu")])
    found = []

    @given(examples_for(network, numbers=st.just(0.0), on_kinks=True))
    def draw(example: object) -> None:
        found.append(example)

    draw()
    assert found


@given(st.data(), losses(), vectors(3))
def test_targets_suit_the_loss_that_they_are_drawn_for(
    data: st.DataObject, loss: Loss, prediction: list[float]
) -> None:
    target = data.draw(targets_for(loss, prediction))
    assert len(target) == 3
    kind = targets_of(loss)
    if kind == "classes":
        assert math.fsum(target) == pytest.approx(1.0)
    if kind != "numbers":
        assert all(t >= 0 for t in target)
    if kind in ("classes", "binary"):
        assert all(t <= 1 + 1e-9 for t in target)


REFUSED: dict[str, tuple[Any, str]] = {
    "size": (lambda: vectors(2.5), "size must be a whole number from 0 to 1000, got 2.5"),  # type: ignore[arg-type]
    "a long size": (
        lambda: vectors(10**6),
        "size must be a whole number from 0 to 1000, got 1000000",
    ),
    "numbers": (
        lambda: vectors(3, numbers=0.5),  # type: ignore[arg-type]
        "numbers must be a strategy of hypothesis, got 0.5: st.just(it) draws it each time",
    ),
    "activation": (
        lambda: networks(activation=ReLU()),  # type: ignore[arg-type]
        "activation must be a strategy of hypothesis, got ReLU(): st.just(it) draws it each time",
    ),
    "n_in": (lambda: layers(n_in=0), "n_in must be a whole number from 1 to 1000, got 0"),
    "network": (
        lambda: examples_for(None),  # type: ignore[arg-type]
        "network must be a Network, got None: make one with Network.random([n_in, …, n_out])",
    ),
    "prediction": (
        lambda: targets_for(MeanSquaredError(), 0.5),  # type: ignore[arg-type]
        "prediction must be a list of numbers, got 0.5",
    ),
}


@pytest.mark.parametrize("argument", REFUSED)
def test_what_draws_nothing_is_refused_where_it_is_given(argument: str) -> None:
    draw, message = REFUSED[argument]
    with pytest.raises(ArgumentError) as caught:
        draw()
    assert str(caught.value) == message
