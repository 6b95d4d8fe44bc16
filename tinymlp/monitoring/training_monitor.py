"""A training run, monitored by a generator around its epochs, as history and early stopping are.

    monitor = TrainingMonitor(metrics, run="digits")
    fit(dataset, callbacks=[monitor.observe], workers=Workers(2, listener=monitor.tasks))
    for epoch in monitor.observe(trainer.epochs(examples)): ...

It is not `fit(metrics=...)`, which are the functions that an epoch measures. `run` is a short name
of yours for this kind of run; a name that is new for every run would fill Prometheus with series.

>>> from prometheus_client import CollectorRegistry
>>> from tinymlp.monitoring.collector import Metrics
>>> metrics = Metrics(CollectorRegistry())
>>> monitor = TrainingMonitor(metrics, run="digits")
>>> for epoch in monitor.observe([Epoch(1, {"loss": 0.5}, {}, 0.25, 2.0, 0.125, n_examples=32)]):
...     pass
>>> for name in ("training_epochs_total", "training_samples_total"):
...     print(metrics.registry.get_sample_value(f"tinymlp_{name}", {"run": "digits"}))
1.0
32.0
"""

import math
import time
from collections.abc import Generator, Iterable, Iterator
from functools import cached_property

from tinymlp.arguments import check_iterable
from tinymlp.errors import DivergedError, invalid
from tinymlp.monitoring.instruments import Counter
from tinymlp.monitoring.plain_metrics import PlainMetrics, check_label, check_metrics
from tinymlp.training.history import Epoch, close

REASONS = ("exception", "worker_lost", "timeout")


class TrainingMonitor:
    """The metrics of the training runs of one name.

    Raises `ArgumentError` unless `metrics` is a `Metrics` and `run` a text.
    """

    def __init__(self, metrics: PlainMetrics, *, run: str = "default") -> None:
        self.metrics: PlainMetrics = check_metrics(metrics)
        self.run: str = check_label("run", run)
        self._in_progress = metrics.gauge("tinymlp_trainings_in_progress", run=run)
        self._epochs = metrics.counter("tinymlp_training_epochs_total", run=run)
        self._samples = metrics.counter("tinymlp_training_samples_total", run=run)
        self._seconds = metrics.histogram("tinymlp_training_epoch_duration_seconds", run=run)
        self._nonfinite = metrics.counter("tinymlp_training_nonfinite_total", run=run)

    def observe(self, epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        """Count each epoch as it passes through; when left early, close the source as well.

        A `DivergedError` is counted, and passes on. Raises `ArgumentError` for anything but epochs.
        """
        what = "the epochs of a training, as from trainer.epochs(examples)"
        return self._observe(iter(check_iterable("epochs", epochs, what)))

    def _observe(self, epochs: Iterator[Epoch]) -> Generator[Epoch, None, None]:
        with self.metrics.lock:
            self._in_progress.value += 1
        try:
            for epoch in epochs:
                self._record(epoch)
                yield epoch
        except DivergedError:
            with self.metrics.lock:
                self._nonfinite.value += 1
            raise
        finally:
            with self.metrics.lock:
                self._in_progress.value -= 1
            close(epochs)

    @cached_property
    def tasks(self) -> "TaskMonitor":
        """The metrics of the tasks of `Workers`, for their argument `listener`."""
        return TaskMonitor(self.metrics, run=self.run)

    def _record(self, epoch: Epoch) -> None:
        if not isinstance(epoch, Epoch):
            raise invalid("epochs", "the epochs of a training", epoch)
        now: list[tuple[str, dict[str, str], float]] = [
            ("epoch", {}, epoch.number),
            ("learning_rate", {}, epoch.learning_rate),
            ("gradient_norm", {}, epoch.gradient_norm),
        ]
        is_finite = True
        for dataset, measured in (("training", epoch.training), ("validation", epoch.validation)):
            for name, metric in (("loss", "loss"), ("accuracy", "accuracy_ratio")):
                if name in measured:
                    now.append((metric, {"dataset": dataset}, measured[name]))
                    is_finite = is_finite and math.isfinite(measured[name])
        if is_finite:
            now.append(("last_success_timestamp_seconds", {}, time.time()))
        gauges = [
            self.metrics.gauge(f"tinymlp_training_{name}", run=self.run, **labels)
            for name, labels, _ in now
        ]
        with self.metrics.lock:
            for gauge, (_, _, value) in zip(gauges, now, strict=True):
                gauge.value = value
            self._epochs.value += 1
            self._samples.value += epoch.n_examples
            self._seconds.observe(epoch.seconds)
            self._nonfinite.value += not is_finite


class TaskMonitor:
    """The metrics of the tasks that a run's workers are given."""

    def __init__(self, metrics: PlainMetrics, *, run: str) -> None:
        self._lock = metrics.lock
        self._seconds = metrics.histogram("tinymlp_training_task_duration_seconds", run=run)
        self._waited = metrics.histogram("tinymlp_training_task_wait_seconds", run=run)
        self._failures: dict[str, Counter] = {
            reason: metrics.counter("tinymlp_training_task_failures_total", run=run, reason=reason)
            for reason in REASONS
        }

    def done(self, seconds: float, waited: float) -> None:
        """Count a task that was answered."""
        with self._lock:
            self._seconds.observe(seconds)
            self._waited.observe(waited)

    def failed(self, reason: str) -> None:
        """Count that work had to be done again."""
        with self._lock:
            self._failures[reason].value += 1
