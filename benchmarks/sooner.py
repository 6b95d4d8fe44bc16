"""How much sooner this checkout is done than an earlier one, in CPU time.

    git worktree add ../earlier COMMIT
    python -m benchmarks sooner ../earlier [--python PATH] [--mnist FILE] [--json sooner.jsonl]

Each piece of work runs in a process of its own, now of the one checkout and now of the other, on
the same interpreter. The figures are medians. Both have compiled their modules in a first run, as
a library that is installed has.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.claims import verdict
from benchmarks.entrant import ONE_THREAD, ROOT
from benchmarks.speed import machine

_CLOCK = """
import sys, time
def clock(work, n):
    work()
    start = time.process_time()
    for _ in range(n):
        work()
    print((time.process_time() - start) / n)
"""
_MODEL = f"""{_CLOCK}
import tinymlp as tm
digits = tm.datasets.digits()
model = tm.fit(digits, n_epochs=1)
row = list(digits.inputs[0])
"""
_SMALL = f"""{_CLOCK}
from random import Random
import tinymlp as tm
random = Random(0)
network = tm.Network.random([2, 8, 8, 2])
rows = [[random.gauss(0, 1), random.gauss(0, 1)] for _ in range(1024)]
examples = [(row, [1.0, 0.0] if row[0] * row[1] > 0 else [0.0, 1.0]) for row in rows]
def epoch_of(batch_size):
    trainer = tm.Trainer(
        network, "softmax_cross_entropy", "adam", batch_size=batch_size, engine=tm.BatchEngine()
    )
    return lambda: list(trainer.steps(examples))
"""
_IMAGES = f"""{_CLOCK}
from random import Random
import tinymlp as tm
random, side = Random(0), 28
def image(stroke):
    rows = [[0.0] * side for _ in range(side)]
    x, y = 14, 14
    for _ in range(stroke):  # a line that wanders, as thick as a pen
        x, y = (min(max(at + random.choice((-1, 0, 1)), 5), 22) for at in (x, y))
        for dx, dy in ((0, 0), (0, 1), (1, 0), (1, 1)):
            rows[y + dy][x + dx] = random.random()
    return [pixel for row in rows for pixel in row]
images = [image(60) for _ in range(256)]
scaler = tm.StandardScaler.learn(images)
examples = [
    (scaler.scale(image), [float(i % 10 == j) for j in range(10)])
    for i, image in enumerate(images)
]
trainer = tm.Trainer(
    tm.Network.random([784, 30, 10], activation="relu"),
    "softmax_cross_entropy",
    "adam",
    batch_size=32,
    engine=tm.BatchEngine(),
)
"""
_READY = """
import os, resource, time
start = time.process_time()
import tinymlp as tm
from tinymlp.training.trainer import Trainer
class Ready(Exception):
    pass
def epochs(*arguments, **named):
    raise Ready
Trainer.epochs = Trainer.steps = epochs
try:
    tm.fit(tm.Dataset.from_idx(os.environ["MNIST"]), validation=None, patience=None, n_epochs=1)
except Ready:
    pass
"""
MEMORY = "the same, MB of memory"
WORK = {
    "all of MNIST, standardized, ready for its first step": (
        f"{_READY}print(time.process_time() - start)"
    ),
    MEMORY: f"{_READY}print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)",
    "8 steps of 784-30-10 with Adam on standardized drawings, batch 32": (
        f"{_IMAGES}clock(lambda: list(trainer.steps(examples)), 5)"
    ),
    "1,024 steps of 2-8-8-2 with Adam, batch 1": f"{_SMALL}clock(epoch_of(1), 5)",
    "32 steps of 2-8-8-2 with Adam, batch 32": f"{_SMALL}clock(epoch_of(32), 20)",
    "1,024 single predictions of 2-8-8-2": (
        f"{_SMALL}engine = tm.BatchEngine()\n"
        "clock(lambda: [engine.prediction(network, row) for row in rows], 30)"
    ),
    "predictions of 1,024 rows by 2-8-8-2": (
        f"{_SMALL}engine = tm.BatchEngine()\nclock(lambda: engine.predictions(network, rows), 30)"
    ),
    "`fit` on iris": """
import time
import tinymlp as tm
iris = tm.datasets.iris()
start = time.process_time()
tm.fit(iris)
print(time.process_time() - start)
""",
    "`tinymlp train digits`, the whole command": """
import sys, time
from tinymlp.cli import main
sys.argv = ["tinymlp", "train", "digits", "--out", "model.json"]
sys.stdout, printed = sys.stderr, sys.stdout
try:
    main()
except SystemExit:
    pass
print(time.process_time(), file=printed)
""",
    "`Model.predict` of a digit": f"{_MODEL}clock(lambda: model.predict(row), 2000)",
    "the same, of whole numbers": (
        f"{_MODEL}row = list(map(int, row))\nclock(lambda: model.predict(row), 2000)"
    ),
    "a step of Adam on 23,860 parameters": f"""{_CLOCK}
