"""Failed allocations, by CPython's own test module: the Nth one fails, for any N."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.faults.traced import Outcome, attempt
from tests.faults.writers import CommandError, Prepared

try:
    import _testcapi  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # as in PyPy, and where a distribution leaves it out
    _testcapi = None


def can_fail() -> bool:
    """Return whether allocations can be made to fail here."""
    return hasattr(_testcapi, "set_nomemory") and hasattr(os, "fork")


def run(prepared: Prepared, folder: Path, number: int) -> str | None:
    """Write in a child whose allocation of this number fails; return what it told, if it did."""
    outcome = Outcome()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)  # for what Python says of errors that it drops
        _testcapi.set_nomemory(number, number + 1)
        try:
            told = attempt(prepared, folder)
        except BaseException as error:  # when even its sentence took memory
            told = type(error).__name__
        _testcapi.remove_mem_hooks()
        outcome.tell(told)
        os._exit(0)
    os.waitpid(child, 0)
    return outcome.told()


def numbers(count: int) -> list[int]:
    """Return which allocations shall fail, among the first that writing a small file takes."""
    return sorted(Random(0).sample(range(1, 4000), count))


def try_fault(prepared: Prepared, folder: Path, number: int) -> str:
    """Return what is wrong after this allocation has failed, "" for nothing."""
    place = folder / "tried"
    shutil.copytree(prepared.template, place)
    try:
        told = run(prepared, place, number)
        # Of which kind the error is, is Python's own affair: it loses a MemoryError here and there.
        error = CommandError("failed") if told else None
        wrong = prepared.wrong(place, error, killed=told is None)
        return wrong and f"allocation {number}: {wrong}"
    finally:
        with suppress(OSError):
            shutil.rmtree(place)
