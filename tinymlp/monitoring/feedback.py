"""Was the prediction right? Its true label comes later: an hour, or a month, or never.

A prediction waits under an identifier of the caller's. It is compared once, and then forgotten.

>>> waiting = WaitingPredictions(2)
>>> for prediction_id, label in (("a", "cat"), ("b", "dog"), ("c", "cat")):
...     waiting.add(prediction_id, Waiting(label, 0.5, time=0.0))
>>> waiting.take("b").prediction, waiting.take("a")
('dog', None)

Calibration: of those with a confidence about 0.9, nine in ten should be right. So the confidence is
counted with the result.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from time import perf_counter
from typing import Any, NamedTuple

from tinymlp.arguments import check_iterable, check_whole
from tinymlp.data.targets import Label, as_classes
from tinymlp.data.values import plain_scalar
from tinymlp.errors import ArgumentError, DataError, ShapeError, invalid
from tinymlp.model.class_target import ClassTarget
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.text import join_names, plural


class Waiting(NamedTuple):
    """A prediction that waits for its true value, and how sure the model was, if it has said so."""

    prediction: Any
    confidence: float | None
    time: float


class WaitingPredictions:
    """The last `max_remembered` predictions by their identifier; the oldest is forgotten first."""

    def __init__(self, max_remembered: int) -> None:
        self._max = check_whole("max_remembered", max_remembered, minimum=0)
        self._predictions: OrderedDict[Hashable, Waiting] = OrderedDict()

    def add(self, prediction_id: Hashable, waiting: Waiting) -> None:
        """Remember a prediction; one of the same identifier is replaced."""
        self._predictions.pop(prediction_id, None)
        self._predictions[prediction_id] = waiting
        if len(self._predictions) > self._max:
            self._predictions.popitem(last=False)

    def take(self, prediction_id: Hashable) -> Waiting | None:
        """Return the prediction, and forget it; None when there is none."""
        return self._predictions.pop(prediction_id, None)

    def __len__(self) -> int:
        return len(self._predictions)

    def __contains__(self, prediction_id: Hashable) -> bool:
        return prediction_id in self._predictions


class Feedback:
    """The true values that come for one model's predictions, and the series that count them.

    A subclass says what a true value is (`read`), and what a prediction is beside it (`score`).
    """

    def __init__(
        self, waiting: WaitingPredictions, metrics: PlainMetrics, series: dict[str, str]
    ) -> None:
        self._waiting = waiting
        self._lock = metrics.lock
        model = {"model": series["model"]}
        self._unmatched = metrics.counter("tinymlp_feedback_unmatched_total", **model)
        self._delay = metrics.histogram("tinymlp_feedback_delay_seconds", **model)

    def read(self, value: Any) -> Any:
        """Return a true value; raise `ArgumentError` for what no prediction can be compared to."""
        raise NotImplementedError

    def score(self, waiting: Waiting, true: Any, value: Any) -> Any:
        """Return how good a prediction was, and count it; the caller holds the lock.

        `value` is the true one as it was given.
        """
        raise NotImplementedError

    @property
    def accuracy(self) -> float | None:
        """The share of right predictions among those that were compared; None without any."""
        return None

    def remember(
        self,
        ids: Iterable[Hashable],
        predictions: Iterable[Any],
        confidences: Iterable[float | None],
        *,
        time: float,
    ) -> None:
        """Keep predictions until their true values come; the caller holds the lock."""
        for one, prediction, confidence in zip(ids, predictions, confidences, strict=True):
            self._waiting.add(one, Waiting(prediction, confidence, time))

    def remembers(self, prediction_id: Hashable) -> bool:
        """Return whether a prediction of that identifier waits for its true value."""
        check_id("prediction_id", prediction_id)
        with self._lock:
            return prediction_id in self._waiting

    def compare(self, prediction_id: Hashable, value: Any) -> Any:
        """Return how good a prediction was, and count it; None when it is not known."""
        check_id("prediction_id", prediction_id)
        true = self.read(value)
        now = perf_counter()
        with self._lock:
            found = self._waiting.take(prediction_id)
            if found is None:
                self._unmatched.value += 1
                return None
            score = self.score(found, true, value)
            self._delay.observe(now - found.time)
            return score


RESULTS = ((True, "correct"), (False, "wrong"))


class ClassFeedback(Feedback):
    """The true labels of one model's predictions: each was right or wrong."""

    def __init__(
        self,
        target: ClassTarget,
        waiting: WaitingPredictions,
        metrics: PlainMetrics,
        series: dict[str, str],
    ) -> None:
        self._labels = target.labels
        self._results = {
            is_right: metrics.counter("tinymlp_feedback_samples_total", **series, result=result)
            for is_right, result in RESULTS
        }
        self._confidence = {
            is_right: metrics.histogram(
                "tinymlp_feedback_confidence_ratio", **series, result=result
            )
            for is_right, result in RESULTS
            if target.has_probabilities
        }
        super().__init__(waiting, metrics, series)

    @property
    def accuracy(self) -> float | None:
        """The share of right predictions among those that were compared; None without any."""
        with self._lock:
            right, wrong = self._results[True].value, self._results[False].value
        return right / (right + wrong) if right + wrong else None

    def score(self, waiting: Waiting, true: Label, value: Any) -> bool:
        """Return whether the prediction was right."""
        is_right = bool(waiting.prediction == true)
        self._results[is_right].value += 1
        if waiting.confidence is not None:
            self._confidence[is_right].observe(waiting.confidence)
        return is_right

    def read(self, label: Any) -> Label:
        """Return a label in the form of the model's own: 3.0 and NumPy's 3 are 3."""
        kind = type(self._labels[0])
        try:
            (known,) = as_classes([plain_scalar(label)], "label", str)
        except (DataError, ArgumentError):
            known = None
        if type(known) is not kind:
            what = "a text" if kind is str else "a whole number"
            shown = join_names(map(repr, self._labels), 3)
            raise invalid("label", f"{what} like the model's classes {shown}", label)
        return known


def check_ids(prediction_ids: Any, n_rows: int) -> list[Hashable]:
    """Return the identifiers; raise `ArgumentError` unless there is one for each row."""
    ids = list(check_iterable("prediction_ids", prediction_ids, "a list, with one for each row"))
    if len(ids) != n_rows:
        needed = plural(n_rows, "identifier")
        raise ShapeError(f"prediction_ids must be {needed}, got {len(ids)}: one for each row")
    for i, prediction_id in enumerate(ids):
        check_id(f"prediction_ids[{i}]", prediction_id)
    return ids


def check_id(name: str, prediction_id: Any) -> None:
    """Raise `ArgumentError` unless it can be found again, as the key of a dict can."""
    try:
        hash(prediction_id)
    except Exception:
        what = "a text, a number or another key of a dict"
        raise invalid(name, what, prediction_id) from None
