"""One neuron: what goes in comes out weighted, and what is asked of it comes back."""

import copy
import math
import pickle
import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.agreement import assert_agree
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.network.activation import Activation, Tanh
from tinymlp.network.neuron import Gradient, Neuron
from tinymlp.testing.strategies import activations, not_small, ordinary, vectors


@st.composite
def neurons_and_inputs(draw: st.DrawFn) -> tuple[Neuron, list[float]]:
    """Draw a neuron and inputs that fit it."""
    weights = draw(vectors(numbers=not_small))
    neuron = Neuron(weights, draw(not_small), draw(activations()))
    return neuron, draw(vectors(len(weights)))


@given(drawn=neurons_and_inputs())
def test_the_trace_tells_inputs_weighted_sum_and_activation(
    drawn: tuple[Neuron, list[float]],
) -> None:
    neuron, inputs = drawn
    trace = neuron.forward(inputs)
    assert trace.inputs is inputs
    exact = math.fsum([neuron.bias, *(w * x for w, x in zip(neuron.weights, inputs, strict=True))])
    assert trace.z == neuron.weighted_sum(inputs) == pytest.approx(exact, rel=1e-14, abs=1e-14)
    assert trace.a == neuron.activation.value(trace.z)


@given(drawn=neurons_and_inputs())
def test_a_neuron_that_sees_only_zeros_has_its_bias_as_sum(
    drawn: tuple[Neuron, list[float]],
) -> None:
    neuron, inputs = drawn
    assert neuron.forward([0.0] * len(inputs)).z == neuron.bias


@given(weights=vectors(), bias=ordinary, index=st.integers(0, 4))
def test_an_input_of_one_adds_its_own_weight(weights: list[float], bias: float, index: int) -> None:
    index %= len(weights)
    inputs = [float(i == index) for i in range(len(weights))]
    assert Neuron(weights, bias).forward(inputs).a == bias + weights[index]


@given(drawn=neurons_and_inputs(), d_activation=ordinary)
def test_every_derivative_is_the_limit_of_the_output(
    drawn: tuple[Neuron, list[float]], d_activation: float
) -> None:
    neuron, inputs = drawn
    trace = neuron.forward(inputs)
    assume(abs(trace.z) > 1e-3)
    gradient = neuron.backward(trace, d_activation)

    def output(parameters: list[float], inputs: list[float]) -> float:
        *weights, bias = parameters
        return d_activation * Neuron(weights, bias, neuron.activation).forward(inputs).a

    parameters = neuron.parameters()
    assert_agree(gradient, gradient_by_differences(lambda p: output(p, inputs), parameters))
    assert_agree(
        gradient.d_inputs, gradient_by_differences(lambda x: output(parameters, x), inputs)
    )


@given(drawn=neurons_and_inputs(), d_activation=ordinary)
def test_the_derivative_for_the_bias_stands_last(
    drawn: tuple[Neuron, list[float]], d_activation: float
) -> None:
    neuron, inputs = drawn
    trace = neuron.forward(inputs)
    gradient = neuron.backward(trace, d_activation)
    assert len(gradient) == len(inputs) + 1
    assert gradient[-1] == d_activation * neuron.activation.derivative(trace.z)


@given(drawn=neurons_and_inputs(), d_activation=ordinary)
def test_forward_and_backward_change_nothing(
    drawn: tuple[Neuron, list[float]], d_activation: float
) -> None:
    neuron, inputs = drawn
    parameters, given_ = neuron.parameters(), list(inputs)
    trace = neuron.forward(inputs)
    before = copy.deepcopy(trace)
    one = neuron.backward(trace, d_activation)
    other = neuron.backward(trace, d_activation)
    assert one == other
    assert one.d_inputs == other.d_inputs
    assert trace == before
    assert inputs == given_
    assert neuron.parameters() == parameters


@given(drawn=neurons_and_inputs(), data=st.data())
def test_loaded_parameters_are_the_parameters(
    drawn: tuple[Neuron, list[float]], data: st.DataObject
) -> None:
    neuron, inputs = drawn
    parameters = data.draw(vectors(len(inputs) + 1))
    neuron.load_parameters(tuple(parameters))
    assert neuron.parameters() == parameters
    assert [*neuron.weights, neuron.bias] == parameters


def test_a_neuron_keeps_lists_of_its_own() -> None:
    weights = [0.5, 1.0]
    neuron = Neuron(weights, 0.25)
    weights[0] = 9.0
    neuron.parameters()[0] = 9.0
    assert neuron.weights == [0.5, 1.0]


