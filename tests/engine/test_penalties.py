"""A penalty on a list is the sum of the penalties on its weights."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.same import same
from tinymlp.engine.penalties import value_and_slopes
from tinymlp.learning.penalty import L1, L2, Penalty


class Doubled(L2):
    """An L2 by descent, but not by formula."""

    def value(self, weight: float) -> float:
        return 2 * super().value(weight)

    def derivative(self, weight: float) -> float:
        return 2 * super().derivative(weight)


@pytest.mark.parametrize("penalty", [L1(0.5), L2(0.1), L1(0), L2(0), Doubled(0.1)], ids=repr)
@given(st.lists(st.floats(-1e100, 1e100) | st.just(math.nan) | st.integers(-3, 3)))
def test_value_and_slopes_are_those_of_the_penalty(penalty: Penalty, weights: list[float]) -> None:
    value, slopes = value_and_slopes(penalty, weights)
    expected = [penalty.value(w) for w in weights]
    total = 0.0
    for one in expected:
        total += one
    assert same([value], [total])
    assert same(slopes, [penalty.derivative(w) for w in weights])
