r"""What is printed stays text: a name in somebody's file is no command to the terminal.

A label, a heading or the name of a file may hold escape sequences, which tell a terminal to hide
lines, or to write others over them. All that the commands print goes through a `SafeStream`, which
shows such characters instead (`tinymlp.text.escaped`).

>>> import io
>>> stream = io.StringIO()
>>> print("species: cat\x1b[2K", file=SafeStream(stream))
>>> stream.getvalue()
'species: cat\\x1b[2K\n'

The standard output of `predict` is data and exact, as each file is that is written.
"""

import contextlib
import re
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from tinymlp.text import escaped

_OWN = re.compile("(\x1b\\[(?:[012]|36)m)")  # bold, faint, cyan and their end, of the stepper


class SafeStream:
    """A stream of text on which nothing but text arrives.

    What draws by control characters of its own, as `LiveLine` and rich do, writes to `unescaped`.
    """

    def __init__(self, stream: TextIO) -> None:
        self.unescaped = stream

    def write(self, text: str) -> int:
        """Write the text, with what is none escaped."""
        parts = _OWN.split(text)
        parts[::2] = map(escaped, parts[::2])
        self.unescaped.write("".join(parts))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write one text after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unescaped, name)


@contextlib.contextmanager
def safe_streams(*, exact_output: bool) -> Iterator[None]:
    """Make the standard streams safe, the output only where it is not to be exact."""
    output, errors = (
        # Python has None where a process was started without a stream.
        stream if stream is None or is_exact else SafeStream(stream)
        for stream, is_exact in ((sys.stdout, exact_output), (sys.stderr, False))
    )
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        yield
