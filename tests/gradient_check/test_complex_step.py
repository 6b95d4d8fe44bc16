"""The complex step: one derivative to its last digits, or a layer of them at once."""

from tests.depth import not_quick
from tests.gradient_check.problems import MSE, problem, scaled
from tinymlp.gradient_check import check_gradients


def test_the_complex_step_sees_what_central_differences_cannot() -> None:
    network, examples = problem()
    report = check_gradients(network, MSE, examples, gradient=scaled(1 + 1e-7, 3))
    assert [(f.name, f.oracles) for f in report.failures] == [
        ("layer 1, neuron 0, bias", ("complex step",))
    ]


@not_quick
def test_an_error_outside_of_the_sample_is_seen_when_all_move_together() -> None:
    network, examples = problem(sizes=(10, 20, 5))
    first = check_gradients(network, MSE, examples, sample=30).require()
    outside = next(k for k in range(325) if k not in first.parameters_checked)
    report = check_gradients(network, MSE, examples, sample=30, gradient=scaled(1.1, outside))
    assert [failure.name for failure in report.failures] == [
        "layer 1, all its parameters moved at once"
    ]
