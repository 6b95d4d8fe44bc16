"""Everything that is chosen in the laboratory, as the page and its address have it.

An address may come from anybody, so each value is checked and bounded here: what the page is to
draw while it trains has to stay small.

>>> Settings.from_fields({"data": "xor", "hidden": [4, 2]}).hidden
[4, 2]
>>> Settings.from_fields({"hidden": [400]})
Traceback (most recent call last):
tinymlp.errors.ArgumentError: hidden[0] must be a whole number from 1 to 16, got 400
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tinymlp.arguments import check_choice, check_list, check_number, check_whole
from tinymlp.errors import invalid
from tinymlp.laboratory.points import SHAPES
from tinymlp.laboratory.tables import TABLES, read_table
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.penalty import L1, L2
from tinymlp.network.activation import ACTIVATIONS

OWN = "own"
"""An activation, loss, way back or optimizer that was written in the page."""

CLICKED, CLICKED_CURVE, WAVE = "clicked points", "clicked curve", "wave"
DATA = [*SHAPES, CLICKED, WAVE, CLICKED_CURVE, *TABLES]
LOSSES = {
    "classes": ["softmax_cross_entropy", "binary_cross_entropy"],
    "numbers": ["mean_squared_error", "mean_absolute_error", "huber"],
}
"""The losses for either task; the first is taken where another task's is given."""

ENGINES = ["batch", "textbook", OWN]
"""An own way back is computed by the textbook's loops."""

PENALTIES: dict[str, type[L1] | type[L2] | None] = {"none": None, "l1": L1, "l2": L2}
MAX_LAYERS, MAX_NEURONS, MAX_POINTS = 4, 16, 400
MAX_SEED = 10**9
FARTHEST = 20
"""How far from the middle a point may be: those of a shape with much noise become one's own."""


@dataclass
class Settings:
    """What is learned from, by which network, and how.

    Raises `ArgumentError`, with the name of the setting, for what cannot be.
    """

    data: str = "two moons"
    noise: float = 0.1
    points: list[list[float]] = field(default_factory=list)
    """Those that were clicked: x, y and the class, or x and y of a curve."""
    table: str = ""
    """The text of a pasted table; "" is a sample."""
    target: str = ""
    """The column of it that is predicted; "" is its last."""
    axes: list[int] = field(default_factory=list)
    """The inputs of a table along which it is drawn; none to have them chosen."""
    hidden: list[int] = field(default_factory=lambda: [4, 4])
    activation: str | list[str] = "tanh"
    """Of all hidden layers, or of each one."""
    loss: str = "softmax_cross_entropy"
    optimizer: str = "adam"
    learning_rate: float = 0.03
    batch_size: int = 16
    penalty: str = "none"
    strength: float = 0.001
    engine: str = "batch"
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("data", self.data, DATA)
        self.noise = check_number("noise", self.noise, minimum=0, maximum=1)
        self.hidden = check_list("hidden", self.hidden, "a list of the neurons in each layer")
        if len(self.hidden) > MAX_LAYERS:
            raise invalid("hidden", f"a list of at most {MAX_LAYERS} layers", self.hidden)
        for i, size in enumerate(self.hidden):
            check_whole(f"hidden[{i}]", size, minimum=1, maximum=MAX_NEURONS)
        self._check_activation()
        for name in ("table", "target"):
            if not isinstance(getattr(self, name), str):
                raise invalid(name, "a text", getattr(self, name))
        self.axes = check_list("axes", self.axes, "a list of the inputs to draw it by")[:2]
        known = [name for names in LOSSES.values() for name in names]
        check_choice("loss", self.loss, [*known, OWN])
        possible = LOSSES[self.task][: 1 if self.n_classes > 2 else None]
        if self.loss not in (*possible, OWN):
            self.loss = possible[0]
        check_choice("optimizer", self.optimizer, [*OPTIMIZERS, OWN])
        rate = check_number("learning_rate", self.learning_rate, above=0, maximum=100)
        self.learning_rate = float(rate)
        check_whole("batch_size", self.batch_size, minimum=1, maximum=MAX_POINTS)
        check_choice("penalty", self.penalty, PENALTIES)
        self.strength = float(check_number("strength", self.strength, minimum=0, maximum=100))
        check_choice("engine", self.engine, ENGINES)
        check_whole("seed", self.seed, minimum=0, maximum=MAX_SEED)
        self.points = self._check_points()

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> "Settings":
        """Return the settings of these names; those that are not given keep their defaults."""
        known = [one.name for one in fields(cls)]
        for name in given:
            check_choice("a setting", name, known)
        return cls(**given)

    @property
    def task(self) -> str:
        """What is predicted: "classes" or "numbers"."""
        return "classes" if self.n_classes else "numbers"

    @property
    def n_classes(self) -> int:
        """How many classes there are; none where a number is predicted."""
        if self.data in TABLES:
            return len(read_table(self.data, self.table, self.target).labels or [])
        return 0 if self.data in (WAVE, CLICKED_CURVE) else 2

    @property
    def activations(self) -> list[str]:
        """The activation of each hidden layer."""
        if isinstance(self.activation, str):
            return [self.activation] * len(self.hidden)
        return self.activation

    @property
    def own(self) -> list[str]:
        """The settings whose piece was written in the page."""
        chosen: dict[str, list[Any]] = {
            "activation": [self.activation, *self.activations],
            "loss": [self.loss],
            "engine": [self.engine],
            "optimizer": [self.optimizer],
        }
        return [name for name, values in chosen.items() if OWN in values]

    def _check_activation(self) -> None:
        names = [*ACTIVATIONS, OWN]
        if isinstance(self.activation, list):
            if len(self.activation) != len(self.hidden):
                what = f"one name, or a list of {len(self.hidden)}, one for each hidden layer"
                raise invalid("activation", what, self.activation)
            for k, name in enumerate(self.activation):
                check_choice(f"activation[{k}]", name, names)
            if len(set(self.activation)) == 1:
                self.activation = self.activation[0]
        else:
            check_choice("activation", self.activation, names)

    def _check_points(self) -> list[list[float]]:
        points = check_list("points", self.points, "a list of points")
        if len(points) > MAX_POINTS:
            what = f"a list of at most {MAX_POINTS} points"
            raise invalid("points", what, len(points), "clear some")
        if self.data == CLICKED:
            return [_checked(f"points[{i}]", point, 3) for i, point in enumerate(points)]
        if self.data == CLICKED_CURVE:
            return [_checked(f"points[{i}]", point, 2) for i, point in enumerate(points)]
        return []  # of another task, from before the data were changed


def _checked(name: str, point: Any, length: int) -> list[float]:
    """Return a point of that many numbers, of which a third is the class."""
    numbers = check_list(name, point, "a list of numbers")
    if len(numbers) != length:
        raise invalid(name, f"a list of {length} numbers", point)
    for k, number in enumerate(numbers[:2]):
        check_number(f"{name}[{k}]", number, minimum=-FARTHEST, maximum=FARTHEST)
    if length == 3:
        check_whole(f"{name}[2]", numbers[2], minimum=0, maximum=1)
    return numbers
