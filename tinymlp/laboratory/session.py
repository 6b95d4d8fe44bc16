"""A training that can be watched: the points, the network, its trainer and what was measured.

The trainer is the library's own. It is asked for one step after the other, so that the page can be
drawn between two of them; after its last step an epoch is measured on the points that are learned
from and on those that are held out, every fifth.

>>> session = Session(Settings(data="xor", hidden=[4]))
>>> session.train_epoch()
>>> session.n_epochs, len(session.training), len(session.held_out)
(1, 160, 40)
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import DataError, invalid
from tinymlp.laboratory.own_activation import OwnActivation
from tinymlp.laboratory.points import SHAPES, draw_points, draw_wave
from tinymlp.laboratory.settings import OWN, PENALTIES, WAVE, Settings
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.learning.loss import find_loss
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.training.trainer import Step, Trainer

N_POINTS = 200
N_OF_WAVE = 100
FEWEST = 2
"""Points from which on something can be learned."""

HELD_OUT = 5
"""One of so many points is held out."""


class Session:
    """One training, from the settings on.

    `own` is what the activation "own" is. Raises `DataError` for too few points, and
    `ArgumentError` for that activation without a source.
    """

    def __init__(self, settings: Settings, own: OwnActivation | None = None) -> None:
        self.settings = settings
        self.own = own if settings.activation == OWN else None
        if settings.activation == OWN and own is None:
            remedy = "look at it under Break it, and press Train with it"
            raise invalid(
                "activation", "one of the library's, or given with its source", OWN, remedy
            )
        self.points = _points(settings)
        self.loss = find_loss(settings.loss)
        examples = [self._example(point) for point in self.points]
        self.training = [one for i, one in enumerate(examples) if i % HELD_OUT != HELD_OUT - 1]
        self.held_out = [one for i, one in enumerate(examples) if i % HELD_OUT == HELD_OUT - 1]
        self.network = Network.random(
            [len(examples[0][0]), *settings.hidden, len(examples[0][1])],
            activation=self.own or settings.activation,
            seed=settings.seed,
        )
        self.starts_from_file = False
        """Whether the first weights came from a file instead of the seed."""
        self._first = self.network.parameters()
        self.rewind()

    def rewind(self) -> None:
        """Begin anew from the first weights, with the same order of examples to come."""
        settings = self.settings
        self.network.load_parameters(self._first)
        kind = PENALTIES[settings.penalty]
        engine: Engine = TextbookEngine() if settings.engine == "textbook" else BatchEngine()
        optimizer: Any = OPTIMIZERS[settings.optimizer]
        self.trainer = Trainer(
            self.network,
            self.loss,
            optimizer(learning_rate=settings.learning_rate),
            batch_size=settings.batch_size,
            seed=settings.seed,
            penalty=None if kind is None else kind(settings.strength),
            engine=engine,
        )
        self.measured: list[dict[str, float]] = []
        """Of each epoch, and before the first: loss and accuracy, held out and not."""
        self._steps: Iterator[Step] | None = None
        self._measure()

    def load_parameters(self, parameters: Vector) -> None:
        """Begin anew from the weights of a file, shape (n_parameters,).

        Raises `ShapeError` for another length.
        """
        self.network.load_parameters(parameters)
        self._first = self.network.parameters()
        self.starts_from_file = True
        self.rewind()

    @property
    def n_epochs(self) -> int:
        """How many epochs are done."""
        return len(self.measured) - 1

    def train(self, seconds: float) -> None:
        """Take steps for about that long, one at least; epochs that end are measured.

        Raises `DivergedError` when a number is no longer finite.
        """
        end = time.perf_counter() + seconds
        while True:
            self._step()
            if time.perf_counter() >= end:
                return

    def finish_epoch(self) -> None:
        """Take the steps that the running epoch lacks, if one has begun."""
        while self._steps is not None:
            self._step()

    def train_epoch(self) -> None:
        """Take the steps of one epoch, or those that the running one lacks."""
        self._step()
        self.finish_epoch()

    def _step(self) -> None:
        if self._steps is None:
            self._steps = self.trainer.steps(self.training)
        if next(self._steps, None) is None:
            self._steps = None
            self._measure()

    def _measure(self) -> None:
        found = {}
        for part, examples in (("training", self.training), ("held_out", self.held_out)):
            if examples:
                metrics = {"accuracy": accuracy} if self.settings.task == "classes" else {}
                for name, value in self.trainer.measure(examples, metrics=metrics).items():
                    found[f"{part}_{name}"] = value
        self.measured.append(found)

    def _example(self, point: list[float]) -> Example:
        if self.settings.task == "numbers":
            return ([point[0]], [point[1]])
        x, y, c = point
        if self.settings.loss == "binary_cross_entropy":
            return ([x, y], [float(c)])
        return ([x, y], [1.0 - c, float(c)])


def accuracy(
    outputs: Sequence[Vector],
    targets: Sequence[Sequence[float]],
    weights: Sequence[float] | None = None,
) -> float:
    """Return the share of logits that stand for their target's class.

    >>> accuracy([[0.5, 2.0], [0.5, -2.0]], [[0.0, 1.0], [0.0, 1.0]]), accuracy([[2.0]], [[1.0]])
    (0.5, 1.0)
    """
    right = 0
    for output, target in zip(outputs, targets, strict=True):
        # Of one logit the sign decides, of two the larger.
        predicted = output[0] > 0 if len(output) == 1 else output[1] > output[0]
        right += predicted == (target[-1] == 1)
    return right / len(targets)


def _points(settings: Settings) -> list[list[float]]:
    """Return the points, those of a name drawn from seed 0 whatever the network's seed is."""
    points = settings.points
    if settings.data == WAVE:
        points = [[*one] for one in draw_wave(n=N_OF_WAVE, noise=settings.noise, seed=0)]
    elif settings.data in SHAPES:
        shape = SHAPES[settings.data]
        drawn = draw_points(shape, n=N_POINTS, noise=settings.noise, seed=0)
        points = [[*one] for one in drawn]
    if len(points) < FEWEST:
        raise DataError(
            f"the points must be at least {FEWEST}, got {len(points)}: click into the picture"
        )
    return points
