"""A process for Prometheus to scrape: one model and run that are well, others in every trouble.

    python -m tests.prometheus.service PORT

First it does a known amount of work on the quiet model and run, and prints as JSON what it did.
When it then reads a line, trouble begins, each kind in the way it really comes about, and goes on
until Ctrl-C.
"""

import asyncio
import itertools
import json
import sys
import threading
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, start_http_server

from tests.parallel.executors import Failing
from tinymlp.data.dataset import Dataset
from tinymlp.datasets import iris
from tinymlp.errors import DataError, DivergedError, TinyMLPWarning
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.learning.optimizer import SGD
from tinymlp.model.fit import fit
from tinymlp.monitoring import Metrics, MonitoredModel, TrainingMonitor
from tinymlp.network.network import Network
from tinymlp.parallel.workers import Workers
from tinymlp.serving.answering import Answering
from tinymlp.serving.exchange import Request
from tinymlp.serving.limits import Limits
from tinymlp.serving.served_model import load_served
from tinymlp.serving.service import Service as Server
from tinymlp.training.history import Epoch
from tinymlp.training.trainer import Trainer

HOSTILE = ['a"b', "c\\d\ne", '{evil="1"} 2', "", "𝔘nicode 🙂", "x" * 200]
"""Class names as a stranger's table might have them."""


def quiet(metrics: Metrics) -> dict[str, Any]:
    """Train, predict and take feedback, with no trouble; return how much of each."""
    flowers = iris()
    monitor = TrainingMonitor(metrics, run="quiet")
    model = fit(
        flowers, hidden=[8], n_epochs=30, validation=0.2, callbacks=[monitor.observe], seed=0
    )
    monitored = MonitoredModel(model, metrics, name="quiet")
    right = 0
    for number, (row, species) in enumerate(
        zip(flowers.inputs * 4, flowers.targets * 4, strict=True)
    ):
        monitored.predict(row, prediction_id=number)
        right += bool(monitored.feedback(number, species))
    monitored.predict_many(flowers.inputs)
    with suppress(DataError):
        monitored.predict(["no", "number", "at", "all"])
    monitored.feedback("never asked", "setosa")
    return {
        "epochs": len(model.history.epochs),
        "loss": model.history.epochs[-1].training["loss"],
        "calls": 602,
        "rows": 750,
        "right": right,
        "predicted": dict.fromkeys(flowers.labels or [], 0)
        | {species: 5 * n for species, n in count(model.predict_many(flowers.inputs)).items()},
    }


def count(labels: Iterable[Any]) -> dict[Any, int]:
    """Return how often each label is there."""
    ordered = sorted(labels)
    return {label: len(list(same)) for label, same in itertools.groupby(ordered)}


def hostile(metrics: Metrics) -> None:
    """Predict with three hundred classes, some of whose names try to break out of the page."""
    names = HOSTILE * 2 + [f"class {i}" for i in range(300)]
    labels = list(dict.fromkeys(names))
    dataset = Dataset([[float(i)] for i in range(len(names))], names, labels=labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TinyMLPWarning)
        model = fit(dataset, hidden=[], n_epochs=1, validation=None, seed=0)
    MonitoredModel(model, metrics, name="hostile").predict_many(dataset.inputs[:10])


