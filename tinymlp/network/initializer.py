"""Where the weights start: at random, and at the right scale.

Random, so that no two neurons learn the same thing; scaled, so that signals neither die out nor
blow up on their way through the layers. A sum of n_in terms, each with variance Var(w)·E[x²],
keeps its size when Var(w) = 1/n_in; the same argument on the way back asks for 1/n_out.

    Glorot    Var(w) = 2 / (n_in + n_out)    between the two; for tanh, sigmoid, identity
    He        Var(w) = 2 / n_in              twice as much, because a ReLU is off half the time
    LeCun     Var(w) = 1 / n_in              forward only

Biases start at 0. An initializer is any object with `weight(n_in, n_out, random)`.

>>> import random
>>> Constant(0.5).weight(2, 3, random.Random(0))
0.5
>>> find_initializer(None, "relu"), find_initializer(None, "tanh")
(HeUniform(), GlorotUniform())

Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural
networks, 2010, equations 12 and 16; He, Zhang, Ren and Sun, Delving Deep into Rectifiers, 2015,
equation 10; LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998, section 4.6.
"""

import math
from random import Random
from typing import Protocol

from tinymlp import named
from tinymlp.arguments import check_number
from tinymlp.named import Configurable
from tinymlp.network.activation import Activation, find_activation, is_linear, saturates


class Initializer(Protocol):
    """What a new network asks for its weights, one at a time."""

    def weight(self, n_in: int, n_out: int, random: Random, /) -> float:
        """Return the next weight of a layer with n_in inputs and n_out neurons."""
        ...


def _uniform(variance: float, random: Random) -> float:
    limit = math.sqrt(3.0 * variance)  # uniform on ±limit has the variance limit²/3
    return random.uniform(-limit, limit)


def _normal(variance: float, random: Random) -> float:
    return random.gauss(0.0, math.sqrt(variance))


class GlorotUniform(Configurable):
    """Uniform with the variance 2 / (n_in + n_out)."""

    name = "glorot_uniform"

    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        """Return one weight, between ±√(6 / (n_in + n_out))."""
        return _uniform(2.0 / (n_in + n_out), random)


class GlorotNormal(Configurable):
    """Normal with the variance 2 / (n_in + n_out)."""

    name = "glorot_normal"

    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        """Return one weight."""
        return _normal(2.0 / (n_in + n_out), random)


class HeUniform(Configurable):
    """Uniform with the variance 2 / n_in."""

    name = "he_uniform"

    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        """Return one weight, between ±√(6 / n_in)."""
        return _uniform(2.0 / n_in, random)


class HeNormal(Configurable):
    """Normal with the variance 2 / n_in."""

    name = "he_normal"

    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        """Return one weight."""
        return _normal(2.0 / n_in, random)


class LeCunUniform(Configurable):
    """Uniform with the variance 1 / n_in."""

    name = "lecun_uniform"

    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        """Return one weight, between ±√(3 / n_in)."""
        return _uniform(1.0 / n_in, random)


class LeCunNormal(Configurable):
    """Normal with the variance 1 / n_in."""

    name = "lecun_normal"

    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        """Return one weight."""
        return _normal(1.0 / n_in, random)


class Zeros(Configurable):
    """All weights 0: then every neuron of a layer stays like its neighbors. To see why not to."""

    name = "zeros"

    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        """Return 0."""
        return 0.0


class Constant(Configurable):
    """All weights the same number. Raises `ArgumentError` unless it is finite."""

    name = "constant"

    def __init__(self, constant: float) -> None:
        self.constant: float = check_number("constant", constant)

    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        """Return the constant."""
        return self.constant


INITIALIZERS: dict[str, type[Initializer]] = {
    kind.name: kind
    for kind in (
        GlorotUniform,
        GlorotNormal,
        HeUniform,
        HeNormal,
        LeCunUniform,
        LeCunNormal,
        Zeros,
        Constant,
    )
}


def find_initializer(
    initializer: str | Initializer | None, activation: str | Activation
) -> Initializer:
    """Return the initializer of that name, the object itself, or for None the one that suits.

    What is straight, at least around 0, lets a signal through as it is: Glorot for an activation
    that is linear or saturates at both ends (identity, sigmoid, tanh). What is off or flat for half
    of its inputs (ReLU and its smooth relatives) halves it: He.

    Raises `ArgumentError` for an unknown name and for an object without `weight`.
    """
    if initializer is None:
        found = find_activation(activation)
        return GlorotUniform() if is_linear(found) or saturates(found) else HeUniform()
    return named.find("initializer", initializer, INITIALIZERS, ("weight",))
