"""A model in use: it predicts as it does alone, and what is asked and answered is counted.

    monitored = MonitoredModel(model, Metrics(), name="digits", version="3")
    monitored.predict(row, prediction_id="order 17")      predicts as the model does
    monitored.feedback("order 17", "cat")                 the true label, known later

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> model = fit(Dataset([[0.0], [1.0]] * 8, ["a", "b"] * 8), hidden=[], n_epochs=20, seed=0)
>>> metrics = PlainMetrics()
>>> monitored = MonitoredModel(model, metrics, name="letters")
>>> monitored.predict([0.0], prediction_id="first")
'a'
>>> monitored.feedback("first", "a")
True
>>> monitored.accuracy
1.0

A class is a label that came from the model, so hostile names can be in it, but never more than 32.
Rows and identifiers are never labels.
"""

import math
import os
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple, Self

from tinymlp.arguments import check_finite, check_iterable
from tinymlp.data.targets import Label
from tinymlp.errors import ArgumentError, DataError, ModelFileError, invalid
from tinymlp.model.answerable import AnswerableRows
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model, RawRow
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.persistence import load
from tinymlp.monitoring.feedback import ClassFeedback, Feedback, WaitingPredictions, check_ids
from tinymlp.monitoring.input_metrics import InputMetrics
from tinymlp.monitoring.number_feedback import NumberFeedback
from tinymlp.monitoring.plain_metrics import PlainMetrics, check_label, check_metrics
from tinymlp.monitoring.prediction_metrics import PredictionMetrics
from tinymlp.monitoring.request_metrics import RequestMetrics
from tinymlp.network.shapes import Vector, check_length
from tinymlp.text import short_repr


class ModelAnswer(NamedTuple):
    """All that a model says to one row."""

    outputs: Vector
    """Of the network, shape (n_out,)."""
    prediction: Any
    probabilities: dict[Label, float] | None
    """That of each label, None where the model has none."""


