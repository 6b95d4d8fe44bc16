"""A loss is one number that says how wrong a prediction is; smaller is better.

A loss is any object with

    value(prediction, target)      L, one number
    gradient(prediction, target)   ∂L/∂prediction, shape (n_out,): the gradient of that very number

Nothing needs to be inherited. What else is to be known about it, it says itself, where the default
does not suit it:

    targets            what it is made for                                       "numbers"
                         "classes"   exactly one output is right: a row sums to 1
                         "binary"    each output has a yes or no of its own
                         "counts"    0, 1, 2, …
                         "numbers"   any
    link(prediction)   what the prediction says about the target, for example    the prediction
                       for a logit the probability
    name               what messages and saved files call it                     its class's, in
                                                                                 snake case

>>> find_loss("mean_squared_error")
MeanSquaredError()

Classification losses take logits, the last layer's plain sums: sigmoid and softmax live inside
the loss, where e^z can be kept from overflowing.
"""

from collections.abc import Sequence
from typing import Protocol

from tinymlp import named
from tinymlp.arguments import check_choice
from tinymlp.errors import invalid
from tinymlp.learning.classification_loss import BinaryCrossEntropy, SoftmaxCrossEntropy
from tinymlp.learning.regression_loss import Huber, MeanAbsoluteError, MeanSquaredError, Poisson
from tinymlp.network.shapes import Vector

TARGETS = ("classes", "binary", "counts", "numbers")
"""What a loss can be made for."""


class Loss(Protocol):
    """What learning asks of a loss: these two methods, whatever else it says."""

    def value(self, prediction: Sequence[float], target: Sequence[float], /) -> float:
        """Return L for a prediction and a target of shape (n_out,)."""
        ...

    def gradient(self, prediction: Sequence[float], target: Sequence[float], /) -> Vector:
        """Return ∂L/∂prediction, shape (n_out,)."""
        ...


LOSSES: dict[str, type[Loss]] = {
    kind.name: kind
    for kind in (
        MeanSquaredError,
        MeanAbsoluteError,
        Huber,
        BinaryCrossEntropy,
        SoftmaxCrossEntropy,
        Poisson,
    )
}


def find_loss(loss: str | Loss) -> Loss:
    """Return the loss of that name, or the object itself when it already is one.

    Raises `ArgumentError` for an unknown name, for an object without value and gradient, and for
    one that says of itself what makes no sense.
    """
    found = named.find("loss", loss, LOSSES, ("value", "gradient"))
    targets_of(found)
    has_link(found)
    return found


def targets_of(loss: Loss) -> str:
    """Return what the loss is made for, one of `TARGETS`: numbers, unless it says otherwise.

    >>> targets_of(SoftmaxCrossEntropy()), targets_of(MeanSquaredError())
    ('classes', 'numbers')

    Raises `ArgumentError` for anything else.
    """
    return check_choice("loss.targets", getattr(loss, "targets", "numbers"), TARGETS)


def has_link(loss: Loss) -> bool:
    """Return whether the loss turns a prediction into something else, as logits into probabilities.

    Raises `ArgumentError` for a link that is no method.
    """
    apply = getattr(loss, "link", None)
    if apply is not None and not callable(apply):
        raise invalid("loss.link", "a method link(prediction)", apply)
    return apply is not None


def link(loss: Loss, prediction: Sequence[float]) -> Vector:
    """Return what a prediction says about its target: probabilities for logits, else itself."""
    apply = getattr(loss, "link", None)
    return list(prediction) if apply is None else list(apply(prediction))
