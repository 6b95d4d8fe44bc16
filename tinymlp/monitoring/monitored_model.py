"""A model in use, watched: every call is counted and timed, every answer looked at.

    watched = Watched(model, Metrics(), name="digits", version="3")
    watched.predict(row, prediction_id="order 17")      answers as the model does
    watched.feedback("order 17", "cat")                 what it really was, known later

>>> from prometheus_client import CollectorRegistry
>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> model = fit(Dataset([[0.0], [1.0]] * 8, ["a", "b"] * 8), hidden=[], n_epochs=20, seed=0)
>>> metrics = Metrics(CollectorRegistry())
>>> watched = Watched(model, metrics, name="letters")
>>> watched.predict([0.0], prediction_id="first")
'a'
>>> watched.feedback("first", "a")
True
>>> watched.accuracy
1.0

A class is a label that came from the model, so hostile names can be in it, but never more than 32.
Rows and identifiers are never labels.
"""

import os
import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from time import perf_counter
from typing import Any, Self

from tinymlp.data.rows import plain_scalar
from tinymlp.data.scaling import scale_all
from tinymlp.data.targets import Label, as_classes
from tinymlp.errors import ArgumentError, DataError, ModelFileError
from tinymlp.model.model import Model, RawRow
from tinymlp.model.persistence import load
from tinymlp.monitoring.collector import Metrics
from tinymlp.monitoring.feedback import Memory
from tinymlp.monitoring.prediction_metrics import Answers
from tinymlp.network.shapes import Vector, check_length

OUTCOMES = ("ok", "invalid", "error")


