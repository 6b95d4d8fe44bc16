"""Waiting for processes: until something is so, and never for a time that a busy machine needs."""

import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

PATIENCE = 90.0
"""Seconds after which a test takes it that nothing more will come."""


def eventually(condition: Callable[[], bool]) -> bool:
    """Return whether the condition comes true while there is patience."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def lives(process: int) -> bool:
    """Return whether the process runs; one that has ended and only waits to be read does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return status not in "ZX"


def all_gone(processes: list[int]) -> bool:
    """Return whether none of them runs any more, having waited for it."""
    return eventually(lambda: not any(map(lives, processes)))
