"""What a model predicts: which classes, and how confident it is, or numbers of which size.

>>> deviations(109.0, 100.0, 8.0)
'1 to 2'
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tinymlp.data.targets import Label
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.monitoring.class_names import class_names
from tinymlp.monitoring.instruments import Counter, Histogram
from tinymlp.monitoring.number_feedback import of_training
from tinymlp.monitoring.plain_metrics import PlainMetrics


class Answered(Protocol):
    """What was said to one row."""

    @property
    def prediction(self) -> Any:
        """A label, a number or several of these."""

    @property
    def probabilities(self) -> Mapping[Label, float] | None:
        """That of each label, None where the model has none."""


class PredictionMetrics:
    """The series of one model's predictions; of one of several labels only their count."""

    def __init__(self, model: Model, metrics: PlainMetrics, series: dict[str, str]) -> None:
        self._samples = metrics.counter("tinymlp_prediction_samples_total", **series)
        self._classes: dict[Label, Counter] = {}
        self._confidence: Histogram | None = None
        self._numbers: dict[str, Counter] = {}
        self._training = of_training(model.target)
        if self._training:
            self._numbers = {
                name: metrics.counter("tinymlp_prediction_numbers_total", **series, deviations=name)
                for name in RANGES
            }
        if isinstance(model.target, ClassTarget):
            profile = model.training_profile
            counts = None if profile is None else profile.classes
            self._classes = {
                label: metrics.counter("tinymlp_prediction_class_total", **series, class_=name)
                for label, name in class_names(model.target.labels, counts).items()
            }
            if model.target.has_probabilities:
                self._confidence = metrics.histogram(
                    "tinymlp_prediction_confidence_ratio", **series
                )

    def add(self, answers: Sequence[Answered]) -> list[float | None]:
        """Count what was answered to some rows; the caller holds the lock.

        Returns the confidence of each, None where the model has none.
        """
        self._samples.value += len(answers)
        if self._classes:
            for answer in answers:
                self._classes[answer.prediction].value += 1
        if self._training:
            for answer in answers:
                predicted = answer.prediction
                numbers = predicted if isinstance(predicted, list) else [predicted]
                for number, (mean, spread) in zip(numbers, self._training, strict=True):
                    self._numbers[deviations(number, mean, spread)].value += 1
        confidences: list[float | None] = []
        for answer in answers:
            confidence = None
            if self._confidence is not None and answer.probabilities is not None:
                confidence = max(answer.probabilities.values())
                self._confidence.observe(confidence)
            confidences.append(confidence)
        return confidences


RANGES = ("below -2", "-2 to -1", "-1 to 0", "0 to 1", "1 to 2", "above 2")
"""Where a number is, in standard deviations from the mean of training; a bound is of the higher."""


def deviations(number: float, mean: float, spread: float) -> str:
    """Return the one of `RANGES` in which a number is; one that is nan is in the last."""
    distance = (number - mean) / spread
    return RANGES[bisect_right((-2.0, -1.0, 0.0, 1.0, 2.0), distance)]
