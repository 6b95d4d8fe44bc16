"""The place in an epoch: the order of its examples, and how many of them are done.

An epoch goes through its examples in an order that is drawn when it begins. A training that is to
go on in the middle of an epoch has to know that order, and how far it has come in it.

>>> place = EpochPlace([2, 0, 1])
>>> for indices in place.mini_batches(2):
...     place.n_done += len(indices)
...     print(indices, EpochPlace.from_dict(place.to_dict()).n_done)
[2, 0] 2
[1] 3
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.errors import FormatError, invalid
from tinymlp.learning.clipping import norm
from tinymlp.network.shapes import Vector


@dataclass
class EpochPlace:
    """Where an epoch is, and what its end tells of its last step."""

    order: list[int]
    """The indices of the examples, each once; of a stream those of its running window."""
    n_done: int = 0
    """How many of them are done, in whole mini-batches."""
    window: int = 0
    """Which window of a stream it is, counted from 0."""
    learning_rate: float = math.nan
    """Of the last step, nan before the first."""
    norm_before: float = math.nan
    """The length of the last step's gradient before it was stored and loaded."""
    seconds_before: float = 0.0
    """How long it took before it was stored and loaded."""
    gradient: Vector | None = None
    """Of the last step since then."""
    loss_sum: float = 0.0
    """Of the steps: each mini-batch's loss times its number of examples."""
    n_seen: int = 0
    """Examples of these mini-batches."""
    penalty: float = 0.0
    """What is in each of these losses beside that of the examples, as after the last step."""
    _started: float = field(default_factory=time.perf_counter, compare=False, repr=False)

    @property
    def gradient_norm(self) -> float:
        """The length of the last step's gradient, which is not taken until it is asked for."""
        return self.norm_before if self.gradient is None else norm(self.gradient)

    @property
    def step_loss(self) -> float:
        """The mean loss of the mini-batches, each at the weights before its step; nan for none."""
        return self.loss_sum / self.n_seen - self.penalty if self.n_seen else math.nan

    @property
    def seconds(self) -> float:
        """How long the epoch has taken."""
        return self.seconds_before + time.perf_counter() - self._started

    def mini_batches(self, batch_size: int) -> Iterator[list[int]]:
        """Yield the indices of each mini-batch that is left."""
        for start in range(self.n_done, len(self.order), batch_size):
            yield self.order[start : start + batch_size]

    def begin_window(self, order: list[int]) -> None:
        """Go on to the next window of a stream."""
        self.order, self.n_done, self.window = order, 0, self.window + 1

    def check(self, n_examples: int) -> None:
        """Raise `ArgumentError` unless the epoch is one of so many examples."""
        if n_examples != len(self.order):
            what = f"those of the epoch that goes on, {len(self.order):,}"
            raise invalid("examples", what, n_examples, "load the state of the same training")

    def check_batches(self, batch_size: int) -> None:
        """Raise `FormatError` unless it is between two mini-batches of that size."""
        if self.n_done % batch_size and self.n_done != len(self.order):
            what = f"a multiple of the batch size, {batch_size}"
            raise invalid("place, n_done", what, self.n_done, error=FormatError)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields in JSON's own types."""
        return {
            "order": list(self.order),
            "n_done": self.n_done,
            "window": self.window,
            "learning_rate": json_fields.json_number(self.learning_rate),
            "gradient_norm": json_fields.json_number(self.gradient_norm),
            "seconds": self.seconds,
            "loss_sum": json_fields.json_number(self.loss_sum),
            "n_seen": self.n_seen,
        }

    @classmethod
    def from_dict(cls, stored: object) -> Self:
        """Invert `to_dict`. Raises `FormatError` for anything that it cannot have given."""
        measured = ("learning_rate", "gradient_norm", "seconds", "loss_sum")
        names = ("order", "n_done", "window", "n_seen", *measured)
        later = {"window": 0, "loss_sum": 0.0, "n_seen": 0}
        given = json_fields.fields(stored, names, "place", defaults=later)
        order = json_fields.listed(given["order"], "place, order")
        if not all(type(i) is int for i in order) or sorted(order) != list(range(len(order))):
            what = "a list of the numbers from 0 up, each once"
            raise invalid("place, order", what, order, error=FormatError)
        n_done = json_fields.whole(given["n_done"], "place, n_done", minimum=0, maximum=len(order))
        rate, norm_before, seconds, loss_sum = (
            json_fields.any_number(given[name], f"place, {name}") for name in measured
        )
        window = json_fields.whole(given["window"], "place, window", minimum=0)
        n_seen = json_fields.whole(given["n_seen"], "place, n_seen", minimum=0)
        return cls(
            order, n_done, window, rate, norm_before, seconds, loss_sum=loss_sum, n_seen=n_seen
        )
