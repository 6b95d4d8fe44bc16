"""tinymlp: training with the batch engine, as `fit` trains; prediction by engine and model.

Variants: for training none, where every step is yielded, and so with `numpy steps`, by the NumPy
engine; with `numpy` it trains whole epochs, as `fit` does, whose unit here is an epoch, and nothing
is measured after it. For prediction `engine` predicts numbers from numbers,
`model` is `Model.predict`, which encodes, scales and answers with a label. Of many rows at once an
engine predicts numbers from numbers, lists in and lists out; `numpy array` is given an array.
"""

import itertools
import platform
import sys
from typing import Any

import tinymlp as tm
from benchmarks.peers.serve import read_data, read_task, serve, shared_objects
from tinymlp.engine.batch import BatchEngine
from tinymlp.extras import require
from tinymlp.version import __version__

task = read_task()
inputs, targets = read_data(task["data"])
inputs = shared_objects(inputs)
OWN = getattr(sys, "pypy_version_info", sys.version_info)
"""PyPy has a version besides that of the language."""
VERSION = f"tinymlp {__version__}, {platform.python_implementation()} {'.'.join(map(str, OWN[:3]))}"


def train() -> None:
    """Measure steps of training, in epochs that are shuffled anew."""
    # Nielsen's squared error of sigmoid outputs where there are sigmoids, logits otherwise.
    is_sigmoid = task["activation"] == "sigmoid"
    network = tm.Network.random(
        task["sizes"],
        activation=task["activation"],
        output_activation="sigmoid" if is_sigmoid else "identity",
    )
    optimizer = (tm.Adam if task["optimizer"] == "adam" else tm.SGD)(
        learning_rate=task["learning_rate"]
    )
    loss = "mean_squared_error" if is_sigmoid else "softmax_cross_entropy"
    trainer = tm.Trainer(
        network,
        loss,
        optimizer,
        batch_size=task["batch_size"],
        engine=tm.NumpyEngine() if task["variant"].startswith("numpy") else BatchEngine(),
    )
    examples = list(zip(inputs, targets, strict=True))
    if task["variant"] == "numpy":
        epochs = trainer.epochs(examples, n_measured=0, tell=False)

        def work_whole(n: int) -> None:
            for _ in itertools.islice(epochs, n):
                pass

        serve(VERSION, len(inputs), work_whole)
        return
    steps = itertools.chain.from_iterable(trainer.steps(examples) for _ in itertools.count())

    def work(n: int) -> None:
        for _ in itertools.islice(steps, n):
            pass

    serve(VERSION, task["batch_size"], work)


def predict() -> None:
    """Measure the prediction of one row at a time."""
    rows = itertools.cycle(inputs)
    if task["variant"] == "model":
        labels = [str(target.index(1.0)) for target in targets]
        predict_one = tm.fit(
            tm.Dataset(inputs, labels),
            hidden=task["sizes"][1:-1],
            activation=task["activation"],
            n_epochs=2,
        ).predict
    else:
        network = tm.Network.random(task["sizes"], activation=task["activation"])
        engine = BatchEngine()

        def predict_one(row: list[float]) -> list[float]:
            return engine.prediction(network, row)

    def work(n: int) -> None:
        for row in itertools.islice(rows, n):
            predict_one(row)

    serve(VERSION, 1, work)


def predict_many() -> None:
    """Measure the prediction of many rows."""
    network = tm.Network.random(task["sizes"], activation=task["activation"])
    engine = tm.NumpyEngine() if task["variant"].startswith("numpy") else BatchEngine()
    rows: Any = list(itertools.islice(itertools.cycle(inputs), task["batch_size"]))
    if task["variant"] == "numpy array":
        rows = require("numpy", extra="numpy").array(rows)

    def work(n: int) -> None:
        for _ in range(n):
            engine.predictions(network, rows)

    serve(VERSION, task["batch_size"], work)


{"train": train, "predict": predict, "predict_many": predict_many}[task["kind"]]()
