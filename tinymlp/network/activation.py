"""The bend in a neuron: a function f and its derivative, kept together as one object.

Without it a stack of layers would be one straight line, however deep. An activation is any object
with

    value(z)         a = f(z)
    derivative(z)    f′(z), taken at the pre-activation z, not at a

Nothing needs to be inherited, so your own is ten lines and is passed in like these. What else is to
be known about it, it says itself, where the default does not suit it:

    output_range     (lowest, highest): between them is every a         (-inf, inf)
    saturates        True if f is flat at both ends, as tanh is         False
    linear           True if f(z) is z                                  False
    formula          f(z) as a textbook writes it, "max(0, z)"          none
    name             what messages and saved files call it              its class's, in snake case

>>> Tanh().value(0.0), Tanh().derivative(0.0)
(0.0, 1.0)

Kinks are decided on `z.real`, so that the same lines run on complex numbers, and their slopes are
whole numbers, so that exact fractions stay exact. At the kink itself the derivative is the one
from the left, as TensorFlow and PyTorch have it.

>>> ReLU().derivative(0.0)
0
"""

import math
from numbers import Real
from typing import Protocol

from tinymlp import named
from tinymlp.arguments import check_flag, check_number
from tinymlp.errors import invalid
from tinymlp.named import Configurable
from tinymlp.network.elementary import erf, exp, log1p, one, tanh, zero


class Activation(Protocol):
    """What a neuron asks of its activation: these two methods, whatever else it says."""

    def value(self, z: float, /) -> float:
        """Return a = f(z)."""
        ...

    def derivative(self, z: float, /) -> float:
        """Return f′(z)."""
        ...


class Identity(Configurable):
    """f(z) = z: the neuron is linear. The usual output of a regression, and of logits."""

    name = "identity"
    linear = True

    def value(self, z: float) -> float:
        """Return z itself."""
        return z

    def derivative(self, z: float) -> float:
        """Return 1: a moves exactly as far as z does."""
        return 1


class Sigmoid(Configurable):
    """f(z) = 1 / (1 + e⁻ᶻ), between 0 and 1: a probability.

    >>> Sigmoid().value(0.0), Sigmoid().derivative(0.0)
    (0.5, 0.25)
    """

    name = "sigmoid"
    formula = "1/(1 + e⁻ᶻ)"
    output_range: tuple[float, float] = (0.0, 1.0)
    saturates = True

    def value(self, z: float) -> float:
        """Return 1 / (1 + e⁻ᶻ), written so that e is never raised to a large power."""
        if z.real >= 0:
            return 1.0 / (1.0 + exp(-z))
        power = exp(z)
        return power / (1.0 + power)

    def derivative(self, z: float) -> float:
        """Return a·(1 − a): steepest at z = 0, flat where the neuron is sure."""
        a = self.value(z)
        return a * (1.0 - a)


class Tanh(Configurable):
    """f(z) = tanh z, between −1 and 1: a sigmoid with its middle at 0."""

    name = "tanh"
    formula = "tanh z"
    output_range: tuple[float, float] = (-1.0, 1.0)
    saturates = True

    def value(self, z: float) -> float:
        """Return tanh z."""
        return tanh(z)

    def derivative(self, z: float) -> float:
        """Return 1 − a²: where tanh is near its ends it no longer moves."""
        a = tanh(z)
        return 1.0 - a * a


class ReLU(Configurable):
    """f(z) = max(z, 0): on, or off.

    Source: Nair and Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines, 2010.
    """

    name = "relu"
    formula = "max(0, z)"
    output_range: tuple[float, float] = (0.0, math.inf)

    def value(self, z: float) -> float:
        """Return z where it is positive, otherwise 0."""
        return z if z.real > 0 else zero(z)

    def derivative(self, z: float) -> float:
        """Return 1 where the neuron is on and 0 where it is off."""
        return 1 if z.real > 0 else 0


class LeakyReLU(Configurable):
    """f(z) = z, or slope·z below 0, so that a neuron that is off can still learn.

    >>> LeakyReLU(slope=0.25).value(-2.0)
    -0.5

    Raises `ArgumentError` unless 0 ≤ slope ≤ 1.

    Source: Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models,
    2013.
    """

    name = "leaky_relu"
    formula = "max(z, slope·z)"

    def __init__(self, *, slope: float = 0.01) -> None:
        self.slope: float = check_number("slope", slope, minimum=0, maximum=1)

    def value(self, z: float) -> float:
        """Return z where it is positive, otherwise slope·z."""
        return z if z.real > 0 else self.slope * z

    def derivative(self, z: float) -> float:
        """Return 1 where the neuron is on and the slope where it is off."""
        return one(z) if z.real > 0 else self.slope


