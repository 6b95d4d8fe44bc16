r"""An export is run as its user will: in a process of its own, without tinymlp.

Nothing but what has just been written here is run, by a tool of this machine that is found by its
name: a C compiler, node, or this very Python.

>>> import sys
>>> run([sys.executable, "-c", "print(input())"], b"0.5")
b'0.5\n'
"""

import json
import math
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tinymlp.errors import ExportError, MissingPackageError
from tinymlp.interchange.answers import Row
from tinymlp.text import join_names

TIMEOUT = 600
"""Seconds after which a process is given up."""


def find_tool(to: str, names: Sequence[str]) -> str:
    """Return the path of the first of these tools that is here.

    Raises `MissingPackageError` when there is none.
    """
    for name in names:
        found = shutil.which(name)
        if found is not None:
            return found
    raise not_here(to, join_names(names))


def not_here(to: str, tool: str) -> MissingPackageError:
    """Return the error about a tool without which an export cannot be tried."""
    return MissingPackageError(
        f"an export to {to} is run before it is written, by {tool}, which is not here: install it, "
        "or write it untried with --unproven (in Python unproven=True)"
    )


@contextmanager
def empty_folder() -> Iterator[Path]:
    """Have a folder in the block."""
    with tempfile.TemporaryDirectory(prefix="tinymlp-export-") as folder:
        yield Path(folder)


def run(command: Sequence[str], given: bytes = b"", *, folder: Path | None = None) -> bytes:
    """Run a command on its standard input, and return what it printed.

    Raises `ExportError`, with the end of what it said, when it fails.
    """
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, cwd=folder, timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExportError(f"{Path(command[0]).name} could not run the export: {error}") from error
    if done.returncode != 0:
        said = " ".join(done.stderr.decode(errors="replace").split())[-300:]
        raise ExportError(f"{Path(command[0]).name} could not run the export: {said}")
    return done.stdout


def as_json_lines(rows: Sequence[Row]) -> bytes:
    r"""Return rows as one line of JSON each; what is infinite as a number that is read as such.

    >>> as_json_lines([[0.5, None, "a", float("-inf"), float("nan")]])
    b'[0.5, null, "a", -1e999, null]\n'
    """
    return "".join(f"[{', '.join(map(_as_json, row))}]\n" for row in rows).encode()


def _as_json(value: float | str | None) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "null" if math.isnan(value) else f"{math.copysign(1, value):.0f}e999"
    return json.dumps(value)
