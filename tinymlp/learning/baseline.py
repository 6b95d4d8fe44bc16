"""The baseline: the best prediction that is the same for every example.

It is what all learning is measured by. For the mean squared error it is the mean of the targets,
for the mean absolute error their median, for softmax the logarithms of the classes' shares; a
network that does no better has learned nothing from its inputs.

>>> from tinymlp.learning.loss import MeanSquaredError
>>> baseline_prediction(MeanSquaredError(), [[1.0], [3.0]], [1.0, 1.0])
[2.0]
"""

import math
from collections.abc import Sequence

from tinymlp.learning.gradient import mean_loss
from tinymlp.learning.loss import Loss
from tinymlp.network.shapes import Vector

_LOGITS = 40.0  # e⁻⁴⁰ is a probability of 0 to every digit that is printed
_HALVINGS = 60  # the digits of a double


def baseline_prediction(
    loss: Loss, targets: Sequence[Sequence[float]], weights: Sequence[float]
) -> Vector:
    """Return the prediction, shape (n_out,), of the smallest mean loss on all the targets.

    Two candidates are tried: where the mean gradient of each output is 0, found by halving, which
    is right for every convex loss that is a sum over its outputs; and the logarithm of the mean
    target, which is right for softmax, whose outputs depend on each other. A single target that
    is itself a perfect prediction, as for squared errors, needs no search.
    """
    targets, weights = _gathered(targets, weights)
    means = _means(targets, weights)
    if len(targets) == 1 and not any(loss.gradient(means, targets[0])):
        return means
    candidates = [_balanced(loss, targets, weights)]
    if all(share >= 0.0 for share in means):
        candidates.append([math.log(max(share, math.exp(-_LOGITS))) for share in means])
    return min(candidates, key=lambda same: baseline_loss(loss, same, targets, weights))


def baseline_loss(
    loss: Loss,
    prediction: Sequence[float],
    targets: Sequence[Sequence[float]],
    weights: Sequence[float],
) -> float:
    """Return the mean loss of predicting the same every time."""
    return mean_loss(loss, [prediction] * len(targets), targets, weights=weights)


def _balanced(loss: Loss, targets: Sequence[Sequence[float]], weights: Sequence[float]) -> Vector:
    """Halve an interval for each output until the pulls to either side are equal."""
    columns = list(zip(*targets, strict=True))
    lows = [min(-_LOGITS, *column) for column in columns]
    highs = [max(_LOGITS, *column) for column in columns]
    for _ in range(_HALVINGS):
        middle = [(low + high) / 2 for low, high in zip(lows, highs, strict=True)]
        gradients = [loss.gradient(middle, target) for target in targets]
        pulls = _means(gradients, weights)
        # Where the pulls are equal both ends arrive, and stay.
        lows = [m if pull <= 0 else low for m, pull, low in zip(middle, pulls, lows, strict=True)]
        highs = [m if pull >= 0 else up for m, pull, up in zip(middle, pulls, highs, strict=True)]
    return [(low + high) / 2 for low, high in zip(lows, highs, strict=True)]


def _gathered(
    targets: Sequence[Sequence[float]], weights: Sequence[float]
) -> tuple[list[Sequence[float]], list[float]]:
    """Return each different target once, with the weight of all that are like it."""
    found: dict[tuple[float, ...], float] = {}
    for target, weight in zip(targets, weights, strict=True):
        key = tuple(target)
        found[key] = found.get(key, 0.0) + weight
    return list(found), list(found.values())


def _means(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> Vector:
    """Return the weighted mean of each column."""
    whole = math.fsum(weights)
    return [
        math.fsum(weight * number for weight, number in zip(weights, column, strict=True)) / whole
        for column in zip(*rows, strict=True)
    ]
