"""What is to be learned: rows, how they become examples, and where the page draws them.

>>> problem = Problem.of(Settings(data="iris flowers"))
>>> problem.labels, [problem.input_names[i] for i in problem.axes]
(['setosa', 'versicolor', 'virginica'], ['petal_length_cm', 'petal_width_cm'])

Points of the plane are learned as they are. The columns of a table are encoded and scaled first,
which is learned from the rows that are not held out; a row is drawn by the two inputs that tell
most of the target, or those that are chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tinymlp.arguments import check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder, NumberColumn
from tinymlp.data.scaling import MinMaxScaler, NoScaler, Scaler, StandardScaler
from tinymlp.errors import DataError
from tinymlp.laboratory.points import SHAPES, draw_points, draw_wave
from tinymlp.laboratory.settings import WAVE, Settings
from tinymlp.laboratory.tables import TABLES, read_table
from tinymlp.learning.examples import Example
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.number_target import NumberTarget

N_POINTS = 200
N_OF_WAVE = 100
FEWEST = 2
"""Points from which on something can be learned."""

HELD_OUT = 5
"""One of so many rows is held out."""

COLORS = ["blue", "orange"]
"""The classes 0 and 1 of the plane's points, as the page shows them."""

REACH = 3.0
"""The plane goes from -REACH to REACH, to the right and upward."""

MAX_INPUTS = 64


@dataclass(frozen=True)
class Problem:
    """Rows to learn from, as they came and as the network takes them."""

    rows: list[list[Any]]
    targets: list[Any]
    """A label or a number for each row."""
    examples: list[Example]
    """Pairs of inputs (n_in,) and target (n_out,)."""
    encoder: Encoder
    scaler: Scaler
    target: ClassTarget | NumberTarget
    axes: list[int]
    """The inputs along which it is drawn: two for classes, else one."""
    image_shape: tuple[int, int] | None = None
    """Height and width, where a row is the pixels of an image."""
    told: str = ""
    """What was made of a table's columns."""

    @classmethod
    def of(cls, settings: Settings, own_loss: Loss | None = None) -> "Problem":
        """Return what those settings name, with a loss that was written in the page or without.

        Raises `DataError` for too few rows, too many inputs, or a table that cannot be read.
        """
        loss = own_loss or find_loss(settings.loss)
        if settings.data in TABLES:
            found = _of_table(
                read_table(settings.data, settings.table, settings.target), settings, loss
            )
        else:
            found = _of_points(_points(settings), settings, loss)
        if len(found.rows) < FEWEST:
            what, remedy = "points", "click into the picture"
            if settings.data in TABLES:
                what, remedy = "rows of the table", "paste more"
            raise DataError(
                f"the {what} must be at least {FEWEST}, got {len(found.rows)}: {remedy}"
            )
        return found

    @property
    def labels(self) -> list[str]:
        """The names of the classes; none where a number is predicted."""
        return [str(one) for one in getattr(self.target, "labels", [])]

    @property
    def is_classes(self) -> bool:
        """Whether classes are predicted."""
        return isinstance(self.target, ClassTarget)

    @property
    def input_names(self) -> list[str]:
        """What each input is called."""
        return self.encoder.input_names

    @property
    def training(self) -> list[Example]:
        """The examples that are learned from."""
        return learned(self.examples)

    @property
    def held_out(self) -> list[Example]:
        """Every fifth example."""
        return self.examples[HELD_OUT - 1 :: HELD_OUT]

    @property
    def points(self) -> list[list[float]]:
        """Where each row is drawn: x, y and its class, or x and the number to predict."""
        if not self.is_classes:
            return [[x[self.axes[0]], t[0]] for x, t in self.examples]
        axes = [self.axes[0], self.axes[-1]]
        return [[*(x[i] for i in axes), class_of(t)] for x, t in self.examples]

    @property
    def middle(self) -> list[float]:
        """The mean of each input that is learned from, shape (n_in,)."""
        columns = zip(*(x for x, _ in self.training), strict=True)
        return [sum(column) / len(column) for column in columns]


def learned(rows: Sequence[Any]) -> list[Any]:
    """Return those that are not held out.

    >>> learned([0, 1, 2, 3, 4, 5])
    [0, 1, 2, 3, 5]
    """
    return [one for i, one in enumerate(rows) if i % HELD_OUT != HELD_OUT - 1]


