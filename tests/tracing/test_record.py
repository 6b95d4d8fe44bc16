"""The recorded training step is the real one, and the record is complete."""

import copy
import itertools
import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracing.steps import bits, traced, training_steps, untraced
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.learning.optimizer import SGD
from tinymlp.named import name_of
from tinymlp.network.activation import Activation
from tinymlp.network.network import Network
from tinymlp.testing.strategies import examples_for, networks
from tinymlp.tracing import trace


@given(step=training_steps())
def test_traced_and_untraced_are_the_same_bit_for_bit(step: dict[str, Any]) -> None:
    recorded = traced(step, level="operation")
    prediction, value, gradient, parameters = untraced(**copy.deepcopy(step))
    assert bits(recorded.prediction) == bits(prediction)
    assert recorded.loss.hex() == float(value).hex()
    assert bits(recorded.parameters) == bits(parameters)
    derivatives = [v.value for n, v in recorded.values.items() if n[:3] in ("d_w", "d_b")]
    assert sorted(bits(derivatives)) == sorted(bits(gradient))


@given(step=training_steps())
def test_nothing_that_is_given_changes(step: dict[str, Any]) -> None:
    before = copy.deepcopy(step)
    traced(step)
    assert step == before
    assert bits(step["network"].parameters()) == bits(before["network"].parameters())


OF_VALUE = {"identity": (0, 0), "tanh": (1, 1), "relu": (0, 1), "leaky_relu": (0, 1)}
OF_VALUE |= {"elu": (0, 3), "sigmoid": (4, 3), "softplus": (4, 2), "silu": (5, 4), "gelu": (5, 5)}
OF_SLOPE = {"identity": (0, 0), "tanh": (3, 3), "relu": (0, 0), "leaky_relu": (0, 0)}
OF_SLOPE |= {"elu": (0, 2), "sigmoid": (6, 5), "softplus": (4, 3), "silu": (8, 7), "gelu": (10, 10)}


def counted(activation: Activation, z: float) -> tuple[int, int]:
    """Return how many operations f(z) and f′(z) take, which may depend on the sign of z."""
    positive = z >= 0 if name_of(activation) in ("sigmoid", "silu") else z > 0
    side = 0 if positive else 1
    slope = OF_SLOPE[name_of(activation)]
    if name_of(activation) == "softplus":
        return OF_VALUE["softplus"][side], slope[0 if z >= 0 else 1]
    return OF_VALUE[name_of(activation)][side], slope[side]


@given(data=st.data())
def test_the_number_of_operations_can_be_counted_beforehand(data: st.DataObject) -> None:
    network = data.draw(networks())
    inputs, target = data.draw(examples_for(network, MeanSquaredError()))
    sizes = network.sizes
    n_weights = sum(a * b for a, b in itertools.pairwise(sizes))
    n_biases = sum(sizes[1:])
    of_activations = 0
    forward = network.forward(inputs)
    for layer, layer_trace in zip(network.layers, forward.layers, strict=True):
        for z in layer_trace.z:
            of_activations += sum(counted(layer.activation, z))
    expected = 7 * n_weights + 3 * n_biases + of_activations + 6 * network.n_out + 1
    assert len(trace(network, inputs, target, level="operation").operations) == expected


class Unseen:
    """An activation that computes with `math`, which records nothing."""

    name = "unseen"

    def value(self, z: float) -> float:
        return math.tanh(z)

    def derivative(self, z: float) -> float:
        return 1.0 - math.tanh(z) ** 2


def test_what_an_own_activation_computes_out_of_sight_is_not_made_up() -> None:
    network = Network.random([2, 2, 1], activation=Unseen(), seed=0)
    recorded = trace(network, [0.5, -1.0], [1.0])
    with pytest.raises(ArgumentError, match=r"like math\.exp$"):
        recorded.at("a[1][0]")
    known = Network.random([2, 2, 1], activation="tanh", seed=0)
    known.load_parameters(network.parameters())
    same = trace(known, [0.5, -1.0], [1.0])
    assert recorded.parameters == pytest.approx(same.parameters)
    assert bits(recorded.replay()) == bits(recorded.parameters)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"inputs": [0.5, math.nan]}, "inputs[1] must be a finite number, got nan"),
        ({"inputs": 3}, "inputs must be a list of numbers, got 3"),
        ({"target": "1.0"}, "target must be a list of numbers, got '1.0'"),
        (
            {"level": "neurons"},
            "level must be 'operation' or 'neuron' or 'layer', got 'neurons': did you mean "
            "'neuron'?",
        ),
        (
            {"optimizer": SGD(), "learning_rate": 0.5},
            "learning_rate must be left out where an optimizer is given, got 0.5: an optimizer has "
            "its own, as in optimizer=Adam(learning_rate=0.01)",
        ),
        ({"network": None}, "network must be a Network, got None"),
    ],
)
def test_what_makes_no_step_is_refused(arguments: dict[str, Any], message: str) -> None:
    valid: dict[str, Any] = {
        "network": Network.random([2, 2, 1], seed=0),
        "inputs": [0.5, 1.0],
        "target": [1.0],
    }
    with pytest.raises(ArgumentError) as refused:
        trace(**valid | arguments)
    assert str(refused.value) == message


def test_inputs_may_be_anything_that_gives_numbers() -> None:
    network = Network.random([2, 2, 1], seed=0)
    expected = network.trace([0.5, 1.0], [1.0])
    for inputs in ((0.5, 1.0), iter([0.5, 1.0]), [Fraction(1, 2), 1]):
        assert network.trace(inputs, (1.0,)) == expected  # type: ignore[arg-type]


def test_lengths_that_do_not_fit_are_refused() -> None:
    network = Network.random([2, 2, 1], seed=0)
    with pytest.raises(ShapeError, match=r"^inputs must be a list of 2 numbers, got "):
        network.trace([0.5], [1.0])
    with pytest.raises(ShapeError, match="target"):
        network.trace([0.5, 1.0], [1.0, 2.0])
