"""The optimizers' formulas on arrays, with their operations in the same order: the same bits.

An optimizer object keeps its settings and counts its steps; what it remembers is an array for each
of these attributes, and a list again when somebody looks (see numpy_steps).

>>> MEMORY[Adam]
('first_moment', 'second_moment')

What is computed goes into arrays that are there already: to get new ones from the system, page by
page, takes Adam on 24,000 parameters half as long as its arithmetic, and at worst four times.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tinymlp.engine.arrays import Array, numpy_module
from tinymlp.learning.optimizer import SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSprop
from tinymlp.learning.schedule import rate_at

MEMORY: dict[type, tuple[str, ...]] = {
    SGD: (),
    Momentum: ("velocity",),
    Nesterov: ("velocity",),
    RMSprop: ("mean_square",),
    Adam: ("first_moment", "second_moment"),
    AdamW: ("first_moment", "second_moment"),
}
"""What each remembers, a number for each parameter. Of a class of your own nothing is known."""


class StepArrays(NamedTuple):
    """What a step is given, and where it writes, each of shape (n_parameters,)."""

    parameters: Array
    gradient: Array
    memory: Sequence[Array]
    """In the order of `MEMORY`."""
    learned: Array
    """Gets the better parameters."""
    remembered: Sequence[Array]
    """Get what is then remembered, in the order of `memory`."""
    work: Array
    """What is in between."""


def take_step(optimizer: Optimizer, on: StepArrays) -> None:
    """Write better parameters and what is then remembered; what was given stays as it is."""
    its: Any = optimizer
    _STEPS[type(its)](its, rate_at(its.learning_rate, its.steps), on)


def _sgd(_: SGD, rate: float, on: StepArrays) -> None:
    np = numpy_module()
    np.multiply(on.gradient, rate, out=on.work)
    np.subtract(on.parameters, on.work, out=on.learned)


def _momentum(its: Momentum, rate: float, on: StepArrays) -> None:
    np = numpy_module()
    velocity = _velocity(its, on)
    np.multiply(velocity, rate, out=on.work)
    np.subtract(on.parameters, on.work, out=on.learned)


def _nesterov(its: Nesterov, rate: float, on: StepArrays) -> None:
    np = numpy_module()
    ahead = np.multiply(_velocity(its, on), its.momentum, out=on.work)
    ahead += on.gradient
    ahead *= rate
    np.subtract(on.parameters, ahead, out=on.learned)


def _rmsprop(its: RMSprop, rate: float, on: StepArrays) -> None:
    np = numpy_module()
    mean_square = _mean_square(its.decay, on.memory[0], on.remembered[0], on)
    size = np.sqrt(mean_square, out=on.work)
    size += its.epsilon
    change = np.multiply(on.gradient, rate, out=on.learned)
    change /= size
    np.subtract(on.parameters, change, out=on.learned)


def _adam(its: Adam, rate: float, on: StepArrays) -> None:
    change = _adam_change(its, rate, on)
    numpy_module().subtract(on.parameters, change, out=on.learned)


def _adamw(its: AdamW, rate: float, on: StepArrays) -> None:
    np = numpy_module()
    change = _adam_change(its, rate, on)
    shrunk = np.multiply(on.parameters, rate * its.weight_decay, out=on.work)
    np.subtract(on.parameters, shrunk, out=shrunk)
    np.subtract(shrunk, change, out=on.learned)


def _adam_change(its: Adam, rate: float, on: StepArrays) -> Array:
    """Return η·m̂ / (√v̂ + ε), which stands where the better parameters are to be."""
    np = numpy_module()
    first = np.multiply(on.memory[0], its.beta1, out=on.remembered[0])
    first += np.multiply(on.gradient, 1 - its.beta1, out=on.work)
    second = _mean_square(its.beta2, on.memory[1], on.remembered[1], on)
    size = np.divide(second, 1 - its.beta2 ** (its.steps + 1), out=on.work)
    np.sqrt(size, out=size)
    size += its.epsilon
    change = np.divide(first, 1 - its.beta1 ** (its.steps + 1), out=on.learned)
    change *= rate
    change /= size
    return change


def _velocity(its: Momentum, on: StepArrays) -> Array:
    """Return μ·v + g, as it is remembered."""
    velocity = numpy_module().multiply(on.memory[0], its.momentum, out=on.remembered[0])
    velocity += on.gradient
    return velocity


def _mean_square(decay: float, last: Array, new: Array, on: StepArrays) -> Array:
    """Return decay·last + (1 − decay)·g², as it is remembered."""
    np = numpy_module()
    square = np.multiply(on.gradient, 1 - decay, out=on.work)
    square *= on.gradient
    np.multiply(last, decay, out=new)
    new += square
    return new


_STEPS: dict[type, Callable[..., None]] = {
    SGD: _sgd,
    Momentum: _momentum,
    Nesterov: _nesterov,
    RMSprop: _rmsprop,
    Adam: _adam,
    AdamW: _adamw,
}
