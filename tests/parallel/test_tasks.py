"""What a worker keeps is what it was sent, and takes little room."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.parallel.row_cache import to_bytes
from tinymlp.parallel.tasks import _row

pixels = st.sampled_from([0.0, -0.0, 0.5, 1.0])


@given(st.lists(pixels | st.floats()))
def test_a_row_arrives_bit_for_bit(row: list[float]) -> None:
    assert to_bytes(_row(to_bytes(row))) == to_bytes(row)


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="no objects in a list of floats")
def test_equal_numbers_of_all_rows_are_one_object() -> None:
    rows = [_row(to_bytes([0.0, level / 255, 0.0])) for level in (0, 17, 17, 255)]
    assert len({id(number) for row in rows for number in row}) == 3
