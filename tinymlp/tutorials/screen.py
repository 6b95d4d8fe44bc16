r"""What is shown, a screenful at a time, and what is asked, from a terminal or a pipe.

Text is folded to the width of the terminal, 100 columns at most. On a terminal it stops before more
is shown than its height; in a pipe it does not, and the lines that are read are shown, so that what
follows them can be understood. Wherever a line is asked for a command may be typed instead.

>>> import io
>>> screen = Screen(io.StringIO("0.5\nb\n"))
>>> screen.ask("guess> ")
guess> 0.5
'0.5'
>>> screen.ask("guess> ")
Traceback (most recent call last):
tinymlp.tutorials.screen.Command: b
"""

import os
import re
import shutil
import sys
from typing import TextIO

from tinymlp.text import folded
from tinymlp.tutorials.prose import terminal_lines

MAX_WIDTH = 100
"""Columns that are used at most; the scripts have no longer lines."""

HELP = """\
Enter    goes on; where a guess is asked for, it shows the result without one
b        back to the step before
a        this step again
g 5      to step 5
q        quits; your place is remembered"""


class Command(Exception):  # noqa: N818 -- no error: where to go on
    """What was typed is no answer: b, a, q, or g and a number. The end of all input is q."""


class Screen:
    """Where a tutorial is shown."""

    def __init__(self, source: TextIO | None = None) -> None:
        """Read lines from `source`, the standard input unless it is given."""
        self._source = sys.stdin if source is None else source
        is_shown = sys.stdout.isatty()
        self._is_typed = self._source is sys.stdin and sys.stdin is not None and sys.stdin.isatty()
        self.is_terminal: bool = self._is_typed and is_shown
        self._bold = is_shown and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self._n_shown = 0  # lines since something was asked

    def text(self, text: str, *, indent: int = 0) -> None:
        """Show a Markdown text."""
        width = self.width - indent
        self.lines(*(" " * indent + line for line in terminal_lines(text, width, bold=self._bold)))

    def code(self, text: str, *, mark: str = " ") -> None:
        """Show code, or with a mark before each line what it printed."""
        for line in text.split("\n"):
            pieces = folded(line.rstrip(), self.width - 2)
            self.lines(*(f"{mark} {piece}".rstrip() for piece in pieces))

    def rule(self, title: str) -> None:
        """Show a line across, with a title in it."""
        self.lines("", f"── {title} ".ljust(min(self.width, 60), "─"), "")

    def lines(self, *lines: str) -> None:
        """Show lines that are short enough."""
        for line in lines:
            if self.is_terminal and self._n_shown >= shutil.get_terminal_size().lines - 2:
                self.ask("-- Enter shows more -- ")
            print(line)
            self._n_shown += 1

    def ask(self, prompt: str) -> str:
        """Return the line that is typed; raises `Command` where it is one."""
        while True:
            line = self._read(prompt)
            self._n_shown = 0
            if line is None:
                print()
                raise Command("q")
            if re.fullmatch("[abq]|g [0-9]{1,6}", line):
                raise Command(line)
            if line != "?":
                return line
            print(HELP)

    def _read(self, prompt: str) -> str | None:
        """Return a line without the spaces around it; None at the end."""
        if self._is_typed:
            try:
                return input(prompt).strip()
            except EOFError:
                return None
        print(prompt, end="", flush=True)
        line = "" if self._source is None else self._source.readline()
        if not line:
            return None
        print(line.strip())  # a pipe does not show it
        return line.strip()

    @property
    def width(self) -> int:
        """The columns of the terminal, or as many as are used at most."""
        return min(shutil.get_terminal_size((MAX_WIDTH, 24)).columns, MAX_WIDTH)
