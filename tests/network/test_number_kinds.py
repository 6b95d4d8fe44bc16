"""The same lines run on exact, complex, whole and recording numbers, through a whole network."""

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.agreement import assert_agree
from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.gradient_check.complex_step import complex_slope
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.network.activation import Activation, Identity, LeakyReLU, ReLU
from tinymlp.network.network import Network
from tinymlp.testing.strategies import examples_for, networks, vectors

fractions: Any = st.integers(-36, 36).map(lambda n: Fraction(n, 12))
slopes: Any = st.integers(0, 12).map(lambda n: Fraction(n, 12))
exact_activations: Any = st.sampled_from([Identity(), ReLU()]) | st.builds(LeakyReLU, slope=slopes)
exact_networks = networks(activation=exact_activations, numbers=fractions)


def with_parameters(network: Network, parameters: list[Any]) -> Network:
    other = network.copy()
    other.load_parameters(parameters)
    return other


@given(data=st.data())
def test_fractions_go_through_a_network_without_a_single_float(data: st.DataObject) -> None:
    network = data.draw(exact_networks)
    inputs = data.draw(vectors(network.n_in, numbers=fractions))
    trace = network.forward(inputs)
    gradient = network.backward(trace, data.draw(vectors(network.n_out, numbers=fractions)))
    numbers: list[Any] = [*trace.prediction, *gradient, *gradient.d_inputs]
    for layer in trace.layers:
        numbers += [*layer.z, *layer.activations]
    assert {type(number) for number in numbers} == {Fraction}


@given(data=st.data())
def test_with_fractions_every_derivative_is_exactly_its_central_difference(
    data: st.DataObject,
) -> None:
    # Away from kinks the squared error is a quadratic function of any single parameter, and a
    # central difference of a quadratic function is exact.
    network = data.draw(exact_networks)
    inputs = data.draw(vectors(network.n_in, numbers=fractions))
    target = data.draw(vectors(network.n_out, numbers=fractions))
    trace = network.forward(inputs)
    assume(all(z != 0 for layer in trace.layers for z in layer.z))
    loss = MeanSquaredError()
    step: Any = Fraction(1, 10**40)

    def loss_of_parameters(parameters: list[float]) -> float:
        return loss.value(with_parameters(network, parameters).predict(inputs), target)

    def loss_of_inputs(inputs: list[float]) -> float:
        return loss.value(network.predict(inputs), target)

    gradient = network.backward(trace, loss.gradient(trace.prediction, target))
    by_differences = gradient_by_differences(loss_of_parameters, network.parameters(), step=step)
    assert gradient == by_differences
    assert gradient.d_inputs == gradient_by_differences(loss_of_inputs, inputs, step=step)


@given(data=st.data())
def test_a_complex_step_through_the_network_is_the_gradient(data: st.DataObject) -> None:
    network = data.draw(networks())
    loss = MeanSquaredError()
    inputs, target = data.draw(examples_for(network, loss))
    trace = network.forward(inputs)
    gradient = network.backward(trace, loss.gradient(trace.prediction, target))
    parameters = network.parameters()

    def loss_along(index: int) -> Any:
        return lambda x: loss.value(
            with_parameters(network, [*parameters[:index], x, *parameters[index + 1 :]]).predict(
                inputs
            ),
            target,
        )

    steps = [complex_slope(loss_along(i), parameter) for i, parameter in enumerate(parameters)]
    assert gradient == pytest.approx(steps, rel=1e-11, abs=1e-13)


@given(data=st.data())
def test_whole_numbers_give_what_floats_give(data: st.DataObject) -> None:
    network = data.draw(networks())
    whole: Any = vectors(network.n_in, numbers=st.integers(-3, 3))
    inputs = data.draw(whole)
    as_floats = [float(x) for x in inputs]
    assert network.predict(inputs) == network.predict(as_floats)
    d_prediction: list[float] = [1] * network.n_out
    one = network.backward(network.forward(inputs), d_prediction)
    other = network.backward(network.forward(as_floats), [float(d) for d in d_prediction])
    assert one == other
    assert one.d_inputs == other.d_inputs


class Recorded(float):
    """A float that stays what it is through + and *, as a number that keeps a record must."""

    def __add__(self, other: float) -> "Recorded":
        return Recorded(float(self) + other)

    def __mul__(self, other: float) -> "Recorded":
        return Recorded(float(self) * other)

    __radd__ = __add__
    __rmul__ = __mul__


@given(data=st.data())
def test_a_kind_of_float_is_not_turned_into_a_plain_one(data: st.DataObject) -> None:
    network = data.draw(networks(activation=st.just(Identity())))
    inputs = data.draw(vectors(network.n_in))
    recorded = with_parameters(network, [Recorded(p) for p in network.parameters()])
    prediction = recorded.predict([Recorded(x) for x in inputs])
    assert {type(p) for p in prediction} == {Recorded}
    assert prediction == network.predict(inputs)


@given(data=st.data())
def test_a_copy_keeps_any_kind_of_number(data: st.DataObject) -> None:
    network = data.draw(networks())
    parameters: list[Any] = [complex(p, 1.0) for p in network.parameters()]
    network.load_parameters(parameters)
    assert network.copy().parameters() == parameters
    assert copy.deepcopy(network).parameters() == parameters


def test_a_network_that_has_diverged_can_still_be_copied() -> None:
    network = Network.random([2, 3, 1])
    network.load_parameters([float("nan")] * network.n_parameters)
    assert network.copy().fingerprint() == network.fingerprint()


@given(activation=exact_activations, z=fractions)
def test_an_exact_activation_stays_exact(activation: Activation, z: Any) -> None:
    value: Any = activation.value(z)
    slope: Any = activation.derivative(z)
    assert type(value) is Fraction
    assert value == slope * z  # straight on either side, through 0
    assert type(slope * z) is Fraction


@given(data=st.data())
def test_fractions_and_floats_agree_to_rounding(data: st.DataObject) -> None:
    network = data.draw(exact_networks)
    inputs = data.draw(vectors(network.n_in, numbers=fractions))
    floats = with_parameters(network, [float(p) for p in network.parameters()])
    assume(all(abs(z) > 1e-9 for layer in network.forward(inputs).layers for z in layer.z))
    exact = network.backward(network.forward(inputs), [1] * network.n_out)
    rounded = floats.backward(floats.forward(inputs), [1] * network.n_out)
    assert_agree(rounded, [float(d) for d in exact], size=100.0)
