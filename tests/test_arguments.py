"""Arguments are given back as they are, or refused at their own line."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.arguments import check_finite, check_number, check_whole
from tinymlp.errors import ArgumentError
from tinymlp.testing.strategies import finite


@given(value=st.integers(), minimum=st.integers())
def test_a_whole_number_is_given_back_unless_it_is_below_the_minimum(
    value: int, minimum: int
) -> None:
    if value >= minimum:
        assert check_whole("n", value, minimum=minimum) == value
    else:
        with pytest.raises(
            ArgumentError, match=f"^n must be a whole number from {minimum} up, got"
        ):
            check_whole("n", value, minimum=minimum)


@given(value=finite, bound=finite)
def test_a_number_is_given_back_unless_it_is_beyond_its_bound(value: float, bound: float) -> None:
    for kind, within in [
        ("above", value > bound),
        ("minimum", value >= bound),
        ("below", value < bound),
        ("maximum", value <= bound),
    ]:
        bounds: Any = {kind: bound}
        if within:
            assert check_number("x", value, **bounds) is value
        else:
            with pytest.raises(ArgumentError, match=r"^x must be a number "):
                check_number("x", value, **bounds)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, "1", None, True, 1j])
def test_what_is_no_finite_number_is_refused(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^x must be a finite number, got "):
        check_number("x", wrong)


@given(values=st.lists(finite, max_size=5), after=st.lists(finite, max_size=5))
def test_the_first_value_that_is_not_finite_is_named(
    values: list[float], after: list[float]
) -> None:
    check_finite("x", values)
    with pytest.raises(
        ArgumentError, match=rf"^x\[{len(values)}\] must be a finite number, got nan"
    ):
        check_finite("x", [*values, math.nan, *after, math.inf])
