"""Loss curves: how far each epoch's loss was above that of perfect predictions.

The scale is how far the baseline is above it. A change of 1 % of that is little, in any units and
for any loss.
"""

import math
from collections.abc import Iterable

from tinymlp.diagnostics.measurements import Measurements
from tinymlp.network.shapes import Vector
from tinymlp.text import format_number

NOTICEABLE = 0.1
"""Of the scale of the task: smaller changes do not change what the network is worth."""

LAST = 3
"""Epochs whose median is called the end: a single one may be an exception."""


def training_curve(measurements: Measurements) -> Vector:
    """Return each epoch's training loss above perfect, up to the first that is not finite."""
    epochs = measurements.history.epochs
    return _above_perfect(measurements, (epoch.training.get("loss", math.nan) for epoch in epochs))


def step_curve(measurements: Measurements) -> Vector:
    """Return the mean loss above perfect of the same epochs' steps; nan where it is not known."""
    epochs = measurements.history.epochs[: len(training_curve(measurements))]
    return [epoch.step_loss - measurements.perfect for epoch in epochs]


def validation_curve(measurements: Measurements) -> Vector:
    """Return the validation loss above perfect of the same epochs; [] when there is none."""
    epochs = measurements.history.epochs[: len(training_curve(measurements))]
    losses = (epoch.validation.get("loss", math.nan) for epoch in epochs)
    return _above_perfect(measurements, losses)


def format_loss(measurements: Measurements, above_perfect: float) -> str:
    """Return the loss that is so far above perfect, to be read."""
    return format_number(above_perfect + measurements.perfect)


def _above_perfect(measurements: Measurements, losses: Iterable[float]) -> Vector:
    curve = []
    for loss in losses:
        if not math.isfinite(loss):
            break
        curve.append(loss - measurements.perfect)
    return curve
