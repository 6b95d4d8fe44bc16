"""Large weights cost something."""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.gradient_check.central_difference import agree, central_difference
from tinymlp.gradient_check.complex_step import complex_slope
from tinymlp.learning.penalty import L1, L2, Penalty
from tinymlp.testing.strategies import finite, not_small, ordinary, penalties


@given(penalty=penalties(), w=not_small)
def test_the_derivative_is_the_limit_of_the_value(penalty: Any, w: float) -> None:
    assert agree(penalty.derivative(w), central_difference(penalty.value, w))
    assert penalty.derivative(w) == pytest.approx(complex_slope(penalty.value, w), rel=1e-14)


@given(penalty=penalties(), w=ordinary)
def test_nothing_costs_nothing_and_both_signs_cost_the_same(penalty: Penalty, w: float) -> None:
    assert penalty.value(0.0) == 0.0
    assert penalty.derivative(0.0) == 0.0
    assert penalty.value(w) >= 0.0
    assert penalty.value(-w) == penalty.value(w)
    assert penalty.derivative(-w) == -penalty.derivative(w)


@given(strength=st.floats(0.125, 10.0), w=ordinary)
def test_twice_the_weight_costs_twice_with_l1_and_four_times_with_l2(
    strength: float, w: float
) -> None:
    assert L1(strength).value(2 * w) == 2 * L1(strength).value(w)
    assert L2(strength).value(2 * w) == 4 * L2(strength).value(w)
    assert L1(strength).value(1.0) == strength
    assert L2(strength).value(1.0) == strength / 2


@given(w=finite)
def test_no_strength_is_no_penalty(w: float) -> None:
    assert L1(0.0).value(w) == L1(0.0).derivative(w) == 0.0


@given(n=st.integers(-30, 30))
def test_fractions_stay_exact(n: int) -> None:
    w: Any = Fraction(n, 7)
    for penalty in (L1(Fraction(1, 3)), L2(Fraction(1, 3))):  # type: ignore[arg-type]
        value: Any = penalty.value(w)
        slope: Any = penalty.derivative(w)
        assert type(value) is type(slope) is Fraction
    assert L1(Fraction(1, 3)).value(w) == abs(Fraction(n, 21))  # type: ignore[arg-type]
    assert L2(Fraction(1, 3)).value(w) == Fraction(n * n, 6 * 49)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [L1, L2])
@pytest.mark.parametrize("strength", [-0.1, math.nan, math.inf, "1", None, True])
def test_a_strength_is_not_negative(kind: Any, strength: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^strength must be a number from 0, got"):
        kind(strength)
