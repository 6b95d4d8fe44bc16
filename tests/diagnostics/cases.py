"""Small tasks, trainings and histories to be diagnosed."""

import itertools
import math
from collections.abc import Sequence
from random import Random

from tinymlp.diagnostics import Finding, Severity
from tinymlp.engine.batch import BatchEngine
from tinymlp.learning.examples import Example
from tinymlp.learning.optimizer import Optimizer
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.training.history import Epoch, History
from tinymlp.training.trainer import Trainer

SQUARED = "mean_squared_error"
SOFTMAX = "softmax_cross_entropy"


def waves(n: int = 60, *, seed: int = 0) -> list[Example]:
    """Two inputs around 0 and a target of about unit spread that depends on both."""
    random = Random(seed)
    rows = [[random.gauss(0.0, 1.0), random.gauss(0.0, 1.0)] for _ in range(n)]
    return [(row, [math.sin(row[0]) + 0.5 * row[1]]) for row in rows]


def halves(n: int = 60, *, rare: float = 0.0) -> list[Example]:
    """Two classes, one-hot, on the two sides of a line; the larger `rare`, the fewer of class 1."""
    random = Random(1)
    rows = [[random.gauss(0.0, 1.0), random.gauss(0.0, 1.0)] for _ in range(n)]
    return [(row, [0.0, 1.0] if row[0] + row[1] > rare else [1.0, 0.0]) for row in rows]


def course(
    training: Sequence[float], validation: Sequence[float] = (), best: int | None = None
) -> History:
    """Return the history of a run with these losses."""
    history = History(best_epoch=best)
    for number, (loss, other) in enumerate(
        itertools.zip_longest(training, validation, fillvalue=None), start=1
    ):
        assert loss is not None
        measured = {} if other is None else {"loss": other}
        history.add(Epoch(number, {"loss": loss}, measured, 0.1, 1.0, 0.0))
    return history


def trained(
    network: Network,
    loss: str,
    optimizer: Optimizer,
    examples: Sequence[Example],
    n_epochs: int = 30,
    penalty: Penalty | None = None,
) -> History:
    """Train the network and return how it went."""
    history = History()
    trainer = Trainer(
        network, loss, optimizer, penalty=penalty, batch_size=16, engine=BatchEngine()
    )
    for _ in history.record(trainer.epochs(examples, n_epochs=n_epochs)):
        pass
    return history


def solution(noise: float = 0.0) -> tuple[Network, list[Example]]:
    """Return a network and examples whose targets are its predictions and some noise."""
    network = Network.random([2, 8, 1], activation="tanh", seed=3)
    random = Random(3)
    return network, [
        (row, [network.predict(row)[0] + random.gauss(0.0, noise)]) for row, _ in waves()
    ]


def found(findings: Sequence[Finding]) -> dict[str, Severity]:
    """Return the severity of each problem that was found, by its name."""
    return {finding.name: finding.severity for finding in findings}
