"""What a command writes: how much of it on the way, and the file at its end.

A file that could not be written is refused before any work is done.
"""

import argparse
import io
import sys
from pathlib import Path
from typing import Any, TextIO

from tinymlp.arguments import check_path
from tinymlp.errors import invalid


def check_file(option: str, name: Any) -> Path:
    """Return the path of a file; raise `ArgumentError` when it could not be written."""
    path = check_path(option, name)
    if not path.parent.is_dir():
        remedy = "make the folder first"
        raise invalid(option, "a file in a folder that exists", str(path), remedy)
    if path.is_dir():
        raise invalid(option, "a file", str(path), "it is a folder: name a file in it")
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
    """Return where it is told how far many trainings are."""
    return io.StringIO() if given.quiet else sys.stderr
