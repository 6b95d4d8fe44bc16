"""What counts as classes, and which class an output means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.diagnostics.classes import accuracy, are_classes, class_of


@given(st.integers(1, 5), st.data())
def test_a_row_with_a_single_yes_is_of_that_class(n: int, data: st.DataObject) -> None:
    yes = data.draw(st.integers(0, n))
    row = [float(i == yes) for i in range(n + 1)]
    assert class_of(row) == yes
    assert accuracy([row], [row]) == 1.0


@pytest.mark.parametrize("targets", [[[0.5]], [[1.0, 1.0]], [[0.0, 0.0]], [[0.0], [2.0]]])
def test_numbers_and_several_labels_at_once_are_no_classes(targets: list[list[float]]) -> None:
    assert not are_classes(targets)
    assert accuracy(targets, targets) is None
