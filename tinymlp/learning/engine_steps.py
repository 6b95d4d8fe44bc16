"""How an engine takes a training's steps by itself, and not only their gradients.

A step that ends in the network's lists is slow where the numbers are somewhere else. An engine with
the method `steps_of(training)` may keep them there while an epoch runs, as `NumpyEngine` does; it
returns None for a training whose objects it does not know, which then takes its steps as ever.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from tinymlp.learning.dropout import Dropout
from tinymlp.learning.examples import Example
from tinymlp.learning.loss import Loss
from tinymlp.learning.optimizer import Optimizer
from tinymlp.learning.penalty import Penalty
from tinymlp.learning.weight_average import WeightAverage
from tinymlp.network.network import Network
from tinymlp.network.shapes import Matrix, Vector


class Training(Protocol):
    """What a step depends on beside its examples, as a `Trainer` has it."""

    network: Network
    loss: Loss
    optimizer: Optimizer
    penalty: Penalty | None
    clip_norm: float | None
    frozen: int
    dropout: Dropout | None
    max_norm: float | None
    average: WeightAverage | None


class EngineSteps(Protocol):
    """Takes steps for a training, ahead of its network, optimizer and average."""

    def step(
        self,
        examples: Sequence[Example],
        chosen: Sequence[int],
        weights: Sequence[float] | None,
        divisor: float,
        masks: Matrix | None,
    ) -> tuple[float, Any] | None:
        """Take a step on the chosen examples, and return its loss and gradient, in any form.

        The loss is Σ weight·loss / divisor, without weights the mean, and the penalty; the gradient
        is what the optimizer gets. `masks` are those of dropout. None, and nothing has changed, for
        a step that the trainer had better take itself, so that it can say what is wrong.
        """
        ...

    def write_back(self) -> None:
        """Give the network, the optimizer and the average what has been computed for them."""
        ...

    def listed(self, gradient: Any) -> Vector:
        """Return a gradient as a list, shape (n_parameters,)."""
        ...

    def norm(self, gradient: Any) -> float:
        """Return the length of a gradient."""
        ...


def find_steps(engine: object, training: Training) -> EngineSteps | None:
    """Return what takes a training's steps, None where the engine does not do so by itself."""
    steps_of = getattr(engine, "steps_of", None)
    found: EngineSteps | None = None if steps_of is None else steps_of(training)
    return found
