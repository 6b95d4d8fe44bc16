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


def bow(seed: int, n: int = 200) -> tm.Dataset:
    """Return a number that is the square of another."""
    rng = random.Random(seed)
    rows = [[rng.uniform(-1.0, 1.0), rng.gauss(0.0, 1.0)] for _ in range(n)]
    return tm.Dataset(rows, [row[0] * row[0] for row in rows])


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

BY_HEART: dict[str, Any] = {
    "validation": None,
    "penalty": None,
    "shrinkage": None,
    "n_epochs": 300,
}
"""How to memorize: no example kept apart, no penalty, predictions as they are, enough epochs."""

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


class Times:
    """An initializer that draws what Glorot's does, times a factor."""

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def weight(self, n_in: int, n_out: int, rng: random.Random) -> float:
        """Return one weight."""
        return self.factor * tm.GlorotUniform().weight(n_in, n_out, rng)


def scaled(made: Callable[[int], tm.Dataset], *factors: float) -> Callable[[int], tm.Dataset]:
    """Return a maker of the same data with the columns in other units."""

    def make(seed: int) -> tm.Dataset:
        dataset = made(seed)
        rows = [[f * x for f, x in zip(factors, row, strict=True)] for row in dataset.inputs]
        return tm.Dataset(rows, dataset.targets)

    return make


def with_column(
    made: Callable[[int], tm.Dataset], value: Callable[[int, Any], float]
) -> Callable[[int], tm.Dataset]:
    """Return a maker of the same data with one more column, of the row's number and its target."""

    def make(seed: int) -> tm.Dataset:
        dataset = made(seed)
        pairs = zip(dataset.inputs, dataset.targets, strict=True)
        rows = [[*row, value(i, target)] for i, (row, target) in enumerate(pairs)]
        return tm.Dataset(rows, dataset.targets)

    return make


def with_targets(
    made: Callable[[int], tm.Dataset], change: Callable[[list[Any], random.Random], list[Any]]
) -> Callable[[int], tm.Dataset]:
    """Return a maker of the same rows with other targets."""

    def make(seed: int) -> tm.Dataset:
        dataset = made(seed)
        return tm.Dataset(dataset.inputs, change(list(dataset.targets), random.Random(seed)))

    return make


def shuffled(targets: list[Any], rng: random.Random) -> list[Any]:
    """Return the targets in another order."""
    return rng.sample(targets, len(targets))


def one_huge(training: tm.Dataset, test: tm.Dataset) -> tuple[tm.Dataset, tm.Dataset]:
    """Put the decimal point of one target of the training part in a wrong place."""
    return tm.Dataset(training.inputs, [1000.0, *training.targets[1:]]), test


def test_seen_before(training: tm.Dataset, test: tm.Dataset) -> tuple[tm.Dataset, tm.Dataset]:
    """Put half of the test part into the training part too."""
    n = len(test) // 2
    return tm.Dataset(
        [*training.inputs, *test.inputs[:n]], [*training.targets, *test.targets[:n]]
    ), test


def test_from_elsewhere(training: tm.Dataset, test: tm.Dataset) -> tuple[tm.Dataset, tm.Dataset]:
    """Measure a column of the test part in other units, a thousand times smaller ones."""
    return training, tm.Dataset([[1000.0 * row[0], *row[1:]] for row in test.inputs], test.targets)


def very_rare(seed: int) -> tm.Dataset:
    """Return two classes that overlap, of which one is rare."""
    rng = random.Random(seed)
    rows, targets = [], []
    for i in range(300):
        is_rare = i % 25 == 0
        rows.append([rng.gauss(0.8 * is_rare, 1.0), rng.gauss(0.0, 1.0)])
        targets.append("rare" if is_rare else "usual")
    return tm.Dataset(rows, targets)


RAW: dict[str, Any] = {"scaling": "none"}

SHORT: dict[str, Any] = {"n_epochs": 40, "validation": None}

TOO_LONG = ("unstable training loss", "numbers that are not finite")

