"""A layer is its neurons, side by side."""

import copy
import math
import pickle
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agreement import assert_agree
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.neuron import Neuron
from tinymlp.testing.strategies import activations, far_from_kinks, not_small, vectors


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    """Draw a layer of 1 to 4 neurons with 1 to 4 inputs."""
    n_in, n_out = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return Layer.from_weights(
        [draw(vectors(n_in, numbers=not_small)) for _ in range(n_out)],
        draw(vectors(n_out, numbers=not_small)),
        activation=draw(activations()),
    )


@given(layer=layers(), data=st.data())
def test_forward_is_the_forward_of_each_neuron(layer: Layer, data: st.DataObject) -> None:
    inputs = data.draw(vectors(layer.n_in))
    trace = layer.forward(inputs)
    assert trace.neurons == [neuron.forward(inputs) for neuron in layer.neurons]
    assert trace.inputs is inputs
    assert trace.z == [neuron.z for neuron in trace.neurons]
    assert trace.activations == [neuron.a for neuron in trace.neurons]
    assert len(trace.activations) == layer.n_out


@given(layer=layers(), data=st.data())
def test_backward_puts_the_neurons_gradients_in_a_row_and_adds_up_their_inputs(
    layer: Layer, data: st.DataObject
) -> None:
    trace = layer.forward(data.draw(vectors(layer.n_in)))
    d_activations = data.draw(vectors(layer.n_out))
    gradient = layer.backward(trace, d_activations)
    alone = [
        neuron.backward(neuron_trace, d)
        for neuron, neuron_trace, d in zip(layer.neurons, trace.neurons, d_activations, strict=True)
    ]
    assert gradient == [d for one in alone for d in one]
    columns = zip(*(one.d_inputs for one in alone), strict=True)
    sums = [math.fsum(column) for column in columns]
    assert gradient.d_inputs == pytest.approx(sums, rel=1e-13, abs=1e-13)


@given(layer=layers(), data=st.data())
def test_every_derivative_is_the_limit_of_the_outputs(layer: Layer, data: st.DataObject) -> None:
    smooth = vectors(layer.n_in).filter(lambda inputs: far_from_kinks(Network([layer]), inputs))
    inputs = data.draw(smooth)
    d_activations = data.draw(vectors(layer.n_out))
    gradient = layer.backward(layer.forward(inputs), d_activations)

    def output(parameters: list[float], inputs: list[float]) -> float:
        other = Layer.from_weights(layer.weights, layer.biases, activation=layer.activation)
        other.load_parameters(parameters)
        activations = other.forward(inputs).activations
        return sum(d * a for d, a in zip(d_activations, activations, strict=True))

    parameters = layer.parameters()
    assert_agree(
        gradient, gradient_by_differences(lambda p: output(p, inputs), parameters), size=10.0
    )
    assert_agree(
        gradient.d_inputs,
        gradient_by_differences(lambda x: output(parameters, x), inputs),
        size=10.0,
    )


@given(layer=layers(), data=st.data())
def test_forward_and_backward_change_nothing(layer: Layer, data: st.DataObject) -> None:
    inputs = data.draw(vectors(layer.n_in))
    d_activations = data.draw(vectors(layer.n_out))
    parameters, given_inputs, given_d = layer.parameters(), list(inputs), list(d_activations)
    trace = layer.forward(inputs)
    before = copy.deepcopy(trace)
    assert layer.backward(trace, d_activations) == layer.backward(trace, d_activations)
    assert trace == before
    assert (inputs, d_activations) == (given_inputs, given_d)
    assert layer.parameters() == parameters


@given(layer=layers(), data=st.data())
def test_loaded_parameters_are_the_parameters(layer: Layer, data: st.DataObject) -> None:
    parameters = data.draw(vectors(layer.n_parameters))
    layer.load_parameters(parameters)
    assert layer.parameters() == parameters
    rows = [[*row, bias] for row, bias in zip(layer.weights, layer.biases, strict=True)]
    assert [p for row in rows for p in row] == parameters


@given(layer=layers())
def test_a_layer_made_from_its_own_weights_is_the_same(layer: Layer) -> None:
    other = Layer.from_weights(layer.weights, layer.biases, activation=layer.activation)
    assert other.parameters() == layer.parameters()
    assert other.activation == layer.activation
    assert (len(layer.weights), len(layer.weights[0])) == (layer.n_out, layer.n_in)
    assert layer.n_parameters == len(layer.parameters())


