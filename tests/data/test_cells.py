"""What one cell says: a number, a text, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.cells import MISSING, is_missing, number_of


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_out_is_read_back(number: float) -> None:
    assert number_of(repr(number)) == number
    assert number_of(f" {number!r}\t") == number


@pytest.mark.parametrize("cell", ["1_000", "nan", "1,5", "0x10", "", "one", "1 2"])
def test_what_is_no_number_is_none(cell: str) -> None:
    assert number_of(cell) is None


def test_what_is_missing_is_never_a_number() -> None:
    assert all(is_missing(f" {cell} ") and number_of(cell) is None for cell in MISSING)
