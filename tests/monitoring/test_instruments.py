"""A histogram counts each value once, whatever the order."""

import math
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.monitoring.instruments import Histogram

BOUNDS = (-1.0, 0.0, 0.5, 1e9)
finite = st.floats(allow_nan=False, allow_infinity=False)


def observed(values: list[float]) -> Histogram:
    histogram = Histogram(BOUNDS)
    for value in values:
        histogram.observe(value)
    return histogram


@given(st.lists(finite, min_size=1), st.randoms(use_true_random=False))
def test_a_histogram_counts_every_value_once_in_any_order(
    values: list[float], random: Random
) -> None:
    counts = observed(values).cumulative()
    assert observed(random.sample(values, len(values))).cumulative() == counts
    for bound, (name, count) in zip((*BOUNDS, math.inf), counts, strict=True):
        assert float(name) == bound
        assert count == sum(value <= bound for value in values)


def test_a_nan_is_in_no_bucket_and_leaves_the_sum() -> None:
    with_nan, without = observed([0.25, math.nan]), observed([0.25])
    assert with_nan.cumulative() == without.cumulative()
    assert with_nan.total == without.total == 0.25
