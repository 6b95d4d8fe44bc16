"""Numbers arrive bit for bit, and only numbers are sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.parallel.buffers import rows_to_bytes, to_bytes, to_list, to_rows


@given(st.lists(st.floats()))
def test_numbers_come_back_bit_for_bit(row: list[float]) -> None:
    assert to_bytes(to_list(to_bytes(row))) == to_bytes(row)
    assert repr(to_list(to_bytes(row))) == repr(row)


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(st.floats(), min_size=n, max_size=n))))
def test_rows_come_back_bit_for_bit(rows: list[list[float]]) -> None:
    assert repr(to_rows(rows_to_bytes(rows), len(rows[0]) if rows else 1)) == repr(rows)


@pytest.mark.parametrize("thing", [[1j], ["1"], [None], [10**400], None])
def test_what_is_no_float_is_refused(thing: list[float]) -> None:
    with pytest.raises(TypeError, match="only floats are sent to another process"):
        to_bytes(thing)
