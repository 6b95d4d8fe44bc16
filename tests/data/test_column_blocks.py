"""A column in blocks is the list of its values, until it is drained."""

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.column_blocks import ColumnBlocks
from tinymlp.data.rows import rows_of_columns
from tinymlp.data.values import Value

NUMBERS = st.lists(st.none() | st.floats(allow_nan=False), max_size=150)
VALUES = st.lists(st.none() | st.floats(allow_nan=False) | st.text(), max_size=150)


@given(st.tuples(NUMBERS, st.booleans()) | st.tuples(VALUES, st.just(False)))
def test_it_reads_as_the_list_of_its_values(column: tuple[list[Value], bool]) -> None:
    values, are_numbers = column
    held = ColumnBlocks(values, are_numbers=are_numbers)
    assert [repr(value) for value in held] == [repr(value) for value in values]
    assert len(held) == len(values)
    assert [held[i] for i in range(-len(values), len(values))] == [*values, *values]
    assert held[1:] == values[1:]
    assert held[::-2] == values[::-2]


@given(NUMBERS, st.booleans())
def test_it_is_empty_when_it_was_drained(values: list[Value], are_numbers: bool) -> None:
    held = ColumnBlocks(values, are_numbers=are_numbers)
    assert list(held.drain()) == values
    assert (len(held), list(held)) == (0, [])


@given(NUMBERS)
def test_rows_are_made_of_blocks_and_lists_alike(values: list[Value]) -> None:
    texts = [str(value) for value in values]
    rows = rows_of_columns([ColumnBlocks(values, are_numbers=True), texts, ColumnBlocks(values)])
    assert rows == [[value, str(value), value] for value in values]
