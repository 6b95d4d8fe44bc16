"""What a command writes: how much of it on the way, and the file at its end.

A file that could not be written is refused before any work is done. A stream can fail at any line,
when its disk is full or its reader has left; what a command has worked for is not lost with it.
"""

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO, cast

from tinymlp.arguments import check_path
from tinymlp.cli.signals import READER_LEFT
from tinymlp.errors import invalid
from tinymlp.files import check_writable, reason

_STREAMS = {"stdout": "standard output", "stderr": "standard error"}


def check_file(option: str, name: Any, *, n_bytes: int = 0) -> Path:
    """Return the path of a file; raise `ArgumentError` when it could not be written.

    It is tried: beside it a file of `n_bytes` is written and removed.
    """
    path = check_path(option, name)
    try:
        if not path.parent.is_dir():
            remedy = "make the folder first"
            raise invalid(option, "a file in a folder that exists", str(path), remedy)
        if path.is_dir():
            raise invalid(option, "a file", str(path), "it is a folder: name a file in it")
        check_writable(path, n_bytes=n_bytes)
    except OSError as error:
        size = f" of {n_bytes:,} bytes" if n_bytes else ""
        remedy = f"{reason(error)}: name another place"
        raise invalid(option, f"a file{size} that can be written", str(path), remedy) from None
    return path


def add_verbosity_arguments(parser: argparse._ActionsContainer, *, verbose: str) -> None:
    """Add --quiet and --verbose, of which one can be given."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--quiet", action="store_true", help="print nothing but the result, and errors"
    )
    either.add_argument("--verbose", action="store_true", help=verbose)


def stream_of(given: argparse.Namespace) -> TextIO:
    """Return where what is told on the way goes: beside JSON to stderr, and nowhere if --quiet."""
    if given.quiet:
        return io.StringIO()
    return sys.stderr if given.json else sys.stdout


def progress_stream_of(given: argparse.Namespace) -> TextIO:
    """Return where it is told how far many trainings are, which none of them is to end by."""
    return io.StringIO() if given.quiet else cast(TextIO, Output(sys.stderr, "standard error"))


class Output:
    """A stream for a training, which goes on when the stream no longer takes anything.

    Its disk may be full, or its reader may have left, as `head` does. A warning tells, the error is
    kept in `error`, and what is written later goes nowhere.
    """

    def __init__(self, stream: TextIO, name: str) -> None:
        self.stream = stream
        self.name = name
        self.error: OSError | None = None

    def write(self, text: str) -> int:
        """Write the text."""
        return self._try(self.stream.write, text) or len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        self._try(self.stream.flush)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def exit_code(self, code: int) -> int:
        """Return the exit code, which is not 0 where something that was printed is lost."""
        if code != 0 or self.error is None:
            return code
        say("error: not all was printed")
        return READER_LEFT if isinstance(self.error, BrokenPipeError) else 1

    def _try(self, function: Any, *arguments: Any) -> Any:
        if self.error is not None:
            return None
        try:
            return function(*arguments)
        except OSError as error:
            self.error = error
            silence(self.stream)
            say(f"warning: {self.name} cannot be written ({reason(error)}): going on without it")
            return None


class _Closed(io.StringIO):
    """In the place of a standard stream that the process was started without."""

    has_lost = False
    """Whether something was to be written."""

    def write(self, text: str) -> int:
        """Lose the text."""
        self.has_lost = self.has_lost or bool(text)
        return len(text)


@contextlib.contextmanager
def closed_streams_replaced() -> Iterator[None]:
    """Have a stdout and a stderr in the block: Python has None where a process has no such."""
    before = sys.stdout, sys.stderr
    names = [name for name, stream in zip(_STREAMS, before, strict=True) if stream is None]
    for name in names:
        setattr(sys, name, _Closed())
    try:
        yield
    finally:
        for name in names:
            setattr(sys, name, None)


def finish(code: int) -> int:
    """Hand on what was printed, and return the exit code: not 0 when any of it is lost."""
    for name, title in _STREAMS.items():
        stream = getattr(sys, name)
        try:
            stream.flush()
        except BrokenPipeError:
            silence(stream)
            code = code or READER_LEFT
        except OSError as error:
            silence(stream)
            if code != 1:
                say(f"error: {title} cannot be written: {reason(error)}")
            code = code or 1
        if isinstance(stream, _Closed) and stream.has_lost:
            say(f"error: {title} is closed, and what was to be printed is lost")
            code = code or 1
    return code


def say(text: str) -> None:
    """Write a line to stderr, if anybody hears."""
    try:
        print(f"tinymlp: {text}", file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: Any) -> None:
    """Lose what a stream still has, or Python would try again, and complain, at its exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
