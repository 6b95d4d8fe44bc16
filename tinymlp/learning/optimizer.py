"""How to go downhill: from parameters θ and their gradient g to better parameters.

An optimizer never sees a network. It takes two flat lists and returns a third, and what it
remembers between steps is plain lists too. With η the learning rate:

    SGD         θ ← θ − η·g
    momentum    v ← μ·v + g                 θ ← θ − η·v
    Nesterov    v ← μ·v + g                 θ ← θ − η·(g + μ·v)
    RMSprop     s ← ρ·s + (1 − ρ)·g²        θ ← θ − η·g / (√s + ε)
    Adam        m ← β₁·m + (1 − β₁)·g       v ← β₂·v + (1 − β₂)·g²
                m̂ = m / (1 − β₁ᵗ)           v̂ = v / (1 − β₂ᵗ)           θ ← θ − η·m̂ / (√v̂ + ε)
    AdamW       θ ← θ − η·λ·θ               and then as Adam

>>> SGD(learning_rate=0.5).step([1.0, 2.0], [2.0, -2.0])
[0.0, 3.0]

Each line of numbers is made as a new list, by index. CPython then lays them side by side in memory:
changed one by one in an old list, or made in turns with those of other lists, they get scattered,
and a step on 24,000 parameters takes twice as long. PyPy takes several times as long for a loop
over two lists.

Under a constant gradient each of Adam's steps is exactly the learning rate, because m̂ = g and
v̂ = g² from the first step on.

Source: Polyak, Some methods of speeding up the convergence of iteration methods, 1964; Sutskever,
Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, 2013,
for Nesterov's method in the form that PyTorch has; Tieleman and Hinton, Neural Networks for
Machine Learning, lecture 6.5, 2012; Kingma and Ba, Adam: A Method for Stochastic Optimization,
2015, algorithm 1; Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019, algorithm 2.
"""

import math
from collections.abc import Callable, Sequence
from typing import Protocol

from tinymlp import named
from tinymlp.arguments import check_number
from tinymlp.learning.schedule import LearningRate, check_learning_rate, rate_at
from tinymlp.named import Configurable
from tinymlp.network.elementary import sqrt
from tinymlp.network.shapes import Vector, check_length, check_same_length


class Optimizer(Protocol):
    """What training asks of an optimizer."""

    def step(self, parameters: Sequence[float], gradient: Sequence[float], /) -> Vector:
        """Return better parameters, shape (n_parameters,); the lists given stay as they are."""
        ...


class SGD(Configurable):
    """Straight down the slope: θ ← θ − η·g."""

    name = "sgd"

    def __init__(self, *, learning_rate: LearningRate = 0.01) -> None:
        self.learning_rate: LearningRate = check_learning_rate("learning_rate", learning_rate)
        self.steps: int = 0

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> Vector:
        """Return θ − η·g for lists of shape (n_parameters,)."""
        check_gradient(parameters, gradient)
        rate = rate_at(self.learning_rate, self.steps)
        learned = [parameters[i] - rate * gradient[i] for i in range(len(parameters))]
        self.steps += 1
        return learned


class Momentum(Configurable):
    """A ball rolling downhill: it keeps `momentum` of its velocity at each step.

    Raises `ArgumentError` unless 0 ≤ momentum < 1.
    """

    name = "momentum"

    def __init__(self, *, learning_rate: LearningRate = 0.01, momentum: float = 0.9) -> None:
        self.learning_rate: LearningRate = check_learning_rate("learning_rate", learning_rate)
        self.momentum: float = check_number("momentum", momentum, minimum=0, below=1)
        self.steps: int = 0
        self.velocity: Vector = []

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> Vector:
        """Return θ − η·v with v ← μ·v + g, for lists of shape (n_parameters,)."""
        check_gradient(parameters, gradient)
        rate = rate_at(self.learning_rate, self.steps)
        momentum, each = self.momentum, range(len(parameters))
        last = memory_or_zeros(self.velocity, gradient, self.steps)
        velocity = [momentum * last[i] + gradient[i] for i in each]
        learned = [parameters[i] - rate * velocity[i] for i in each]
        self.velocity = velocity
        self.steps += 1
        return learned


class Nesterov(Momentum):
    """Momentum that looks ahead: the gradient is weighed as if the next roll had begun.

    Raises `ArgumentError` unless 0 ≤ momentum < 1.
    """

    name = "nesterov"

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> Vector:
        """Return θ − η·(g + μ·v) with v ← μ·v + g, for lists of shape (n_parameters,)."""
        rate = rate_at(self.learning_rate, self.steps)
        super().step(parameters, gradient)  # which makes the velocity new
        momentum, velocity = self.momentum, self.velocity
        return [
            parameters[i] - rate * (gradient[i] + momentum * velocity[i])
            for i in range(len(parameters))
        ]


