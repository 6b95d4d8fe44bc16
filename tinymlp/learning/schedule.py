"""A schedule says how large the steps are, and makes them smaller as the goal comes near.

Large steps come near a minimum quickly and small ones settle into it. A schedule is any
object with `rate(step)`; steps are counted from 0. Every optimizer takes one, or a plain number,
as its `learning_rate`.

Most go by the number of steps alone. One that goes by how training does has `after_epoch(loss)` as
well, and is told each epoch's validation loss, or without validation its training loss.

>>> CosineDecay(rate_at_start=1.0, steps=100).rate(50)
0.5
>>> WarmUp(steps=4, then=ConstantRate(1.0)).rate(0)
0.25
>>> plateau = ReduceOnPlateau(rate_at_start=1.0, factor=0.5, patience=0)
>>> for loss in [4.0, 3.0, 3.0]:
...     plateau.after_epoch(loss)
>>> plateau.rate(12)
0.5
"""

import math
from typing import Any, Protocol, TypeAlias, runtime_checkable

from tinymlp.arguments import check_number, check_whole
from tinymlp.errors import ArgumentError, invalid
from tinymlp.named import Configurable


@runtime_checkable
class Schedule(Protocol):
    """What an optimizer asks of its learning rate when it is not a plain number."""

    def rate(self, step: int, /) -> float:
        """Return the learning rate of that step, counted from 0."""
        ...


LearningRate: TypeAlias = float | Schedule


class ConstantRate(Configurable):
    """The same rate at every step."""

    name = "constant"

    def __init__(self, value: float) -> None:
        self.value: float = check_number("value", value, above=0)

    def rate(self, step: int) -> float:
        """Return the value."""
        return self.value