class ELU(Configurable):
    """f(z) = z, or alpha·(eᶻ − 1) below 0: a ReLU whose negative side levels off at −alpha.

    Raises `ArgumentError` unless alpha is positive and finite.

    Source: Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by
    Exponential Linear Units, 2016, equation 15.
    """

    name = "elu"
    formula = "z, below 0 alpha·(eᶻ − 1)"

    def __init__(self, *, alpha: float = 1.0) -> None:
        self.alpha: float = check_number("alpha", alpha, above=0)

    def value(self, z: float) -> float:
        """Return z where it is positive, otherwise alpha·(eᶻ − 1)."""
        return z if z.real > 0 else self.alpha * (exp(z) - 1.0)

    def derivative(self, z: float) -> float:
        """Return 1 where it is positive, otherwise alpha·eᶻ."""
        return one(z) if z.real > 0 else self.alpha * exp(z)


class Softplus(Configurable):
    """f(z) = log(1 + eᶻ): a ReLU with its corner rounded, always positive.

    Source: Dugas, Bengio, Bélisle, Nadeau and Garcia, Incorporating Second-Order Functional
    Knowledge for Better Option Pricing, 2001.
    """

    name = "softplus"
    formula = "log(1 + eᶻ)"
    output_range: tuple[float, float] = (0.0, math.inf)

    def value(self, z: float) -> float:
        """Return log(1 + eᶻ), as max(z, 0) + log(1 + e^−|z|) so that nothing overflows."""
        if z.real > 0:
            return z + log1p(exp(-z))
        return log1p(exp(z))

    def derivative(self, z: float) -> float:
        """Return the sigmoid of z: that is what softplus is the integral of."""
        return Sigmoid().value(z)


class SiLU(Configurable):
    """f(z) = z · sigmoid(z), also called swish.

    Source: Elfwing, Uchibe and Doya, Sigmoid-Weighted Linear Units for Neural Network Function
    Approximation in Reinforcement Learning, 2018.
    """

    name = "silu"
    formula = "z·sigmoid(z)"

    def value(self, z: float) -> float:
        """Return z · sigmoid(z): z, let through by its own gate."""
        return z * Sigmoid().value(z)

    def derivative(self, z: float) -> float:
        """Return s + z·s·(1 − s) for s = sigmoid(z): a product has a term for each factor."""
        s = Sigmoid().value(z)
        return s + z * s * (1.0 - s)


class GELU(Configurable):
    """f(z) = z · Φ(z), where Φ is the normal distribution's cumulative probability.

    The exact function, by erf, not the tanh approximation of it.

    Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016, equation 1.
    """

    name = "gelu"
    formula = "z·Φ(z)"

    def value(self, z: float) -> float:
        """Return z · Φ(z) with Φ(z) = (1 + erf(z/√2)) / 2."""
        return z * (0.5 * (1.0 + erf(z / math.sqrt(2.0))))

    def derivative(self, z: float) -> float:
        """Return Φ(z) + z·φ(z): Φ's own derivative is the bell curve φ(z) = exp(−z²/2)/√(2π)."""
        cumulative = 0.5 * (1.0 + erf(z / math.sqrt(2.0)))
        bell = exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
        return cumulative + z * bell


ACTIVATIONS: dict[str, type[Activation]] = {
    kind.name: kind
    for kind in (Identity, Sigmoid, Tanh, ReLU, LeakyReLU, ELU, Softplus, SiLU, GELU)
}


def find_activation(activation: str | Activation, argument: str = "activation") -> Activation:
    """Return the activation of that name, or the object itself when it already is one.

    >>> find_activation("leaky_relu")
    LeakyReLU(slope=0.01)

    Raises `ArgumentError` for an unknown name, for an object without value and derivative, and for
    one that says of itself what makes no sense.
    """
    found = named.find(argument, activation, ACTIVATIONS, ("value", "derivative"))
    output_range(found)
    saturates(found)
    is_linear(found)
    return found


def output_range(activation: Activation) -> tuple[float, float]:
    """Return the lowest and the highest a there can be: without limits unless it says otherwise.

    >>> output_range(Sigmoid()), output_range(LeakyReLU())
    ((0.0, 1.0), (-inf, inf))

    Raises `ArgumentError` unless they are two numbers in this order.
    """
    bounds = getattr(activation, "output_range", (-math.inf, math.inf))
    what = "a pair (lowest, highest) of numbers"
    if not isinstance(bounds, tuple) or len(bounds) != 2:
        raise invalid("activation.output_range", what, bounds)
    lowest, highest = bounds
    if not isinstance(lowest, Real) or not isinstance(highest, Real) or not lowest < highest:
        raise invalid("activation.output_range", what, bounds)
    return (float(lowest), float(highest))


def saturates(activation: Activation) -> bool:
    """Return whether f is flat at both ends, as tanh is: not unless it says so."""
    return check_flag("activation.saturates", getattr(activation, "saturates", False))


def is_linear(activation: Activation) -> bool:
    """Return whether f(z) is z: not unless it says so."""
    return check_flag("activation.linear", getattr(activation, "linear", False))