class MonitoredModel:
    """A model whose calls are counted, on a `Metrics`; from any number of threads.

    `name` and `version` are the labels by which its series are found, short and yours. At most
    `max_remembered` predictions wait for their true label; the oldest is forgotten first. Drift is
    that of the last `drift_rows` rows, from `min_drift_rows` on; it is computed when a page is
    asked for, and not for a model from a file that has no profile of its training data.

    Raises `ArgumentError` for an argument that makes no sense.
    """

    def __init__(
        self,
        model: Model,
        metrics: PlainMetrics,
        *,
        name: str = "default",
        version: str = "1",
        max_remembered: int = 10_000,
        drift_rows: int = 1000,
        min_drift_rows: int = 500,
    ) -> None:
        if not isinstance(model, Model):
            raise invalid(
                "model", "a Model", model, "fit gives one, and MonitoredModel.load reads a file"
            )
        self.model = model
        self.metrics: PlainMetrics = check_metrics(metrics)
        self.name: str = check_label("name", name)
        self.version: str = check_label("version", version)
        series = {"model": name, "version": version}
        waiting = WaitingPredictions(max_remembered)
        self._inputs = InputMetrics(
            model, metrics, series, drift_rows=drift_rows, min_drift_rows=min_drift_rows
        )
        self._requests = RequestMetrics(metrics, series)
        self._predictions = PredictionMetrics(model, metrics, series)
        target = model.target
        self.has_probabilities: bool = (
            isinstance(target, ClassTarget | MultiLabelTarget) and target.has_probabilities
        )
        """Whether the model gives each label a probability."""
        self._feedback: Feedback | None = None
        if isinstance(model.target, ClassTarget):
            self._feedback = ClassFeedback(model.target, waiting, metrics, series)
        elif isinstance(model.target, NumberTarget):
            self._feedback = NumberFeedback(model.target, waiting, metrics, series)
        publish_description(model, metrics, series)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        metrics: PlainMetrics,
        *,
        name: str = "default",
        custom_objects: Mapping[str, type[Any]] | Iterable[type[Any]] = (),
        **settings: Any,
    ) -> Self:
        """Return the model of a file, monitored; `settings` are those of `MonitoredModel`.

        `custom_objects` are classes of your own that the file names. Raises as `tinymlp.load` does,
        and counts that.
        """
        check_metrics(metrics)
        failures = metrics.counter(
            "tinymlp_model_load_failures_total", model=check_label("name", name)
        )
        try:
            model = load(path, custom_objects=custom_objects)
        except ModelFileError:
            with metrics.lock:
                failures.value += 1
            raise
        return cls(model, metrics, name=name, **settings)

    def predict(self, row: RawRow, *, prediction_id: Hashable = None) -> Any:
        """Return `model.predict(row)`; with an identifier it is remembered for `feedback`."""
        return self._answer(self._encode_one, row, _predictions, _alone(prediction_id))[0]

    def predict_many(
        self,
        rows: Iterable[RawRow],
        *,
        on_unknown: str = "refuse",
        prediction_ids: Iterable[Hashable] | None = None,
    ) -> list[Any]:
        """Return `model.predict_many(rows, on_unknown=…)`, counted as one call.

        There is one identifier for each row. A row that is not answered is none of those that are
        counted, and is not remembered.
        """
        return self._answer(self._answerable(on_unknown), rows, _predictions, prediction_ids)

    def predict_probabilities(
        self, row: RawRow, *, prediction_id: Hashable = None
    ) -> dict[Label, float]:
        """Return `model.predict_probabilities(row)`."""
        ids = _alone(prediction_id)
        answer: dict[Label, float] = self._answer(self._encode_one, row, self._probabilities, ids)[
            0
        ]
        return answer

    def predict_probabilities_many(
        self,
        rows: Iterable[RawRow],
        *,
        on_unknown: str = "refuse",
        prediction_ids: Iterable[Hashable] | None = None,
    ) -> list[Any]:
        """Return `model.predict_probabilities_many(rows, on_unknown=…)`; see `predict_many`."""
        return self._answer(self._answerable(on_unknown), rows, self._probabilities, prediction_ids)

    def outputs_of_encoded(self, encoded: Iterable[Vector]) -> list[Vector]:
        """Return the network's outputs for rows that are encoded already, but not scaled."""
        return self._answer(self._check_encoded, encoded, _outputs, None)

    def outputs(
        self, rows: Iterable[RawRow], *, prediction_ids: Iterable[Hashable] | None = None
    ) -> list[Vector]:
        """Return `model.outputs(rows)`, counted as one call; one identifier for each row."""
        return self._answer(self._answerable("refuse"), rows, _outputs, prediction_ids)

    def answers(
        self, rows: Iterable[RawRow], *, prediction_ids: Iterable[Hashable] | None = None
    ) -> list[ModelAnswer]:
        """Return all that the model says to each row, counted as one call.

        Raises `DataError` for a row whose outputs are not finite.
        """
        return self._answer(self._answerable("refuse"), rows, _finite, prediction_ids)

    def refuse(self, error: Exception, seconds: float = 0.0) -> None:
        """Count a call that was refused before it came to the model, as one that failed so."""
        self._requests.begin()
        self._requests.fail(error, seconds)

    def remembers(self, prediction_id: Hashable) -> bool:
        """Return whether a prediction of that identifier waits for its label."""
        return self._feedback is not None and self._feedback.remembers(prediction_id)

    def check_label(self, label: Any) -> None:
        """Raise `ArgumentError` for a label that `feedback` would refuse."""
        self._feedback_of("feedback").read(label)

    def feedback(self, prediction_id: Hashable, label: Any) -> bool | float | None:
        """Take the true label of a row. Return whether it was predicted, None if not known.

        Where the model predicts numbers, the label is the true number, or a list of several, and
        what is returned the absolute error. A prediction is compared once, and then forgotten; a
        class that the model does not know makes it wrong. Raises `ArgumentError` for a label of
        another kind than the model's ("7" for 7), and when the model predicts several labels.
        """
        found: bool | float | None = self._feedback_of("feedback").compare(prediction_id, label)
        return found

    def drift(self) -> dict[str, float]:
        """Return how far each column's last rows are from those of training, the farthest first.

        The first is the one on the page; {} as long as none is there.
        """
        return self._inputs.drift()

    @property
    def accuracy(self) -> float | None:
        """The share of right predictions with feedback; None without any, and for numbers."""
        return None if self._feedback is None else self._feedback.accuracy

    def _answer(
        self,
        encode: Callable[[Any], AnswerableRows],
        rows: Any,
        finish: Callable[[list[ModelAnswer]], list[Any]],
        prediction_ids: Iterable[Hashable] | None,
    ) -> list[Any]:
        """Return the predictions for rows, encoded and finished so, counted as one call.

        None for each that cannot be answered.

        The time is that of the model's own work; the counting itself is left out.
        """
        model = self.model
        start = perf_counter()
        self._requests.begin()
        try:
            answerable = encode(rows)
            encoded = answerable.encoded
            ids: list[Hashable] = []
            if prediction_ids is not None:
                self._feedback_of("prediction_id")
                ids = check_ids(prediction_ids, answerable.n_rows)
            inputs = model.scaled(encoded)
            before = perf_counter()
            outputs = model.outputs_of(inputs)
            after = perf_counter()
            answers = list(map(self.answer_of, outputs))
            finished = finish(answers)
            seconds = perf_counter() - start
        except BaseException as error:
            self._requests.fail(error, perf_counter() - start)
            raise
        with self.metrics.lock:
            self._requests.succeed(seconds, after - before, answerable.n_rows)
            self._inputs.add(encoded)
            confidences = self._predictions.add(answers)
            if ids:
                answered = [ids[index] for index in answerable.indices]
                feedback = self._feedback_of("prediction_id")
                predictions = _predictions(answers)
                feedback.remember(answered, predictions, confidences, time=after)
        return answerable.among_all(finished)

    def answer_of(self, outputs: Vector) -> ModelAnswer:
        """Return what outputs of the network say, shape (n_out,); nothing is counted."""
        target = self.model.target
        probabilities = target.probabilities(outputs) if self.has_probabilities else None
        return ModelAnswer(outputs, target.decode(outputs), probabilities)

    def _probabilities(self, answers: list[ModelAnswer]) -> list[Any]:
        if not self.has_probabilities:  # which the target says
            return [self.model.target.probabilities(answer.outputs) for answer in answers]
        return [answer.probabilities for answer in answers]

    def _answerable(self, on_unknown: str) -> Callable[[Any], AnswerableRows]:
        return partial(self.model.answerable, on_unknown=on_unknown)

    def _encode_one(self, row: RawRow) -> AnswerableRows:
        return AnswerableRows([self.model.encode_row(row)], [0])

    def _check_encoded(self, encoded: Any) -> AnswerableRows:
        rows = list(check_iterable("encoded", encoded, "a list of encoded rows"))
        for i, row in enumerate(rows):
            check_finite(f"encoded[{i}]", row)
            check_length(f"encoded[{i}]", self.model.network.n_in, row, of="numbers")
        return AnswerableRows(rows, [*range(len(rows))])

    def _feedback_of(self, what: str) -> Feedback:
        """Return the feedback; raise `ArgumentError` when there is none, as for many labels."""
        if self._feedback is None:
            raise ArgumentError(
                f"the model must predict a class or numbers for {what}, got one that predicts "
                f"several labels at once, {short_repr(self.model.target_name)}"
            )
        return self._feedback


