r"""An activation that was written in the page: two functions of one number, value and derivative.

>>> own = OwnActivation("def value(z): return z * z\ndef derivative(z): return 2 * z")
>>> own.value(3.0), own.derivative(3.0)
(9.0, 6.0)
>>> OwnActivation("def value(z): return z")
Traceback (most recent call last):
tinymlp.errors.ArgumentError: the source must define value(z) and derivative(z), got no derivative

The text runs as it is, in a worker of the page that has nothing else in it. A text that came with
an address is shown there, and runs only when somebody says so.
"""

import linecache
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tinymlp.errors import ArgumentError
from tinymlp.text import shortened

FILE = "<your activation>"
BETWEEN_BEATS = 0.1
"""Seconds."""


class OwnActivation:
    """The two functions of a source, as an activation.

    Raises `ArgumentError` for a text that does not run, or has not both.
    """

    name = "own"

    def __init__(self, source: str) -> None:
        self.source = source
        names: dict[str, Any] = {"__name__": "own_activation"}
        try:
            exec(compile(source, FILE, "exec"), names)  # in a worker of the page
        except (Exception, SystemExit) as error:
            raise ArgumentError(
                f"the source must be Python that runs, got {told(error)}"
            ) from error
        for name in ("value", "derivative"):
            if not callable(names.get(name)):
                raise ArgumentError(
                    f"the source must define value(z) and derivative(z), got no {name}"
                )
        # So that a trace and a check can show the lines.
        linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
        self.value: Callable[[float], float] = names["value"]
        self.derivative: Callable[[float], float] = names["derivative"]


def told(error: BaseException) -> str:
    """Return what went wrong in the source, and in which of its lines."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    where = "" if line is None else f" in line {line}"
    return f"{type(error).__name__}{where}: {shortened(message, 200)}"


@contextmanager
def beating(beat: Callable[[], object]) -> Iterator[None]:
    """Call `beat` now and then, as long as functions other than the page's own are entered.

    While the page's own code loops for ever nothing beats, by which that is known.
    """
    last = time.perf_counter()

    def entered(frame: FrameType, event: str, _: object) -> None:
        nonlocal last
        if event == "call" and frame.f_code.co_filename != FILE:
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


def check(source: str) -> list[dict[str, str]]:
    """Return what was found of each law of an activation: its sentence, outcome and smallest case.

    Raises `ArgumentError` for a text that does not run, and `MissingPackageError` where there is no
    hypothesis.
    """
    own = OwnActivation(source)
    from tinymlp.testing import examine  # which loads hypothesis, and that takes seconds

    return [
        {"law": one.sentence, "outcome": one.outcome, "case": str(one)}
        for one in examine((own.value, own.derivative), "activation")
    ]
