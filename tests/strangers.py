"""Strangers: objects of a user's own that compute what a shipped one does, under another name.

Each has the documented methods and says the documented facts, and nothing else: no base class, no
name, no settings. Whatever the library does with a shipped object it must do with its stranger.
"""

from collections.abc import Sequence
from random import Random

from tinymlp.learning.loss import Loss, targets_of
from tinymlp.learning.optimizer import Optimizer
from tinymlp.learning.penalty import Penalty
from tinymlp.learning.schedule import Schedule, tell_loss
from tinymlp.network.activation import Activation, is_linear, output_range, saturates
from tinymlp.network.initializer import INITIALIZERS, Constant, Initializer

SHIPPED_INITIALIZERS: list[Initializer] = [
    Constant(0.5) if kind is Constant else kind() for kind in INITIALIZERS.values()
]


class StrangeActivation:
    """An activation that is none of the library's."""

    def __init__(self, inner: Activation) -> None:
        self.inner = inner
        self.output_range = output_range(inner)
        self.saturates = saturates(inner)
        self.linear = is_linear(inner)

    def value(self, z: float) -> float:
        return self.inner.value(z)

    def derivative(self, z: float) -> float:
        return self.inner.derivative(z)


class StrangeLoss:
    """A loss that is none of the library's."""

    def __init__(self, inner: Loss) -> None:
        self.inner = inner
        self.targets = targets_of(inner)
        if hasattr(inner, "link"):
            self.link = inner.link

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return self.inner.value(prediction, target)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return self.inner.gradient(prediction, target)


class StrangeOptimizer:
    """An optimizer that is none of the library's, and tells neither rate nor steps."""

    def __init__(self, inner: Optimizer) -> None:
        self.inner = inner

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        return self.inner.step(parameters, gradient)


class StrangeSchedule:
    """A schedule that is none of the library's."""

    def __init__(self, inner: Schedule) -> None:
        self.inner = inner

    def rate(self, step: int) -> float:
        return self.inner.rate(step)

    def after_epoch(self, loss: float) -> None:
        tell_loss(self.inner, loss)


class StrangePenalty:
    """A penalty that is none of the library's."""

    def __init__(self, inner: Penalty) -> None:
        self.inner = inner

    def value(self, weight: float) -> float:
        return self.inner.value(weight)

    def derivative(self, weight: float) -> float:
        return self.inner.derivative(weight)


class StrangeInitializer:
    """An initializer that is none of the library's."""

    def __init__(self, inner: Initializer) -> None:
        self.inner = inner

    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        return self.inner.weight(n_in, n_out, random)