def _predictions(answers: list[ModelAnswer]) -> list[Any]:
    return [answer.prediction for answer in answers]


def _outputs(answers: list[ModelAnswer]) -> list[Vector]:
    return [list(answer.outputs) for answer in answers]


def _finite(answers: list[ModelAnswer]) -> list[ModelAnswer]:
    for index, answer in enumerate(answers):
        if not all(map(math.isfinite, answer.outputs)):
            raise DataError(
                f"rows[{index}] must be nearer to the rows of training, got one whose answer is no "
                "finite number"
            )
    return answers


def publish_description(model: Model, metrics: PlainMetrics, series: dict[str, str]) -> None:
    """Publish which model this is, when it was loaded, and how good it was in validation."""
    texts = {
        "sha256": model.network.fingerprint(),
        "layers": "-".join(map(str, model.network.sizes)),
    }
    metrics.info("tinymlp_model_info", texts, **series)
    metrics.counter("tinymlp_model_load_failures_total", model=series["model"])
    metrics.remove("tinymlp_model_validation_accuracy_ratio", **series)
    best = model.history.best
    if best is not None and "accuracy" in best.validation:
        accuracy = metrics.gauge("tinymlp_model_validation_accuracy_ratio", **series)
        accuracy.value = best.validation["accuracy"]
    loaded = metrics.gauge("tinymlp_model_load_timestamp_seconds", **series)
    with metrics.lock:
        loaded.value = time.time()


def _alone(prediction_id: Hashable) -> tuple[Hashable, ...] | None:
    return None if prediction_id is None else (prediction_id,)
