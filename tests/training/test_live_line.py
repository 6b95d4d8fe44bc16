"""A terminal's line is written over, and has a curve that the encoding can show."""

import io
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.training.live_line import (
    ASCII_BLOCKS,
    BLOCKS,
    LiveLine,
    can_write_over,
    curve,
    has_blocks,
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(st.lists(st.floats(width=32), min_size=1, max_size=80), st.integers(1, 30), st.booleans())
def test_a_curve_has_a_sign_for_each_value_that_there_is_room_for(
    values: list[float], width: int, unicode: bool
) -> None:
    drawn = curve(values, width, unicode=unicode)
    assert len(drawn) == min(width, len(values))
    assert set(drawn) <= set((BLOCKS if unicode else ASCII_BLOCKS) + "?")
    assert (drawn[-1] == "?") == (not math.isfinite(values[-1]))


@given(st.lists(st.floats(0.001, 1000), min_size=2, max_size=20))
def test_a_curve_falls_where_the_values_fall(values: list[float]) -> None:
    falling = sorted(values, reverse=True)
    heights = [BLOCKS.index(sign) for sign in curve(falling, 30, unicode=True)]
    assert heights == sorted(heights, reverse=True)
    if falling[0] > falling[-1]:
        assert (heights[0], heights[-1]) == (7, 0)


def test_a_dumb_terminal_and_a_file_cannot_be_written_over(monkeypatch: Any) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert can_write_over(Terminal())
    assert not can_write_over(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not can_write_over(Terminal())


@pytest.mark.parametrize(
    ("encoding", "has"), [("utf-8", True), ("ascii", False), ("latin-1", False), ("cp437", False)]
)
def test_blocks_are_for_encodings_that_have_them(encoding: str, has: bool) -> None:
    assert has_blocks(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) is has


@pytest.mark.parametrize("keep", [True, False])
def test_without_rich_blanks_cover_what_was_longer(keep: bool, monkeypatch: Any) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rich.console", None)
    monkeypatch.setenv("COLUMNS", "20")
    stream = Terminal()
    line = LiveLine(stream)
    line.end(keep=keep)
    line.show("a long text")
    line.show("short")
    line.end(keep=keep)
    end = "\n" if keep else "\r     \r"
    assert stream.getvalue() == f"\ra long text\rshort      {end}"
