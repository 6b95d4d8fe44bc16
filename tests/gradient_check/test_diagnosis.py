"""What went wrong, or where."""

from typing import Any

from tests.gradient_check.problems import MSE, problem, scaled
from tinymlp.gradient_check import MISTAKES, Mistake, check_gradients
from tinymlp.gradient_check.diagnosis import diagnose
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, run_backward
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.loss import find_loss


def test_a_mistake_of_ones_own_is_diagnosed() -> None:
    network, examples = problem()
    mine = Mistake(
        "mine",
        "every bias's gradient is 7 times δ",
        "d_biases",
        lambda step: [7 * delta for delta in step.deltas],
    )

    def gradient(*args: Any, **kwargs: Any) -> tuple[float, list[float]]:
        value, right = mean_gradient(*args, **kwargs)
        is_weight = network.is_weight()
        return value, [d if w else 7 * d for d, w in zip(right, is_weight, strict=True)]

    report = check_gradients(network, MSE, examples, gradient=gradient, mistakes=[*MISTAKES, mine])
    assert [diagnosis.name for diagnosis in report.diagnoses] == ["mine"]


def test_an_unknown_mistake_is_located() -> None:
    network, examples = problem(sizes=(3, 4, 4, 2))
    report = check_gradients(network, MSE, examples, gradient=scaled(1.5, 17))
    assert [diagnosis.name for diagnosis in report.diagnoses] == ["unknown"]
    assert "layer 2" in report.diagnoses[0].sentence


def test_a_mistake_that_cannot_be_made_explains_nothing() -> None:
    def raises(*_: Any) -> Any:
        raise RuntimeError("not here")

    mine = Mistake("mine", "it raises", "slope", raises)
    network, examples = problem()
    report = check_gradients(network, MSE, examples, gradient=scaled(1.5, 3), mistakes=[mine])
    assert [diagnosis.name for diagnosis in report.diagnoses] == ["unknown"]


def test_a_mistake_and_a_factor_are_named_together() -> None:
    network, examples = problem()

    def gradient(*args: Any, **kwargs: Any) -> tuple[float, list[float]]:
        value, right = mean_gradient(*args, **kwargs)
        is_weight = network.is_weight()
        return value, [3 * d if w else 0.0 for d, w in zip(right, is_weight, strict=True)]

    report = check_gradients(network, MSE, examples, gradient=gradient)
    assert report.diagnoses[0].name == "bias gradient zero"
    assert report.diagnoses[0].sentence.endswith("; and everything is 3 times that")


def test_right_inputs_and_parameters_are_explained_by_nothing() -> None:
    network, examples = problem()
    whole = Problem(network, find_loss(MSE), examples)
    right, inputs = run_backward(TEXTBOOK, whole)
    assert diagnose(whole, right, inputs, wrong=[], failed=[], mistakes=MISTAKES) == []
    assert diagnose(whole, right, None, wrong=[], failed=[], mistakes=MISTAKES) == []