class Watched:
    """A model whose calls are counted, on a `Metrics`; from any number of threads.

    `name` and `version` are the labels by which the numbers are found, short and yours. At most
    `most_remembered` answers wait for their true label; the oldest is forgotten first. Drift is
    that of the last `drift_rows` rows, from `least_drift_rows` on; it is computed when a page is
    asked for, and not for a model from a file that has no `training_profile`.
    """

    def __init__(
        self,
        model: Model,
        metrics: Metrics,
        *,
        name: str = "default",
        version: str = "1",
        most_remembered: int = 10_000,
        drift_rows: int = 1000,
        least_drift_rows: int = 500,
    ) -> None:
        self.model = model
        self.metrics = metrics
        self.labels = {"model": name, "version": version}
        self._lock = metrics.lock
        self._memory = Memory(most_remembered)
        self._looked_at = Answers(
            model, metrics, self.labels, drift_rows=drift_rows, least_drift_rows=least_drift_rows
        )
        self._make_series(metrics, self.labels)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        metrics: Metrics,
        *,
        name: str = "default",
        custom_objects: Mapping[str, type[Any]] | Iterable[type[Any]] = (),
        **settings: Any,
    ) -> Self:
        """Return the model of a file, watched; `settings` are those of `Watched`.

        Raises as `tinymlp.load` does, and counts that.
        """
        failures = metrics.counter("tinymlp_model_load_failures_total", model=name)
        try:
            model = load(path, custom_objects=custom_objects)
        except ModelFileError:
            with metrics.lock:
                failures.value += 1
            raise
        return cls(model, metrics, name=name, **settings)

    def predict(self, row: RawRow, *, prediction_id: Hashable = None) -> Any:
        """Return `model.predict(row)`; with an identifier it is remembered for `feedback`."""
        return self._answers(self._encoded_alone, row, None, _alone(prediction_id))[0]

    def predict_many(
        self, rows: Iterable[RawRow], *, prediction_ids: Sequence[Hashable] = ()
    ) -> list[Any]:
        """Return `model.predict_many(rows)`, counted as one call; one identifier for each row."""
        return self._answers(self.model.encode, rows, None, prediction_ids)

    def predict_probabilities(
        self, row: RawRow, *, prediction_id: Hashable = None
    ) -> dict[Label, float]:
        """Return `model.predict_probabilities(row)`."""
        finish, ids = self.model.target.probabilities, _alone(prediction_id)
        answer: dict[Label, float] = self._answers(self._encoded_alone, row, finish, ids)[0]
        return answer

    def predict_probabilities_many(
        self, rows: Iterable[RawRow], *, prediction_ids: Sequence[Hashable] = ()
    ) -> list[dict[Label, float]]:
        """Return `model.predict_probabilities_many(rows)`, counted as one call."""
        finish = self.model.target.probabilities
        return self._answers(self.model.encode, rows, finish, prediction_ids)

    def outputs_of_encoded(self, encoded: list[Vector]) -> list[Vector]:
        """Return the network's outputs for rows that are encoded already, but not scaled."""
        return self._answers(list, encoded, list, ())

    def feedback(self, prediction_id: Hashable, label: Any) -> bool | None:
        """Say what a row really was. Return whether the answer was right, None if it is unknown.

        An answer is compared once, and then forgotten; a class that the model does not know makes
        it wrong. Raises `ArgumentError` for a label of another kind than the model's ("7" for 7),
        and when the model predicts numbers.
        """
        known = self._known(label)
        now = perf_counter()
        with self.metrics.lock:
            found = self._memory.take(prediction_id)
            if found is None:
                self._unmatched.value += 1
                return None
            answer, then = found
            self._results[answer == known].value += 1
            self._delay.add(now - then)
            return bool(answer == known)

    def drift(self) -> dict[str, float]:
        """Return how far each column's last rows are from those of training, the farthest first.

        The first is the one that the page tells; empty as long as the page tells none.
        """
        return self._looked_at.drift()

    @property
    def accuracy(self) -> float | None:
        """The share of right answers among those whose true label came; None before the first."""
        with self.metrics.lock:
            right, wrong = self._results[True].value, self._results[False].value
        return right / (right + wrong) if right + wrong else None

    def _make_series(self, metrics: Metrics, labels: dict[str, str]) -> None:
        """Make every series at 0, so that a rate sees its first event."""
        model = self.model
        name = {"model": labels["model"]}
        metrics.info(
            "tinymlp_model_info",
            {
                "sha256": model.network.fingerprint(),
                "layers": "-".join(map(str, model.network.sizes)),
            },
            **labels,
        )
        metrics.counter("tinymlp_model_load_failures_total", **name)
        loaded = metrics.gauge("tinymlp_model_load_timestamp_seconds", **labels)
        self._requests = {
            outcome: metrics.counter("tinymlp_prediction_requests_total", **labels, outcome=outcome)
            for outcome in OUTCOMES
        }
        self._ok = self._requests["ok"]
        self._compute = metrics.histogram("tinymlp_prediction_compute_seconds", **labels)
        self._seconds = metrics.histogram("tinymlp_prediction_duration_seconds", **labels)
        self._in_flight = metrics.gauge("tinymlp_predictions_in_flight")
        metrics.remove("tinymlp_model_validation_accuracy_ratio", **labels)
        best = model.history.best
        if best is not None and "accuracy" in best.validation:
            accuracy = metrics.gauge("tinymlp_model_validation_accuracy_ratio", **labels)
            accuracy.value = best.validation["accuracy"]
        if model.labels is not None:
            self._results = {
                right: metrics.counter("tinymlp_feedback_samples_total", **labels, result=result)
                for right, result in ((True, "correct"), (False, "wrong"))
            }
            self._unmatched = metrics.counter("tinymlp_feedback_unmatched_total", **name)
            self._delay = metrics.histogram("tinymlp_feedback_delay_seconds", **name)
        with metrics.lock:
            loaded.value = time.time()

    def _encoded_alone(self, row: RawRow) -> list[Vector]:
        return [self.model.encode_row(row)]

    def _answers(
        self,
        encode: Callable[[Any], list[Vector]],
        rows: Any,
        finish: Callable[[Vector], Any] | None,
        prediction_ids: Sequence[Hashable],
    ) -> list[Any]:
        """Return the answers to rows, encoded and finished so, and count all of it as one call.

        What is not for the caller is not in the time: only what the model alone would have done.
        """
        model, lock = self.model, self._lock
        start = perf_counter()
        with lock:
            self._in_flight.value += 1
        try:
            encoded = encode(rows)
            if prediction_ids:
                self._check_ids(prediction_ids, len(encoded))
            inputs = scale_all(model.scaler, encoded)
            before = perf_counter()
            outputs = model.outputs_of(inputs)
            after = perf_counter()
            answers: list[Any] = list(map(model.target.decode, outputs))
            finished = answers if finish is None else list(map(finish, outputs))
            seconds = perf_counter() - start
        except BaseException as error:
            is_invalid = isinstance(error, DataError | ArgumentError)
            with lock:
                self._in_flight.value -= 1
                self._requests["invalid" if is_invalid else "error"].value += 1
                self._seconds.add(perf_counter() - start)
            raise
        with lock:
            self._in_flight.value -= 1
            self._ok.value += 1
            self._seconds.add(seconds)
            self._compute.add(after - before)
            self._looked_at.add(encoded, outputs, answers)
            if prediction_ids:
                for prediction_id, label in zip(prediction_ids, answers, strict=True):
                    self._memory.keep(prediction_id, label, after)
        return finished

    def _check_ids(self, prediction_ids: Sequence[Hashable], n_rows: int) -> None:
        self._check_classes("prediction_id")
        check_length(
            "prediction", n_rows, prediction_ids, of="identifiers", remedy="one for each row"
        )
        for prediction_id in prediction_ids:
            if not isinstance(prediction_id, Hashable):
                raise ArgumentError(
                    f"prediction_id is a text, a number or another key of a dict, got "
                    f"{prediction_id!r}"
                )

    def _check_classes(self, what: str) -> None:
        if self.model.labels is None:
            raise ArgumentError(
                f"{what} is for classes, which are right or wrong, but this model predicts the "
                f"number {self.model.target_name!r}"
            )

    def _known(self, label: Any) -> Label:
        """Return a label in the form of the model's own: 3.0 and NumPy's 3 are 3."""
        self._check_classes("feedback")
        labels = self.model.labels or []
        try:
            (known,) = as_classes([plain_scalar(label)], "label", str)
        except DataError:
            known = None
        if type(known) is not type(labels[0]):
            raise ArgumentError(
                f"feedback takes a label like the model's, {_shown(labels)}, got {label!r}"
            )
        return known


def _alone(prediction_id: Hashable) -> tuple[Hashable, ...]:
    return () if prediction_id is None else (prediction_id,)


def _shown(labels: list[Label]) -> str:
    return ", ".join(map(repr, labels[:3])) + (", …" if len(labels) > 3 else "")
