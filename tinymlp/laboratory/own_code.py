r"""Code that was written in the page: it is run, held to laws, and what goes wrong is told.

>>> names = run("def value(z): return z * z\n", "activation", ["value"])
>>> names["value"](3.0)
9.0
>>> run("def value(z): return z", "activation", ["value", "derivative"])
Traceback (most recent call last):
tinymlp.errors.ArgumentError: the source must define value and derivative, got no derivative

The text runs as it is, in a worker of the page that has nothing else in it. A text that came with
an address is shown there, and runs only when somebody says so.
"""

import linecache
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tinymlp.errors import ArgumentError
from tinymlp.text import shortened

FILES = "<your "
"""How the names of the files begin that stand for such code: "<your activation>"."""

BETWEEN_BEATS = 0.1
"""Seconds."""

Laws = list[dict[str, str]]
"""Of each law its sentence and outcome, the smallest case that breaks it, and the mistake."""


def run(source: str, title: str, needed: Sequence[str]) -> dict[str, Any]:
    """Run a source whose title is for example "activation"; return what it defines, by name.

    Raises `ArgumentError` for a text that does not run, or lacks one of the `needed` functions.
    """
    file = f"{FILES}{title}>"
    names: dict[str, Any] = {"__name__": f"own_{title}"}
    try:
        exec(compile(source, file, "exec"), names)  # in a worker of the page
    except (Exception, SystemExit) as error:
        raise ArgumentError(f"the source must be Python that runs, got {told(error)}") from error
    for name in needed:
        if not callable(names.get(name)):
            raise ArgumentError(f"the source must define {' and '.join(needed)}, got no {name}")
    # So that a trace and a check can show the lines.
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    return names


def told(error: BaseException) -> str:
    """Return what went wrong in the source, and in which of its lines."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(FILES):
            line = trace.tb_lineno
        trace = trace.tb_next
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    where = "" if line is None else f" in line {line}"
    return f"{type(error).__name__}{where}: {shortened(message, 200)}"


def laws_of(mine: Any, lesson: str, **settings: Any) -> Laws:
    """Return what was found of each law of a lesson of `tinymlp.testing`, with its settings.

    Raises `MissingPackageError` without hypothesis.
    """
    from tinymlp.testing import examine  # which loads hypothesis, and that takes seconds

    return [
        {"law": one.sentence, "outcome": one.outcome, "case": one.breach, "mistake": one.mistake}
        for one in examine(mine, lesson, **settings)
    ]


@contextmanager
def beating(beat: Callable[[], object]) -> Iterator[None]:
    """Call `beat` now and then, as long as functions other than the page's own are entered.

    While the page's own code loops for ever nothing beats, by which that is known.
    """
    last = time.perf_counter()

    def entered(frame: FrameType, event: str, _: object) -> None:
        nonlocal last
        if event == "call" and not frame.f_code.co_filename.startswith(FILES):
            now = time.perf_counter()
            if now - last > BETWEEN_BEATS:
                last = now
                beat()

    before = sys.getprofile()
    sys.setprofile(entered)
    try:
        yield
    finally:
        sys.setprofile(before)
