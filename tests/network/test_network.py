"""A network is its layers, one after the other; backpropagation is the chain rule."""

import copy
import math
import pickle
import re
import struct
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agreement import assert_agree
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.named import name_of
from tinymlp.network.activation import ELU, Identity, LeakyReLU, ReLU, Tanh
from tinymlp.network.initializer import Constant
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.neuron import Gradient, Neuron
from tinymlp.testing.strategies import (
    activations,
    far_from_kinks,
    networks,
    not_small,
    ordinary,
    seeds,
    vectors,
)

linear_networks = networks(activation=st.just(Identity()))


def smooth_inputs(network: Network) -> st.SearchStrategy[list[float]]:
    return vectors(network.n_in).filter(lambda inputs: far_from_kinks(network, inputs))


@given(network=networks(), data=st.data())
def test_forward_feeds_each_layer_with_what_the_one_before_gives_out(
    network: Network, data: st.DataObject
) -> None:
    inputs = data.draw(vectors(network.n_in))
    trace = network.forward(inputs)
    assert trace.inputs is inputs
    activations: list[float] = inputs
    for layer, layer_trace in zip(network.layers, trace.layers, strict=True):
        assert layer_trace == layer.forward(activations)
        activations = layer_trace.activations
    assert trace.prediction == activations == network.predict(inputs)


@given(network=networks(), data=st.data())
def test_every_derivative_is_the_limit_of_the_prediction(
    network: Network, data: st.DataObject
) -> None:
    inputs = data.draw(smooth_inputs(network))
    d_prediction = data.draw(vectors(network.n_out))
    gradient = network.backward(network.forward(inputs), d_prediction)
    varied = network.copy()

    def output(parameters: list[float], inputs: list[float]) -> float:
        varied.load_parameters(parameters)
        prediction = varied.predict(inputs)
        return sum(d * p for d, p in zip(d_prediction, prediction, strict=True))

    parameters = network.parameters()
    assert_agree(
        gradient,
        gradient_by_differences(lambda p: output(p, inputs), parameters),
        size=10.0,
        names=network.parameter_names(),
    )
    assert_agree(
        gradient.d_inputs,
        gradient_by_differences(lambda x: output(parameters, x), inputs),
        size=10.0,
    )


@given(first=networks(), data=st.data())
def test_the_chain_rule_joins_two_networks_into_one(first: Network, data: st.DataObject) -> None:
    second = data.draw(networks(n_in=first.n_out))
    joined = Network([*first.layers, *second.layers])
    inputs = data.draw(vectors(first.n_in))
    d_prediction = data.draw(vectors(second.n_out))

    first_trace = first.forward(inputs)
    second_trace = second.forward(first_trace.prediction)
    second_gradient = second.backward(second_trace, d_prediction)
    first_gradient = first.backward(first_trace, second_gradient.d_inputs)

    trace = joined.forward(inputs)
    gradient = joined.backward(trace, d_prediction)
    assert trace.prediction == second_trace.prediction
    assert gradient == [*first_gradient, *second_gradient]
    assert gradient.d_inputs == first_gradient.d_inputs
    assert joined.parameters() == [*first.parameters(), *second.parameters()]


@given(network=linear_networks, data=st.data())
def test_layers_without_a_bend_are_one_straight_map(network: Network, data: st.DataObject) -> None:
    # f(s·x + (1 − s)·y) = s·f(x) + (1 − s)·f(y), however deep
    x, y = data.draw(vectors(network.n_in)), data.draw(vectors(network.n_in))
    s = data.draw(ordinary)
    between = network.predict([s * a + (1 - s) * b for a, b in zip(x, y, strict=True)])
    mixed = [
        s * a + (1 - s) * b for a, b in zip(network.predict(x), network.predict(y), strict=True)
    ]
    assert between == pytest.approx(mixed, rel=1e-12, abs=1e-11)