def test_a_gradient_is_a_list_that_also_tells_the_inputs_share() -> None:
    gradient = Gradient((2.0, 0.5), [1.0])
    assert gradient == [2.0, 0.5]
    assert gradient.d_inputs == [1.0]
    assert repr(gradient) == "Gradient([2.0, 0.5])"
    assert isinstance(gradient, list)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_neurons_traces_and_gradients_cross_process_borders(protocol: int) -> None:
    neuron = Neuron([0.5, -1.0], 0.25, "tanh")
    trace = neuron.forward([2.0, 0.5])
    gradient = neuron.backward(trace, 1.0)
    received: tuple[Neuron, Any, Gradient] = pickle.loads(
        pickle.dumps((neuron, trace, gradient), protocol)
    )
    assert received[0].parameters() == neuron.parameters()
    assert received[0].activation == neuron.activation
    assert received[1] == trace
    assert type(received[1]) is type(trace)
    assert received[2] == gradient
    assert received[2].d_inputs == gradient.d_inputs
    assert type(received[2]) is Gradient


def test_a_deep_copy_shares_nothing() -> None:
    neuron = Neuron([0.5, -1.0], 0.25, "tanh")
    gradient = neuron.backward(neuron.forward([2.0, 0.5]), 1.0)
    other, other_gradient = copy.deepcopy((neuron, gradient))
    other.load_parameters([9.0, 9.0, 9.0])
    other_gradient.d_inputs[0] = 9.0
    assert neuron.parameters() == [0.5, -1.0, 0.25]
    assert gradient.d_inputs[0] != 9.0


@pytest.mark.parametrize(
    ("weights", "text"), [([1.0], "1 input, tanh"), ([1.0, 2.0], "2 inputs, tanh")]
)
def test_repr_tells_inputs_and_activation(weights: list[float], text: str) -> None:
    assert repr(Neuron(weights, 0.0, Tanh())) == f"Neuron({text})"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], 0.0), "weights must be a list of numbers, one for each input, got []"),
        (([1.0, math.nan], 0.0), "weights[1] must be a finite number, got nan"),
        (([-math.inf], 0.0), "weights[0] must be a finite number, got -inf"),
        (([1.0, "2"], 0.0), "weights[1] must be a finite number, got '2'"),
        (([1.0], math.nan), "bias must be a finite number, got nan"),
        (([1.0], None), "bias must be a finite number, got None"),
        (([1.0], 0.0, "than"), "activation must be a known name, got 'than': did you mean 'tanh'?"),
    ],
    ids=repr,
)
def test_what_makes_no_neuron_is_named(arguments: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        Neuron(*arguments)


@given(activation=activations(), n=st.integers(0, 6).filter(lambda n: n != 3))
def test_another_number_of_inputs_or_parameters_is_refused(activation: Activation, n: int) -> None:
    neuron = Neuron([1.0, 2.0, 3.0], 0.5, activation)
    with pytest.raises(ShapeError, match=r"^inputs must be a list of 3 numbers, got "):
        neuron.forward([0.0] * n)
    with pytest.raises(ShapeError, match=r"^inputs must be a list of 3 numbers, got "):
        neuron.weighted_sum([0.0] * n)
    with pytest.raises(ShapeError, match=r"^parameters must be a list of 4 numbers, got "):
        neuron.load_parameters([0.0] * (n + 1))
    assert neuron.parameters() == [1.0, 2.0, 3.0, 0.5]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([None, 1.0], "inputs[0] must be a number, got None"),
        ([1.0, "2"], "inputs[1] must be a number, got '2'"),
        ([1.0, 10**400], "inputs[1] must be a number, got 1000000000"),
        ("ab", "inputs must be a list of 2 numbers, got 'ab'"),
        (None, "inputs must be a list of 2 numbers, got None"),
        ({0: 1.0, 1: 2.0, 2: 3.0}, "inputs must be a list of 2 numbers, got {0: 1.0"),
        ((x for x in [1.0, 2.0]), "inputs must be a list of 2 numbers, got <generator"),
    ],
)
def test_inputs_that_are_no_numbers_are_named(inputs: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}"):
        Neuron([0.5, 0.25], 0.0).forward(inputs)


def test_what_no_forward_returned_cannot_go_backward() -> None:
    neuron: Any = Neuron([0.5], 0.0, "tanh")
    with pytest.raises(ArgumentError, match=r"^trace must be what the neuron's forward returned, "):
        neuron.backward(None, 1.0)
    with pytest.raises(ArgumentError, match=r"^d_activation must be a number, got None$"):
        neuron.backward(neuron.forward([1.0]), None)


def test_an_error_of_ones_own_activation_is_raised_as_it_is() -> None:
    class Broken:
        def value(self, z: float) -> float:
            raise KeyError("mine")

        def derivative(self, z: float) -> float:
            raise TypeError("mine")

    neuron = Neuron([0.5], 0.0, Broken())
    with pytest.raises(KeyError, match="mine"):
        neuron.forward([1.0])
    with pytest.raises(TypeError, match="mine"):
        neuron.backward(Neuron([0.5], 0.0).forward([1.0]), 1.0)