class StepDecay(Configurable):
    """The rate falls to `factor` of itself after every `every` steps.

    >>> [StepDecay(rate_at_start=1.0, factor=0.5, every=2).rate(step) for step in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    name = "step_decay"

    def __init__(self, *, rate_at_start: float, factor: float = 0.1, every: int) -> None:
        self.rate_at_start: float = check_number("rate_at_start", rate_at_start, above=0)
        self.factor: float = check_number("factor", factor, above=0, maximum=1)
        self.every: int = check_whole("every", every, minimum=1)

    def rate(self, step: int) -> float:
        """Return rate_at_start · factor^⌊step / every⌋."""
        return float(self.rate_at_start * self.factor ** (step // self.every))


class ExponentialDecay(Configurable):
    """The rate falls smoothly, to `factor` of itself in every `every` steps."""

    name = "exponential_decay"

    def __init__(self, *, rate_at_start: float, factor: float, every: int = 1) -> None:
        self.rate_at_start: float = check_number("rate_at_start", rate_at_start, above=0)
        self.factor: float = check_number("factor", factor, above=0, maximum=1)
        self.every: int = check_whole("every", every, minimum=1)

    def rate(self, step: int) -> float:
        """Return rate_at_start · factor^(step / every)."""
        return float(self.rate_at_start * self.factor ** (step / self.every))


class CosineDecay(Configurable):
    """The rate follows half a cosine down to `rate_at_end` at `steps`, and stays there.

    Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017,
    equation 5 without the restarts.
    """

    name = "cosine_decay"

    def __init__(self, *, rate_at_start: float, steps: int, rate_at_end: float = 0.0) -> None:
        self.rate_at_start: float = check_number("rate_at_start", rate_at_start, above=0)
        self.steps: int = check_whole("steps", steps, minimum=1)
        self.rate_at_end: float = check_number(
            "rate_at_end", rate_at_end, minimum=0, maximum=rate_at_start
        )

    def rate(self, step: int) -> float:
        """Return the mean of start and end, tilted by cos(π · step / steps)."""
        if step >= self.steps:
            return self.rate_at_end
        if 2 * step == self.steps:  # the cosine of a float near π/2 is not quite 0
            return (self.rate_at_start + self.rate_at_end) / 2.0
        share = 0.5 * (1.0 + math.cos(math.pi * step / self.steps))
        return self.rate_at_start * share + self.rate_at_end * (1.0 - share)


class WarmUp(Configurable):
    """The rate grows in a straight line over the first `steps` steps, and then follows `then`.

    `then` is a number or a schedule, whose own steps are counted from the end of the warm-up.

    Source: Goyal and others, Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017,
    section 2.2. What `then` is told of the epochs' losses, it is told from the first on.
    """

    name = "warm_up"

    def __init__(self, *, steps: int, then: LearningRate) -> None:
        self.steps: int = check_whole("steps", steps, minimum=1)
        self.then: LearningRate = check_learning_rate("then", then)

    def rate(self, step: int) -> float:
        """Return (step + 1) / steps of the first rate, and later the rate of `then`."""
        if step < self.steps:
            return rate_at(self.then, 0) * (step + 1) / self.steps
        return rate_at(self.then, step - self.steps)

    def after_epoch(self, loss: float) -> None:
        """Tell `then`, if it asks for it."""
        tell_loss(self.then, loss)


class ReduceOnPlateau(Configurable):
    """The rate falls to `factor` of itself when the loss has not improved for a while.

    A loss improves when it is smaller by more than `min_delta` than the last that did; any other,
    nan too, is a miss. `patience` is the number of epochs allowed without improvement, as in
    `EarlyStopping`: the miss after them lowers the rate, which is never below `rate_at_end`, and
    misses are counted anew.

    Give early stopping more patience than this, or it ends training before a lower rate can help;
    that of `fit(patience="auto")` is more.

    Differs from Keras, whose rate falls at miss number `patience`, one epoch sooner; PyTorch counts
    as here, but its threshold is a share of the loss.

    >>> schedule = ReduceOnPlateau(rate_at_start=1.0, factor=0.5, patience=1)
    >>> for loss in [4.0, 2.0, 2.0, 3.0]:
    ...     schedule.after_epoch(loss)
    ...     print(schedule.rate(0))
    1.0
    1.0
    1.0
    0.5

    Raises `ArgumentError` unless 0 < factor < 1 and 0 ≤ rate_at_end ≤ rate_at_start.

    Source: K. He and others, Deep Residual Learning for Image Recognition, 2016, section 3.4: "the
    learning rate … is divided by 10 when the error plateaus".
    """

    name = "reduce_on_plateau"

    def __init__(
        self,
        *,
        rate_at_start: float = 0.01,
        factor: float = 0.1,
        patience: int = 10,
        min_delta: float = 0.0001,
        rate_at_end: float = 0.0,
    ) -> None:
        self.rate_at_start: float = check_number("rate_at_start", rate_at_start, above=0)
        self.factor: float = check_number("factor", factor, above=0, below=1)
        self.patience: int = check_whole("patience", patience, minimum=0)
        self.min_delta: float = check_number("min_delta", min_delta, minimum=0)
        self.rate_at_end: float = check_number(
            "rate_at_end", rate_at_end, minimum=0, maximum=rate_at_start
        )
        self.rate_now: float = self.rate_at_start
        self.reference: float | None = None
        self.misses: int = 0

    def rate(self, step: int) -> float:
        """Return the rate that the losses so far have led to, whatever the step."""
        return self.rate_now

    def after_epoch(self, loss: float) -> None:
        """Take in an epoch's loss, and lower the rate when patience has run out."""
        if self._improves(loss):
            self.reference, self.misses = loss, 0
            return
        self.misses += 1
        if self.misses > self.patience:
            self.rate_now = max(self.rate_now * self.factor, self.rate_at_end)
            self.misses = 0

    def _improves(self, loss: float) -> bool:
        if self.reference is None:
            return not math.isnan(loss)
        return self.reference - loss > self.min_delta  # which no nan is


SCHEDULES: dict[str, type[Schedule]] = {
    kind.name: kind
    for kind in (
        ConstantRate,
        StepDecay,
        ExponentialDecay,
        CosineDecay,
        WarmUp,
        ReduceOnPlateau,
    )
}


def check_learning_rate(name: str, learning_rate: LearningRate) -> LearningRate:
    """Return it; raise `ArgumentError` unless it is a number above 0 or an object with `rate`.

    >>> check_learning_rate("learning_rate", "fast")
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: learning_rate must be a number above 0 or a schedule, got 'fast'
    """
    if callable(getattr(learning_rate, "rate", None)) and not isinstance(learning_rate, type):
        return learning_rate
    try:
        return check_number(name, learning_rate, above=0)
    except ArgumentError:
        remedy = "make an object of it" if isinstance(learning_rate, type) else ""
        raise invalid(name, "a number above 0 or a schedule", learning_rate, remedy) from None


def rate_at(learning_rate: LearningRate, step: int) -> float:
    """Return the rate of that step, counted from 0."""
    plain_or_schedule: Any = learning_rate
    # An attribute is asked for and not the protocol, which Python 3.11 takes long to answer.
    schedule = getattr(plain_or_schedule, "rate", None)
    rate: float = plain_or_schedule if schedule is None else schedule(step)
    return rate


def tell_loss(learning_rate: object, loss: float) -> None:
    """Tell a schedule that has `after_epoch` an epoch's loss; any other need not know.

    >>> tell_loss(0.5, 2.0)
    """
    told = getattr(learning_rate, "after_epoch", None)
    if callable(told):
        told(loss)
