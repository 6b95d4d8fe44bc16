"""What all problems are judged by: an even sample, and how much of the task is explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diagnostics.cases import SQUARED, solution, waves
from tinymlp.diagnostics import Measurements, diagnose
from tinymlp.diagnostics.measurements import spread
from tinymlp.learning.baseline import baseline_prediction
from tinymlp.learning.loss import LOSSES
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network


@given(st.integers(1, 2000), st.integers(1, 100))
def test_a_sample_has_one_example_of_each_equal_stretch(n_examples: int, n_sample: int) -> None:
    chosen = spread(range(n_examples), n_sample)
    assert len(chosen) == min(n_examples, n_sample)
    stretches = [i * len(chosen) // n_examples for i in chosen]
    if n_examples % len(chosen) == 0:
        assert stretches == list(range(len(chosen)))
    assert chosen == sorted(set(chosen))


@pytest.mark.parametrize("period", [2, 3, 10])
def test_no_rhythm_in_the_order_of_the_examples_fools_the_sample(period: int) -> None:
    assert {i % period for i in spread(range(200 * period), 200)} == set(range(period))


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_the_share_explained_is_0_for_the_baseline_prediction(name: str) -> None:
    examples = [
        ([0.5, x[0]], [float(i % 3 == 0), float(i % 3 != 0)]) for i, (x, _) in enumerate(waves(9))
    ]
    loss = LOSSES[name]()
    same = baseline_prediction(loss, [target for _, target in examples], [1.0] * 9)
    always = Network([Layer.from_weights([[0.0, 0.0]] * 2, same)])
    assert Measurements.of(always, loss, examples).explained == pytest.approx(0.0, abs=1e-12)


def test_the_share_explained_is_1_for_perfect_predictions() -> None:
    network, examples = solution()
    assert Measurements.of(network, SQUARED, examples).explained == pytest.approx(1.0)


def test_a_new_network_is_not_blamed_for_what_it_has_not_been_taught() -> None:
    network = Network.random([2, 4, 1], seed=1)
    assert Measurements.of(network, SQUARED, waves()).explained < 0.5
    assert diagnose(network, SQUARED, waves()) == []
