"""Whether `Model.diagnose` names what is wrong, and nothing where nothing is.

    python -m benchmarks diagnosis              every kind of training, ten seeds each: minutes
    python -m benchmarks diagnosis --seeds 50 --only 'iris;two moons'
    python -m benchmarks diagnosis --markdown   as tables of a page

A sick training has one thing wrong with it, by construction, and what has to be found first is
that. A healthy one is `fit` as it is called by default on data that can be learned: there nothing
may be found that is more than a note. Of every data set a fifth is kept apart, and given as `test`.
"""

import argparse
import math
import random
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import tinymlp as tm
from tinymlp.datasets import digits, iris, penguins

Rows = list[list[float]]
Made = tuple[Rows, list[Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of training; `name` says what is wrong with it, or which data are learned."""

    name: str
    data: Callable[[int], tm.Dataset]
    """Made by a seed."""
    first: tuple[str, ...] = ()
    """The finding that has to be the first, or one that means the same; none for a healthy one."""
    options: dict[str, Any] = field(default_factory=dict)
    """How `fit` is called."""
    spoil: Callable[[tm.Dataset, tm.Dataset], tuple[tm.Dataset, tm.Dataset]] | None = None
    """What is done to the training part and the test part."""

    def run(self, seed: int) -> list[tm.Finding]:
        """Train, and return what is found."""
        training, test = self.data(seed).split(test=0.2, seed=seed)
        if self.spoil is not None:
            training, test = self.spoil(training, test)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", tm.TinyMLPWarning)  # that it diverged
            model = tm.fit(training, seed=seed, verbose=False, **self.options)
        return model.diagnose(training, test=test)


def is_right(kind: Kind, findings: list[tm.Finding]) -> bool:
    """Return whether the cause is found first, or of a healthy training nothing but notes."""
    if kind.first:
        return bool(findings) and findings[0].name in kind.first
    return all(finding.severity.name == "NOTE" for finding in findings)


# ─── Data ────────────────────────────────────────────────────────────────────────────────────────


def normal_rows(n: int, width: int, rng: random.Random) -> Rows:
    """Return rows of standard normal numbers."""
    return [[rng.gauss(0.0, 1.0) for _ in range(width)] for _ in range(n)]


def noisy_classes(n: int, width: int, right: float) -> Callable[[int], tm.Dataset]:
    """Return a maker of two classes by the first column's sign, of which a share is right."""

    def make(seed: int) -> tm.Dataset:
        rng = random.Random(seed)
        rows = normal_rows(n, width, rng)
        return tm.Dataset(
            rows, ["yes" if (row[0] > 0) == (rng.random() < right) else "no" for row in rows]
        )

    return make


def noisy_numbers(n: int, width: int, slope: float) -> Callable[[int], tm.Dataset]:
    """Return a maker of numbers that are the first column times the slope, and noise of size 1."""

    def make(seed: int) -> tm.Dataset:
        rng = random.Random(seed)
        rows = normal_rows(n, width, rng)
        return tm.Dataset(rows, [slope * row[0] + rng.gauss(0.0, 1.0) for row in rows])

    return make


def moons(seed: int, n: int = 200) -> tm.Dataset:
    """Return two half circles, one inside the other's bay."""
    rng = random.Random(seed)
    rows, targets = [], []
    for i in range(n):
        angle, upper = math.pi * rng.random(), i % 2 == 0
        x, y = math.cos(angle), math.sin(angle)
        x, y = (x, y) if upper else (1.0 - x, 0.5 - y)
        rows.append([x + rng.gauss(0.0, 0.15), y + rng.gauss(0.0, 0.15)])
        targets.append("upper" if upper else "lower")
    return tm.Dataset(rows, targets)


def line(seed: int, n: int = 100) -> tm.Dataset:
    """Return a number that depends linearly on three of four columns, with little noise."""
    rng = random.Random(seed)
    rows = normal_rows(n, 4, rng)
    return tm.Dataset(
        rows, [10.0 + 3.0 * x[0] - 2.0 * x[1] + x[2] + rng.gauss(0.0, 0.3) for x in rows]
    )


def waves(seed: int, n: int = 200) -> tm.Dataset:
    """Return a wave along one column and a slope along the other."""
    rng = random.Random(seed)
    rows = [[rng.uniform(-2.0, 2.0), rng.uniform(-2.0, 2.0)] for _ in range(n)]
    return tm.Dataset(rows, [math.sin(2.0 * x) + 0.5 * y + rng.gauss(0.0, 0.1) for x, y in rows])


def quadrants(seed: int, n: int = 200) -> tm.Dataset:
    """Return XOR with enough rows: whether two numbers are of the same sign."""
    rng = random.Random(seed)
    rows = [[rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0)] for _ in range(n)]
    return tm.Dataset(rows, ["same" if x * y > 0 else "different" for x, y in rows])


def blobs(seed: int, n: int = 150) -> tm.Dataset:
    """Return five clouds in four dimensions."""
    rng = random.Random(seed)
    centers = [[rng.gauss(0.0, 4.0) for _ in range(4)] for _ in range(5)]
    rows = [[rng.gauss(center, 1.0) for center in centers[i % 5]] for i in range(n)]
    return tm.Dataset(rows, ["abcde"[i % 5] for i in range(n)])


def rare(seed: int, n: int = 300) -> tm.Dataset:
    """Return data of which one example in ten is of a class that can be learned."""
    rng = random.Random(seed)
    rows, targets = [], []
    for _ in range(n):
        is_rare = rng.random() < 0.1
        center = (2.5, 2.0, 0.0) if is_rare else (0.0, 0.0, 0.0)
        rows.append([rng.gauss(c, 1.0) for c in center])
        targets.append("rare" if is_rare else "usual")
    return tm.Dataset(rows, targets)


# ─── Kinds ───────────────────────────────────────────────────────────────────────────────────────

HEALTHY = [
    Kind("iris", lambda seed: iris()),
    Kind("penguins", lambda seed: penguins()),
    Kind("digits", lambda seed: digits()),
    Kind("two moons", moons),
    Kind("a line", line),
    Kind("a line, 40 rows", lambda seed: line(seed, 40)),
    Kind("waves", waves),
    Kind("XOR", quadrants),
    Kind("XOR, 150 rows", lambda seed: quadrants(seed, 150)),
    Kind("five clouds", blobs),
    Kind("a rare class", rare),
    Kind("a rare class, 120 rows", lambda seed: rare(seed, 120)),
]

BY_HEART: dict[str, Any] = {"validation": None, "penalty": None, "n_epochs": 300}
"""How to memorize: no example kept apart, no penalty, and enough epochs."""

MEMORIZED = ("overfitting",)

OVERFITTED = [
    *(
        Kind(f"classes by heart, {n} × {width}, {right:.0%} right", made, MEMORIZED, BY_HEART)
        for n, width, right in [(60, 10, 0.5), (60, 30, 0.6), (100, 20, 0.65), (150, 10, 0.7)]
        for made in [noisy_classes(n, width, right)]
    ),
    *(
        Kind(f"numbers by heart, {n} × {width}", made, MEMORIZED, BY_HEART)
        for n, width, slope in [(60, 20, 0.5), (100, 30, 0.5)]
        for made in [noisy_numbers(n, width, slope)]
    ),
    *(
        Kind(
            name,
            made,
            MEMORIZED,
            {**BY_HEART, "validation": validation, "monitor": "training_loss"},
        )
        for name, made, validation in [
            ("classes by heart, a fifth validates", noisy_classes(150, 20, 0.6), 0.2),
            ("numbers by heart, five folds", noisy_numbers(80, 20, 0.5), 5),
        ]
    ),
]

SICK: list[Kind] = []


# ─── The table ───────────────────────────────────────────────────────────────────────────────────


def measure(kind: Kind, n_seeds: int) -> tuple[int, Counter[str]]:
    """Return how often it was right, and what was found first, how often, else."""
    n_right, others = 0, Counter[str]()
    for seed in range(n_seeds):
        findings = kind.run(seed)
        if is_right(kind, findings):
            n_right += 1
        else:
            others[findings[0].name if findings else "nothing"] += 1
    return n_right, others


def main() -> None:
    """Print the table, the sick trainings first."""
    parser = argparse.ArgumentParser(description=__doc__, prog="benchmarks diagnosis")
    parser.add_argument("--seeds", type=int, default=10, help="trainings of each kind (10)")
    parser.add_argument("--only", help="kinds by name, separated by semicolons (all)")
    parser.add_argument("--markdown", action="store_true", help="as tables of a page")
    given = parser.parse_args()
    for title, kinds in (("sick", [*SICK, *OVERFITTED]), ("healthy", HEALTHY)):
        columns = ("what is wrong", "first finding right", "else")
        if title == "healthy":
            columns = ("data", "no alarm", "false alarms")
        if given.markdown:
            print("\n| " + " | ".join(columns) + " |\n|---|---|---|")
        else:
            print(f"\n{title}")
        for kind in kinds:
            if given.only and kind.name not in given.only.split(";"):
                continue
            n_right, others = measure(kind, given.seeds)
            told = ", ".join(f"{name} ({n})" for name, n in others.most_common())
            if given.markdown:
                row = f"| {kind.name} | {n_right} of {given.seeds} | {told} |"
            else:
                row = f"{kind.name:42} {n_right:3} of {given.seeds}  {told}"
            print(row, flush=True)


if __name__ == "__main__":
    main()
