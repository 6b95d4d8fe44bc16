"""A thinned network is an ordinary one, and its mean over all masks is the whole network."""

import itertools
import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinymlp as tm
from tests.depth import tries
from tests.refusals import message_of
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.learning.dropout import Dropout, find_dropout
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.neuron import Neuron, NeuronTrace

SMOOTH = ["identity", "sigmoid", "tanh", "softplus", "silu", "gelu"]


class Scripted(random.Random):
    """Random numbers that are given."""

    def __new__(cls, numbers: list[float]) -> "Scripted":
        return super().__new__(cls)  # PyPy's would take them for a seed

    def __init__(self, numbers: list[float]) -> None:
        super().__init__()
        self.numbers = iter(numbers)

    def random(self) -> float:
        return next(self.numbers)


def a_network(sizes: list[int], seed: int, activation: str = "tanh") -> Network:
    network = Network.random(sizes, activation=activation, seed=seed)
    draw = random.Random(seed + 1)
    network.load_parameters([p + draw.gauss(0, 0.1) for p in network.parameters()])
    return network


shapes = st.lists(st.integers(1, 4), min_size=2, max_size=4)
rates = st.sampled_from([0.0, 0.25, 0.5, 0.75])


@given(shapes, rates, rates, st.integers(0, 99))
@settings(max_examples=tries(20))
def test_an_activation_of_the_thinned_network_is_multiplied_by_its_mask(
    sizes: list[int], rate: float, inputs: float, seed: int
) -> None:
    network = a_network(sizes, seed)
    dropout, before = Dropout(rate, inputs=inputs), network.parameters()
    masks = dropout.masks(network, random.Random(seed))
    a: list[float] = [0.5 + i for i in range(network.n_in)]
    expected = a
    for layer, mask in zip(network.layers, masks, strict=True):  # as the paper draws it
        assert set(mask) <= {0, 1 / (1 - (inputs if layer is network.layers[0] else rate))}
        expected = layer.forward([x * m for x, m in zip(expected, mask, strict=True)]).activations
    thinned = dropout.thin(network, masks)
    assert type(thinned) is Network
    assert thinned.predict(a) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert network.parameters() == before


@pytest.mark.parametrize(
    ("rate", "inputs"), [(Fraction(1, 3), Fraction(0)), (Fraction(3, 4), Fraction(1, 2))]
)
def test_the_mean_over_all_masks_is_the_whole_network_s_output(
    rate: Fraction, inputs: Fraction
) -> None:
    """Exactly, for one hidden layer and linear outputs; of the inputs too where all is linear."""
    activation = "identity" if inputs else "relu"
    draw = random.Random(4)
    network = Network.random([2, 3, 2], activation=activation)
    network.load_parameters([Fraction(draw.randint(-8, 8), 4) for _ in range(network.n_parameters)])  # type: ignore[misc]
    dropout = Dropout(rate, inputs=inputs)  # type: ignore[arg-type]
    shares = [inputs] * 2 + [rate] * 3
    mean, total = [Fraction(0)] * 2, Fraction(0)
    for kept in itertools.product([True, False], repeat=5):
        probability = Fraction(1)
        for is_kept, share in zip(kept, shares, strict=True):
            probability *= 1 - share if is_kept else share
        if not probability:
            continue
        numbers = Scripted([0.999 if is_kept else 0.0 for is_kept in kept])
        thinned = dropout.thin(network, dropout.masks(network, numbers))
        answer: Any = thinned.predict([Fraction(3, 2), Fraction(-1, 4)])  # type: ignore[list-item]
        mean = [m + probability * a for m, a in zip(mean, answer, strict=True)]
        total += probability
    assert total == 1
    assert mean == network.predict([Fraction(3, 2), Fraction(-1, 4)])  # type: ignore[list-item]


def test_neurons_are_dropped_as_often_as_the_rate_says_and_outputs_never() -> None:
    network, draw = Network.random([20, 20, 2]), random.Random(0)
    drawn = [Dropout(0.25, inputs=0.5).masks(network, draw) for _ in range(100)]
    assert {len(masks) for masks in drawn} == {2}  # nothing is multiplied by a mask of the outputs
    for layer, rate in ((0, 0.5), (1, 0.25)):
        dropped = sum(masks[layer].count(0) for masks in drawn)
        assert dropped / 2000 == pytest.approx(rate, abs=0.04)
    assert Dropout(0.5).masks(network, draw)[0] == [1.0] * 20


@given(shapes, st.integers(0, 99))
@settings(max_examples=tries(10))
def test_a_rate_of_zero_is_the_network_itself_bit_for_bit(sizes: list[int], seed: int) -> None:
    network = a_network(sizes, seed)
    masks = Dropout(0).masks(network, random.Random(seed))
    assert Dropout(0).thin(network, masks) == network
    assert Dropout(0).gradient(network, masks, network.parameters()) == network.parameters()


@given(st.sampled_from(SMOOTH), rates, rates, st.integers(0, 99))
@settings(max_examples=tries(4))
def test_a_thinned_network_passes_the_gradient_check(
    activation: str, rate: float, inputs: float, seed: int
) -> None:
    network = a_network([3, 4, 3, 2], seed, activation)
    dropout = Dropout(rate, inputs=inputs)
    masks = dropout.masks(network, random.Random(seed))
    masks[1][0] = masks[2][0] = masks[0][0] = 2.0  # something is kept, or all slopes are 0
    examples = [([0.5, -1.0, 2.0], [1.0, 0.0]), ([-0.25, 1.5, 0.0], [0.0, 2.0])]
    report = tm.check_gradients(dropout.thin(network, masks), "mean_squared_error", examples)
    assert report.passed, str(report)