import tinymlp as tm
adam, numbers = tm.Adam(), [i / 7e3 for i in range(23860)]
for _ in range(100):  # by then a program's memory is as it stays
    adam.step(numbers, numbers)
clock(lambda: adam.step(numbers, numbers), 40)
""",
    "`import tinymlp`": """
import time
start = time.process_time()
import tinymlp
print(time.process_time() - start)
""",
}
"""What is done, and a program that prints the CPU seconds, or the megabytes, it takes."""

AIMS = {
    ("all of MNIST, standardized, ready for its first step", "CPython 3.12"): 3.0,
    (MEMORY, "CPython 3.12"): 2.0,
    ("`tinymlp train digits`, the whole command", "CPython 3.12"): 2.5,
    ("`tinymlp train digits`, the whole command", "PyPy 3.11"): 2.0,
    ("`Model.predict` of a digit", "CPython 3.12"): 1.8,
    ("`Model.predict` of a digit", "PyPy 3.11"): 5.0,
    ("`import tinymlp`", "CPython 3.12"): 2.5,
}
"""How many times as fast as on 2026-11-24, at commit a587ab2, by work and interpreter."""


def taken_by(program: str, python: str, checkout: Path, compiled: Path) -> float:
    """Return what the program prints, run with that checkout's tinymlp.

    Its modules' bytecode is kept in the folder `compiled`.
    """
    kept = {"PYTHONPYCACHEPREFIX": str(compiled), "PYTHONDONTWRITEBYTECODE": ""}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [python, "-c", program],
            env={**os.environ, **ONE_THREAD, **kept, "PYTHONPATH": str(checkout)},
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
    return float(done.stdout)


def section(records: list[dict[str, Any]]) -> str:
    """Return the table, what gained least first."""
    lines = [
        "\n## Beside an earlier state\n\nCPU time of the same work and interpreter, in turns "
        f"with commit {records[0]['earlier']} (`python -m benchmarks sooner FOLDER`), ms, or MB; "
        f"turns: {records[0]['turns']}.\n",
        "| work | tinymlp on | before | now | times as fast | to reach | |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for record in sorted(records, key=lambda record: record["before"] / record["now"]):
        unit = 1 if record["work"] == MEMORY else 1e3
        before, now = record["before"] * unit, record["now"] * unit
        aim = AIMS.get((record["work"], record["interpreter"].rpartition(".")[0]))
        lines.append(
            f"| {record['work']} | {record['interpreter']} | {before:,.3f} | {now:,.3f} "
            f"| {before / now:.2f} | "
            + ("| |" if aim is None else f"{aim:.1f} | {verdict(before / now >= aim)} |")
        )
    return "\n".join(lines)


def _said(*command: str, folder: Path = ROOT) -> str:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


def measured(
    python: str, earlier: Path, rounds: int, work_with: str = ""
) -> Iterator[dict[str, Any]]:
    """Yield a record of each piece of work on one interpreter whose name has that text."""
    name = "import platform as p; print(p.python_implementation(), p.python_version())"
    about = {
        "interpreter": _said(python, "-c", name),
        "earlier": _said("git", "rev-parse", "--short", "HEAD", folder=earlier),
        "turns": rounds,
    }
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder)
        for work, program in WORK.items():
            if work_with not in work or ("MNIST" in program and "MNIST" not in os.environ):
                continue
            turns = [
                [taken_by(program, python, checkout, compiled) for checkout in (earlier, ROOT)]
                for _ in range(rounds + 1)
            ]
            before, now = map(statistics.median, zip(*turns[1:], strict=True))
            yield {"work": work, **about, "before": before, "now": now}


def main() -> None:
    """Print a table of both checkouts; with --json keep it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("earlier", metavar="FOLDER", type=Path, help="the earlier checkout")
    parser.add_argument("--python", metavar="PATH", action="append", default=[])
    parser.add_argument("--only", metavar="TEXT", default="", help="work whose name contains it")
    parser.add_argument("--mnist", metavar="FILE", help="MNIST's training images, labels beside")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", metavar="FILE", help="write a line for each piece of work")
    given = parser.parse_args()
    if given.mnist is not None:
        os.environ["MNIST"] = str(Path(given.mnist).resolve())
    print(", ".join(f"{key}: {value}" for key, value in machine().items()))
    records = []
    for python in given.python or [sys.executable]:
        for record in measured(python, given.earlier.resolve(), given.rounds, given.only):
            records.append(record)
            if given.json:  # after each: an interrupted run keeps what it has measured
                lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
                Path(given.json).write_text("".join(lines), encoding="utf-8")
    print(section(records))


if __name__ == "__main__":
    main()
