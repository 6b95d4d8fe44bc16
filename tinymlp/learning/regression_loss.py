"""Losses for targets that are numbers: how far off, in four opinions.

With e = prediction − target, each is a mean over the outputs, of

    mean squared error     e²                            large errors count most
    mean absolute error    |e|                           every unit of error counts the same
    Huber                  e²/2 near 0, then |e|         the first near the target, the second far
    Poisson                e^p − t·p                     for counts; the prediction p is the log
                                                         of the expected count

>>> MeanSquaredError().value([1.0, 3.0], [0.0, 1.0])
2.5
>>> MeanSquaredError().gradient([1.0, 3.0], [0.0, 1.0])
[1.0, 2.0]

Sums start from a whole 0 and signs are of the error's own kind, so that exact fractions stay exact.

Source: Huber, Robust Estimation of a Location Parameter, 1964.
"""

from collections.abc import Sequence

from tinymlp.arguments import check_number
from tinymlp.named import Configurable
from tinymlp.network.elementary import exp, zero
from tinymlp.network.shapes import Vector, check_length


def errors(prediction: Sequence[float], target: Sequence[float]) -> Vector:
    """Return prediction − target, shape (n_out,).

    Raises `ShapeError` when their lengths differ.
    """
    check_target_length(prediction, target)
    return [p - t for p, t in zip(prediction, target, strict=True)]


def check_target_length(prediction: Sequence[float], target: Sequence[float]) -> None:
    """Raise `ShapeError` unless the target has one number for each output."""
    if len(prediction) != len(target):
        check_length(
            "the loss", len(prediction), target, of="targets", remedy="one for each output"
        )


class MeanSquaredError(Configurable):
    """L = (1/n)·Σ e²."""

    name = "mean_squared_error"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the mean of e², for a prediction and a target of shape (n_out,)."""
        total: float = 0
        for e in errors(prediction, target):
            total += e * e
        return total / len(prediction)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return 2·e/n, shape (n_out,): the slope of e² is 2·e."""
        n = len(prediction)
        return [2 * e / n for e in errors(prediction, target)]


class MeanAbsoluteError(Configurable):
    """L = (1/n)·Σ |e|."""

    name = "mean_absolute_error"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the mean of |e|, for a prediction and a target of shape (n_out,)."""
        total: float = 0
        for e in errors(prediction, target):
            total += _sign(e) * e
        return total / len(prediction)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return the sign of e divided by n, shape (n_out,); 0 where e is 0."""
        n = len(prediction)
        return [_sign(e) / n for e in errors(prediction, target)]


class Huber(Configurable):
    """L = (1/n)·Σ e²/2 where |e| ≤ delta, and delta·(|e| − delta/2) beyond: smooth where they meet.

    >>> Huber(delta=1.0).value([3.0, 0.5], [0.0, 0.0])
    1.3125

    Raises `ArgumentError` unless delta is above 0.
    """

    name = "huber"

    def __init__(self, *, delta: float = 1.0) -> None:
        self.delta = check_number("delta", delta, above=0)

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the loss for a prediction and a target of shape (n_out,)."""
        total: float = 0
        for e in errors(prediction, target):
            size = _sign(e) * e
            total += e * e / 2 if self._near(e) else self.delta * (size - self.delta / 2)
        return total / len(prediction)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return e/n near the target and ±delta/n beyond, shape (n_out,)."""
        n = len(prediction)
        return [
            e / n if self._near(e) else self.delta * _sign(e) / n
            for e in errors(prediction, target)
        ]

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
        n = len(prediction)
        return [e / n for e in errors(self.link(prediction), target)]

    def link(self, prediction: Sequence[float]) -> Vector:
        """Return the expected counts e^p, shape (n_out,)."""
        return [exp(p) for p in prediction]


def _sign(e: float) -> float:
    """Return −1, 0 or 1 of e's own kind, whose quotients are exact when e is."""
    return zero(e) + (1 if e.real > 0 else -1 if e.real < 0 else 0)
