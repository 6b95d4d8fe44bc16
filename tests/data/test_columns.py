"""A column is numbers or text, and the odd cell is named where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.cells import MISSING, is_missing, number_of
from tinymlp.data.columns import categories_of, column_index, read_column
from tinymlp.errors import DataError
from tinymlp.text import did_you_mean


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_out_is_read_back(number: float) -> None:
    assert number_of(repr(number)) == number
    assert number_of(f" {number!r}\t") == number


@pytest.mark.parametrize("cell", ["1_000", "nan", "1,5", "0x10", "", "one", "1 2"])
def test_what_is_no_number_is_none(cell: str) -> None:
    assert number_of(cell) is None


def test_what_is_missing_is_never_a_number() -> None:
    assert all(is_missing(f" {cell} ") and number_of(cell) is None for cell in MISSING)


@given(st.lists(st.sampled_from(["1", "2.5", "NA", ""]), min_size=1, max_size=9))
def test_cells_of_numbers_are_floats_or_none(cells: list[str]) -> None:
    values = read_column("a", cells, "line {}".format, text=False, shared={})
    assert values == [None if is_missing(cell) else float(cell) for cell in cells]


@pytest.mark.parametrize(
    ("cells", "place"),
    [(["1", "x", "2"], 1), (["x", "1", "2"], 0), (["x", "1", "y"], 1), (["NA", "1", "x"], 2)],
)
def test_the_rarer_kind_is_the_odd_one(cells: list[str], place: int) -> None:
    with pytest.raises(DataError, match=f"^line {place}, column 'a': .*{cells[place]}"):
        read_column("a", cells, "line {}".format, text=False, shared={})


def test_a_column_of_both_kinds_names_the_first_odd_value() -> None:
    with pytest.raises(DataError, match=r"^row 2, column 'a': .* got 'x' after 1\.0"):
        categories_of([[None], [1.0], ["x"]], ["a"], "row {}".format)
    with pytest.raises(DataError, match="column 'a': every value is missing"):
        categories_of([[None]], ["a"], "row {}".format)


def test_an_unknown_column_lists_the_known_ones() -> None:
    assert column_index("b", ["a", "b"], "target") == 1
    with pytest.raises(DataError, match=r"^target: no column 'c'. There are: aa, bb$"):
        column_index("c", ["aa", "bb"], "target")
    assert did_you_mean("zz", [f"pixel {n}" for n in range(64)]).endswith("pixel 19, … (64 in all)")
