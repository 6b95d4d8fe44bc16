"""A training run, watched: a generator around its epochs, as everything here that looks on.

    training = WatchedTraining(metrics, run="digits")
    fit(dataset, watchers=[training.watch], workers=Workers(2, listener=training.tasks))
    for epoch in training.watch(trainer.epochs(examples)): ...

It is not `fit(metrics=...)`, which are the functions that an epoch measures. `run` is a short name
of yours for this kind of run; a name that is new for every run would fill Prometheus with series.

>>> from prometheus_client import CollectorRegistry
>>> from tinymlp.training.epoch import Epoch
>>> metrics = Metrics(CollectorRegistry())
>>> training = WatchedTraining(metrics, run="digits")
>>> for epoch in training.watch([Epoch(1, {"loss": 0.5}, {}, 0.25, 2.0, 0.125, n_examples=32)]):
...     pass
>>> for name in ("training_epochs_total", "training_samples_total"):
...     print(metrics.registry.get_sample_value(f"tinymlp_{name}", {"run": "digits"}))
1.0
32.0
"""

import math
import time
from collections.abc import Generator, Iterable
from functools import cached_property

from tinymlp.errors import DivergedError
from tinymlp.monitoring.collector import Metrics
from tinymlp.monitoring.instruments import Counter
from tinymlp.training.epoch import Epoch, close

REASONS = ("exception", "worker_lost", "timeout")


class WatchedTraining:
    """The metrics of the training runs of one name."""

    def __init__(self, metrics: Metrics, *, run: str = "default") -> None:
        self.metrics = metrics
        self.run = run
        self._in_progress = metrics.gauge("tinymlp_trainings_in_progress", run=run)
        self._epochs = metrics.counter("tinymlp_training_epochs_total", run=run)
        self._samples = metrics.counter("tinymlp_training_samples_total", run=run)
        self._seconds = metrics.histogram("tinymlp_training_epoch_duration_seconds", run=run)
        self._nonfinite = metrics.counter("tinymlp_training_nonfinite_total", run=run)

    def watch(self, epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        """Count each epoch as it passes through; when left early, close the source as well.

        A `DivergedError` is counted, and passes on.
        """
        source = iter(epochs)
        with self.metrics.lock:
            self._in_progress.value += 1
        try:
            for epoch in source:
                self._see(epoch)
                yield epoch
        except DivergedError:
            with self.metrics.lock:
                self._nonfinite.value += 1
            raise
        finally:
            with self.metrics.lock:
                self._in_progress.value -= 1
            close(source)

    @cached_property
    def tasks(self) -> "WatchedTasks":
        """What `Workers(listener=...)` tells of its tasks."""
        return WatchedTasks(self.metrics, run=self.run)

    def _see(self, epoch: Epoch) -> None:
        told: list[tuple[str, dict[str, str], float]] = [
            ("epoch", {}, epoch.number),
            ("learning_rate", {}, epoch.learning_rate),
            ("gradient_norm", {}, epoch.gradient_norm),
        ]
        is_finite = True
        for dataset, measured in (("training", epoch.training), ("validation", epoch.validation)):
            for name, metric in (("loss", "loss"), ("accuracy", "accuracy_ratio")):
                if name in measured:
                    told.append((metric, {"dataset": dataset}, measured[name]))
                    is_finite = is_finite and math.isfinite(measured[name])
        if is_finite:
            told.append(("last_success_timestamp_seconds", {}, time.time()))
        gauges = [
            self.metrics.gauge(f"tinymlp_training_{name}", run=self.run, **labels)
            for name, labels, _ in told
        ]
        with self.metrics.lock:
            for gauge, (_, _, value) in zip(gauges, told, strict=True):
                gauge.value = value
            self._epochs.value += 1
            self._samples.value += epoch.n_examples
            self._seconds.add(epoch.seconds)
            self._nonfinite.value += not is_finite


class WatchedTasks:
    """The metrics of the tasks that a run's workers are given."""

    def __init__(self, metrics: Metrics, *, run: str) -> None:
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
            self._seconds.add(seconds)
            self._waited.add(waited)

    def failed(self, reason: str) -> None:
        """Count that work had to be done again."""
        with self._lock:
            self._failures[reason].value += 1
