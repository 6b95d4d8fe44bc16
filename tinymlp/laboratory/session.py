"""A training that can be watched: the problem, the network, its trainer and what was measured.

The trainer is the library's own. It is asked for one step after the other, so that the page can be
drawn between two of them; after its last step an epoch is measured on the points that are learned
from and on those that are held out, every fifth.

>>> session = Session(Settings(data="xor", hidden=[4]))
>>> session.train_epoch()
>>> session.n_epochs, len(session.training), len(session.held_out)
(1, 160, 40)
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from tinymlp.arguments import check_whole
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import invalid
from tinymlp.laboratory.own_pieces import make_piece
from tinymlp.laboratory.problem import Problem
from tinymlp.laboratory.settings import OWN, PENALTIES, Settings
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.learning.loss import Loss
from tinymlp.learning.optimizer import OPTIMIZERS, Optimizer
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.training.trainer import Step, Trainer

MAX_STATES = 128
"""Of so many epochs the state is kept; of more, every second, every fourth and so on."""


class Session:
    """One training, from the settings on.

    `sources` are the texts of what was written in the page, by the setting that it is for. Raises
    `DataError` for too few points, and `ArgumentError` for a piece "own" without a source.
    """

    def __init__(self, settings: Settings, sources: Mapping[str, str] | None = None) -> None:
        self.settings = settings
        self.sources: Mapping[str, str] = {} if sources is None else sources
        self.own: dict[str, Any] = {name: self._own(name) for name in settings.own}
        """What was written in the page and takes part."""
        self.problem: Problem = Problem.of(settings, self.own.get("loss"))
        self.loss: Loss = self.problem.target.loss
        self.training: list[Example] = self.problem.training
        self.held_out: list[Example] = self.problem.held_out
        n_in, n_out = map(len, self.training[0])
        self.network: Network = Network.random(
            [n_in, *settings.hidden, n_out], activation=self._activations(), seed=settings.seed
        )
        if "engine" in self.own:
            self.network = self.own["engine"].network(self.network)
        self.starts_from_file: bool = False
        """Whether the first weights came from a file instead of the seed."""
        self._first = self.network.parameters()
        self.rewind()

    def rewind(self) -> None:
        """Begin anew from the first weights, with the same order of examples to come."""
        settings = self.settings
        self.network.load_parameters(self._first)
        kind = PENALTIES[settings.penalty]
        engine: Engine = BatchEngine() if settings.engine == "batch" else TextbookEngine()
        self.trainer: Trainer = Trainer(
            self.network,
            self.loss,
            self._optimizer(),
            batch_size=settings.batch_size,
            seed=settings.seed,
            penalty=None if kind is None else kind(settings.strength),
            engine=engine,
        )
        self.measured: list[dict[str, float]] = []
        """Of each epoch, and before the first: loss and accuracy, held out and not."""
        self.n_epochs: int = 0
        """How many epochs are done; fewer than were measured after `go_to` an earlier one."""
        self._steps: Iterator[Step] | None = None
        self._states: dict[int, dict[str, Any]] = {}
        self._measure()

    def load_parameters(self, parameters: Vector) -> None:
        """Begin anew from the weights of a file, shape (n_parameters,).

        Raises `ShapeError` for another length.
        """
        self.network.load_parameters(parameters)
        self._first = self.network.parameters()
        self.starts_from_file = True
        self.rewind()

    def go_to(self, epoch: int) -> None:
        """Be where that many epochs are done, of those that were: the same weights, and to come.

        The running epoch is finished first. Raises `ArgumentError` for one that is not done yet.
        """
        self.finish_epoch()
        check_whole("epoch", epoch, minimum=0, maximum=len(self.measured) - 1)
        nearest = max(one for one in self._states if one <= epoch)
        self.trainer.load_state_dict(self._states[nearest])
        for _ in range(epoch - nearest):
            for _ in self.trainer.steps(self.training):
                pass
        self.n_epochs = epoch

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
        steps, self._steps = self._steps or self.trainer.steps(self.training), None
        if next(steps, None) is not None:
            self._steps = steps  # of an epoch in which a step fails nothing is left to do
        else:
            self.n_epochs += 1
            self._measure()

    def _measure(self) -> None:
        """Measure the epoch that is done, and keep its state; those after it are forgotten."""
        found = {}
        target = self.problem.target
        metrics = target.metrics() if self.problem.is_classes else {}
        for part, examples in (("training", self.training), ("held_out", self.held_out)):
            if examples:
                for name, value in self.trainer.measure(examples, metrics=metrics).items():
                    found[f"{part}_{name}"] = value
        self.measured[self.n_epochs :] = [found]
        kept = {epoch: state for epoch, state in self._states.items() if epoch < self.n_epochs}
        kept[self.n_epochs] = self.trainer.state_dict()
        if len(kept) > MAX_STATES:
            kept = dict(list(kept.items())[::2])
        self._states = kept

    def _own(self, name: str) -> Any:
        """Return what was written in the page for a setting."""
        if name not in self.sources:
            remedy = "look at it under Break it, and press Train with it"
            raise invalid(name, "one of the library's, or given with its source", OWN, remedy)
        return make_piece(name, self.sources[name], self.settings.task)

    def _optimizer(self) -> Optimizer:
        """Return an optimizer that has not stepped."""
        rate = self.settings.learning_rate
        if "optimizer" in self.own:
            made: Optimizer = self.own["optimizer"].make(rate)
        else:
            kind: Any = OPTIMIZERS[self.settings.optimizer]
            made = kind(learning_rate=rate)
        return made

    def _activations(self) -> list[Any]:
        """Return the activation of each hidden layer."""
        own = self.own.get("activation")
        return [own if name == OWN else name for name in self.settings.activations]