SICK = [
    Kind(
        "steps far too long: it diverges",
        line,
        TOO_LONG,
        {"optimizer": "sgd", "learning_rate": 5.0},
    ),
    Kind(
        "steps too long: it jumps",
        waves,
        TOO_LONG,
        {"optimizer": "sgd", "learning_rate": 0.45, "activation": "tanh", **SHORT},
    ),
    Kind(
        "steps longer still: it jumps or gets stuck",
        waves,
        TOO_LONG,
        {"optimizer": "sgd", "learning_rate": 0.6, "activation": "tanh", **SHORT},
    ),
    Kind(
        "Adam's steps too long, ReLUs",
        waves,
        (*TOO_LONG, "dead neurons"),
        {"learning_rate": 0.5, **SHORT},
    ),
    Kind(
        "Adam's steps too long, tanh",
        waves,
        TOO_LONG,
        {"learning_rate": 3.0, "activation": "tanh", **SHORT},
    ),
    Kind(
        "steps far too short",
        line,
        ("loss that does not fall",),
        {"optimizer": "sgd", "learning_rate": 1e-6, "n_epochs": 40},
    ),
    Kind(
        "steps too short",
        waves,
        ("training that ended too early", "loss that does not fall"),
        {"optimizer": "sgd", "learning_rate": 1e-4, "n_epochs": 100},
    ),
    Kind(
        "first weights far too small",
        waves,
        ("weights that are too small",),
        {
            "initializer": Times(1e-6),
            "activation": "tanh",
            "hidden": [16, 16],
            "optimizer": "sgd",
            "n_epochs": 40,
        },
    ),
    Kind("first weights of 0", quadrants, ("neurons all alike",), {"initializer": "zeros"}),
    Kind(
        "first weights all equal",
        waves,
        ("neurons all alike",),
        {"initializer": tm.Constant(0.5), "activation": "tanh", "n_epochs": 40},
    ),
    Kind(
        "one step so long that all ReLUs die",
        waves,
        ("dead neurons", *TOO_LONG),
        {"optimizer": "sgd", "learning_rate": 30.0, "n_epochs": 20, "clip_norm": 10.0},
    ),
    Kind(
        "first weights far too large",
        waves,
        ("saturated neurons",),
        {"initializer": Times(300.0), "activation": "tanh", "n_epochs": 20},
    ),
    Kind(
        "inputs in the ten thousands, sigmoids",
        scaled(quadrants, 1e4, 1e4),
        ("unscaled inputs",),
        {**RAW, "activation": "sigmoid", "n_epochs": 40},
    ),
    Kind(
        "one column in the ten thousands, ReLUs",
        scaled(waves, 1.0, 1e4),
        ("unscaled inputs",),
        {**RAW, "n_epochs": 40},
    ),
    Kind(
        "targets all the same",
        with_targets(line, lambda targets, rng: [7.5] * len(targets)),
        ("constant targets",),
        {"n_epochs": 20},
    ),
    Kind(
        "a column that says the class",
        with_column(quadrants, lambda i, target: float(target == "same")),
        ("a column that gives the target",),
    ),
    Kind(
        "a column that is the number",
        with_column(line, lambda i, target: 32.0 + 1.8 * target),
        ("a column that gives the target",),
    ),
    Kind(
        "the number of the row as a column",
        with_column(quadrants, lambda i, target: float(i)),
        ("a column that counts the rows",),
    ),
    Kind("a class of 4 %", very_rare, ("class imbalance",)),
    Kind(
        "stopped after a few epochs",
        quadrants,
        ("training that ended too early",),
        {"n_epochs": 8},
    ),
    Kind("no hidden layer for XOR", quadrants, ("underfitting",), {"hidden": []}),
    Kind("no hidden layer for a bow", bow, ("underfitting",), {"hidden": []}),
    Kind(
        "a penalty far too strong",
        waves,
        ("heavy penalty",),
        {"penalty": tm.L2(10.0)},
    ),
    Kind(
        "ten layers of sigmoids",
        waves,
        ("vanishing gradients",),
        {"hidden": [8] * 10, "activation": "sigmoid", "n_epochs": 40},
    ),
    Kind("classes dealt at random", with_targets(moons, shuffled), ("inputs that tell nothing",)),
    Kind("numbers dealt at random", with_targets(waves, shuffled), ("inputs that tell nothing",)),
    Kind(
        "rows of the test part in training", moons, ("rows in both parts",), spoil=test_seen_before
    ),
    Kind(
        "one target with a wrong decimal point",
        line,
        ("an outlier among the targets",),
        spoil=one_huge,
    ),
    Kind(
        "a test column in other units",
        line,
        ("test inputs out of range",),
        spoil=test_from_elsewhere,
    ),
]


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
