"""A column is numbers or text, and the odd cell is named where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.cells import is_missing
from tinymlp.data.columns import find_categories, read_column
from tinymlp.data.raw import raw_from_memory
from tinymlp.errors import DataError


@given(st.lists(st.sampled_from(["1", "2.5", "NA", ""]), min_size=1, max_size=9))
def test_cells_of_numbers_are_floats_or_none(cells: list[str]) -> None:
    values = read_column("a", cells, "line {}".format, text=False, shared={})
    assert values == [None if is_missing(cell) else float(cell) for cell in cells]


@pytest.mark.parametrize(
    ("cells", "place"),
    [(["1", "x", "2"], 1), (["x", "1", "2"], 0), (["x", "1", "y"], 1), (["NA", "1", "x"], 2)],
)
def test_the_rarer_kind_is_the_odd_one(cells: list[str], place: int) -> None:
    with pytest.raises(
        DataError, match=f"^line {place}, column 'a' must be .* got {cells[place]!r}: "
    ):
        read_column("a", cells, "line {}".format, text=False, shared={})


def test_a_column_of_both_kinds_names_the_first_odd_value() -> None:
    both = raw_from_memory([[None], [1.0], ["x"]], [1.0] * 3, feature_names=["a"])
    assert message_of(DataError, find_categories, both) == (
        "inputs[2], column 'a' must be a number like 1.0 before it, got 'x': "
        "use None for a missing value"
    )
    kept = raw_from_memory([[None], ["x"], [1.0]], [1.0] * 3, feature_names=["a"]).take([1, 2])
    assert message_of(DataError, find_categories, kept) == (
        "inputs[2], column 'a' must be a text like 'x' before it, got 1.0: "
        "use None for a missing value"
    )
    nothing = raw_from_memory([[None]], [1.0], feature_names=["a"])
    assert message_of(DataError, find_categories, nothing) == (
        "column 'a' must be values to learn from, got only missing ones: ignore the column"
    )


def test_a_column_s_name_is_shortened_in_messages() -> None:
    name = "long " * 10_000
    message = message_of(
        DataError, read_column, name, ["1", "x"], "line {}".format, text=False, shared={}
    )
    assert len(message) < 500
    assert "'long long" in message
