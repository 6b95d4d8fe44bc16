"""A loss and its gradient, taken together for a whole batch.

A loss's own `value` and `gradient` define it and serve any object. The two share most of their
work, though: for the most usual losses both come out of one pass here, and tests hold each
against its definition. A subclass may mean something else, so only the very class is taken for it.

>>> values_and_gradients(MeanSquaredError(), [[1.0, 3.0]], [[0.0, 1.0]])
([2.5], [1.0, 2.0])
"""

import math
from collections.abc import Callable, Sequence

from tinymlp.learning.classification_loss import BinaryCrossEntropy, SoftmaxCrossEntropy
from tinymlp.learning.loss import Loss
from tinymlp.learning.regression_loss import MeanSquaredError, check_target_length
from tinymlp.network.shapes import Matrix, Vector, check_length

Targets = Sequence[Sequence[float]]


def values_and_gradients(
    loss: Loss, predictions: Matrix, targets: Targets
) -> tuple[Vector, Vector]:
    """Return L for each example, and ∂L/∂prediction example after example, (n_examples·n_out,).

    Raises `ShapeError` where the loss does, and unless its gradient has one number for each output.
    """
    fast = _FAST.get(type(loss))
    if fast is not None:
        for prediction, target in zip(predictions, targets, strict=True):
            if len(prediction) != len(target):
                check_target_length(prediction, target)
        return fast(predictions, targets)
    values = []
    gradients: Vector = []
    for prediction, target in zip(predictions, targets, strict=True):
        values.append(loss.value(prediction, target))
        gradient = loss.gradient(prediction, target)
        check_length(
            "the last layer",
            len(prediction),
            gradient,
            of="derivatives",
            remedy="one for each output",
        )
        gradients += gradient
    return values, gradients


def _mean_squared_error(predictions: Matrix, targets: Targets) -> tuple[Vector, Vector]:
    n = len(predictions[0])
    errors = [
        p - t
        for prediction, target in zip(predictions, targets, strict=True)
        for p, t in zip(prediction, target, strict=True)
    ]
    squares = [e * e for e in errors]
    values = [sum(squares[i : i + n]) / n for i in range(0, len(squares), n)]
    return values, [2 * e / n for e in errors]


def _binary_cross_entropy(predictions: Matrix, targets: Targets) -> tuple[Vector, Vector]:
    n = len(predictions[0])
    exp, log1p = math.exp, math.log1p
    values = []
    gradients = []
    for prediction, target in zip(predictions, targets, strict=True):
        total = 0.0
        for z, t in zip(prediction, target, strict=True):
            power = exp(-abs(z))  # at most 1: it serves both the softplus and the sigmoid
            if z > 0:
                total += log1p(power) + (1 - t) * z
                gradients.append((1.0 / (1.0 + power) - t) / n)
            else:
                total += log1p(power) - t * z
                gradients.append((power / (1.0 + power) - t) / n)
        values.append(total / n)
    return values, gradients


def _softmax_cross_entropy(predictions: Matrix, targets: Targets) -> tuple[Vector, Vector]:
    exp, log1p = math.exp, math.log1p
    values = []
    gradients: Vector = []
    if len(predictions[0]) == 2:  # one exponential serves both: the larger logit's power is 1
        for (u, v), (s, t) in zip(predictions, targets, strict=True):
            top = u if u >= v else v
            power = exp(-abs(u - v)) + (top - top)  # not a number when the larger is infinite
            log_sum = log1p(power)
            share = (s + t) / (1.0 + power)
            if u >= v:
                values.append(s * log_sum + t * ((u - v) + log_sum))
                gradients += (share - s, power * share - t)
            else:
                values.append(s * ((v - u) + log_sum) + t * log_sum)
                gradients += (power * share - s, share - t)
        return values, gradients
    for prediction, target in zip(predictions, targets, strict=True):
        top = max(prediction)
        powers = [exp(z - top) for z in prediction]
        # The power of the largest logit is 1: apart from the rest, which may be very small.
        at = prediction.index(top)
        one = powers[at]
        powers[at] = 0.0
        rest = sum(powers)
        powers[at] = one
        log_sum = log1p(rest)
        share = sum(target) / (one + rest)
        surprises = [t * ((top - z) + log_sum) for z, t in zip(prediction, target, strict=True)]
        values.append(sum(surprises))
        gradients += [power * share - t for power, t in zip(powers, target, strict=True)]
    return values, gradients


_FAST: dict[type, Callable[[Matrix, Targets], tuple[Vector, Vector]]] = {
    MeanSquaredError: _mean_squared_error,
    BinaryCrossEntropy: _binary_cross_entropy,
    SoftmaxCrossEntropy: _softmax_cross_entropy,
}
