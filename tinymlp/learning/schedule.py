"""A schedule says how large the steps are, and makes them smaller as the goal comes near.

Large steps cross a landscape quickly and small ones settle into its valley. A schedule is any
object with `rate(step)`; steps are counted from 0. Every optimizer takes one, or a plain number,
as its `learning_rate`.

>>> CosineDecay(rate_at_start=1.0, steps=100).rate(50)
0.5
>>> WarmUp(steps=4, then=ConstantRate(1.0)).rate(0)
0.25
"""

import math
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

from tinymlp.arguments import check_number, check_whole
from tinymlp.errors import ArgumentError


@runtime_checkable
class Schedule(Protocol):
    """What an optimizer asks of its learning rate when it is not a plain number."""

    def rate(self, step: int, /) -> float:
        """Return the learning rate of that step, counted from 0."""
        ...


LearningRate: TypeAlias = float | Schedule


@dataclass(frozen=True)
class ConstantRate:
    """The same rate at every step."""

    value: float

    def __post_init__(self) -> None:
        check_number("value", self.value, above=0)

    def rate(self, step: int) -> float:
        """Return the value."""
        return self.value


@dataclass(frozen=True, kw_only=True)
class StepDecay:
    """The rate falls to `factor` of itself after every `every` steps.

    >>> [StepDecay(rate_at_start=1.0, factor=0.5, every=2).rate(step) for step in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    rate_at_start: float
    factor: float = 0.1
    every: int

    def __post_init__(self) -> None:
        check_number("rate_at_start", self.rate_at_start, above=0)
        check_number("factor", self.factor, above=0, maximum=1)
        check_whole("every", self.every, minimum=1)

    def rate(self, step: int) -> float:
        """Return rate_at_start · factor^⌊step / every⌋."""
        return float(self.rate_at_start * self.factor ** (step // self.every))


@dataclass(frozen=True, kw_only=True)
class ExponentialDecay:
    """The rate falls smoothly, to `factor` of itself in every `every` steps."""

    rate_at_start: float
    factor: float
    every: int = 1

    def __post_init__(self) -> None:
        check_number("rate_at_start", self.rate_at_start, above=0)
        check_number("factor", self.factor, above=0, maximum=1)
        check_whole("every", self.every, minimum=1)

    def rate(self, step: int) -> float:
        """Return rate_at_start · factor^(step / every)."""
        return float(self.rate_at_start * self.factor ** (step / self.every))


@dataclass(frozen=True, kw_only=True)
class CosineDecay:
    """The rate follows half a cosine down to `rate_at_end` at `steps`, and stays there.

    Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017,
    equation 5 without the restarts.
    """

    rate_at_start: float
    steps: int
    rate_at_end: float = 0.0

    def __post_init__(self) -> None:
        check_number("rate_at_start", self.rate_at_start, above=0)
        check_whole("steps", self.steps, minimum=1)
        check_number("rate_at_end", self.rate_at_end, minimum=0, maximum=self.rate_at_start)

    def rate(self, step: int) -> float:
        """Return the mean of start and end, tilted by cos(π · step / steps)."""
        if step >= self.steps:
            return self.rate_at_end
        if 2 * step == self.steps:  # the cosine of a float near π/2 is not quite 0
            return (self.rate_at_start + self.rate_at_end) / 2.0
        share = 0.5 * (1.0 + math.cos(math.pi * step / self.steps))
        return self.rate_at_start * share + self.rate_at_end * (1.0 - share)


@dataclass(frozen=True, kw_only=True)
class WarmUp:
    """The rate grows in a straight line over the first `steps` steps, and then follows `then`.

    `then` is a number or a schedule, whose own steps are counted from the end of the warm-up.

    Source: Goyal and others, Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017,
    section 2.2.
    """

    steps: int
    then: LearningRate

    def __post_init__(self) -> None:
        check_whole("steps", self.steps, minimum=1)
        check_learning_rate("then", self.then)

    def rate(self, step: int) -> float:
        """Return (step + 1) / steps of the first rate, and later the rate of `then`."""
        if step < self.steps:
            return rate_at(self.then, 0) * (step + 1) / self.steps
        return rate_at(self.then, step - self.steps)


def check_learning_rate(name: str, learning_rate: LearningRate) -> None:
    """Raise `ArgumentError` unless it must be a number above 0 or has `rate(step)`."""
    if isinstance(learning_rate, type):
        raise ArgumentError(
            f"{name} is a number or a schedule, got the class {learning_rate.__name__}: "
            "make one of it with its arguments"
        )
    if not isinstance(learning_rate, Schedule):
        check_number(name, learning_rate, above=0)


def rate_at(learning_rate: LearningRate, step: int) -> float:
    """Return the rate of that step, counted from 0."""
    # Whether a protocol is met takes Python 3.11 long to say: the common answer comes first.
    if type(learning_rate) is float or not isinstance(learning_rate, Schedule):
        return learning_rate
    return learning_rate.rate(step)
