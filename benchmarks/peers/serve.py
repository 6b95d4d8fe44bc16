"""What every peer in Python shares: reading the task and its data, and answering on time."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Rows = list[list[float]]


def read_task() -> dict[str, Any]:
    """Return the task that was given on the command line."""
    task: dict[str, Any] = json.loads(sys.argv[1])
    return task


def read_data(path: str) -> tuple[Rows, Rows]:
    """Return inputs and targets from a file in the format of FANN, the simplest there is.

    The first line counts examples, inputs and outputs; then inputs and targets take turns.
    """
    lines = Path(path).read_text(encoding="ascii").splitlines()
    rows = [list(map(float, line.split())) for line in lines[1:]]
    return rows[::2], rows[1::2]


def shared_objects(rows: Rows) -> Rows:
    """Return the rows with one object for each different number, as tinymlp's readers give them."""
    seen: dict[float, float] = {}
    return [[seen.setdefault(number, number) for number in row] for row in rows]


def serve(version: str, unit: int, work: Callable[[int], object]) -> None:
    """Say what this is, then do and time the work until the controller hangs up."""
    print(json.dumps({"version": version, "unit": unit}), flush=True)
    for line in sys.stdin:
        start = time.process_time()
        work(int(line))
        print(json.dumps({"seconds": time.process_time() - start}), flush=True)
