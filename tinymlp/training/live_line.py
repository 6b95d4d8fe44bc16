"""One line of a terminal, written over again and again, and a curve that fits into it.

Where there is no such terminal (a file, a pipe, TERM=dumb) nothing can be written over, and whoever
has something to tell prints lines instead. With rich the numbers have colors; NO_COLOR, as
everywhere, says that there are to be none.

>>> curve([4.0, 2.0, 1.0], 8, unicode=True), curve([4.0, 2.0, 1.0], 8, unicode=False)
('█▅▁', '@+.')

Source: E. Tufte, Beautiful Evidence, 2006, for curves as small as a word.
"""

import math
import os
import shutil
from collections.abc import Sequence
from typing import Any, TextIO

from tinymlp.text import escaped

BLOCKS = "▁▂▃▄▅▆▇█"
ASCII_BLOCKS = ".:-=+*#@"
"""Eight heights for a terminal whose encoding has no blocks."""


def is_watched(stream: TextIO) -> bool:
    """Return whether somebody sees what is written as it is written: a terminal, a notebook."""
    return stream.isatty() or in_notebook(stream)


def in_notebook(stream: TextIO) -> bool:
    """Return whether the stream ends in a cell of a notebook, by the module of its class.

    There is nothing else to know it by: it says that it is no terminal, as it is none.
    """
    return type(stream).__module__ == "ipykernel.iostream"


def can_write_over(stream: TextIO) -> bool:
    """Return whether the stream is a terminal, or a cell, that goes back to its line's start."""
    return in_notebook(stream) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def columns(stream: TextIO) -> int:
    """Return how wide the terminal is now: a window may change its size at any time."""
    try:
        found = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError, AttributeError):  # no terminal behind it
        found = 0
    return found or shutil.get_terminal_size().columns


def has_blocks(stream: TextIO) -> bool:
    """Return whether the stream's encoding has the signs of a curve."""
    try:
        BLOCKS.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def curve(values: Sequence[float], width: int, *, unicode: bool) -> str:
    """Return a curve through the values, at most `width` signs; ? where one is not finite.

    Heights are logarithms where all values are above 0: a loss that halves falls as far at the end
    as at first. Of more values than signs, each sign is the last one of its stretch.
    """
    n = min(width, len(values))
    shown = [values[(i + 1) * len(values) // n - 1] for i in range(n)]
    finite = [value for value in shown if math.isfinite(value)]
    blocks = BLOCKS if unicode else ASCII_BLOCKS
    if not finite:
        return "?" * n
    as_height = math.log if min(finite) > 0 else float
    low, high = as_height(min(finite)), as_height(max(finite))
    top = len(blocks) - 1
    return "".join(
        "?"
        if not math.isfinite(value)
        else blocks[0]
        if not high > low
        else blocks[round(top * (as_height(value) / (high - low) - low / (high - low)))]
        for value in shown
    )


class LiveLine:
    """The line: `show` writes it over, `end` leaves it or takes it away.

    It goes back to its start by control characters, and has no others: the text's are escaped.
    """

    def __init__(self, stream: TextIO) -> None:
        # The command line's streams escape all that is written to them.
        stream = self._stream = getattr(stream, "unescaped", stream)
        self._length = 0
        self._live: Any = None
        if in_notebook(stream):  # where rich makes an output of its own below the others
            return
        try:
            from rich.console import Console
            from rich.live import Live
        except ImportError:  # a convenience
            return
        self._live = Live(console=Console(file=stream), auto_refresh=False)

    def show(self, text: str) -> None:
        """Write the text where the last one was; a terminal cuts what is too long for it."""
        text = " ".join(escaped(text).split("\n"))[: max(1, columns(self._stream) - 1)]
        if self._live is not None:
            from rich.text import Text

            if not self._length:
                self._live.start()
            shown = self._live.console.render_str(text, markup=False, emoji=False, highlight=True)
            shown.no_wrap = True
            assert isinstance(shown, Text)
            self._live.update(shown, refresh=True)
        else:
            # Blanks and not an escape code, which some consoles print.
            print(f"\r{text:{self._length}}", end="", file=self._stream, flush=True)
        self._length = max(1, len(text))

    def end(self, *, keep: bool) -> None:
        """Go on below the last text, or as if there had been none."""
        if not self._length:
            return
        if self._live is not None:
            self._live.transient = not keep
            self._live.stop()
        else:
            end = "\n" if keep else f"\r{'':{self._length}}\r"
            print(end, end="", file=self._stream, flush=True)
        self._length = 0
