"""What a page says of a training run is what the run did."""

import math
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.pages import new_metrics, parsed, total, value
from tests.parallel.executors import Failing, Inline, Silent
from tests.parallel.test_workers import LOSS, SIZES, random_examples
from tinymlp.data.dataset import Dataset
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import ArgumentError, DivergedError, TinyMLPWarning
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.learning.optimizer import SGD
from tinymlp.model.fit import fit
from tinymlp.monitoring import TrainingMonitor
from tinymlp.network.network import Network
from tinymlp.parallel.workers import Workers
from tinymlp.training.history import Epoch
from tinymlp.training.trainer import Trainer

SIDES = Dataset([[float(i)] for i in range(-50, 50)], ["left"] * 50 + ["right"] * 50)
finite = st.floats(0, 1e6)


def test_the_page_says_what_the_history_says() -> None:
    metrics = new_metrics()
    began = time.time()
    model = fit(
        SIDES,
        hidden=[2],
        n_epochs=5,
        validation=0.2,
        callbacks=[TrainingMonitor(metrics, run="sides").observe],
    )
    last, run = model.history.epochs[-1], {"run": "sides"}
    n_epochs = len(model.history.epochs)
    assert value(metrics, "training_epoch", **run) == last.number
    assert value(metrics, "training_epochs_total", **run) == n_epochs
    assert value(metrics, "training_samples_total", **run) == 80 * n_epochs
    for dataset, measured in (("training", last.training), ("validation", last.validation)):
        where = {**run, "dataset": dataset}
        assert value(metrics, "training_loss", **where) == measured["loss"]
        assert value(metrics, "training_accuracy_ratio", **where) == measured["accuracy"]
    assert value(metrics, "training_gradient_norm", **run) == last.gradient_norm
    assert value(metrics, "training_learning_rate", **run) == last.learning_rate
    assert value(metrics, "training_epoch_duration_seconds_count", **run) == n_epochs
    assert value(metrics, "training_epoch_duration_seconds_sum", **run) == pytest.approx(
        sum(epoch.seconds for epoch in model.history.epochs)
    )
    assert value(metrics, "training_nonfinite_total", **run) == 0
    assert value(metrics, "trainings_in_progress", **run) == 0
    ended = value(metrics, "training_last_success_timestamp_seconds", **run)
    assert ended is not None
    assert began <= ended <= time.time()


def test_a_loop_of_your_own_is_observed_by_the_same_generator() -> None:
    metrics = new_metrics()
    trainer = Trainer(Network.random([1, 1]), MeanSquaredError(), SGD(learning_rate=0.1))
    monitor = TrainingMonitor(metrics)
    for epoch in monitor.observe(trainer.epochs([([0.5], [1.0])] * 3)):
        if epoch.number == 4:
            break
    assert value(metrics, "training_epochs_total", run="default") == 4
    assert value(metrics, "training_samples_total", run="default") == 12
    assert value(metrics, "training_accuracy_ratio", run="default", dataset="training") is None
    assert value(metrics, "training_loss", run="default", dataset="validation") is None


def test_a_training_is_in_progress_until_it_ends_or_is_left() -> None:
    metrics = new_metrics()
    trainer = Trainer(Network.random([1, 1]), MeanSquaredError(), SGD(learning_rate=0.1))
    monitor = TrainingMonitor(metrics)
    epochs = monitor.observe(trainer.epochs([([0.5], [1.0])]))
    assert value(metrics, "trainings_in_progress", run="default") == 0
    next(epochs)
    other = monitor.observe(trainer.epochs([([0.5], [1.0])]))
    next(other)
    assert value(metrics, "trainings_in_progress", run="default") == 2
    epochs.close()
    other.close()
    assert value(metrics, "trainings_in_progress", run="default") == 0