def test_weights_and_biases_are_copies() -> None:
    layer = Layer.from_weights([[1.0, 2.0]], [3.0])
    layer.weights[0][0] = 9.0
    layer.biases[0] = 9.0
    assert layer.parameters() == [1.0, 2.0, 3.0]


def test_one_list_of_neurons_can_be_given_to_two_layers() -> None:
    neurons = [Neuron([1.0], 0.0)]
    layer = Layer(neurons)
    neurons.append(Neuron([2.0], 0.0))
    assert layer.n_out == 1


def test_a_layer_crosses_process_borders() -> None:
    layer = Layer.from_weights([[1.0, 2.0], [0.5, 0.25]], [3.0, 4.0], activation="tanh")
    trace = layer.forward([1.0, -1.0])
    other, other_trace = pickle.loads(pickle.dumps((layer, trace)))
    assert other.parameters() == layer.parameters()
    assert other_trace == trace
    assert other_trace.activations == trace.activations


@pytest.mark.parametrize("n", [1, 3])
def test_the_trace_of_a_layer_of_another_size_is_refused(n: int) -> None:
    layer = Layer.from_weights([[1.0], [2.0]], [0.0, 0.0])
    other = Layer.from_weights([[1.0]] * n, [0.0] * n)
    with pytest.raises(
        ArgumentError, match=r"^trace must be what this layer's forward returned, got "
    ):
        layer.backward(other.forward([1.0]), [1.0, 1.0])


def test_repr_tells_shape_and_activation() -> None:
    assert repr(Layer.from_weights([[1.0, 2.0]], [3.0], activation="relu")) == "Layer(2 → 1, relu)"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Layer([]), ArgumentError, "neurons must be a list of at least one neuron, got []"),
        (
            lambda: Layer.from_weights([], []),
            ArgumentError,
            "neurons must be a list of at least one neuron, got []",
        ),
        (
            lambda: Layer.from_weights([[1.0, 2.0], [1.0]], [0.0, 0.0]),
            ShapeError,
            "neurons[1].weights must be a list of 2 numbers, got [1.0]: every neuron of a layer "
            "has as many as the first",
        ),
        (
            lambda: Layer.from_weights([[1.0], [2.0]], [0.0]),
            ShapeError,
            "biases must be a list of 2 numbers, got [0.0]: one for each row of weights",
        ),
        (
            lambda: Layer([Neuron([1.0], 0.0, "tanh"), Neuron([1.0], 0.0, "relu")]),
            ArgumentError,
            "neurons[1].activation must be that of the first, Tanh(), got ReLU()",
        ),
        (
            lambda: Layer.from_weights([[1.0, math.inf]], [0.0]),
            ArgumentError,
            "weights[0][1] must be a finite number, got inf",
        ),
        (
            lambda: Layer([3]),  # type: ignore[list-item]
            ArgumentError,
            "neurons[0] must be a Neuron, got 3: it has no forward",
        ),
        (
            lambda: Layer.from_weights(0.5, [0.5]),  # type: ignore[arg-type]
            ArgumentError,
            "weights must be a list with a row of weights for each neuron, got 0.5",
        ),
    ],
)
def test_what_makes_no_layer_is_named(
    make: Callable[[], Layer], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()


@given(n=st.integers(0, 20).filter(lambda n: n not in (2, 3, 9)))
def test_another_length_is_refused_and_nothing_changes(n: int) -> None:
    layer = Layer.from_weights([[1.0, 2.0]] * 3, [0.5] * 3)
    parameters = layer.parameters()
    with pytest.raises(ShapeError, match=r"^inputs must be a list of 2 numbers, got "):
        layer.forward([0.0] * n)
    trace = layer.forward([0.0, 1.0])
    with pytest.raises(ShapeError, match=r"^d_activations must be a list of 3 numbers, got "):
        layer.backward(trace, [0.0] * n)
    with pytest.raises(ShapeError, match=r"^parameters must be a list of 9 numbers, got "):
        layer.load_parameters([0.0] * n)
    assert layer.parameters() == parameters
