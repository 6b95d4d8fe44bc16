"""Losses as heights: how far above that of perfect predictions, on the scale of the task.

The scale is the height of the best constant prediction. A change of 1 % of it is little, in any
units and for any loss.
"""

import math
from collections.abc import Iterable, Sequence

from tinymlp.diagnostics.measurements import Measurements
from tinymlp.network.shapes import Vector
from tinymlp.text import format_number

NOTICEABLE = 0.1
"""Of the scale of the task: smaller changes do not change what the network is worth."""

LAST = 3
"""Epochs whose median is called the end: a single one may be an exception."""


def training_heights(measurements: Measurements) -> Vector:
    """Return the height of each epoch's training loss, up to the first that is not finite."""
    epochs = measurements.history.epochs
    return _heights(measurements, (epoch.training.get("loss", math.nan) for epoch in epochs))


def validation_heights(measurements: Measurements) -> Vector:
    """Return the height of the validation loss of the same epochs; [] when there is none."""
    epochs = measurements.history.epochs[: len(training_heights(measurements))]
    return _heights(measurements, (epoch.validation.get("loss", math.nan) for epoch in epochs))


def loss_at(measurements: Measurements, height: float) -> str:
    """Return the loss that has this height, to be read."""
    return format_number(height + measurements.perfect)


def median(numbers: Sequence[float]) -> float:
    """Return the middle one, the upper of two.

    >>> median([3.0, 1.0, 2.0])
    2.0
    """
    return sorted(numbers)[len(numbers) // 2]


def _heights(measurements: Measurements, losses: Iterable[float]) -> Vector:
    heights = []
    for loss in losses:
        if not math.isfinite(loss):
            break
        heights.append(loss - measurements.perfect)
    return heights