def test_a_loop_that_is_left_closes_its_source() -> None:
    closed = []

    def epochs() -> Iterator[Epoch]:
        try:
            while True:
                yield Epoch(1, {"loss": 0.5}, {}, 0.5, 1.0, 0.0)
        finally:
            closed.append(True)

    monitored = TrainingMonitor(new_metrics()).observe(epochs())
    next(monitored)
    monitored.close()
    assert closed


def test_a_run_that_diverges_says_so_and_raises() -> None:
    metrics = new_metrics()
    network = Network.random([1, 1])
    trainer = Trainer(network, MeanSquaredError(), SGD(learning_rate=1e200))
    n_bad = 0
    with pytest.raises(DivergedError):
        for epoch in TrainingMonitor(metrics).observe(trainer.epochs([([1.0], [3.0])])):
            n_bad += not math.isfinite(epoch.training["loss"])
    assert value(metrics, "training_nonfinite_total", run="default") == n_bad + 1


@given(
    st.lists(
        st.tuples(finite | st.sampled_from([math.nan, math.inf]), finite, st.integers(0, 999)),
        min_size=1,
        max_size=6,
    )
)
def test_counters_are_sums_and_never_fall(run: list[tuple[float, float, int]]) -> None:
    metrics = new_metrics()
    epochs = [
        Epoch(i, {"loss": loss}, {}, 0.5, 1.0, seconds, n_examples=n)
        for i, (loss, seconds, n) in enumerate(run, start=1)
    ]
    names = ("epochs_total", "samples_total", "nonfinite_total", "epoch_duration_seconds_count")
    before = [0.0] * len(names)
    for _ in TrainingMonitor(metrics).observe(epochs):
        page = parsed(metrics.page())
        now = [total(page, f"training_{name}") for name in names]
        assert all(a <= b for a, b in zip(before, now, strict=True))
        before = now
    n_bad = sum(not math.isfinite(loss) for loss, _, _ in run)
    assert before == [len(run), sum(n for _, _, n in run), n_bad, len(run)]
    succeeded = value(metrics, "training_last_success_timestamp_seconds", run="default")
    assert (succeeded is None) == (n_bad == len(run))


def test_an_epoch_without_a_finite_loss_is_no_success() -> None:
    metrics = new_metrics()
    epochs = [Epoch(n, {"loss": loss}, {}, 0.5, 1.0, 0.0) for n, loss in [(1, 0.5), (2, math.nan)]]
    last = None
    for epoch in TrainingMonitor(metrics).observe(epochs):
        succeeded = value(metrics, "training_last_success_timestamp_seconds", run="default")
        assert last is None or succeeded == last, epoch
        last = succeeded
    assert math.isnan(total(metrics, "training_loss", run="default"))


@pytest.mark.parametrize("epochs", [None, 3, "epochs", b"epochs", TrainingMonitor])
def test_what_is_no_training_is_refused_at_the_call(epochs: Any) -> None:
    metrics = new_metrics()
    with pytest.raises(ArgumentError, match=r"^epochs must be the epochs of a training, as from"):
        TrainingMonitor(metrics).observe(epochs)
    assert value(metrics, "trainings_in_progress", run="default") == 0


def test_what_is_no_epoch_is_refused_when_it_comes() -> None:
    metrics = new_metrics()
    with pytest.raises(ArgumentError) as caught:
        list(TrainingMonitor(metrics).observe([3]))  # type: ignore[list-item]
    assert str(caught.value) == "epochs must be the epochs of a training, got 3"
    assert value(metrics, "trainings_in_progress", run="default") == 0


def test_what_is_no_metrics_or_no_name_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^metrics must be a Metrics, got None: make one with"):
        TrainingMonitor(None)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"^run must be a text, got 7: it becomes a label$"):
        TrainingMonitor(new_metrics(), run=7)  # type: ignore[arg-type]


NETWORK, EXAMPLES = Network.random(SIZES), random_examples(64)


class Counting(Inline):
    """Counts what it is given and what it has answered."""

    def __init__(self) -> None:
        self.n_given = 0

    def submit(self, function, /, *arguments):  # type: ignore[no-untyped-def]
        self.n_given += 1
        return super().submit(function, *arguments)


