"""What is known of a column's parts is what is known of the column."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.scaling import MinMaxScaler, NoScaler, StandardScaler
from tinymlp.data.summary import Summary
from tinymlp.errors import DataError

NUMBERS = st.floats(-1e6, 1e6) | st.floats(-1e150, 1e150) | st.integers(-9, 9).map(float)
COLUMNS = st.lists(NUMBERS, min_size=1, max_size=30) | st.lists(
    st.floats(0, 1).map(lambda x: 1e9 + x), min_size=1, max_size=30
)


def in_parts(column: list[float], size: int) -> Summary:
    """Return what is known of a column that is read so many numbers at a time."""
    found, *others = [Summary.of(column[i : i + size]) for i in range(0, len(column), size)]
    for other in others:
        found = found + other
    return found


@given(COLUMNS, st.integers(1, 10))
def test_of_all_parts_together_it_is_that_of_the_whole(column: list[float], size: int) -> None:
    whole, parts = Summary.of(column), in_parts(column, size)
    assert (parts.n, parts.low, parts.high) == (whole.n, whole.low, whole.high)
    widest = max(map(abs, column))
    assert math.isclose(parts.mean, whole.mean, rel_tol=1e-12, abs_tol=1e-13 * widest)
    assert math.isclose(parts.spread, whole.spread, rel_tol=1e-12, abs_tol=1e-13 * widest)


@given(st.lists(NUMBERS, min_size=1, max_size=5), st.data())
def test_of_how_often_each_number_occurs_it_is_that_of_the_numbers(
    few: list[float], data: st.DataObject
) -> None:
    column = data.draw(st.lists(st.sampled_from(few), min_size=1, max_size=60))
    assert repr(Summary.of_counts(Counter(column))) == repr(Summary.of(column))


@given(st.lists(st.tuples(NUMBERS, st.just(2.5), st.floats(0, 1)), min_size=1), st.integers(1, 9))
def test_a_scaler_learned_in_parts_scales_as_that_of_all(
    rows: list[tuple[float, float, float]], size: int
) -> None:
    columns = list(map(list, zip(*rows, strict=True)))
    summaries = [in_parts(column, size) for column in columns]
    assert MinMaxScaler.of_summaries(summaries) == MinMaxScaler.learn(rows)
    whole, parts = StandardScaler.learn(rows), StandardScaler.of_summaries(summaries)
    assert parts.spreads[1] == 0.0
    assert parts.means[1] == 2.5
    for row in rows:
        assert parts.scale(row) == pytest.approx(whole.scale(row), rel=1e-9, abs=1e-9)


def test_what_is_no_float_is_refused_when_it_is_scaled() -> None:
    huge = Summary.of([1e308, 1.5e308, 1e307])
    assert math.isinf(huge.spread)
    with pytest.raises(DataError, match="input 0 must be numbers below 1e300"):
        StandardScaler.of_summaries([huge])
    assert NoScaler.of_summaries([huge]) == NoScaler()
