"""Rows of 0 and 1 are recognized, and nothing else is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.label_rows import (
    as_yes_or_no,
    classes_of_one_hot,
    hint_at_labels,
    is_one_hot,
    is_yes_or_no,
)

ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0.0, 1.0]), min_size=width, max_size=width), min_size=1
    )
)


@given(ROWS)
def test_one_hot_rows_are_rows_of_0_and_1_that_sum_to_1(rows: list[list[float]]) -> None:
    assert is_yes_or_no(rows)
    assert as_yes_or_no(rows, "y", "targets[{}]".format) == rows
    several = len(rows[0]) > 1
    assert is_one_hot(rows) == (several and all(row.count(1.0) == 1 for row in rows))
    hinted = [task for task in ("classification", "multi-label") if task in hint_at_labels(rows)]
    assert len(hinted) == several


@given(st.lists(st.integers(0, 3), min_size=1))
def test_a_class_is_the_place_of_the_1(places: list[int]) -> None:
    rows = [[float(i == place) for i in range(4)] for place in places]
    assert is_one_hot(rows)
    assert classes_of_one_hot(rows, None) == (places, [0, 1, 2, 3])
    named, labels = classes_of_one_hot(rows, [*"abcd"])
    assert [labels.index(label) for label in named] == places


@pytest.mark.parametrize(
    "targets", [[0.0, 1.0], ["a"], [[0.5, 1.0]], [[0.0, 1.0], 1.0], [[0.0, 1.0], [1.0]], [[2.0]]]
)
def test_anything_else_is_not_one_hot(targets: list[Any]) -> None:
    assert not is_one_hot(targets)
    if targets != [[0.0, 1.0], [1.0]]:
        assert not is_yes_or_no(targets)
