"""Slopes that are measured, and how near a formula has to be to them."""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.gradient_check.central_difference import (
    agree,
    central_difference,
    check_difference,
    gradient_by_differences,
    one_sided,
    relative_error,
    slope_nearest,
)

fractions = st.fractions(min_value=-10, max_value=10, max_denominator=50)
numbers = st.floats(-1e3, 1e3)


@given(fractions, fractions, fractions, fractions, fractions.filter(bool))
def test_of_exact_numbers_the_slope_of_a_parabola_is_its_derivative(
    a: Fraction, b: Fraction, c: Fraction, x: Fraction, step: Fraction
) -> None:
    assert central_difference(lambda z: a * z * z + b * z + c, x, step=step) == 2 * a * x + b


@given(st.lists(fractions, min_size=1, max_size=4), fractions.filter(bool))
def test_a_gradient_has_the_slope_along_each_number(at: list[Fraction], step: Fraction) -> None:
    def half_square(x: list[Any]) -> Any:
        return sum(one * one for one in x) / 2

    assert gradient_by_differences(half_square, at, step=step) == at


@given(numbers, numbers)
def test_two_slopes_agree_alike_in_both_orders_and_each_with_itself(a: float, b: float) -> None:
    assert agree(a, b) is agree(b, a)
    assert agree(a, a)


@given(numbers, st.floats(1.0, 1e6))
def test_slopes_agree_within_the_tolerance_and_not_beyond(slope: float, value: float) -> None:
    tolerance = 1e-6 * abs(slope) + 1e-9 * value
    assert agree(slope, slope + 0.9 * tolerance, value=value)
    assert not agree(slope, slope + 1.1 * tolerance, value=value)


def test_infinity_agrees_with_infinity_alone_and_nan_with_nothing() -> None:
    assert agree(math.inf, math.inf)
    assert not agree(math.inf, -math.inf)
    assert not agree(math.inf, 1.0)
    assert not agree(math.nan, math.nan)
    assert relative_error(math.nan, 1.0, 1.0) == math.inf


@given(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0), st.floats(-3.0, 3.0))
def test_at_a_corner_every_slope_between_its_two_sides_is_right(
    left: float, right: float, given_slope: float
) -> None:
    def corner(x: float) -> float:
        return (left if x < 0 else right) * x

    nearest = slope_nearest(given_slope, corner, 0.0)
    low, high = min(left, right), max(left, right)
    assert low - 1e-6 <= nearest <= high + 1e-6
    assert agree(given_slope, nearest) is (
        low - 1e-9 <= given_slope <= high + 1e-9
        or agree(given_slope, min(max(given_slope, low), high))
    )


@given(st.floats(-1.0, 1.0))
def test_one_side_is_enough_for_a_bend_that_begins_at_this_very_place(bend: float) -> None:
    assert one_sided(lambda x: bend * x * abs(x) + x, 0.0, 0.25) == pytest.approx(1.0)
    assert one_sided(lambda x: bend * x * abs(x) + x, 0.0, -0.25) == pytest.approx(1.0)


class Value:
    def __init__(self, value: float) -> None:
        self.value = value


def difference(function: Any, x: float, analytic: float) -> Any:
    return check_difference(
        lambda z: Value(function(z)), x, analytic, function(x), lambda *_: set()
    )


def test_a_strong_bend_is_looked_at_with_smaller_steps() -> None:
    found = difference(lambda x: math.sin(1e3 * x), 0.5, 1e3 * math.cos(500.0))
    assert found.agrees
    assert found.step < 1e-5
    assert not difference(lambda x: math.sin(1e3 * x), 0.5, 1.001e3 * math.cos(500.0)).agrees


def test_where_the_loss_has_lost_digits_a_larger_step_finds_the_slope() -> None:
    found = difference(lambda x: 1e7 + x, 0.5, 1.0)
    assert found.agrees


def test_at_the_end_of_where_it_is_defined_there_is_no_slope() -> None:
    found = difference(lambda x: math.sqrt(x), 0.0, 0.0)
    assert found.on_kink
    assert not found.agrees
