"""In how many of forty seeds `fit` learns by its defaults what has to be learned.

    python -m benchmarks forty                  from Python and by the command line: an hour
    python -m benchmarks forty --seeds 10 --only 'XOR, tanh;two rows' --by python
    python -m benchmarks forty --markdown       as a table of a page

Each task is a CSV file, which `Dataset.from_csv` and `tinymlp train` read. A seed has learned it if
the model answers every row that is asked right, a temperature to half a degree, or of the moons and
spirals nine in ten of as many rows again. XOR has four hidden neurons, the spirals two layers of
sixteen; all else is by default.
"""

import argparse
import contextlib
import csv
import io
import random
import tempfile
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinymlp as tm
from benchmarks.data_sets import moons, spirals
from tinymlp.cli import main as tinymlp
from tinymlp.network.activation import ACTIVATIONS

Rows = list[tuple[list[float], Any]]

HALF_A_DEGREE = 0.5
"""A temperature in Fahrenheit is right within this."""


@dataclass(frozen=True)
class Task:
    """What is to be learned: `rows` and `asked` are made by a seed."""

    name: str
    rows: Callable[[int], Rows]
    asked: Callable[[int], Rows]
    hidden: list[int] | None = None
    activation: str | None = None
    share: float = 1.0
    """Of the rows asked that have to be right."""

    def is_learned(self, model: tm.Model, seed: int) -> bool:
        """Return whether enough of the rows asked are answered right."""
        asked = self.asked(seed)
        answers = model.predict_many([row for row, _ in asked])
        right = sum(
            abs(answer - target) <= HALF_A_DEGREE if isinstance(target, float) else answer == target
            for answer, (_, target) in zip(answers, asked, strict=True)
        )
        return right >= self.share * len(asked)


XOR: Rows = [([0.0, 0.0], 0), ([0.0, 1.0], 1), ([1.0, 0.0], 1), ([1.0, 1.0], 0)]
TWO: Rows = [([0.5], "low"), ([1.5], "high")]


def fahrenheit(degrees: Iterable[int]) -> Rows:
    """Return temperatures in Celsius, and what they are in Fahrenheit."""
    return [([float(c)], 32 + 1.8 * c) for c in degrees]


TWELVE = fahrenheit(range(-20, 100, 10))


def drawn(
    maker: Callable[[random.Random], Iterable[tuple[list[float], Any]]], offset: int
) -> Callable[[int], Rows]:
    """Return what draws rows by a seed, others for another offset."""
    return lambda seed: list(maker(random.Random(1000 * offset + seed)))


TASKS = [
    *(
        Task(f"XOR, {name}", lambda seed: XOR, lambda seed: XOR, [4], name)
        for name in ACTIVATIONS
        if name != "identity"  # a straight line has no XOR
    ),
    Task("two rows", lambda seed: TWO, lambda seed: TWO),
    Task("Celsius to Fahrenheit, its 12 rows", lambda seed: TWELVE, lambda seed: TWELVE),
    Task(
        "Celsius to Fahrenheit, between them",
        lambda seed: TWELVE,
        lambda seed: fahrenheit(range(0, 75, 5)),
    ),
    Task("moons, 300 rows", drawn(moons, 1), drawn(moons, 2), share=0.9),
    Task("spirals, 400 rows", drawn(spirals, 1), drawn(spirals, 2), [16, 16], share=0.9),
]


def by_python(task: Task, path: Path, seed: int) -> tm.Model:
    """Return the model that `fit` makes of the file."""
    options: dict[str, Any] = {"hidden": task.hidden, "activation": task.activation}
    given = {name: value for name, value in options.items() if value is not None}
    return tm.fit(tm.Dataset.from_csv(path), seed=seed, verbose=False, **given)


def by_command(task: Task, path: Path, seed: int) -> tm.Model:
    """Return the model that `tinymlp train` makes of the file."""
    out = path.with_suffix(".json")
    words = ["train", str(path), "--seed", str(seed), "--out", str(out), "--quiet", "--force"]
    if task.hidden is not None:
        words += ["--hidden", ",".join(map(str, task.hidden))]
    if task.activation is not None:
        words += ["--activation", task.activation]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = tinymlp(words)
    if code != 0:
        raise RuntimeError(said.getvalue())
    return tm.load(out)


WAYS = {"python": by_python, "command": by_command}


def measure(task: Task, way: str, n_seeds: int) -> tuple[int, list[int]]:
    """Return in how many seeds it was learned, and in which not."""
    missed = []
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", tm.TinyMLPWarning)
        for seed in range(n_seeds):
            rows = task.rows(seed)
            path = Path(folder) / "rows.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([*(f"x{k}" for k in range(len(rows[0][0]))), "y"])
                writer.writerows([*row, target] for row, target in rows)
            if not task.is_learned(WAYS[way](task, path, seed), seed):
                missed.append(seed)
    return n_seeds - len(missed), missed


def main() -> None:
    """Print in how many seeds each task is learned."""
    parser = argparse.ArgumentParser(description=__doc__, prog="benchmarks forty")
    parser.add_argument("--seeds", type=int, default=40, help="trainings of each task (40)")
    parser.add_argument("--only", help="tasks by name, separated by semicolons (all)")
    parser.add_argument("--by", choices=WAYS, help="from Python, or by the command line (both)")
    parser.add_argument("--markdown", action="store_true", help="as a table of a page")
    given = parser.parse_args()
    ways = [given.by] if given.by else list(WAYS)
    if given.markdown:
        print(f"| task | {' | '.join(ways)} |\n|---|{'--:|' * len(ways)}")
    for task in TASKS:
        if given.only and task.name not in given.only.split(";"):
            continue
        cells = []
        for way in ways:
            n_learned, missed = measure(task, way, given.seeds)
            seeds = f" (not seed {', '.join(map(str, missed))})" if missed else ""
            cells.append(f"{n_learned} of {given.seeds}{seeds}")
        row = f"| {task.name} | {' | '.join(cells)} |"
        print(row if given.markdown else row.strip("| ").replace(" | ", "  "), flush=True)


if __name__ == "__main__":
    main()
