"""A weight of 2 is the value twice, in whatever is learned from values; one of 0 is none."""

import math
import statistics
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.missing import FILLING, learn_fill
from tinymlp.data.weighing import amount, mean_of, median_of, weighing
from tinymlp.errors import DataError

NUMBERS = st.floats(-1e6, 1e6) | st.integers(-3, 3).map(float)
VALUES = st.lists(NUMBERS | st.none(), min_size=1) | st.lists(st.sampled_from("abc") | st.none())


@given(VALUES, st.data(), st.sampled_from(FILLING))
def test_a_value_of_a_whole_weight_fills_in_as_that_many_values(
    values: list[Any], data: st.DataObject, missing: str
) -> None:
    n = len(values)
    whole = data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    weights = [float(weight) for weight in whole]
    repeated = [value for value, k in zip(values, whole, strict=True) for _ in range(k)]
    if set(repeated) <= {None}:
        message = "every value is missing among the training examples: ignore the column"
        assert message_of(DataError, learn_fill, repeated, missing) == message
        assert message_of(DataError, learn_fill, values, missing, weights=weights) == message
        return
    fill, expected = learn_fill(values, missing, weights=weights), learn_fill(repeated, missing)
    is_mean = missing in ("mean", "auto")  # rounded otherwise: 3 times a value is no sum of three
    assert fill == (pytest.approx(expected, abs=1e-8) if is_mean else expected)


@given(st.lists(NUMBERS, min_size=1), st.floats(1e-300, 1e300))
def test_equal_weights_are_none(numbers: list[float], weight: float) -> None:
    weights = [weight] * len(numbers)
    assert mean_of(numbers, weights) == pytest.approx(mean_of(numbers), rel=1e-9, abs=1e-8)
    assert median_of(numbers) == pytest.approx(statistics.median(numbers))
    assert median_of(numbers, weights) == median_of(numbers)


def test_large_numbers_of_large_weights_have_a_mean() -> None:
    assert mean_of([1e300, 3e300], [1e300, 1e300]) == 2e300
    assert message_of(DataError, mean_of, [1.7e308] * 3, [1.0] * 3) == message_of(
        DataError, mean_of, [1.7e308] * 3
    )


@given(st.lists(st.integers(0, 9)))
def test_what_weighs_keeps_its_order_and_its_weight(weights: list[int]) -> None:
    values, kept = weighing(range(len(weights)), weights)
    assert list(values) == [i for i, weight in enumerate(weights) if weight]
    assert kept == [weights[i] for i in values]
    assert amount(weights) == sum(weights)
    assert type(amount(map(float, weights))) is int


def test_a_data_set_of_what_weighs_knows_all_classes_and_categories() -> None:
    rows, targets = [["a"], ["b"], ["c"]], ["x", "y", "z"]
    for weights, kept in (([2.0, 0.0, 2.0], None), ([2.0, 0.0, 1.0], [2.0, 1.0])):
        part = Dataset(rows, targets, weights=weights).weighing()
        assert (part.inputs, part.targets, part.weights) == ([["a"], ["c"]], ["x", "z"], kept)
        assert part.labels == targets
        assert part.categories == [["a", "b", "c"]]
    unweighted = Dataset(rows, targets)
    assert unweighted.weighing() is unweighted


def test_weights_without_a_finite_sum_are_refused() -> None:
    assert math.isinf(1e308 + 1e308)
    assert message_of(DataError, Dataset, [[1], [2]], ["a", "b"], weights=[1e308, 1e308]) == (
        "weights must be numbers with a finite sum, got [1e+308, 1e+308]: only their proportions "
        "matter"
    )
