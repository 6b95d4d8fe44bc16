"""How far was the predicted number off? Its true value comes later, as a class's label does.

    mean absolute error     rate(absolute_error_total) / rate(numbers_total)
    mean squared error      rate(squared_error_total) / rate(numbers_total)

in the target's units, and squared; of several numbers in one prediction it is their mean. How large
single errors are is counted in standard deviations of the target in training, which suit any unit;
a model whose targets were not scaled does not know these.

>>> errors_of([2.0, 4.0], [1.0, 7.0])
(2.0, 5.0)
"""

import math
from collections.abc import Sequence
from typing import Any

from tinymlp.arguments import check_list, check_number
from tinymlp.data.scaling import StandardScaler
from tinymlp.errors import ShapeError, invalid
from tinymlp.model.number_target import NumberTarget
from tinymlp.monitoring.feedback import Feedback, Waiting, WaitingPredictions
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.text import plural


class NumberFeedback(Feedback):
    """The true values of one model's predictions: each was off by so much."""

    def __init__(
        self,
        target: NumberTarget,
        waiting: WaitingPredictions,
        metrics: PlainMetrics,
        series: dict[str, str],
    ) -> None:
        self._n_outputs = target.n_outputs
        self._spreads = [spread for _, spread in of_training(target)]
        if self._spreads:
            self._sizes = metrics.histogram("tinymlp_feedback_error_deviations", **series)
        self._numbers = metrics.counter("tinymlp_feedback_numbers_total", **series)
        self._absolute = metrics.counter("tinymlp_feedback_absolute_error_total", **series)
        self._squared = metrics.counter("tinymlp_feedback_squared_error_total", **series)
        super().__init__(waiting, metrics, series)

    def score(self, waiting: Waiting, true: list[float], value: Any) -> float:
        """Return the absolute error of the prediction."""
        predicted = waiting.prediction
        numbers = predicted if isinstance(predicted, list) else [predicted]
        absolute, squared = errors_of(numbers, true)
        if not math.isfinite(squared):  # which would make every later sum as infinite
            raise invalid("label", "a number whose error has a square", value)
        self._numbers.value += 1
        self._absolute.value += absolute
        self._squared.value += squared
        if self._spreads:
            for one, other, spread in zip(numbers, true, self._spreads, strict=True):
                self._sizes.observe(abs(one - other) / spread)
        return absolute

    def read(self, value: Any) -> list[float]:
        """Return the true numbers; raise `ArgumentError` unless there is one for each output."""
        if self._n_outputs == 1:
            return [check_number("label", value)]
        values = check_list("label", value, f"a list of {self._n_outputs} numbers")
        if len(values) != self._n_outputs:
            needed = plural(self._n_outputs, "number")
            raise ShapeError(f"label must be {needed}, got {len(values)}: one for each target")
        return [check_number(f"label[{i}]", one) for i, one in enumerate(values)]


def of_training(target: Any) -> list[tuple[float, float]]:
    """Return mean and standard deviation of each number in training; [] if one is not known or 0.

    The target of another kind has none.

    >>> from tinymlp.learning.loss import MeanSquaredError
    >>> of_training(NumberTarget("height", MeanSquaredError(), 1, StandardScaler([100.0], [8.0])))
    [(100.0, 8.0)]
    """
    scaler = getattr(target, "scaler", None)
    if not isinstance(scaler, StandardScaler) or not all(scaler.spreads):
        return []
    return list(zip(scaler.means, scaler.spreads, strict=True))


def errors_of(predicted: Sequence[float], true: Sequence[float]) -> tuple[float, float]:
    """Return the mean absolute and the mean squared error of numbers, both of shape (n,)."""
    absolute = squared = 0.0
    for a, b in zip(predicted, true, strict=True):
        absolute += abs(a - b)
        squared += (a - b) * (a - b)
    return absolute / len(predicted), squared / len(predicted)
