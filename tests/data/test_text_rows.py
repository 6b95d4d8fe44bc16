"""Rows in little memory are the same rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.text_rows import TextRows

CELLS = st.text(st.sampled_from("ab \0\n,猫"), max_size=3)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=40)


@given(ROWS)
def test_they_are_read_as_a_list_of_lists_is(rows: list[list[str]]) -> None:
    held = TextRows(rows)
    assert ([*held], len(held), repr(held)) == (rows, len(rows), repr(rows))
    assert held == rows
    assert [held[i] for i in range(-len(rows), len(rows))] == [*rows, *rows]
    assert held[:3] == rows[:3]
    assert held[::-1] == rows[::-1]
    assert held.column(0) == [row[0] for row in rows]
    with pytest.raises(IndexError):
        held[len(rows)]


@given(ROWS, st.integers(0, 45), st.integers(1, 4))
def test_what_is_left_out_leaves_the_rest(rows: list[list[str]], n: int, width: int) -> None:
    held = TextRows(rows)
    assert held.below(n) == rows[n:]
    assert held.cut(width) == [row[:width] for row in rows]
    shorter = held.without_first()
    assert list(shorter) == [row[1:] for row in rows]
    assert list(shorter.of_other_width(1)) == [
        (i, row[1:]) for i, row in enumerate(rows) if len(row) != 2
    ]
    assert TextRows(rows[:n]) + TextRows(rows[n:]) == rows
    assert list(held.of_other_width(width)) == [
        (i, row) for i, row in enumerate(rows) if len(row) != width
    ]
    assert held.n_filled() == max(
        (j + 1 for row in rows for j, cell in enumerate(row) if cell.strip()), default=0
    )


def test_columns_are_taken_in_any_order_across_blocks() -> None:
    rows = [[str(i), "x" * (i % 3), str(-i)] for i in range(25_000)]
    held = TextRows(rows)
    assert held.take([2, 0])[24_999] == ["-24999", "24999"]
    assert held.without_first().column(1) == [row[2] for row in rows]
    assert held.below(12_000)[0] == rows[12_000]


def test_they_take_little_more_memory_than_their_text() -> None:
    tracemalloc = pytest.importorskip("tracemalloc", reason="only CPython counts memory")
    tracemalloc.start()
    try:
        held = TextRows([f"{i:06}", f"{i:06}"] for i in range(20_000))
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size < 1.3 * 7 * 2 * len(held)
