"""The whole check: every sabotage is caught and named, and nothing that is right."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.gradient_check.figures import judge, random_problem
from tests.gradient_check.problems import MSE
from tests.gradient_check.sabotage import SABOTAGES, Sabotage, student_gradient
from tinymlp.gradient_check import check_gradients
from tinymlp.learning.gradient import mean_gradient
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda s: f"{s.name} ({s.activation!r:.12})")
def test_every_sabotaged_gradient_is_caught_and_the_mistake_named(sabotage: Sabotage) -> None:
    report = sabotage.report(seed=1)
    assert not report.passed
    if sabotage.diagnosis is not None:
        assert sabotage.diagnosis in [diagnosis.name for diagnosis in report.diagnoses]


@given(st.integers(min_value=0, max_value=2**32))
@settings(deadline=None, max_examples=tries(10))
def test_the_saboteur_without_a_bug_agrees_with_the_library(seed: int) -> None:
    problem = random_problem(Random(seed))
    value, gradient = mean_gradient(**problem)
    other, plain = student_gradient(**problem)
    assert other == pytest.approx(value, rel=1e-9)
    size = max(1.0, *(abs(d) for d in gradient))
    assert plain == pytest.approx(gradient, rel=1e-9, abs=1e-9 * size)


@given(st.integers(min_value=0, max_value=2**32))
@settings(deadline=None, max_examples=tries(30))
def test_a_correct_network_of_any_kind_raises_no_alarm(seed: int) -> None:
    outcome, _, text = judge(seed)
    assert outcome != "FALSE ALARM", text


def test_a_dead_network_does_not_pass_silently() -> None:
    network = Network(
        [
            Layer.from_weights([[1.0]], [-9.0], activation="relu"),
            Layer.from_weights([[0.0]], [1.0], activation="relu"),
        ]
    )
    network.load_parameters([1.0, -9.0, 0.0, -1.0])
    report = check_gradients(network, MSE, [([1.0], [0.0])])
    assert not report.passed
    assert "all zero: dead network or a constant loss?" in str(report)
