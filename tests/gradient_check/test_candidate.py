"""The gradient that is checked: the library's own, or one put in its place."""

import json
import math
from collections.abc import Sequence
from typing import Any

import pytest

from tests.gradient_check.problems import MSE, problem
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.gradient_check import check_gradients
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.learning.penalty import L2
from tinymlp.network.network import Network, NetworkTrace
from tinymlp.network.neuron import Gradient


def test_a_wrong_gradient_of_the_inputs_is_caught_alone() -> None:
    network, examples = problem()

    def backward(net: Network, trace: NetworkTrace, d_prediction: Sequence[float]) -> Gradient:
        gradient = Network.backward(net, trace, d_prediction)
        return Gradient(gradient, [-d for d in gradient.d_inputs])

    report = check_gradients(network, MSE, examples, backward=backward)
    assert not report.passed
    assert {failure.name.split(",")[1] for failure in report.failures} <= {
        " input 0",
        " input 1",
        " input 2",
    }


@pytest.mark.parametrize("strange", [math.nan, math.inf])
def test_a_derivative_that_is_not_finite_fails_and_is_named(strange: float) -> None:
    network, examples = problem("relu")

    def gradient(*args: Any, **kwargs: Any) -> tuple[float, list[float]]:
        value, right = mean_gradient(*args, **kwargs)
        return value, [strange if k == 3 else d for k, d in enumerate(right)]

    report = check_gradients(network, MSE, examples, gradient=gradient)
    assert not report.passed
    assert "layer 1, neuron 0, bias" in report.problems[0]
    json.loads(report.to_json())


def test_the_loss_that_a_gradient_returns_is_checked_too() -> None:
    network, examples = problem()

    def gradient(*args: Any, **kwargs: Any) -> tuple[float, list[float]]:
        value, right = mean_gradient(*args, **kwargs)
        return 5 * value, right

    report = check_gradients(network, MSE, examples, gradient=gradient)
    assert not report.passed
    assert "ratio 5" in report.problems[0]


def test_an_engine_is_checked_like_a_students_function() -> None:
    network, examples = problem()
    report = check_gradients(
        network,
        MeanSquaredError(),
        examples,
        weights=[1.0, 2.0, 0.5, 1.0, 3.0],
        penalty=L2(0.1),
        gradient=mean_gradient,
    )
    assert report.require().n_parameters == 26


ANSWERS: dict[str, tuple[Any, str]] = {
    "nothing": (None, "what gradient returns must be (loss, gradient), got None"),
    "no pair": ([1.0, 2.0, 3.0], "what gradient returns must be (loss, gradient), got [1.0, 2.0"),
    "no loss": (("a", [0.0] * 26), "the loss that gradient returns must be a number, got 'a'"),
    "too few": (
        (0.0, [1.0]),
        "the gradient that gradient returns must be a flat list of 26 numbers, got [1.0]: one for "
        "each parameter, weights and biases",
    ),
    "nested": (
        (0.0, [[1.0]] * 26),
        "the gradient that gradient returns must be a flat list of 26 numbers, got [[1.0], [1.0]",
    ),
    "text": ((0.0, "a" * 26), "the gradient that gradient returns must be a flat list of 26 num"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_no_gradient_is_refused(name: str) -> None:
    answer, message = ANSWERS[name]
    network, examples = problem()
    with pytest.raises(ArgumentError) as caught:
        check_gradients(network, MSE, examples, gradient=lambda *_: answer)
    assert str(caught.value).startswith(message)


def test_d_inputs_of_another_length_are_refused() -> None:
    network, examples = problem()

    def backward(net: Network, trace: NetworkTrace, d_prediction: Sequence[float]) -> Gradient:
        gradient = Network.backward(net, trace, d_prediction)
        return Gradient(gradient, gradient.d_inputs[1:])

    with pytest.raises(ShapeError, match="must be a flat list of 3 numbers"):
        check_gradients(network, MSE, examples, backward=backward)


@pytest.mark.parametrize("argument", ["gradient", "backward"])
def test_what_a_function_raises_is_reported_with_it(argument: str) -> None:
    def mine(*_: Any) -> Any:
        raise KeyError("weights")

    network, examples = problem()
    given: dict[str, Any] = {argument: mine}
    with pytest.raises(ArgumentError, match=rf"^{argument} must be .+: it raised KeyError: 'wei"):
        check_gradients(network, MSE, examples, **given)


def test_a_gradient_that_changes_the_network_is_reported() -> None:
    def learning(network: Network, *args: Any) -> tuple[float, list[float]]:
        value, gradient = mean_gradient(network, *args)
        pairs = zip(network.parameters(), gradient, strict=True)
        network.load_parameters([p - 0.1 * d for p, d in pairs])
        return value, gradient

    network, examples = problem()
    report = check_gradients(network, MSE, examples, gradient=learning)
    assert report.problems == ("the gradient changed the network: it is only to look at it",)
    assert report.failures == ()


def test_a_gradient_that_answers_twice_differently_is_reported() -> None:
    calls: list[int] = []

    def drifting(*args: Any) -> tuple[float, list[float]]:
        calls.append(1)
        value, gradient = mean_gradient(*args)
        return value, [len(calls) * d for d in gradient]

    network, examples = problem()
    report = check_gradients(network, MSE, examples, gradient=drifting)
    assert report.problems[0].startswith("asked twice, the gradient gives two answers")


@pytest.mark.parametrize("function", [len, lambda: 0, Network, 3, "backward"])
def test_what_is_no_function_of_three_arguments_is_refused(function: Any) -> None:
    network, examples = problem()
    with pytest.raises(ArgumentError, match=r"^gradient must be a function"):
        check_gradients(network, MSE, examples, gradient=function)
