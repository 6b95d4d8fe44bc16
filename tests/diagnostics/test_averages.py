"""A weight of two is the number twice, in the mean as in the deviation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.diagnostics.averages import deviation, mean

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1)


@given(NUMBERS, st.data())
def test_a_weight_of_two_is_the_number_twice(numbers: list[float], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 3), min_size=len(numbers), max_size=len(numbers)))
    repeated = [x for x, weight in zip(numbers, weights, strict=True) for _ in range(weight)]
    assert mean(numbers, weights) == pytest.approx(mean(repeated), rel=1e-9, abs=1e-9)


@given(NUMBERS, st.floats(-1e3, 1e3))
def test_a_shift_moves_the_mean_and_not_the_deviation(numbers: list[float], shift: float) -> None:
    moved = [x + shift for x in numbers]
    assert mean(moved) == pytest.approx(mean(numbers) + shift, rel=1e-6, abs=1e-6)
    assert deviation(moved) == pytest.approx(deviation(numbers), rel=1e-6, abs=1e-6)


@given(NUMBERS)
def test_what_is_always_the_same_deviates_by_nothing(numbers: list[float]) -> None:
    assert deviation([numbers[0]] * 4) == pytest.approx(0.0, abs=1e-9)
    assert min(numbers) - 1e-6 <= mean(numbers) <= max(numbers) + 1e-6
