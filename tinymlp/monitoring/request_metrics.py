"""How many calls a model answers, how each ended, and how long it took.

    ok         answered
    invalid    the rows do not fit the model: their sender's mistake
    error      anything else: ours

>>> from prometheus_client import CollectorRegistry
>>> from tinymlp.monitoring.collector import Metrics
>>> metrics = Metrics(CollectorRegistry())
>>> requests = RequestMetrics(metrics, {"model": "digits", "version": "1"})
>>> requests.begin()
>>> requests.fail(DataError("row 0: ..."), 0.5)
>>> invalid = {"model": "digits", "version": "1", "outcome": "invalid"}
>>> metrics.registry.get_sample_value("tinymlp_prediction_requests_total", invalid)
1.0
"""

from tinymlp.errors import ArgumentError, DataError
from tinymlp.monitoring.plain_metrics import PlainMetrics

OUTCOMES = ("ok", "invalid", "error")


class RequestMetrics:
    """The series of one model's calls."""

    def __init__(self, metrics: PlainMetrics, series: dict[str, str]) -> None:
        self._lock = metrics.lock
        self._requests = {
            outcome: metrics.counter("tinymlp_prediction_requests_total", **series, outcome=outcome)
            for outcome in OUTCOMES
        }
        self._compute = metrics.histogram("tinymlp_prediction_compute_seconds", **series)
        self._duration = metrics.histogram("tinymlp_prediction_duration_seconds", **series)
        self._batch = metrics.histogram("tinymlp_prediction_batch_size", **series)
        self._in_flight = metrics.gauge("tinymlp_predictions_in_flight")

    def begin(self) -> None:
        """Count a call that is being answered now."""
        with self._lock:
            self._in_flight.value += 1

    def succeed(self, seconds: float, compute_seconds: float, n_rows: int) -> None:
        """Count a call of so many rows that was answered; the caller holds the lock."""
        self._in_flight.value -= 1
        self._requests["ok"].value += 1
        self._duration.observe(seconds)
        self._compute.observe(compute_seconds)
        self._batch.observe(n_rows)

    def fail(self, error: BaseException, seconds: float) -> None:
        """Count a call that ended in an error."""
        outcome = "invalid" if isinstance(error, DataError | ArgumentError) else "error"
        with self._lock:
            self._in_flight.value -= 1
            self._requests[outcome].value += 1
            self._duration.observe(seconds)
