"""Who is measured: a peer under an interpreter, in a process of its own that waits for its turn."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.task import Task
from tests.debian import brought
from tests.interpreters import WANTED, find_interpreters, name_of

ROOT = Path(__file__).parent.parent
LEAST_SECONDS = 0.2
"""A turn is as many units as take so long: then the clock is fine enough."""
WARM_UP_SECONDS = 2.0
"""PyPy and V8 compile what they have seen often enough."""
ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
}


@dataclass(frozen=True)
class Entrant:
    """How to start one peer, and what to call it."""

    name: str
    peer: str
    command: tuple[str, ...]
    variant: str = ""


@dataclass
class Result:
    """What one entrant took."""

    task: str
    entrant: str
    version: str
    seconds: list[float]
    """CPU seconds for one example (or one row predicted), turn by turn."""

    @property
    def median(self) -> float:
        """The median turn, in CPU seconds for one example."""
        return statistics.median(self.seconds)

    def as_json(self) -> dict[str, Any]:
        """Return one line of the results."""
        return {
            "task": self.task,
            "entrant": self.entrant,
            "version": self.version,
            "microseconds": [round(seconds * 1e6, 4) for seconds in self.seconds],
        }


class Runner:
    """One entrant at work on one task."""

    def __init__(self, entrant: Entrant, task: Task) -> None:
        self.entrant, self.task = entrant, task
        self.process = subprocess.Popen(
            [*entrant.command, json.dumps(task.for_peer(entrant.variant))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **ONE_THREAD},
        )
        try:
            about = self._read()
        except ChildProcessError:
            self.process.communicate()
            raise
        self.version, self.unit = about["version"], about["unit"]
        self.units = 1
        self.seconds: list[float] = []

    def warm_up(self) -> None:
        """Work until a compiler has seen enough, and find how many units fill a turn."""
        spent = 0.0
        while True:
            seconds = self._work(self.units)
            spent += seconds
            if seconds >= LEAST_SECONDS / 2 and spent >= WARM_UP_SECONDS:
                break
            if seconds < LEAST_SECONDS:
                self.units *= 2

    def take_turn(self) -> None:
        """Measure once."""
        self.seconds.append(self._work(self.units) / (self.units * self.unit))

    def stop(self) -> Result:
        """Let the process end, and return what it took."""
        self.process.communicate()
        return Result(self.task.name, self.entrant.name, self.version, self.seconds)

    def _work(self, units: int) -> float:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{units}\n")
        self.process.stdin.flush()
        seconds: float = self._read()["seconds"]
        return seconds

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None and self.process.stderr is not None
        line = self.process.stdout.readline()
        if not line:
            errors = self.process.stderr.read().strip().splitlines()
            raise ChildProcessError(errors[-1] if errors else "it ended without a word")
        answer: dict[str, Any] = json.loads(line)
        return answer


def interleave(entrants: Sequence[Entrant], task: Task, rounds: int) -> list[Result]:
    """Let every entrant take its turn in each round, so that the machine's moods fall on all."""
    runners = []
    for entrant in entrants:
        try:
            runners.append(Runner(entrant, task))
        except ChildProcessError as error:
            print(f"  {entrant.name} does not start: {error}", file=sys.stderr)
    for runner in runners:
        runner.warm_up()  # an error from here on is the benchmark's own, and ends it
    for _ in range(rounds):
        for runner in runners:
            runner.take_turn()
    return [runner.stop() for runner in runners]


def interpreters(extra: Sequence[str]) -> dict[str, str]:
    """Return the interpreters of Python found, "CPython 3.12" and so on, with their paths.

    They are the one that runs this, those given, those on the PATH or of pyenv, and those that
    `python -m tests.debian RELEASE` brought.
    """
    first = {name: path for path in [sys.executable, *reversed(extra)] if (name := name_of(path))}
    found = brought() | find_interpreters() | first
    return {name: path for name, path in found.items() if name in WANTED}


def run_under(paths: Iterable[str], *command: str, json: str | None) -> None:
    """Run a benchmark under each interpreter, and gather in one file what each writes as JSON."""
    texts = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.jsonl"
        for path in paths:
            subprocess.run(
                [path, "-m", "benchmarks", *command, "--json", str(file)], cwd=ROOT, check=True
            )
            texts.append(file.read_text(encoding="utf-8"))
            if json is not None:
                Path(json).write_text("".join(texts), encoding="utf-8")


def interpreter_with(module: str, paths: Sequence[str]) -> str | None:
    """Return the first interpreter that can import the module."""
    return next((path for path in paths if _ask(path, f"import {module}") is not None), None)


def _ask(path: str, program: str) -> str | None:
    """Return what the program prints under this interpreter, None if it fails."""
    try:
        done = subprocess.run(
            [path, "-c", program], capture_output=True, text=True, check=True, cwd="/"
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
