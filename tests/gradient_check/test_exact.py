"""Exact arithmetic: what no float can see."""

import math
from fractions import Fraction
from typing import Any

import pytest

from tests.gradient_check.problems import MSE, oracle, problem
from tinymlp.gradient_check import check_gradients
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.loss import Huber, find_loss
from tinymlp.learning.penalty import L1, L2
from tinymlp.network.activation import LeakyReLU
from tinymlp.network.network import Network


def test_exact_arithmetic_sees_what_no_float_can() -> None:
    network, examples = problem("relu")
    tiny = Fraction(1) + Fraction(1, 10**40)
    # A student's gradient that is exact on fractions and only wrong there.
    which = next(k for k, d in enumerate(mean_gradient(network, find_loss(MSE), examples)[1]) if d)

    def gradient(net: Network, *args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        value, right = mean_gradient(net, *args, **kwargs)
        if isinstance(right[which], Fraction):
            right[which] *= tiny
        return value, right

    report = check_gradients(network, MSE, examples, gradient=gradient)
    assert [f.oracles for f in report.failures] == [("exact arithmetic",)]
    assert report.failures[0].name == network.parameter_names()[which]


@pytest.mark.parametrize("penalty", [L1(0.3), L2(0.3)])
def test_float_settings_are_exact_fractions_too(penalty: Any) -> None:
    network, examples = problem(LeakyReLU(slope=0.01))
    report = check_gradients(network, Huber(delta=0.7), examples, penalty=penalty)
    assert "==" in oracle(report.require(), "exact arithmetic").detail


def test_a_gradient_that_does_not_run_on_fractions_is_compared_to_rounding() -> None:
    network, examples = problem("relu")

    def gradient(net: Network, *args: Any, **kwargs: Any) -> tuple[Any, list[float]]:
        value, right = mean_gradient(net, *args, **kwargs)
        return value, [math.sqrt(d * d) * (1 if d > 0 else -1) for d in right]

    report = check_gradients(network, MSE, examples, gradient=gradient)
    assert report.passed, str(report)
    assert "to rounding" in oracle(report, "exact arithmetic").detail
