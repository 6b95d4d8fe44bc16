"""Dual numbers over fractions, which are exact or refuse."""

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.gradient_check.dual import Dual, exact
from tinymlp.network import elementary

fractions = st.fractions(min_value=-10, max_value=10, max_denominator=50)
nonzero = fractions.filter(bool)
duals = st.builds(Dual, fractions, fractions)


def parts(number: Any) -> tuple[Any, Any]:
    return number.real, number.slope


@given(st.lists(fractions, min_size=1, max_size=5), fractions)
def test_the_slope_of_a_polynomial_is_its_derivative(
    coefficients: list[Fraction], x: Fraction
) -> None:
    value: Any = 0
    for c in coefficients:
        value = value * Dual(x, Fraction(1)) + c
    powers = list(enumerate(reversed(coefficients)))
    slope = sum(n * c * x ** (n - 1) for n, c in powers if n > 0)
    real = sum(c * x**n for n, c in powers)
    expected = Dual(Fraction(real), Fraction(slope))
    assert parts(value + Dual(Fraction(0))) == parts(expected)


@given(duals, duals.filter(bool))
def test_what_is_divided_and_multiplied_again_is_the_same(a: Dual, b: Dual) -> None:
    assert parts(a / b * b) == parts(a)


@given(duals, duals)
def test_what_is_added_and_subtracted_again_is_the_same(a: Dual, b: Dual) -> None:
    assert parts(a + b - b) == parts(a)
    assert parts((a - b) + (b - a)) == (0, 0)


@given(duals, duals, duals)
def test_multiplication_distributes(a: Dual, b: Dual, c: Dual) -> None:
    assert parts(a * (b + c)) == parts(a * b + a * c)


@given(duals, fractions)
@pytest.mark.parametrize("how", [operator.add, operator.sub, operator.mul])
def test_a_plain_number_is_a_dual_that_does_not_move(
    how: Callable[[Any, Any], Any], a: Dual, number: Fraction
) -> None:
    assert parts(how(a, number)) == parts(how(a, Dual(number)))
    assert parts(how(number, a)) == parts(how(Dual(number), a))


@given(duals.filter(bool), nonzero)
def test_division_by_and_of_a_plain_number(a: Dual, number: Fraction) -> None:
    assert parts(a / number) == parts(a / Dual(number))
    assert parts(number / a) == parts(Dual(number) / a)


@given(nonzero, st.integers(min_value=-4, max_value=4))
def test_a_whole_power_has_the_slope_of_the_power_rule(x: Fraction, n: int) -> None:
    assert parts(Dual(x, Fraction(1)) ** n) == (x**n, n * x ** (n - 1))


@given(fractions, fractions)
def test_comparisons_look_at_the_value_alone(a: Fraction, b: Fraction) -> None:
    left, right = Dual(a, Fraction(1)), Dual(b, Fraction(-1))
    for how in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq):
        assert how(left, right) is how(a, b)
        assert how(left, b) is how(a, b)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_fraction_that_it_is(x: float) -> None:
    assert exact(x) == x


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "1", 1j])
def test_what_is_no_fraction_is_none(number: Any) -> None:
    assert exact(number) is None


@pytest.mark.parametrize("name", ["exp", "log", "log1p", "sqrt", "tanh", "erf"])
def test_what_is_irrational_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        getattr(elementary, name)(Dual(Fraction(1)))
    with pytest.raises(TypeError):
        Dual(Fraction(2)) ** 0.5


@given(nonzero)
def test_the_slope_of_a_size_is_its_sign(x: Fraction) -> None:
    assert parts(abs(Dual(x, Fraction(1)))) == (abs(x), 1 if x > 0 else -1)
