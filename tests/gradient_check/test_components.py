"""What a network is made of, tried out on every kind of number."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from tests.gradient_check.problems import MSE, MathTanh, PlainMax, Size, oracle, problem
from tinymlp.gradient_check import check_gradients
from tinymlp.gradient_check.dual import Dual
from tinymlp.learning.loss import LOSSES
from tinymlp.learning.penalty import L2
from tinymlp.network.activation import ACTIVATIONS
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network


def takes_fractions(function: Callable[[Any], object]) -> bool:
    """Return whether a function is made of + − · / and comparisons, on either side of 0."""
    try:
        return all(function(Dual(Fraction(n, 2))) is not None for n in (-1, 1))
    except TypeError:  # of exp and the like
        return False


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
@pytest.mark.parametrize("loss", list(LOSSES))
def test_each_oracle_applies_where_it_can_and_says_why_where_not(
    activation: str, loss: str
) -> None:
    network, examples = problem(activation, examples=2)
    examples = [(inputs, [1.0, 0.0]) for inputs, _ in examples]
    report = check_gradients(network, loss, examples, penalty=L2(0.1)).require()
    rational = takes_fractions(ACTIVATIONS[activation]().value) and takes_fractions(
        lambda z: LOSSES[loss]().value([z, z], [1.0, 0.0])
    )
    assert oracle(report, "central differences").applies
    assert oracle(report, "complex step").applies
    exact = oracle(report, "exact arithmetic")
    assert exact.applies is rational
    if rational:
        assert "==" in exact.detail
        assert all(part.verdicts["exact arithmetic"].worst == 0.0 for part in report.parts)
    else:
        assert "is not made of" in str(exact.reason)


@pytest.mark.parametrize(
    ("activation", "why", "exact"),
    [
        (PlainMax(), "does not take a complex number (TypeError", True),
        (Size(), "another answer to complex numbers", True),
        (MathTanh(), "must be real number", False),
    ],
)
def test_what_an_own_activation_cannot_do_is_tried_and_reported(
    activation: Any, why: str, exact: bool
) -> None:
    network, examples = problem(activation)
    report = check_gradients(network, MSE, examples)
    assert report.passed, str(report)
    assert not oracle(report, "complex step").applies
    assert why in str(oracle(report, "complex step").reason)
    assert oracle(report, "exact arithmetic").applies is exact


class Root(PlainMax):
    """Defined from 0 up, and not for a step to the left of it."""

    name = "root"

    def value(self, z: float) -> float:
        return math.sqrt(z)

    def derivative(self, z: float) -> float:
        return 0.5 / math.sqrt(z)


class Fussy(PlainMax):
    """Takes a complex number where the trial asks it, and nowhere else."""

    name = "fussy"

    def value(self, z: float) -> float:
        if isinstance(z, complex) and abs(z.real - 2.0) > 1e-12:
            raise RuntimeError("not this one")
        return z * z

    def derivative(self, z: float) -> float:
        return 2 * z


@pytest.mark.parametrize("activation", [Root(), Fussy()])
def test_code_that_raises_on_the_way_ends_no_check(activation: Any) -> None:
    network = Network([Layer.from_weights([[1.0]], [0.0], activation=activation)])
    for x in (2.0, 1e-7):
        report = check_gradients(network, MSE, [([x], [1.0])])
        assert report.passed, str(report)
