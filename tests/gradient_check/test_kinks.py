"""Kinks are seen, reported, and never a failure."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gradient_check.problems import MSE, PlainMax, Size, scaled
from tinymlp.gradient_check import check_gradients
from tinymlp.gradient_check.kinks import find_corner
from tinymlp.learning.examples import Example
from tinymlp.learning.penalty import L1
from tinymlp.network.activation import ACTIVATIONS, LeakyReLU, find_activation
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network


@pytest.mark.parametrize("activation", ["relu", LeakyReLU(slope=0.5), PlainMax(), Size()])
def test_a_kink_inside_a_step_is_reported_and_is_no_failure(activation: Any) -> None:
    """The z of example 1 is 3e-6 above the kink, so that a step of 1e-5 crosses it."""
    network = Network(
        [
            Layer.from_weights([[1.0], [0.5]], [0.0, 1.0], activation=activation),
            Layer.from_weights([[1.0, -2.0]], [0.5]),
        ]
    )
    examples: list[Example] = [([1.0], [0.0]), ([3e-6], [1.0]), ([2.0], [1.0])]
    report = check_gradients(network, MSE, examples)
    assert report.passed, str(report)
    assert [seen.kink.where for seen in report.kinks] == ["layer 1, neuron 0, example 1"]
    assert "kink at layer 1, neuron 0, example 1" in str(report)
    assert not any("stand on" in note for note in report.notes)


def test_a_wrong_derivative_beside_a_kink_is_still_a_failure() -> None:
    network = Network([Layer.from_weights([[1.0]], [0.0], activation=PlainMax())])
    examples: list[Example] = [([3e-6], [1.0]), ([1.0], [0.0])]
    report = check_gradients(network, MSE, examples, gradient=scaled(1.01, 1))
    assert [failure.name for failure in report.failures] == ["layer 1, neuron 0, bias"]


@pytest.mark.parametrize("activation", ["relu", PlainMax()])
def test_standing_on_a_kink_is_reported_and_checked_beside_it(activation: Any) -> None:
    network = Network(
        [
            Layer.from_weights([[1.0, 0.5], [0.5, -0.25]], [0.0, 0.0], activation=activation),
            Layer.from_weights([[1.0, -0.5]], [0.25]),
        ]
    )
    examples: list[Example] = [([0.0, 0.0], [1.0]), ([1.0, 0.5], [0.0])]
    report = check_gradients(network, MSE, examples)
    assert report.passed, str(report)
    assert "layer 1, neuron 0, example 0" in [seen.kink.where for seen in report.kinks]
    assert any("stand on a kink" in note for note in report.notes)
    wrong = check_gradients(network, MSE, examples, gradient=scaled(1.01, 2))
    assert [failure.name for failure in wrong.failures] == ["layer 1, neuron 0, bias"]


def test_a_kink_that_rounding_hides_from_the_smallest_step_is_no_failure() -> None:
    """The input's weight is so small that z moves by 10⁻¹³ there."""
    network = Network(
        [
            Layer.from_weights([[-0.006]], [0.0], activation="gelu"),
            Layer.from_weights([[1.6]], [0.0], activation="silu"),
            Layer.from_weights([[-0.96]], [0.0], activation="relu"),
        ]
    )
    examples: list[Example] = [([0.0], [1.6]), ([-200.0], [0.5])]
    assert not check_gradients(network, "mean_absolute_error", examples).failures


@pytest.mark.parametrize("loss", ["mean_absolute_error"])
def test_the_kink_of_a_loss_is_named_by_output_and_example(loss: str) -> None:
    network = Network([Layer.from_weights([[1.0], [2.0]], [0.0, 0.0])])
    report = check_gradients(network, loss, [([1.0], [1.000004, 0.0]), ([2.0], [5.0, 5.0])])
    assert report.passed, str(report)
    assert [seen.kink.where for seen in report.kinks] == ["the loss, output 0, example 0"]


def test_the_kink_of_a_penalty_is_named_by_weight() -> None:
    network = Network([Layer.from_weights([[0.0, 3e-6, 1.0]], [0.0])])
    examples: list[Example] = [([1.0, 2.0, 3.0], [1.0])]
    report = check_gradients(network, MSE, examples, penalty=L1(0.5))
    assert report.passed, str(report)
    assert [seen.kink.where for seen in report.kinks] == [
        "the penalty of layer 1, neuron 0, weight 0",
        "the penalty of layer 1, neuron 0, weight 1",
    ]


@given(st.floats(-50, 50), st.floats(1e-6, 1.0), st.sampled_from(sorted(ACTIVATIONS)))
def test_a_corner_is_found_where_there_is_one_and_nowhere_else(
    z: float, width: float, name: str
) -> None:
    f = find_activation(name)
    low, high = z - width / 3, z + width
    found = find_corner(f.value, low, high)
    # An ELU with alpha 1 has the same slope on both sides.
    if name in ("relu", "leaky_relu") and low < -0.1 * width and high > 0.1 * width:
        assert found == pytest.approx(0.0, abs=1e-3 * width)
    elif name not in ("relu", "leaky_relu") or low > 0 or high < 0:
        assert found is None