class Trouble:
    """Everything that the alerts are about."""

    def __init__(self, metrics: Metrics, folder: Path) -> None:
        self.metrics = metrics
        self.flowers = iris()
        self.path = folder / "troubled.json"
        fit(self.flowers, hidden=[8], n_epochs=30, validation=0.2, seed=0).save(self.path)
        self.monitored = MonitoredModel.load(self.path, metrics, name="troubled")
        line = Dataset([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
        model = fit(line, hidden=[], n_epochs=2, seed=0)
        self.numbers = MonitoredModel(model, metrics, name="troubled", version="numbers")
        self.server = Server(metrics, limits=Limits(max_in_flight=1))
        self.server.add(load_served(self.path, "troubled", metrics))
        self.diverging = TrainingMonitor(metrics, run="diverging")
        self.losing = TrainingMonitor(metrics, run="losing workers")
        self.losing_tasks = self.losing.tasks
        self.stalled = TrainingMonitor(metrics, run="stalled")
        threading.Thread(target=self._stall, daemon=True).start()

    def go_on(self) -> None:
        """Make some of each."""
        calls = [threading.Thread(target=self._slow) for _ in range(20)]
        for call in calls:
            call.start()
        self._drift()
        self._wrong()
        self._miss()
        self._refuse()
        with suppress(RuntimeError):
            self.monitored.predict_many(self._broken())
        damaged = self.path.with_name("damaged.json")
        damaged.write_text(self.path.read_text()[:-100])
        with suppress(ValueError):
            MonitoredModel.load(damaged, self.metrics, name="troubled")
        self._diverge()
        self._lose_workers()
        for call in calls:
            call.join()

    def _slow(self) -> None:
        """Send a row that takes its time."""

        def rows() -> Iterator[Any]:
            time.sleep(0.15)
            yield self.flowers.inputs[0]

        self.monitored.predict_many(rows())

    def _broken(self) -> Iterator[Any]:
        """Give a row, and break."""
        yield self.flowers.inputs[0]
        raise RuntimeError("the connection was lost")

    def _drift(self) -> None:
        """Measure in inches what the model has learned in centimeters."""
        rows = [[float(value or 0) / 2.54 for value in row] for row in self.flowers.inputs]
        self.monitored.predict_many(rows * 5)

    def _wrong(self) -> None:
        """Give many predictions the feedback that they were wrong."""
        ids = range(len(self.flowers))
        answers = self.monitored.predict_many(self.flowers.inputs, prediction_ids=ids)
        for number, answer in zip(ids, answers, strict=True):
            self.monitored.feedback(number, "setosa" if answer != "setosa" else "virginica")

    def _miss(self) -> None:
        """Give predicted numbers true values that are far from them."""
        ids = [f"number {i}" for i in range(200)]
        for one, number in zip(
            ids, self.numbers.predict_many([[1.0]] * 200, prediction_ids=ids), strict=True
        ):
            self.numbers.feedback(one, number + 100.0)

    def _refuse(self) -> None:
        """Have too many requests at once, in a server that has room for one."""
        body = b"[" + b",".join([b"[5.0, 3.0, 1.5, 0.2]"] * 3000) + b"]"
        request = Request("POST", "/predict", {}, body, "r")

        async def ask() -> None:
            answering = Answering(self.server)
            await asyncio.gather(*(answering.answer(request) for _ in range(3)))
            answering.close()

        asyncio.run(ask())

    def _diverge(self) -> None:
        """Train with a learning rate that is far too large."""
        trainer = Trainer(Network.random([1, 1]), MeanSquaredError(), SGD(learning_rate=1e9))
        with suppress(DivergedError):
            for _ in self.diverging.observe(trainer.epochs([([1.0], [1.0])])):
                pass

    def _lose_workers(self) -> None:
        """Train with an executor whose first worker dies."""
        executor = Failing(lambda number: number == 0)
        workers = Workers(2, executor=executor, min_products=1, listener=self.losing_tasks)
        with warnings.catch_warnings(), workers:
            warnings.simplefilter("ignore", TinyMLPWarning)
            fit(
                self.flowers,
                hidden=[8],
                n_epochs=1,
                workers=workers,
                callbacks=[self.losing.observe],
            )

    def _stall(self) -> None:
        """Train three epochs, and then wait for something that does not come."""
        trainer = Trainer(Network.random([1, 1]), MeanSquaredError(), SGD(learning_rate=0.1))

        def epochs() -> Iterator[Epoch]:
            yield from itertools.islice(trainer.epochs([([1.0], [1.0])]), 3)
            threading.Event().wait()

        for _ in self.stalled.observe(epochs()):
            pass


def main(port: int) -> None:
    """Do the work, say so, and get into trouble."""
    metrics = Metrics(CollectorRegistry())
    start_http_server(port, addr="127.0.0.1", registry=metrics.registry)
    done = quiet(metrics)
    hostile(metrics)
    trouble = Trouble(metrics, Path.cwd())
    print(json.dumps(done), flush=True)
    sys.stdin.readline()
    with suppress(KeyboardInterrupt):
        while True:
            trouble.go_on()
            time.sleep(0.8)


if __name__ == "__main__":
    main(int(sys.argv[1]))
