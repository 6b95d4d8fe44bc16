"""A terminal's line is written over, and has a curve that the encoding can show."""

import io
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.text import escaped
from tinymlp.training.live_line import (
    ASCII_BLOCKS,
    BLOCKS,
    LiveLine,
    can_write_over,
    curve,
    has_blocks,
    is_watched,
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


Cell = type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})
"""As the stream of a cell, which is no terminal; `tests/ecosystem` has a real one."""


def test_a_cell_of_a_notebook_is_watched_and_written_over_by_returns_alone() -> None:
    cell = Cell()
    assert is_watched(cell)
    assert can_write_over(cell)
    line = LiveLine(cell)
    line.show("epoch 1")
    line.show("epoch 2")
    line.end(keep=True)
    assert cell.getvalue() == "\repoch 1\repoch 2\n"


def test_a_terminal_is_watched_and_a_file_is_not() -> None:
    assert is_watched(Terminal())
    assert not is_watched(io.StringIO())


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


class Escaping(Terminal):
    """Shows what commands a terminal, but on its `unescaped` stream."""

    def __init__(self) -> None:
        super().__init__()
        self.unescaped = Terminal()

    def write(self, text: str) -> int:
        return super().write(escaped(text))


@pytest.mark.parametrize("has_rich", [True, False])
def test_the_line_goes_back_to_its_start_and_nothing_in_it_does(
    has_rich: bool, monkeypatch: Any
) -> None:
    if not has_rich:
        monkeypatch.setitem(__import__("sys").modules, "rich.console", None)
    monkeypatch.setenv("TERM", "xterm")
    stream = Escaping()
    line = LiveLine(stream)
    for text in ("loss of a\x1b[2J\rb\nc", "short"):
        line.show(text)
    line.end(keep=True)
    written = stream.unescaped.getvalue()
    assert stream.getvalue() == ""
    assert "\x1b[2J" not in written
    assert "a\\x1b" in written.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert written.count("\n") == 1
    assert "\r" in written
