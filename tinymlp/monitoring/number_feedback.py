"""How far was the predicted number off? Its true value comes later, as a class's label does.

    mean absolute error     rate(absolute_error_total) / rate(numbers_total)
    mean squared error      rate(squared_error_total) / rate(numbers_total)

in the target's units, and squared; of several numbers in one prediction it is their mean.

>>> errors_of([2.0, 4.0], [1.0, 7.0])
(2.0, 5.0)
"""

import math
from collections.abc import Hashable, Iterable, Sequence
from time import perf_counter
from typing import Any

from tinymlp.arguments import check_list, check_number
from tinymlp.errors import ShapeError, invalid
from tinymlp.monitoring.feedback import WaitingPredictions, check_id
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.text import plural


class NumberFeedback:
    """The true values that come for one model's predictions, and the series that sum the errors."""

    def __init__(
        self,
        n_outputs: int,
        waiting: WaitingPredictions,
        metrics: PlainMetrics,
        series: dict[str, str],
    ) -> None:
        self._n_outputs = n_outputs
        self._waiting = waiting
        self._lock = metrics.lock
        self._numbers = metrics.counter("tinymlp_feedback_numbers_total", **series)
        self._absolute = metrics.counter("tinymlp_feedback_absolute_error_total", **series)
        self._squared = metrics.counter("tinymlp_feedback_squared_error_total", **series)
        model = {"model": series["model"]}
        self._unmatched = metrics.counter("tinymlp_feedback_unmatched_total", **model)
        self._delay = metrics.histogram("tinymlp_feedback_delay_seconds", **model)

    accuracy = None
    """No number is right or wrong."""

    def remember(self, ids: Iterable[Hashable], numbers: Iterable[Any], *, time: float) -> None:
        """Keep predictions until their true values come; the caller holds the lock."""
        for prediction_id, number in zip(ids, numbers, strict=True):
            self._waiting.add(prediction_id, number, time=time)

    def compare(self, prediction_id: Hashable, value: Any) -> float | None:
        """Return the absolute error of a prediction, and count it; None when it is not known."""
        check_id("prediction_id", prediction_id)
        true_numbers = self._numbers_of(value)
        now = perf_counter()
        with self._lock:
            found = self._waiting.take(prediction_id)
            if found is None:
                self._unmatched.value += 1
                return None
            predicted, time = found
            numbers = predicted if isinstance(predicted, list) else [predicted]
            absolute, squared = errors_of(numbers, true_numbers)
            if not math.isfinite(squared):  # which would make every later sum as infinite
                raise invalid("label", "a number whose error has a square", value)
            self._numbers.value += 1
            self._absolute.value += absolute
            self._squared.value += squared
            self._delay.observe(now - time)
            return absolute

    def remembers(self, prediction_id: Hashable) -> bool:
        """Return whether a prediction of that identifier waits for its value."""
        check_id("prediction_id", prediction_id)
        with self._lock:
            return prediction_id in self._waiting

    def check(self, value: Any) -> None:
        """Raise `ArgumentError` for a value that the model's predictions cannot be compared to."""
        self._numbers_of(value)

    def _numbers_of(self, value: Any) -> list[float]:
        if self._n_outputs == 1:
            return [check_number("label", value)]
        values = check_list("label", value, f"a list of {self._n_outputs} numbers")
        if len(values) != self._n_outputs:
            needed = plural(self._n_outputs, "number")
            raise ShapeError(f"label must be {needed}, got {len(values)}: one for each target")
        return [check_number(f"label[{i}]", one) for i, one in enumerate(values)]


def errors_of(predicted: Sequence[float], true: Sequence[float]) -> tuple[float, float]:
    """Return the mean absolute and the mean squared error of numbers, both of shape (n,)."""
    absolute = squared = 0.0
    for a, b in zip(predicted, true, strict=True):
        absolute += abs(a - b)
        squared += (a - b) * (a - b)
    return absolute / len(predicted), squared / len(predicted)