@given(network=networks(), data=st.data())
def test_backward_is_linear_in_what_it_is_given(network: Network, data: st.DataObject) -> None:
    trace = network.forward(data.draw(vectors(network.n_in)))
    one, other = data.draw(vectors(network.n_out)), data.draw(vectors(network.n_out))
    together = network.backward(trace, [a + 2 * b for a, b in zip(one, other, strict=True)])
    alone = zip(network.backward(trace, one), network.backward(trace, other), strict=True)
    assert together == pytest.approx([a + 2 * b for a, b in alone], rel=1e-11, abs=1e-11)


@given(seed=seeds, activation=activations(), data=st.data())
def test_the_order_of_the_hidden_neurons_does_not_matter(
    seed: int, activation: Any, data: st.DataObject
) -> None:
    network = Network.random([3, 4, 2], activation=activation, seed=seed)
    order = data.draw(st.permutations(range(4)))
    hidden, output = network.layers
    permuted = Network(
        [
            Layer([hidden.neurons[j] for j in order]),
            Layer.from_weights([[row[j] for j in order] for row in output.weights], output.biases),
        ]
    )
    inputs = data.draw(vectors(3))
    d_prediction = data.draw(vectors(2))
    trace, permuted_trace = network.forward(inputs), permuted.forward(inputs)
    assert permuted_trace.prediction == pytest.approx(trace.prediction, rel=1e-12, abs=1e-12)
    gradient = network.backward(trace, d_prediction)
    permuted_gradient = permuted.backward(permuted_trace, d_prediction)
    assert permuted_gradient.d_inputs == pytest.approx(gradient.d_inputs, rel=1e-12, abs=1e-12)
    for place, j in enumerate(order):
        here, there = permuted_gradient[4 * place : 4 * place + 4], gradient[4 * j : 4 * j + 4]
        assert here == pytest.approx(there, rel=1e-12, abs=1e-12)


@given(network=networks(), data=st.data())
def test_forward_and_backward_change_nothing(network: Network, data: st.DataObject) -> None:
    inputs = data.draw(vectors(network.n_in))
    d_prediction = data.draw(vectors(network.n_out))
    before = network.fingerprint(), list(inputs), list(d_prediction)
    trace = network.forward(inputs)
    trace_before = copy.deepcopy(trace)
    one = network.backward(trace, d_prediction)
    other = network.backward(trace, d_prediction)
    assert one == other
    assert one.d_inputs == other.d_inputs
    assert trace == trace_before == network.forward(inputs)
    assert (network.fingerprint(), inputs, d_prediction) == before


@pytest.mark.parametrize("sizes", [[2, 1], [2, 3, 2, 1]])
def test_the_trace_of_a_network_with_more_or_fewer_layers_is_refused(sizes: list[int]) -> None:
    trace = Network.random(sizes).forward([0.5, -1.0])
    with pytest.raises(ArgumentError, match=r"^trace must be what this network's forward"):
        Network.random([2, 2, 1]).backward(trace, [1.0])


@given(network=networks(), data=st.data())
def test_lists_and_tuples_are_equally_good(network: Network, data: st.DataObject) -> None:
    inputs = data.draw(vectors(network.n_in))
    trace = network.forward(tuple(inputs))
    assert trace.prediction == network.predict(inputs)
    d_prediction = [1.0] * network.n_out
    assert network.backward(trace, tuple(d_prediction)) == network.backward(trace, d_prediction)


@given(network=networks(), data=st.data())
def test_loaded_parameters_are_the_parameters(network: Network, data: st.DataObject) -> None:
    parameters = data.draw(vectors(network.n_parameters))
    network.load_parameters(tuple(parameters))
    assert network.parameters() == parameters
    network.parameters()[0] = 9.0
    assert network.parameters() == parameters
    assert network.n_parameters == len(parameters) == len(network.parameter_names())
    assert [p for layer in network.layers for p in layer.parameters()] == parameters


