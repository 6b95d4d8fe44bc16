"""Held-out examples: how much of what was learned holds for examples that were not learned from.

They are the validation part, whose losses the history has, and a test part. The scale is the
share explained of `measurements`: of what there is to explain, how much the network explains. On
held-out examples it may be negative, where a constant prediction does better.

The training part is measured anew with the network as it is: after a cross-validation the epochs
are those of other networks, one for each fold, and the network itself has learned from all.

Source: Mosteller and Tukey, Data Analysis, Including Statistics, 1968, for cross-validation.
"""

import math
from typing import NamedTuple

from tinymlp.diagnostics.averages import mean, percent
from tinymlp.diagnostics.loss_curves import validation_curve
from tinymlp.diagnostics.measurements import Measurements
from tinymlp.learning.baseline import baseline_loss
from tinymlp.text import format_number


class HeldOut(NamedTuple):
    """How good the network is on held-out examples, beside its training part."""

    part: str
    """What they are called: "validation" or "test"."""
    loss: float
    explained: float
    """The share of what there is to explain."""
    accuracy: float | None
    """None where it is not known, and for numbers."""


def held_out(measurements: Measurements) -> HeldOut | None:
    """Return how good the network is on the validation part or the test part; None without either.

    Of both it is the part of which more is explained: a small part may be bad by chance, and what
    was not learned is bad in both.
    """
    parts = [part for part in (_validation(measurements), _test(measurements)) if part is not None]
    return max(parts, key=lambda part: part.explained, default=None)


def against_training(measurements: Measurements, other: HeldOut) -> str:
    """Return a sentence that sets the training part beside the held-out examples."""
    sentence = (
        f"the loss is {format_number(measurements.loss)} on {measurements.seen} of the training "
        f"part and {format_number(other.loss)} on the {other.part} part, where the best constant "
        f"prediction has about {format_number(measurements.baseline)}"
    )
    accuracy = measurements.accuracy
    if accuracy is None or other.accuracy is None:
        here, there = percent(measurements.explained), percent(other.explained)
        return f"{sentence} ({here} explained, and {there})"
    return f"{sentence} (accuracy {100 * accuracy:.1f} % and {100 * other.accuracy:.1f} %)"


def _validation(measurements: Measurements) -> HeldOut | None:
    curve = validation_curve(measurements)
    if not curve or not measurements.scale > 0.0:
        return None
    # Without a best epoch the weights are those of the last one.
    epoch = measurements.history.best or measurements.history.epochs[-1]
    loss = epoch.validation.get("loss", math.nan)
    if not math.isfinite(loss):
        return None
    explained = (measurements.baseline - loss) / measurements.scale
    return HeldOut("validation", loss, explained, epoch.validation.get("accuracy"))


def _test(measurements: Measurements) -> HeldOut | None:
    test = measurements.test
    if test is None:
        return None
    same = measurements.baseline_prediction
    targets, n = [target for _, target in test.sample], len(test.sample)
    constant = baseline_loss(measurements.loss_function, same, targets, [1.0] * n)
    # A test part of a single class, or of nearly the mean alone, has too little to explain.
    scale = max(constant, measurements.baseline) - measurements.perfect
    loss = mean(test.losses)
    if not scale > 0.0 or not math.isfinite(loss):
        return None
    return HeldOut("test", loss, (constant - loss) / scale, test.accuracy)
