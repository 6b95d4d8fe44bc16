"""The decision of early stopping alone: values in, the best one and the misses out.

Two values are remembered, and they are not the same:

    best        the best value ever seen, the first one on ties; its weights are restored
    reference   what patience counts from; it moves only when a value improves on it by more
                than min_delta, so that creeping along does not count as improving

An epoch that does not move the reference is a miss; training stops when misses > patience. So
patience is the number of epochs allowed without improvement, and patience 0 stops at the first
miss. A nan is a miss and never the best.

>>> progress = Progress(mode="min", patience=0, min_delta=0.5)
>>> [progress.see(number, value) for number, value in enumerate([3.0, 2.75], start=1)]
[True, True]
>>> progress.best, progress.reference, progress.misses, progress.is_over
(2.75, 3.0, 1, True)

Differs from the textbook: Goodfellow's algorithm stops once misses == patience, one epoch sooner.

Source: I. Goodfellow, Y. Bengio and A. Courville (2016), Deep Learning, algorithm 7.1.
"""

import math
from typing import Literal

from tinymlp.errors import ArgumentError

Mode = Literal["min", "max"]

_SMALLER_IS_BETTER = ("loss", "error")
_LARGER_IS_BETTER = ("accuracy", "f1", "precision", "recall", "r_squared")


class Progress:
    """The decision alone, without network or generator: values in, best and misses out.

    `mode` is "min" or "max"; before the first value `best`, `best_epoch` and `reference` are None.
    """

    def __init__(self, *, mode: Mode, patience: int, min_delta: float) -> None:
        self.mode = mode
        self.patience = patience
        self.min_delta = min_delta
        self.best: float | None = None
        self.best_epoch: int | None = None
        self.reference: float | None = None
        self.misses = 0

    def is_best(self, value: float) -> bool:
        """Say whether this value is better than every one seen."""
        return not math.isnan(value) and (self.best is None or self._gain(value, self.best) > 0)

    def see(self, epoch: int, value: float) -> bool:
        """Take in one epoch's value, and say whether it is the best so far."""
        is_best = self.is_best(value)
        if is_best:
            self.best, self.best_epoch = value, epoch
        if math.isnan(value):
            self.misses += 1
        elif self.reference is None or self._gain(value, self.reference) > self.min_delta:
            self.reference, self.misses = value, 0
        else:
            self.misses += 1
        return is_best

    @property
    def is_over(self) -> bool:
        """Whether patience has run out."""
        return self.misses > self.patience

    def _gain(self, value: float, old: float) -> float:
        return old - value if self.mode == "min" else value - old


def mode_of(metric: str, mode: Mode | None) -> Mode:
    """Return "min" or "max": as given, or for None by the metric's name; ArgumentError if neither.

    >>> mode_of("validation_loss", None), mode_of("validation_accuracy", None)
    ('min', 'max')
    """
    if mode is not None:
        if mode not in ("min", "max"):
            raise ArgumentError(f"mode must be 'min', 'max' or None, got {mode!r}")
        return mode
    smaller = any(word in metric for word in _SMALLER_IS_BETTER)
    larger = any(word in metric for word in _LARGER_IS_BETTER)
    if smaller == larger:
        raise ArgumentError(
            f"whether {metric!r} should be small or large its name does not tell: "
            "give mode='min' or mode='max'"
        )
    return "min" if smaller else "max"