def test_what_is_dropped_has_a_gradient_of_exactly_zero() -> None:
    network = a_network([2, 3, 2], 1)
    dropout, masks = Dropout(0.5), [[1.0, 0], [2.0, 0, 2.0]]
    for engine in (tm.TextbookEngine(), tm.BatchEngine()):
        for examples in ([([1.0, 2.0], [3.0, 4.0])], [([1.0, 2.0], [3.0, 4.0])] * 3):
            thinned = dropout.thin(network, masks)
            _, of_thinned = engine.mean_gradient(thinned, tm.MeanSquaredError(), examples)
            gradient = dropout.gradient(network, masks, of_thinned)
            names = network.parameter_names()
            zeros = {name for name, d in zip(names, gradient, strict=True) if d == 0}
            # The neuron's own, those that it is multiplied by, and those of the dropped input.
            assert zeros == {name for name in names if name.startswith("layer 1, neuron 1")} | {
                name for name in names if name.startswith("layer 2") and "weight 1" in name
            } | {f"layer 1, neuron {j}, weight 1" for j in range(3)}


def test_a_layer_may_be_dropped_as_a_whole() -> None:
    network = a_network([2, 2, 1], 3)
    masks = Dropout(0.5).masks(network, Scripted([0.0] * 4))
    assert masks == [[1.0, 1.0], [0, 0]]
    assert Dropout(0.5).thin(network, masks).predict([5.0, -7.0]) == network.layers[1].biases


def test_layers_of_a_user_s_own_are_kept_and_not_changed() -> None:
    class Doubling(Neuron):
        def forward(self, inputs: Any) -> NeuronTrace:
            inputs, z, a = super().forward(inputs)
            return NeuronTrace(inputs, z, 2 * a)

        def load_parameters(self, parameters: Any) -> None:
            self.weights[:] = parameters[:-1]  # in place
            self.bias = parameters[-1]

    network = Network([Layer([Doubling([3.0], 1.0)])])
    thinned = Dropout(0, inputs=0.5).thin(network, [[2.0]])
    assert thinned.predict([1.0]) == [14.0]
    assert network.predict([1.0]) == [8.0]


ZERO_TO_ONE = "a number from 0 and below 1"
LIKE_DROPOUT = f"dropout must be {ZERO_TO_ONE}, an object like Dropout(0.5), or None"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda _: Dropout(1.0), ArgumentError, f"rate must be {ZERO_TO_ONE}, got 1.0"),
        (lambda _: Dropout("a half"), ArgumentError, f"rate must be {ZERO_TO_ONE}, got 'a half'"),  # type: ignore[arg-type]
        (lambda _: Dropout(0.5, inputs=-0.1), ArgumentError, f"inputs must be {ZERO_TO_ONE}, got"),
        (
            lambda network: Dropout(0.5).thin(network, [[1.0, 1.0]]),
            ShapeError,
            "masks must be a list of 2 rows, got [[1.0, 1.0]]: one for each layer",
        ),
        (
            lambda network: Dropout(0.5).thin(network, [[1.0, 1.0], [1.0]]),
            ShapeError,
            "masks[1] must be a list of 3 numbers, got [1.0]: one for each input of the layer",
        ),
        (
            lambda network: Dropout(0.5).gradient(network, [[1.0] * 2, [1.0] * 3], [0.5] * 12),
            ShapeError,
            "thinned_gradient must be a list of 13 numbers, got a list of 12",
        ),
        (
            lambda network: Dropout(0.5).gradient(network, [[1.0] * 2, [1.0] * 3], [0.5] * 14),
            ShapeError,
            "thinned_gradient must be a list of 13 numbers, got a list of 14",
        ),
        (lambda network: find_dropout(1, network), ArgumentError, f"{LIKE_DROPOUT}, got 1"),
        (lambda network: find_dropout(True, network), ArgumentError, f"{LIKE_DROPOUT}, got True"),
        (lambda network: find_dropout("20%", network), ArgumentError, f"{LIKE_DROPOUT}, got '20%'"),
        (
            lambda network: find_dropout(Dropout, network),
            ArgumentError,
            f"{LIKE_DROPOUT}, got the class Dropout",
        ),
        (
            lambda _: find_dropout(0.5, Network.random([2, 1])),
            ArgumentError,
            "dropout must be None where there are no hidden neurons, got 0.5: give hidden=[32], or "
            "leave out inputs by dropout=Dropout(0, inputs=0.2)",
        ),
    ],
)
def test_what_makes_no_sense_is_named(call: Any, error: type[Any], message: str) -> None:
    assert message_of(error, call, a_network([2, 3, 1], 0)).startswith(message)


def test_a_number_is_the_rate_and_zero_is_none() -> None:
    network = a_network([2, 3, 1], 0)
    assert find_dropout(0.25, network) == Dropout(0.25)
    assert find_dropout(Dropout(0.25, inputs=0.5), network) == Dropout(0.25, inputs=0.5)
    assert find_dropout(Dropout(0, inputs=0.5), Network.random([2, 1])) is not None
    for none in (None, 0, 0.0, Dropout(0.0)):
        assert find_dropout(none, network) is None
