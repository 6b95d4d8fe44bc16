"""What a model predicts: which classes, and how confident it is.

>>> from tinymlp.learning.loss import SoftmaxCrossEntropy
>>> largest_probability(SoftmaxCrossEntropy(), [1.0, 1.0])
0.5
"""

from collections.abc import Sequence
from typing import Any

from tinymlp.data.targets import Label
from tinymlp.learning.loss import Loss, link
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.monitoring.class_names import class_names
from tinymlp.monitoring.instruments import Counter, Histogram
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.network.shapes import Vector


class PredictionMetrics:
    """The series of one model's predictions; of one that predicts no class only their count."""

    def __init__(self, model: Model, metrics: PlainMetrics, series: dict[str, str]) -> None:
        self._samples = metrics.counter("tinymlp_prediction_samples_total", **series)
        self._classes: dict[Label, Counter] = {}
        self._confidence: Histogram | None = None
        self._loss = model.loss
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

    def add(self, outputs: Sequence[Vector], predictions: Sequence[Any]) -> None:
        """Count the predictions made of these outputs; the caller holds the lock."""
        self._samples.value += len(predictions)
        if self._classes:
            for label in predictions:
                self._classes[label].value += 1
        if self._confidence is not None:
            for output in outputs:
                self._confidence.observe(largest_probability(self._loss, output))


def largest_probability(loss: Loss, outputs: Sequence[float]) -> float:
    """Return the probability of the class that outputs of shape (n_out,) stand for.

    One output is that of a yes; the probability of a no is the rest of 1.
    """
    probabilities = link(loss, outputs)
    if len(probabilities) == 1:
        return max(probabilities[0], 1.0 - probabilities[0])
    return max(probabilities)
