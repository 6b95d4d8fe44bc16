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

For numbers there are four opinions on how far off is how bad. With e = prediction − target, each
is a mean over the outputs, of

    mean squared error     e²                            large errors count most
    mean absolute error    |e|                           every unit of error counts the same
    Huber                  e²/2 near 0, then |e|         the first near the target, the second far
    Poisson                e^p − t·p                     for counts; the prediction p is the log
                                                         of the expected count

For classes a loss says how surprised the network is by the right answer. The network answers with
logits z, plain sums without an activation. The losses turn them into probabilities themselves,
because together with the logarithm nothing overflows and the gradient is the simplest there is:
probability minus target.

    binary     p = sigmoid(z)          L = −t·log p − (1 − t)·log(1 − p)    ∂L/∂z = p − t
    softmax    p[i] = eᶻⁱ / Σⱼ eᶻʲ     L = −Σᵢ t[i]·log p[i]                ∂L/∂z[i] = p[i] − t[i]

>>> MeanSquaredError().value([1.0, 3.0], [0.0, 1.0])
2.5
>>> MeanSquaredError().gradient([1.0, 3.0], [0.0, 1.0])
[1.0, 2.0]
>>> SoftmaxCrossEntropy().gradient([0.0, 0.0], [1.0, 0.0])
[-0.5, 0.5]
>>> SoftmaxCrossEntropy().value([1000.0, -1000.0], [0.0, 1.0])
2000.0

Sums start from a whole 0 and signs are of the error's own kind, so that exact fractions stay exact.

