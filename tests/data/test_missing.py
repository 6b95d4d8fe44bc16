"""Fill values lie among the values they stand in for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.missing import FILLING, learn_fill
from tinymlp.errors import DataError

NUMBERS = st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=9)


@pytest.mark.parametrize("policy", FILLING)
@given(numbers=NUMBERS)
def test_a_fill_lies_within_the_column_whatever_its_order(
    policy: str, numbers: list[float]
) -> None:
    fill = learn_fill([None, *numbers], policy)
    assert isinstance(fill, float)
    size = max(map(abs, numbers))
    assert min(numbers) - 1e-15 * size <= fill <= max(numbers) + 1e-15 * size
    assert learn_fill(sorted(numbers), policy) == fill


def test_ties_go_to_the_smallest() -> None:
    assert learn_fill([2.0, 1.0, 2.0, 1.0, 3.0], "most_frequent") == 1.0
    assert learn_fill(["b", "a"], "median") == "a"


def test_a_median_of_huge_numbers_is_finite() -> None:
    assert learn_fill([1.5e308, 1.7e308], "median") == 1.6e308


def test_a_fill_that_cannot_be_learned_is_refused() -> None:
    assert message_of(DataError, learn_fill, [None, None], "mean") == (
        "every value is missing among the training examples: ignore the column"
    )
    assert message_of(DataError, learn_fill, [1.7e308, 1.7e308], "mean") == (
        "the numbers are too large to add up: divide the column by 1e9"
    )