def test_every_task_is_counted_once_with_its_seconds() -> None:
    metrics, executor = new_metrics(), Counting()
    monitor = TrainingMonitor(metrics, run="x")
    start = time.perf_counter()
    with Workers(2, executor=executor, listener=monitor.tasks) as workers:
        for _ in range(5):
            workers.mean_gradient(NETWORK, LOSS, EXAMPLES)
    elapsed = time.perf_counter() - start
    assert executor.n_given == 20  # sums and gradients of one wide layer, for each of two
    for name in ("duration", "wait"):
        assert value(metrics, f"training_task_{name}_seconds_count", run="x") == 20
        spent = value(metrics, f"training_task_{name}_seconds_sum", run="x")
        assert spent is not None
        assert 0 < spent < 20 * elapsed
    assert total(metrics, "training_task_failures_total") == 0


def test_processes_are_counted_in_the_parent() -> None:
    metrics = new_metrics()
    monitor = TrainingMonitor(metrics)
    with Workers(2, listener=monitor.tasks) as workers:
        for _ in range(3):
            workers.mean_gradient(NETWORK, LOSS, EXAMPLES)
    assert total(metrics, "training_task_duration_seconds_count") == 12


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_killed_process_is_one_failure_and_no_task_is_lost_or_counted_twice() -> None:
    metrics = new_metrics()
    monitor = TrainingMonitor(metrics)
    with Workers(2, listener=monitor.tasks) as workers:
        workers.mean_gradient(NETWORK, LOSS, EXAMPLES)
        n_tasks = total(metrics, "training_task_duration_seconds_count")
        os.kill(workers.process_ids()[0], signal.SIGKILL)
        time.sleep(0.3)  # else the other worker may have done all before it is gone
        with pytest.warns(TinyMLPWarning, match="done again"):
            workers.mean_gradient(NETWORK, LOSS, EXAMPLES)
    lost = value(metrics, "training_task_failures_total", run="default", reason="worker_lost")
    assert lost == total(metrics, "training_task_failures_total") == 1
    assert total(metrics, "training_task_duration_seconds_count") == 2 * n_tasks > 0


class OnlyHere(BatchEngine):
    """Fails when it is a copy, as one in a worker is."""

    def __reduce__(self) -> tuple[type["Elsewhere"], tuple[()]]:
        return Elsewhere, ()


class Elsewhere(BatchEngine):
    """Fails at everything."""

    def predictions(self, *_: object):  # type: ignore[no-untyped-def]
        raise RuntimeError("not in a worker")


FAILURES: dict[str, tuple[int, int, Callable[[], dict[str, Any]]]] = {
    "worker_lost": (1, 2, lambda: {"executor": Failing(lambda number: number == 1)}),
    "timeout": (1, 2, lambda: {"executor": Silent(lambda number: number == 1), "timeout": 0.2}),
    # The engine of this process then does the whole work, which is no task of a worker.
    "exception": (2, 0, lambda: {"executor": Inline(), "engine": OnlyHere()}),
}


@pytest.mark.parametrize("reason", FAILURES)
def test_a_failure_is_counted_by_its_reason_and_no_task_twice(reason: str) -> None:
    metrics = new_metrics()
    monitor = TrainingMonitor(metrics)
    n_failures, n_done, arguments = FAILURES[reason]
    rows = [inputs for inputs, _ in random_examples(200)]
    expected = BatchEngine().predictions(NETWORK, rows)
    with (
        Workers(2, listener=monitor.tasks, **arguments()) as workers,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        assert workers.predictions(NETWORK, rows) == expected
    assert {one.category for one in caught} == {TinyMLPWarning}
    assert (
        value(metrics, "training_task_failures_total", run="default", reason=reason) == n_failures
    )
    assert total(metrics, "training_task_failures_total") == n_failures
    assert total(metrics, "training_task_duration_seconds_count") == n_done