class RMSprop(Configurable):
    """Each parameter has a step of its own: the slope divided by its usual size.

    Raises `ArgumentError` unless 0 ≤ decay < 1 and epsilon > 0.
    """

    name = "rmsprop"

    def __init__(
        self, *, learning_rate: LearningRate = 0.001, decay: float = 0.9, epsilon: float = 1e-8
    ) -> None:
        self.learning_rate: LearningRate = check_learning_rate("learning_rate", learning_rate)
        self.decay: float = check_number("decay", decay, minimum=0, below=1)
        self.epsilon: float = check_number("epsilon", epsilon, above=0)
        self.steps: int = 0
        self.mean_square: Vector = []

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> Vector:
        """Return θ − η·g / (√s + ε) with s ← ρ·s + (1 − ρ)·g², shape (n_parameters,)."""
        check_gradient(parameters, gradient)
        rate = rate_at(self.learning_rate, self.steps)
        decay, rest, epsilon = self.decay, 1 - self.decay, self.epsilon
        last, each = memory_or_zeros(self.mean_square, gradient, self.steps), range(len(parameters))
        mean_square = [decay * last[i] + rest * gradient[i] * gradient[i] for i in each]
        root = root_for(mean_square)
        learned = [
            parameters[i] - rate * gradient[i] / (root(mean_square[i]) + epsilon) for i in each
        ]
        self.mean_square = mean_square
        self.steps += 1
        return learned


class Adam(Configurable):
    """Momentum divided by the slope's usual size, both corrected for having started at 0.

    Raises `ArgumentError` unless 0 ≤ beta1 < 1, 0 ≤ beta2 < 1 and epsilon > 0.
    """

    name = "adam"

    def __init__(
        self,
        *,
        learning_rate: LearningRate = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        self.learning_rate: LearningRate = check_learning_rate("learning_rate", learning_rate)
        self.beta1: float = check_number("beta1", beta1, minimum=0, below=1)
        self.beta2: float = check_number("beta2", beta2, minimum=0, below=1)
        self.epsilon: float = check_number("epsilon", epsilon, above=0)
        self.steps: int = 0
        self.first_moment: Vector = []
        self.second_moment: Vector = []

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> Vector:
        """Return θ − η·m̂ / (√v̂ + ε) for lists of shape (n_parameters,)."""
        check_gradient(parameters, gradient)
        rate = rate_at(self.learning_rate, self.steps)
        beta1, rest1 = self.beta1, 1 - self.beta1
        beta2, rest2, epsilon = self.beta2, 1 - self.beta2, self.epsilon
        last_first = memory_or_zeros(self.first_moment, gradient, self.steps)
        last_second = memory_or_zeros(self.second_moment, gradient, self.steps)
        first_correction = 1 - beta1 ** (self.steps + 1)
        second_correction = 1 - beta2 ** (self.steps + 1)
        each = range(len(parameters))
        first_moment = [beta1 * last_first[i] + rest1 * gradient[i] for i in each]
        second_moment = [beta2 * last_second[i] + rest2 * gradient[i] * gradient[i] for i in each]
        root = root_for(second_moment)
        learned = [
            parameters[i]
            - rate
            * (first_moment[i] / first_correction)
            / (root(second_moment[i] / second_correction) + epsilon)
            for i in each
        ]
        self.first_moment, self.second_moment = first_moment, second_moment
        self.steps += 1
        return learned


class AdamW(Adam):
    """Adam that also shrinks every parameter a little, apart from the gradient.

    Unlike an L2 penalty, `weight_decay` (λ) is not divided by the slope's size, and it shrinks
    biases too, as in the paper and in PyTorch.

    Raises `ArgumentError` for a weight_decay below 0, and as Adam.
    """

    name = "adamw"

    def __init__(
        self,
        *,
        learning_rate: LearningRate = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(learning_rate=learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)
        self.weight_decay: float = check_number("weight_decay", weight_decay, minimum=0)

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> Vector:
        """Return Adam's step from θ − η·λ·θ, for lists of shape (n_parameters,)."""
        check_gradient(parameters, gradient)
        rate = rate_at(self.learning_rate, self.steps)
        return super().step([p - rate * self.weight_decay * p for p in parameters], gradient)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    kind.name: kind for kind in (SGD, Momentum, Nesterov, RMSprop, Adam, AdamW)
}


def find_optimizer(optimizer: str | Optimizer) -> Optimizer:
    """Return a new optimizer of that name, or the object itself when it already is one.

    >>> find_optimizer("adam")
    Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08)

    Raises `ArgumentError` for an unknown name and for an object without `step`.
    """
    return named.find("optimizer", optimizer, OPTIMIZERS, ("step",))


def check_gradient(parameters: Sequence[float], gradient: Sequence[float]) -> None:
    """Raise `ShapeError` unless there is one derivative for each parameter."""
    remedy = "one for each parameter"
    check_same_length("parameters", parameters, "gradient", gradient, remedy=remedy)


def memory_or_zeros(memory: Vector, gradient: Sequence[float], steps: int) -> Vector:
    """Return what is remembered for each parameter: zeros before the first step.

    Raises `ShapeError` when the memory is of another network.
    """
    if steps == 0:
        return [0] * len(gradient)
    if len(memory) != len(gradient):
        remedy = "it has stepped another network before, make a new one for each"
        check_length("gradient", len(memory), gradient, remedy=remedy)
    return memory


def root_for(squares: Sequence[float]) -> Callable[[float], float]:
    """Return the square root for numbers of this kind: of floats alone that of `math`.

    A sum is of the most general kind among its numbers.
    """
    return math.sqrt if type(sum(squares)) is float else sqrt