def class_of(target: Sequence[float]) -> int:
    """Return the class of a target of shape (n_out,).

    >>> class_of([0.0, 1.0, 0.0]), class_of([1.0]), class_of([0.0])
    (1, 1, 0)
    """
    return int(target[0]) if len(target) == 1 else target.index(1)


def _points(settings: Settings) -> list[list[float]]:
    """Return the points, those of a name drawn from seed 0 whatever the network's seed is."""
    if settings.data == WAVE:
        return [[*one] for one in draw_wave(n=N_OF_WAVE, noise=settings.noise, seed=0)]
    if settings.data in SHAPES:
        shape = SHAPES[settings.data]
        return [[*one] for one in draw_points(shape, n=N_POINTS, noise=settings.noise, seed=0)]
    return settings.points


def _of_points(points: list[list[float]], settings: Settings, loss: Loss) -> Problem:
    target: ClassTarget | NumberTarget
    targets: list[Any]
    if settings.task == "numbers":
        rows, targets = [[float(p[0])] for p in points], [float(p[1]) for p in points]
        names, target = ["x"], NumberTarget("y", loss, 1, NoScaler())
        wanted = [[t] for t in targets]
    else:
        rows = [[float(p[0]), float(p[1])] for p in points]
        targets = [COLORS[int(p[2])] for p in points]
        names = ["x", "y"]
        is_one = settings.loss == "binary_cross_entropy"
        target = ClassTarget("color", list(COLORS), loss, 1 if is_one else 2)
        wanted = [[float(p[2])] if is_one else [1.0 - p[2], float(p[2])] for p in points]
    return Problem(
        rows,
        targets,
        list(zip(rows, wanted, strict=True)),
        Encoder([NumberColumn(name) for name in names]),
        NoScaler(),
        target,
        list(range(len(names))),
    )


def _of_table(dataset: Dataset, settings: Settings, loss: Loss) -> Problem:
    training = dataset.subset(learned(range(len(dataset))))
    encoder = Encoder.learn(training)
    if encoder.n_inputs > MAX_INPUTS:
        raise DataError(
            f"the table must make at most {MAX_INPUTS} inputs, got {encoder.n_inputs}: leave out "
            "columns, first those of many different texts"
        )
    kind = StandardScaler if dataset.image_shape is None else MinMaxScaler
    encoded = [encoder.encode(row) for row in training.inputs]
    scaler = kind.learn(encoded, one_hot=encoder.one_hot)
    inputs = [scaler.scale(encoder.encode(row)) for row in dataset.inputs]
    wanted = dataset.target_rows()
    target: ClassTarget | NumberTarget
    if dataset.labels is None:
        scale = StandardScaler.learn(training.target_rows())
        wanted = [scale.scale(row) for row in wanted]
        target = NumberTarget(dataset.target_name, loss, len(wanted[0]), scale)
    else:
        if settings.loss == "binary_cross_entropy":
            wanted = [[row[1]] for row in wanted]
        target = ClassTarget(dataset.target_name, list(dataset.labels), loss, len(wanted[0]))
    examples: list[Example] = list(zip(inputs, wanted, strict=True))
    n_axes = 1 if dataset.labels is None else 2
    axes = settings.axes[:n_axes] or _telling(learned(examples), encoder.one_hot)[:n_axes]
    for k, axis in enumerate(axes):
        check_whole(f"axes[{k}]", axis, minimum=0, maximum=encoder.n_inputs - 1)
    told = "" if dataset.image_shape is not None else str(dataset.info())
    return Problem(
        [list(row) for row in dataset.inputs],
        list(dataset.targets),
        examples,
        encoder,
        scaler,
        target,
        axes,
        dataset.image_shape,
        told,
    )


def _telling(examples: list[Example], one_hot: list[bool]) -> list[int]:
    """Return the inputs, those first that tell most of the target; numbers come before 0/1.

    Of a standardized input that is the sum of its squared covariances with the target's outputs.
    """
    inputs = list(zip(*(x for x, _ in examples), strict=True))
    outputs = list(zip(*(t for _, t in examples), strict=True))

    def told(i: int) -> tuple[bool, float]:
        covariances = (
            sum(x * t for x, t in zip(inputs[i], output, strict=True)) for output in outputs
        )
        return one_hot[i], -sum(one * one for one in covariances)

    return sorted(range(len(inputs)), key=told)
