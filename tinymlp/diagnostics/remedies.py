"""Remedies with numbers: arguments of `fit`, to be pasted, that follow from how it was called.

>>> rate(None, 0.1), widths([3, 8, 8, 1], 2.0)
('learning_rate=0.001', 'hidden=[16, 16]')
"""

from collections.abc import Sequence

from tinymlp.diagnostics.measurements import Measurements
from tinymlp.training.history import History

USUAL_RATE = 0.01
"""The learning rate of `fit`, where no history tells another."""

FEW_EPOCHS = 200
"""As many as `fit` allows, where no history tells how many there were."""


def times_rate(measurements: Measurements, factor: float) -> str:
    """Return the learning rate of the first epoch times a factor, as an argument."""
    return rate(measurements.history, factor)


def more_epochs(measurements: Measurements) -> str:
    """Return four times as many epochs as there were, as an argument."""
    return f"n_epochs={4 * len(measurements.history.epochs) or FEW_EPOCHS}"


def more_neurons(measurements: Measurements) -> str:
    """Return hidden layers twice as wide, or one where there is none, as an argument."""
    return widths(measurements.network.sizes, 2.0)


def fewer_neurons(measurements: Measurements) -> str:
    """Return hidden layers half as wide, as an argument."""
    return widths(measurements.network.sizes, 0.5)


def rate(history: History | None, factor: float) -> str:
    """Return the learning rate times a factor, to one digit, as an argument."""
    epochs = [] if history is None else history.epochs
    before = epochs[0].learning_rate if epochs else USUAL_RATE
    return f"learning_rate={float(f'{factor * before:.0e}')!r}"


def widths(sizes: Sequence[int], factor: float) -> str:
    """Return the hidden layers of a network of these sizes, times a factor, as an argument."""
    hidden = [max(1, round(factor * size)) for size in sizes[1:-1]] or [32]
    return f"hidden={hidden}"
