"""The average of the weights that training went through, instead of the last ones.

Each step sees a few examples, and so the weights never come to rest: they go around the minimum,
a learning rate away. Their average lies nearer to it. The exponential moving average remembers
about the last 1 / (1 − decay) steps:

    average ← average + (1 − d)·(θ − average),      d = min(decay, (1 + t) / (10 + t))

At step t, counted from 1, d is small at first, so that the random weights that training began with
are soon forgotten.

>>> average = WeightAverage(0.5, [0.0])
>>> for theta in [1.0, 1.0, 3.0]:
...     average.add([theta])
>>> [round(a, 6) for a in average.parameters]
[2.370629]

The optimizer goes on from its own weights; the average is what is measured, and kept.

Source: B. Polyak and A. Juditsky, Acceleration of Stochastic Approximation by Averaging, 1992. The
small d of the first steps is that of TensorFlow's `ExponentialMovingAverage(num_updates=)`; Keras'
optimizers have `use_ema=True`, PyTorch `torch.optim.swa_utils.AveragedModel`.
"""

from collections.abc import Sequence
from typing import Any

from tinymlp import json_fields
from tinymlp.arguments import check_number
from tinymlp.errors import FormatError, invalid
from tinymlp.network.shapes import Vector


class WeightAverage:
    """The exponential moving average of parameters of shape (n_parameters,)."""

    def __init__(self, decay: float, parameters: Sequence[float]) -> None:
        self.decay: float = check_decay("decay", decay)
        self.parameters: Vector = list(parameters)
        self.n_steps: int = 0

    def add(self, parameters: Sequence[float]) -> None:
        """Take in the parameters after one more step."""
        share = self.next_share()
        # What has not moved, as of a frozen layer, keeps every bit.
        self.parameters = [
            a + share * (p - a) for a, p in zip(self.parameters, parameters, strict=True)
        ]

    def next_share(self) -> float:
        """Count one more step, and return 1 − d: how far the average goes toward its parameters."""
        self.n_steps += 1
        return 1.0 - min(self.decay, (1 + self.n_steps) / (10 + self.n_steps))

    def state_dict(self) -> dict[str, Any]:
        """Return the average and of how many steps it is; the decay is a setting."""
        return {"n_steps": self.n_steps, "parameters": list(self.parameters)}

    def load_state_dict(self, state: object) -> None:
        """Go on from what `state_dict` gave. Raises `FormatError` for another network's."""
        given = json_fields.fields(state, ("n_steps", "parameters"), "average")
        n_steps = json_fields.whole(given["n_steps"], "average, n_steps", minimum=0)
        parameters = json_fields.listed(given["parameters"], "average, parameters")
        if len(parameters) != len(self.parameters) or not all(
            type(p) in (int, float) for p in parameters
        ):
            what = f"a list of {len(self.parameters):,} numbers, as the network has parameters"
            raise invalid("average, parameters", what, parameters, error=FormatError)
        self.n_steps, self.parameters = n_steps, parameters


def check_decay(name: str, decay: float) -> float:
    """Return the decay; `ArgumentError` unless it is from 0 and below 1."""
    return check_number(name, decay, minimum=0, below=1)
