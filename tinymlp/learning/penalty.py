"""A penalty makes large weights cost something, so that the network only keeps what it needs.

    L1    strength·|w|       the same pull on every weight: the useless ones reach 0
    L2    strength·w²/2      pull in proportion to the weight: all stay small
    L1L2  l1·|w| + l2·w²/2   both: the useless ones reach 0, and the others stay small

It is added to the mean loss for every weight, and never for a bias: a bias only shifts a neuron.
Any object with `value(w)` and `derivative(w)` is a penalty.

>>> L2(0.5).value(2.0), L2(0.5).derivative(2.0)
(1.0, 1.0)

Differs from scikit-learn, whose `alpha` is also divided by the number of examples, and from
Keras, whose `l2` has no ½.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, sections 7.1.1 and 7.1.2.
"""

from typing import Protocol

from tinymlp.arguments import check_has, check_number
from tinymlp.named import Configurable


class Penalty(Protocol):
    """What learning asks of a penalty."""

    def value(self, weight: float, /) -> float:
        """Return what one weight adds to the loss."""
        ...

    def derivative(self, weight: float, /) -> float:
        """Return the slope of that."""
        ...


class L1(Configurable):
    """strength·|w|. Raises `ArgumentError` for a strength below 0."""

    name = "l1"

    def __init__(self, strength: float) -> None:
        self.strength: float = check_number("strength", strength, minimum=0)

    def value(self, weight: float) -> float:
        """Return strength·|w|."""
        return self.strength * (weight if weight.real > 0 else -weight)

    def derivative(self, weight: float) -> float:
        """Return strength with the sign of w, and 0 at 0."""
        return self.strength * (1 if weight.real > 0 else -1 if weight.real < 0 else 0)


class L2(Configurable):
    """strength·w²/2. Raises `ArgumentError` for a strength below 0."""

    name = "l2"

    def __init__(self, strength: float) -> None:
        self.strength: float = check_number("strength", strength, minimum=0)

    def value(self, weight: float) -> float:
        """Return strength·w²/2."""
        return self.strength * weight * weight / 2

    def derivative(self, weight: float) -> float:
        """Return strength·w."""
        return self.strength * weight


class L1L2(Configurable):
    """l1·|w| + l2·w²/2, the elastic net. Raises `ArgumentError` for a strength below 0.

    >>> L1L2(l1=0.5, l2=0.25).value(2.0), L1L2(l1=0.5, l2=0.25).derivative(-2.0)
    (1.5, -1.0)

    Source: H. Zou and T. Hastie, Regularization and variable selection via the elastic net, 2005.
    """

    name = "l1_l2"

    def __init__(self, *, l1: float, l2: float) -> None:
        self.l1: float = check_number("l1", l1, minimum=0)
        self.l2: float = check_number("l2", l2, minimum=0)

    def value(self, weight: float) -> float:
        """Return l1·|w| + l2·w²/2."""
        return self.l1 * (weight if weight.real > 0 else -weight) + self.l2 * weight * weight / 2

    def derivative(self, weight: float) -> float:
        """Return the sum of both slopes."""
        return self.l1 * (1 if weight.real > 0 else -1 if weight.real < 0 else 0) + self.l2 * weight


PENALTIES: dict[str, type[Penalty]] = {kind.name: kind for kind in (L1, L2, L1L2)}


def check_penalty(penalty: Penalty) -> Penalty:
    """Return the penalty; raise `ArgumentError` for an object without `value` and `derivative`.

    >>> check_penalty(0.1)
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: penalty must be an object like L2(0.001), got 0.1: it has no value
    """
    check_has("penalty", penalty, ("value", "derivative"), "an object like L2(0.001)")
    return penalty
