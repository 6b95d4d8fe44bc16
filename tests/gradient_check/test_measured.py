"""A component that is wrong in itself, out of the way."""

import copy

import pytest

from tests.gradient_check.problems import problem
from tests.gradient_check.sabotage import HuberWithoutDelta, L2WithoutHalf, TanhInTermsOfA
from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.gradient_check.components import find_wrong_derivative, list_components
from tinymlp.gradient_check.loss_at import LossAt, Problem
from tinymlp.gradient_check.measured import with_right_derivatives
from tinymlp.learning.gradient import mean_gradient


def test_with_measured_derivatives_the_gradient_is_the_slope_of_the_loss() -> None:
    network, examples = problem(TanhInTermsOfA())
    whole = Problem(network, HuberWithoutDelta(), examples, None, L2WithoutHalf())
    components = list_components(LossAt(whole))
    wrong = [one for one in map(find_wrong_derivative, components) if one is not None]
    assert {one.name for one in wrong} == {
        "activation 'my_tanh'",
        "loss 'my_huber'",
        "penalty 'l2_without_half'",
    }
    right = with_right_derivatives(whole, wrong)

    def value(parameters: list[float]) -> float:
        moved = network.copy()
        moved.load_parameters(parameters)
        whole_loss: float = Problem(moved, whole.loss, whole.examples, None, whole.penalty).value()
        return whole_loss

    slopes = gradient_by_differences(value, network.parameters())
    _, gradient = mean_gradient(right.network, right.loss, right.examples, penalty=right.penalty)
    assert gradient == pytest.approx(slopes, rel=1e-6, abs=1e-9)


def test_what_is_measured_is_its_owner_in_everything_else_and_can_be_copied() -> None:
    network, examples = problem(TanhInTermsOfA())
    whole = Problem(network, HuberWithoutDelta(), examples)
    components = list_components(LossAt(whole))
    wrong = [one for one in map(find_wrong_derivative, components) if one is not None]
    loss = copy.deepcopy(with_right_derivatives(whole, wrong).loss)
    assert loss.name == "my_huber"  # type: ignore[attr-defined]
    assert loss.value([1.0], [0.5]) == HuberWithoutDelta().value([1.0], [0.5])
    assert not hasattr(loss, "link")


def test_nothing_wrong_is_the_same_problem() -> None:
    network, examples = problem()
    whole = Problem(network, HuberWithoutDelta(), examples)
    assert with_right_derivatives(whole, []) is whole
