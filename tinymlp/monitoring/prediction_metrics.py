"""What a model predicts: which classes, and how confident it is, or numbers of which size.

>>> from tinymlp.learning.loss import SoftmaxCrossEntropy
>>> largest_probability(SoftmaxCrossEntropy(), [1.0, 1.0])
0.5
>>> deviations(109.0, 100.0, 8.0)
'1 to 2'
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from tinymlp.data.targets import Label
from tinymlp.learning.loss import Loss, link
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.monitoring.class_names import class_names
from tinymlp.monitoring.instruments import Counter, Histogram
from tinymlp.monitoring.number_feedback import of_training
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.network.shapes import Vector


class PredictionMetrics:
    """The series of one model's predictions; of one of several labels only their count."""

    def __init__(self, model: Model, metrics: PlainMetrics, series: dict[str, str]) -> None:
        self._samples = metrics.counter("tinymlp_prediction_samples_total", **series)
        self._classes: dict[Label, Counter] = {}
        self._confidence: Histogram | None = None
        self._loss = model.loss
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

    def add(self, outputs: Sequence[Vector], predictions: Sequence[Any]) -> list[float | None]:
        """Count the predictions made of these outputs; the caller holds the lock.

        Returns the confidence of each, None where the model has none.
        """
        self._samples.value += len(predictions)
        if self._classes:
            for label in predictions:
                self._classes[label].value += 1
        if self._training:
            for predicted in predictions:
                numbers = predicted if isinstance(predicted, list) else [predicted]
                for number, (mean, spread) in zip(numbers, self._training, strict=True):
                    self._numbers[deviations(number, mean, spread)].value += 1
        if self._confidence is None:
            return [None] * len(predictions)
        confidences: list[float | None] = []
        for output in outputs:
            confidence = largest_probability(self._loss, output)
            self._confidence.observe(confidence)
            confidences.append(confidence)
        return confidences


RANGES = ("below -2", "-2 to -1", "-1 to 0", "0 to 1", "1 to 2", "above 2")
"""Where a number is, in standard deviations from the mean of training; a bound is of the higher."""


def deviations(number: float, mean: float, spread: float) -> str:
    """Return the one of `RANGES` in which a number is; one that is nan is in the last."""
    distance = (number - mean) / spread
    return RANGES[bisect_right((-2.0, -1.0, 0.0, 1.0, 2.0), distance)]


def largest_probability(loss: Loss, outputs: Sequence[float]) -> float:
    """Return the probability of the class that outputs of shape (n_out,) stand for.

    One output is that of a yes; the probability of a no is the rest of 1.
    """
    probabilities = link(loss, outputs)
    if len(probabilities) == 1:
        return max(probabilities[0], 1.0 - probabilities[0])
    return max(probabilities)
