"""A loss is one number that says how wrong a prediction is; smaller is better.

Each loss has

    name                           what a saved file calls it
    value(prediction, target)      L, one number
    gradient(prediction, target)   ∂L/∂prediction, shape (n_out,): the gradient of that very number
    link(prediction)               what the prediction says about the target: itself, or for a
                                   logit the probability

Any object with the first three is a loss; nothing needs to be inherited.

>>> find_loss("mean_squared_error")
MeanSquaredError()

Classification losses take logits, the last layer's plain sums: sigmoid and softmax live inside
the loss, where e^z can be kept from overflowing.
"""

from collections.abc import Sequence
from typing import Protocol

from tinymlp import named
from tinymlp.learning.classification_loss import BinaryCrossEntropy, SoftmaxCrossEntropy
from tinymlp.learning.regression_loss import Huber, MeanAbsoluteError, MeanSquaredError, Poisson
from tinymlp.network.shapes import Vector


class Loss(Protocol):
    """What learning asks of a loss."""

    @property
    def name(self) -> str:
        """What a saved file calls it."""
        ...

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

    Raises `ArgumentError` for an unknown name and for an object without value and gradient.
    """
    return named.find("loss", loss, LOSSES, ("name", "value", "gradient"))


def targets_of(loss: Loss) -> str:
    """Return what the loss is made for: "classes", "binary", "counts" or "numbers"."""
    found: str = getattr(loss, "targets", "numbers")
    return found


def has_link(loss: Loss) -> bool:
    """Return whether the loss turns a prediction into something else, as logits."""
    return getattr(loss, "link", None) is not None


def link(loss: Loss, prediction: Sequence[float]) -> Vector:
    """Return what a prediction says about its target: probabilities for logits, else itself."""
    apply = getattr(loss, "link", None)
    return list(prediction) if apply is None else list(apply(prediction))