@given(network=networks())
def test_each_parameter_stands_where_its_name_says(network: Network) -> None:
    for name, parameter, is_weight in zip(
        network.parameter_names(), network.parameters(), network.is_weight(), strict=True
    ):
        found = re.fullmatch(r"layer (\d+), neuron (\d+), (?:weight (\d+)|bias)", name)
        assert found is not None
        layer = network.layers[int(found[1]) - 1]
        if is_weight:
            assert parameter == layer.weights[int(found[2])][int(found[3])]
        else:
            assert parameter == layer.biases[int(found[2])]
    assert len(set(network.parameter_names())) == network.n_parameters
    assert sum(not is_weight for is_weight in network.is_weight()) == sum(network.sizes[1:])


def test_parameter_names_of_a_small_network() -> None:
    assert Network.random([2, 1, 1]).parameter_names() == [
        "layer 1, neuron 0, weight 0",
        "layer 1, neuron 0, weight 1",
        "layer 1, neuron 0, bias",
        "layer 2, neuron 0, weight 0",
        "layer 2, neuron 0, bias",
    ]


@given(network=networks(), data=st.data())
def test_a_copy_is_equal_and_its_own(network: Network, data: st.DataObject) -> None:
    inputs = data.draw(vectors(network.n_in))
    for other in (network.copy(), copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert other.parameters() == network.parameters()
        assert other.predict(inputs) == network.predict(inputs)
        assert repr(other) == repr(network)
        assert [a.activation for a in other.layers] == [a.activation for a in network.layers]
        before = network.parameters()
        other.load_parameters([9.0] * other.n_parameters)
        assert network.parameters() == before


@given(network=networks(), index=st.integers(0, 100))
def test_networks_are_equal_when_shapes_activations_and_parameters_are(
    network: Network, index: int
) -> None:
    other = network.copy()
    assert other == network
    parameters = network.parameters()
    parameters[index % len(parameters)] += 1.0
    other.load_parameters(parameters)
    assert other != network
    bent = [
        Layer.from_weights(layer.weights, layer.biases, activation=ELU(alpha=4.0))
        for layer in network.layers
    ]
    assert Network(bent) != network
    assert network != network.parameters()


def test_the_same_parameters_in_another_shape_are_another_network() -> None:
    assert Network.random([3, 1], initializer="zeros") != Network.random(
        [1, 2], initializer="zeros"
    )


def test_a_copy_keeps_the_very_activation_that_was_given() -> None:
    class Square:
        name = "square"

        def value(self, z: float) -> float:
            return z * z

        def derivative(self, z: float) -> float:
            return 2 * z

    square = Square()
    network = Network.random([2, 3, 1], activation=square)
    assert network.copy().layers[0].activation is square


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@given(network=networks(), data=st.data())
def test_networks_traces_and_gradients_cross_process_borders(
    protocol: int, network: Network, data: st.DataObject
) -> None:
    trace = network.forward(data.draw(vectors(network.n_in)))
    gradient = network.backward(trace, [1.0] * network.n_out)
    received = pickle.loads(pickle.dumps((network, trace, gradient), protocol))
    assert received[0].fingerprint() == network.fingerprint()
    assert received[1] == trace
    assert received[1].prediction == trace.prediction
    assert received[2] == gradient
    assert received[2].d_inputs == gradient.d_inputs
    assert type(received[2]) is Gradient
    assert received[0].backward(received[1], [1.0] * network.n_out) == gradient


@given(network=networks(), index=st.integers(0, 100), bit=st.integers(0, 63))
def test_the_fingerprint_changes_with_any_single_bit(
    network: Network, index: int, bit: int
) -> None:
    other = network.copy()
    assert other.fingerprint() == network.fingerprint()
    parameters = other.parameters()
    index %= len(parameters)
    parameters[index] = flip_bit(parameters[index], bit)
    other.load_parameters(parameters)
    assert other.fingerprint() != network.fingerprint()
    assert re.fullmatch("[0-9a-f]{12}", network.fingerprint())


def flip_bit(number: float, bit: int) -> float:
    """Return the float that differs from `number` in one of its 64 bits."""
    (bits,) = struct.unpack("<Q", struct.pack("<d", number))
    (flipped,) = struct.unpack("<d", struct.pack("<Q", bits ^ (1 << bit)))
    return float(flipped)


@given(sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5), seed=seeds)
def test_a_random_network_has_the_sizes_asked_for_and_no_biases(
    sizes: list[int], seed: int
) -> None:
    network = Network.random(sizes, seed=seed)
    assert network.sizes == sizes
    assert (network.n_in, network.n_out) == (sizes[0], sizes[-1])
    assert network.n_parameters == sum((a + 1) * b for a, b in pairwise(sizes))
    assert all(bias == 0.0 for layer in network.layers for bias in layer.biases)
    names = [name_of(layer.activation) for layer in network.layers]
    assert names == ["tanh"] * (len(sizes) - 2) + ["identity"]