Source: Huber, Robust Estimation of a Location Parameter, 1964; Bishop, Pattern Recognition and
Machine Learning, 2006, equations 4.90, 4.104, 4.108 and 4.109.
"""

from collections.abc import Sequence
from typing import Protocol

from tinymlp import named
from tinymlp.arguments import check_choice, check_number
from tinymlp.errors import invalid
from tinymlp.named import Configurable
from tinymlp.network.activation import Sigmoid, Softplus
from tinymlp.network.elementary import exp, log1p, zero
from tinymlp.network.shapes import Vector, check_same_length

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


class MeanSquaredError(Configurable):
    """L = (1/n)·Σ e²."""

    name = "mean_squared_error"
    scaled_unit = "in squared standard deviations of the target"
    """What it counts where targets are scaled."""

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the mean of e², for a prediction and a target of shape (n_out,)."""
        total: float = 0
        for e in errors(prediction, target):
            total += e * e
        return total / len(prediction)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return 2·e/n, shape (n_out,): the slope of e² is 2·e."""
        found = errors(prediction, target)
        return [2 * e / len(found) for e in found]


class MeanAbsoluteError(Configurable):
    """L = (1/n)·Σ |e|."""

    name = "mean_absolute_error"
    scaled_unit = "in standard deviations of the target"
    """What it counts where targets are scaled."""

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the mean of |e|, for a prediction and a target of shape (n_out,)."""
        total: float = 0
        for e in errors(prediction, target):
            total += _sign(e) * e
        return total / len(prediction)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return the sign of e divided by n, shape (n_out,); 0 where e is 0."""
        found = errors(prediction, target)
        return [_sign(e) / len(found) for e in found]


class Huber(Configurable):
    """L = (1/n)·Σ e²/2 where |e| ≤ delta, and delta·(|e| − delta/2) beyond: smooth where they meet.

    >>> Huber(delta=1.0).value([3.0, 0.5], [0.0, 0.0])
    1.3125

    Raises `ArgumentError` unless delta is above 0.
    """

    name = "huber"

    def __init__(self, *, delta: float = 1.0) -> None:
        self.delta: float = check_number("delta", delta, above=0)

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the loss for a prediction and a target of shape (n_out,)."""
        total: float = 0
        for e in errors(prediction, target):
            size = _sign(e) * e
            total += e * e / 2 if self._near(e) else self.delta * (size - self.delta / 2)
        return total / len(prediction)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return e/n near the target and ±delta/n beyond, shape (n_out,)."""
        found = errors(prediction, target)
        n = len(found)
        return [e / n if self._near(e) else self.delta * _sign(e) / n for e in found]

    def _near(self, e: float) -> bool:
        return -self.delta <= e.real <= self.delta


class Poisson(Configurable):
    """L = (1/n)·Σ (e^p − t·p): the prediction p is the logarithm of the expected count.

    It is the negative log-likelihood of a count t without log(t!), which no weight can change.
    Targets are 0 or more.
    """

    name = "poisson"
    targets = "counts"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the loss for log-counts and counts of shape (n_out,)."""
        check_target_length(prediction, target)
        total: float = 0
        for p, t in zip(prediction, target, strict=True):
            total += exp(p) - t * p
        return total / len(prediction)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return (e^p − t)/n, shape (n_out,): expected count less the count."""
        found = errors(self.link(prediction), target)
        return [e / len(found) for e in found]

    def link(self, prediction: Sequence[float]) -> Vector:
        """Return the expected counts e^p, shape (n_out,)."""
        return [exp(p) for p in prediction]


class BinaryCrossEntropy(Configurable):
    """Each output is a yes or no of its own; L is the mean over them. Targets are 0 to 1."""

    name = "binary_cross_entropy"
    targets = "binary"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the loss for logits and targets of shape (n_out,).

        −t·log p − (1 − t)·log(1 − p) is softplus(z) − t·z, which never takes log 0.
        """
        check_target_length(prediction, target)
        total: float = 0
        for z, t in zip(prediction, target, strict=True):
            # On the side where z is large, (1 − t)·z keeps the digits that z − t·z would lose.
            total += (
                Softplus().value(-z) + (1 - t) * z if z.real > 0 else Softplus().value(z) - t * z
            )
        return total / len(prediction)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return (p − t)/n, shape (n_out,)."""
        found = errors(self.link(prediction), target)
        return [e / len(found) for e in found]

    def link(self, prediction: Sequence[float]) -> Vector:
        """Return the probability of yes for each logit, shape (n_out,)."""
        return [Sigmoid().value(z) for z in prediction]


class SoftmaxCrossEntropy(Configurable):
    """Exactly one of the outputs is right. Targets are 0 or more and sum to 1, usually one-hot."""

    name = "softmax_cross_entropy"
    targets = "classes"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the loss for logits and targets of shape (n_out,).

        −log p[i] is log Σⱼ eᶻʲ − z[i]; with the largest logit m taken out of every power it is
        (m − z[i]) + log Σⱼ eᶻʲ⁻ᵐ, where no power exceeds 1 and one of them is 1.
        """
        check_target_length(prediction, target)
        _, top, rest = _powers(prediction)
        log_sum = log1p(rest)
        total: float = 0
        for z, t in zip(prediction, target, strict=True):
            total += t * ((prediction[top] - z) + log_sum)
        return total

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return p·Σt − t, shape (n_out,), which is p − t since targets sum to 1."""
        check_target_length(prediction, target)
        powers, top, rest = _powers(prediction)
        total: float = 0
        for t in target:
            total += t
        share = total / (powers[top] + rest)
        return [power * share - t for power, t in zip(powers, target, strict=True)]

    def link(self, prediction: Sequence[float]) -> Vector:
        """Return the probability of each class, shape (n_out,): eᶻⁱ / Σⱼ eᶻʲ."""
        powers, _, _ = _powers(prediction)
        total: float = 0
        for power in powers:
            total += power
        return [power / total for power in powers]


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


def errors(prediction: Sequence[float], target: Sequence[float]) -> Vector:
    """Return prediction − target, shape (n_out,).

    Raises `ShapeError` when their lengths differ.
    """
    check_target_length(prediction, target)
    return [p - t for p, t in zip(prediction, target, strict=True)]


def check_target_length(prediction: Sequence[float], target: Sequence[float]) -> None:
    """Raise `ShapeError` unless the target has one number for each output."""
    remedy = "one for each output"
    check_same_length("prediction", prediction, "target", target, remedy=remedy)


def _sign(e: float) -> float:
    """Return −1, 0 or 1 of e's own kind, whose quotients are exact when e is."""
    return zero(e) + (1 if e.real > 0 else -1 if e.real < 0 else 0)


def _powers(prediction: Sequence[float]) -> tuple[Vector, int, float]:
    """Return eᶻⁱ⁻ᵐ for the largest logit m, its place, and the sum of all others.

    Its own power is 1, beside which the others may be too small to be seen.
    """
    top, largest = 0, prediction[0]
    for i, z in enumerate(prediction):
        if z.real > largest.real:
            top, largest = i, z
    powers = [exp(z - largest) for z in prediction]
    rest: float = 0
    for i, power in enumerate(powers):
        if i != top:
            rest += power
    return powers, top, rest
