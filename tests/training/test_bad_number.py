"""The first number that is not finite is found where it was put, and none where there is none."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import TextbookEngine, mean_gradient
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.learning.penalty import L2
from tinymlp.network.network import Network
from tinymlp.training.bad_number import (
    all_finite,
    first_bad_answer,
    first_bad_number,
    is_finite,
    is_of_numbers,
    suspects,
)

BAD = st.sampled_from([math.nan, math.inf, -math.inf])
SIZES = st.lists(st.integers(1, 3), min_size=2, max_size=4)
LOSS = MeanSquaredError()


def examples_for(network: Network, n: int = 3) -> list[Example]:
    return [([0.5 * i - 0.25] * network.n_in, [1.0] * network.n_out) for i in range(n)]


@given(SIZES, st.integers(0, 99))
def test_where_all_is_finite_nothing_is_found(sizes: list[int], seed: int) -> None:
    network = Network.random(sizes, activation="tanh", seed=seed)
    assert first_bad_number(network, LOSS, examples_for(network), penalty=L2(0.5)) is None


@given(SIZES, st.data(), BAD)
def test_a_parameter_that_is_bad_is_named_as_the_network_names_it(
    sizes: list[int], data: st.DataObject, bad: float
) -> None:
    network = Network.random(sizes, seed=1)
    parameters = network.parameters()
    index = data.draw(st.integers(0, len(parameters) - 1))
    parameters[index] = bad
    network.load_parameters(parameters)
    found = first_bad_number(network, LOSS, examples_for(network))
    assert found is not None
    number, last = found
    assert number.kind == "parameter"
    name = f"layer {number.layer}, neuron {number.neuron}, {number.what.removeprefix('the ')}"
    assert name == network.parameter_names()[index]
    assert (last is None) == (index == 0)
    answer = first_bad_answer(network, 0, [0.5] * len(parameters), parameters)
    assert answer is not None
    assert answer[0].what == f"the new {number.what.removeprefix('the ')}"
    assert (answer[0].layer, answer[0].neuron) == (number.layer, number.neuron)


@given(SIZES, st.data(), BAD)
def test_data_that_are_bad_are_told_before_what_comes_of_them(
    sizes: list[int], data: st.DataObject, bad: float
) -> None:
    network = Network.random(sizes, activation="tanh", seed=1)
    examples = examples_for(network)
    example = data.draw(st.integers(0, 2))
    part = data.draw(st.integers(0, 1))
    row: Any = examples[example][part]
    i = data.draw(st.integers(0, len(row) - 1))
    row[i] = bad
    found = first_bad_number(network, LOSS, examples)
    assert found is not None
    assert found[0].kind == "data"
    assert (found[0].example, found[0].what) == (example, f"{['input', 'target'][part]} {i}")
    assert [start for start, _ in suspects(TextbookEngine(), network, LOSS, examples)] == [0]


@given(st.integers(-400, 300), st.integers(-400, 300))
def test_something_is_found_exactly_where_the_gradient_is_not_finite(one: int, other: int) -> None:
    """A single example's loss and slopes are those that the textbook computes."""
    network = Network.random([2, 2, 1], activation="relu", seed=0)
    network.load_parameters([p * 10.0**one for p in network.parameters()])
    examples: list[Example] = [([10.0**other, 1.0], [1.0])]
    value, gradient = mean_gradient(network, LOSS, examples)
    found = first_bad_number(network, LOSS, examples)
    assert (found is None) == (is_finite(value) and all_finite(gradient))
    if found is not None:
        assert not is_finite(found[0].value)
        assert found[1] is None or is_finite(found[1].value)


@given(st.lists(st.floats()))
def test_all_finite_is_what_it_says(values: list[float]) -> None:
    assert all_finite(values) == all(map(math.isfinite, values))


def test_numbers_beyond_every_float_are_not_finite() -> None:
    assert not all_finite([10**400, 1])
    assert not is_finite(10**400)
    assert not is_finite(1j)
    assert not is_finite(None)


def failing(function: Any, *given: Any) -> Exception:
    with pytest.raises(Exception) as caught:
        function(*given)
    return caught.value


def test_python_s_own_errors_of_numbers_are_known_in_every_version() -> None:
    for function, given_ in (
        (math.exp, [1e3]),
        (math.log, [0.0]),
        (math.sqrt, [-1.0]),
        (math.sin, [math.inf]),
        (int, [math.nan]),
        (int, [math.inf]),
    ):
        assert is_of_numbers(failing(function, *given_))
    assert not is_of_numbers(failing(int, "one"))
    assert not is_of_numbers(failing([].index, 3))
