"""What went wrong, or where."""

from typing import Any

from tests.gradient_check.problems import MSE, problem, scaled
from tinymlp.gradient_check import MISTAKES, Mistake, check_gradients
from tinymlp.learning.gradient import mean_gradient


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