def test_each_hidden_layer_can_have_an_activation_of_its_own() -> None:
    network = Network.random(
        [2, 3, 4, 1], activation=["relu", LeakyReLU(slope=0.5)], output_activation="sigmoid"
    )
    names = [name_of(layer.activation) for layer in network.layers]
    assert names == ["relu", "leaky_relu", "sigmoid"]


def test_a_random_source_is_used_up_from_network_to_network() -> None:
    random = Random(0)
    one, other = Network.random([2, 1], seed=random), Network.random([2, 1], seed=random)
    assert one.parameters() != other.parameters()
    assert one.parameters() == Network.random([2, 1], seed=0).parameters()


def test_a_network_is_the_same_each_time_unless_another_seed_is_given() -> None:
    assert Network.random([2, 3, 1]) == Network.random([2, 3, 1], seed=0)
    assert Network.random([2, 3, 1]) != Network.random([2, 3, 1], seed=1)


def test_weights_are_drawn_neuron_by_neuron() -> None:
    class Counting:
        name = "counting"

        def weight(self, n_in: int, n_out: int, random: Random) -> float:
            asked.append((n_in, n_out))
            return float(len(asked))

    asked: list[tuple[int, int]] = []
    network = Network.random([2, 3, 1], initializer=Counting())
    assert [layer.weights for layer in network.layers] == [
        [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
        [[7.0, 8.0, 9.0]],
    ]
    assert asked == [(2, 3)] * 6 + [(3, 1)] * 3


def test_a_network_keeps_a_list_of_its_own() -> None:
    layers = [Layer.from_weights([[1.0]], [0.0])]
    network = Network(layers)
    layers.append(layers[0])
    assert len(network.layers) == 1


@pytest.mark.parametrize(
    ("network", "text"),
    [
        (Network.random([2, 1]), "Network(2 → 1, identity: 3 parameters)"),
        (Network.random([2, 3, 1]), "Network(2 → 3 → 1, tanh, identity: 13 parameters)"),
        (
            Network.random([2, 3, 3, 1], activation="relu"),
            "Network(2 → 3 → 3 → 1, relu, identity: 25 parameters)",
        ),
        (
            Network.random([2, 3, 3, 1], activation=["relu", "tanh"]),
            "Network(2 → 3 → 3 → 1, relu, tanh, identity: 25 parameters)",
        ),
        (
            Network.random([99, 10, 1], initializer=Constant(1.0)),
            "Network(99 → 10 → 1, tanh, identity: 1,011 parameters)",
        ),
    ],
    ids=repr,
)
def test_repr_tells_sizes_activations_and_parameters(network: Network, text: str) -> None:
    assert repr(network) == text


def test_repr_of_a_deep_network_is_bounded() -> None:
    deep = Network.random([2, *[3] * 200, 1], activation=["relu", "tanh"] * 100)
    assert len(repr(deep)) < 250
    assert repr(deep).startswith("Network(2 → 3 → 3 → 3 → 3 → 3 → … → 3 → 3")


@given(network=networks())
def test_the_summary_has_a_row_for_each_layer_and_their_total(network: Network) -> None:
    head, *rows, total = network.summary().splitlines()
    assert head.split() == ["layer", "shape", "activation", "parameters"]
    for number, (layer, row) in enumerate(zip(network.layers, rows, strict=True), start=1):
        cells = row.split()
        assert cells == [
            *(str(number), str(layer.n_in), "→", str(layer.n_out)),
            *(name_of(layer.activation), str(layer.n_parameters)),
        ]
    assert total.split() == ["total", str(network.n_parameters)]
    assert len({len(line) for line in (head, *rows, total)}) == 1


def test_the_summary_of_a_large_network_groups_its_digits() -> None:
    summary = Network.random([784, 30, 10], initializer="zeros").summary()
    assert summary.splitlines()[1:] == [
        "1       784 → 30   tanh             23,550",
        "2       30 → 10    identity            310",
        "total                               23,860",
    ]


def layer(n_in: int, n_out: int) -> Layer:
    return Layer.from_weights([[0.5] * n_in] * n_out, [0.0] * n_out)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Network([]), ArgumentError, "layers must be a list of at least one layer, got []"),
        (
            lambda: Network([layer(2, 3), layer(3, 4), layer(2, 1)]),
            ShapeError,
            "layers[2] must be a Layer of 4 inputs, one for each neuron of the one before, got "
            "Layer(2 → 1, identity)",
        ),
        (
            lambda: Network.random([3]),
            ArgumentError,
            "sizes must be a list of the number of inputs and of the neurons in each layer, got "
            "[3]: [2, 3, 1] is 2 inputs, 3 hidden neurons, 1 output",
        ),
        (
            lambda: Network.random([2, 0, 1]),
            ArgumentError,
            "sizes[1] must be a whole number from 1 up, got 0",
        ),
        (
            lambda: Network.random([2, 1.5]),  # type: ignore[list-item]
            ArgumentError,
            "sizes[1] must be a whole number from 1 up, got 1.5",
        ),
        (
            lambda: Network.random([True, 1]),
            ArgumentError,
            "sizes[0] must be a whole number from 1 up, got True",
        ),
        (
            lambda: Network.random([2, 10**9, 1]),
            ArgumentError,
            "sizes must be sizes of a network with at most 50,000,000 parameters, "
            "got [2, 1000000000, 1]: make its layers smaller",
        ),
        (
            lambda: Network.random([2, 3, 4, 1], activation=["tanh"]),
            ShapeError,
            "activation must be a list of 2 activations, got ['tanh']: one for each hidden layer",
        ),
        (
            lambda: Network.random([2, 3, 1], activation="rleu"),
            ArgumentError,
            "activation must be a known name, got 'rleu': did you mean 'relu'?",
        ),
        (
            lambda: Network.random([2, 1], output_activation=ReLU),  # type: ignore[arg-type]
            ArgumentError,
            "output_activation must be a name like 'identity' or an object with value, derivative, "
            "got the class ReLU: make an object of it with ()",
        ),
        (
            lambda: Network.random([2, 1], initializer="hee_normal"),
            ArgumentError,
            "initializer must be a known name, got 'hee_normal': did you mean 'he_normal'?",
        ),
        (
            lambda: Network.random([2, 1], seed=-1),
            ArgumentError,
            "seed must be a whole number from 0 up, got -1",
        ),
        (
            lambda: Network.random([2, 1], seed=0.5),  # type: ignore[arg-type]
            ArgumentError,
            "seed must be a whole number from 0 up, got 0.5",
        ),
        (
            lambda: Network.random([2, 1]).forward([1.0]),
            ShapeError,
            "inputs must be a list of 2 numbers, got [1.0]: did the data lose a column?",
        ),
        (
            lambda: Network.random([2, 1]).predict([1.0, 2.0, 3.0]),
            ShapeError,
            "inputs must be a list of 2 numbers, got [1.0, 2.0, 3.0]: does the data hold a column "
            "too many, perhaps its target?",
        ),
        (
            lambda: Network.random([2, 1]).load_parameters([1.0, 2.0]),
            ShapeError,
            "parameters must be a list of 3 numbers, got [1.0, 2.0]: do they belong to a network "
            "of another shape?",
        ),
    ],
)
def test_what_makes_no_sense_is_named_with_a_remedy(
    make: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()


@given(network=networks(), extra=st.sampled_from([-1, 1]))
def test_a_wrong_length_leaves_the_network_as_it_was(network: Network, extra: int) -> None:
    before = network.fingerprint()
    trace = network.forward([0.5] * network.n_in)
    with pytest.raises(ShapeError, match=r"^parameters must be a list of \d+ numbers?, got "):
        network.load_parameters([0.0] * (network.n_parameters + extra))
    with pytest.raises(
        ShapeError, match=rf"^d_prediction must be a list of {network.n_out} number"
    ):
        network.backward(trace, [1.0] * (network.n_out + extra))
    with pytest.raises(ShapeError, match=rf"^inputs must be a list of {network.n_in} number"):
        network.forward([0.0] * (network.n_in + extra))
    assert network.fingerprint() == before


@given(weights=vectors(numbers=not_small), bias=not_small, data=st.data())
def test_a_network_of_one_neuron_is_that_neuron(
    weights: list[float], bias: float, data: st.DataObject
) -> None:
    inputs = data.draw(vectors(len(weights)))
    neuron = Neuron(weights, bias, Tanh())
    network = Network([Layer([neuron])])
    trace = network.forward(inputs)
    assert trace.prediction == [neuron.forward(inputs).a]
    alone = neuron.backward(neuron.forward(inputs), 1.0)
    gradient = network.backward(trace, [1.0])
    assert gradient == alone
    assert gradient.d_inputs == alone.d_inputs


def test_a_backpropagation_worked_out_by_hand() -> None:
    # x = 2; hidden z = (1·2 + 1, −1·2 + 1) = (3, −1), relu a = (3, 0); prediction 2·3 − 3·0 + 1 = 7
    network = Network(
        [
            Layer.from_weights([[1.0], [-1.0]], [1.0, 1.0], activation="relu"),
            Layer.from_weights([[2.0, -3.0]], [1.0]),
        ]
    )
    trace = network.forward([2.0])
    assert [layer_trace.z for layer_trace in trace.layers] == [[3.0, -1.0], [7.0]]
    assert trace.prediction == [7.0]
    gradient = network.backward(trace, [0.5])
    # output: δ = ½, ∂w = ½·(3, 0), ∂b = ½; hidden: δ = ½·(2·1, −3·0) = (1, 0), ∂w = δ·2, ∂b = δ
    assert gradient == [2.0, 1.0, 0.0, 0.0, 1.5, 0.0, 0.5]
    assert gradient.d_inputs == [1.0]
    assert math.copysign(1.0, gradient.d_inputs[0]) == 1.0


def test_a_trace_is_the_training_step_that_it_was_asked_for() -> None:
    network = Network([Layer.from_weights([[2.0]], [0.0])])
    before = network.parameters()
    trace = network.trace([1.0], [1.0], learning_rate=0.25)
    # prediction 2, loss (2 − 1)², both slopes 2·(2 − 1) = 2: a quarter of them is taken off
    assert (trace.prediction, trace.loss, trace.parameters) == ([2.0], 1.0, [1.5, -0.5])
    assert network.parameters() == before


def test_a_notebook_is_shown_this_network() -> None:
    network = Network.random([2, 3, 1], seed=1)
    shown = network._repr_html_()
    assert "<svg" in shown
    assert shown != Network.random([2, 3, 1], seed=2)._repr_html_()
