"""Objects that nobody should pass, and valid calls of everything public to pass them to.

Used by `test_zoo.py`. `CALLS` has a valid call of every public function, class and method; a test
holds it complete.
"""

import atexit
import copy
import dataclasses
import functools
import io
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import tinymlp as tm
from tinymlp.data.encoding import NumberColumn
from tinymlp.data.table import read_table


class BadRepr:
    """An object whose own `repr` fails."""

    def __repr__(self) -> str:
        raise ZeroDivisionError("no repr")


class LongRepr:
    """An object whose `repr` is a hundred thousand characters on many lines."""

    def __repr__(self) -> str:
        return "long repr\n" * 10_000


class BadIter:
    """An object that says it can be iterated, and cannot."""

    def __iter__(self) -> Iterator[Any]:
        raise OSError("the disk is gone")


class BadLen:
    """An object with a length that fails."""

    def __len__(self) -> int:
        raise RuntimeError("no length")

    def __getitem__(self, index: int) -> int:
        raise IndexError


class AnyAttribute:
    """An object that has every attribute, and all are None."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return None


def recursive_list() -> list[Any]:
    endless: list[Any] = [1.0]
    endless.append(endless)
    return endless


def deep_list() -> list[Any]:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    return deep


def big_dataset() -> tm.Dataset:
    return tm.Dataset(
        [[float(i), float(-i)] for i in range(3_000)], [0.5 * i for i in range(3_000)]
    )


ZOO: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "0": lambda: 0,
    "-1": lambda: -1,
    "2.5": lambda: 2.5,
    "nan": lambda: float("nan"),
    "-inf": lambda: float("-inf"),
    "10**400": lambda: 10**400,
    "10**5000": lambda: 10**5000,
    "1j": lambda: 1j,
    "Fraction": lambda: Fraction(1, 3),
    "empty text": lambda: "",
    "text": lambda: "adan",
    "long text": lambda: "x" * 5_000,
    "text with control characters": lambda: "a\x00b\n\ud800",
    "bytes": lambda: b"\x00relu" * 500,
    "empty list": list,
    "list of an empty list": lambda: [[]],
    "list of None": lambda: [None],
    "list of texts": lambda: ["a", "b"],
    "list of lists of unlike lengths": lambda: [[1.0], [1.0, 2.0]],
    "list of numbers": lambda: [1.0, 2.0, 3.0],
    "long list": lambda: [0.5] * 100_000,
    "recursive list": recursive_list,
    "deep list": deep_list,
    "tuple": lambda: (),
    "empty dict": dict,
    "dict": lambda: {"a": 1},
    "dict of numbers": lambda: {1: 2.0},
    "set": lambda: {1, 2},
    "generator": lambda: (i for i in range(3)),
    "endless-looking range": lambda: range(3),
    "function": lambda: lambda: None,
    "built-in function": lambda: len,
    "class": lambda: tm.Dataset,
    "class of the builtins": lambda: dict,
    "module": lambda: tm,
    "exception": lambda: ValueError("x"),
    "object": object,
    "ellipsis": lambda: ...,
    "file": io.StringIO,
    "path": lambda: Path("no such file"),
    "bad repr": BadRepr,
    "long repr": LongRepr,
    "bad iter": BadIter,
    "bad len": BadLen,
    "any attribute": AnyAttribute,
    "data set": big_dataset,
    "activation": tm.Tanh,
    "network": lambda: tm.Network.random([2, 1], seed=0),
}
"""Each kind of object by a name for the test's id, made anew for each call."""


class Call(NamedTuple):
    """A valid call: what is called, and its arguments by name."""

    function: Callable[..., Any]
    arguments: dict[str, Any]


Calls = dict[str, Callable[[], Call]]


def numbers() -> tm.Dataset:
    return tm.Dataset([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0])


def classes() -> tm.Dataset:
    return tm.Dataset([[0.0], [1.0], [2.0], [3.0]], ["a", "a", "b", "b"])


EXAMPLES = [([0.0], [1.0]), ([1.0], [3.0])]


PROBABILITIES = {"probabilities": [[0.5, 0.5]], "actual": ["a"], "labels": ["a", "b"]}
SCORES = {"scores": [0.25, 0.75], "positive": [False, True]}


def network() -> tm.Network:
    return tm.Network.random([1, 2, 1], activation="tanh", seed=0)


@functools.cache  # trained once: no call changes a model
def number_model() -> tm.Model:
    return tm.fit(numbers(), hidden=[2], n_epochs=1, seed=0)


@functools.cache
def class_model() -> tm.Model:
    return tm.fit(classes(), hidden=[2], n_epochs=1, seed=0)


def history() -> tm.History:
    return copy.deepcopy(number_model().history)  # which grows


def trainer() -> tm.Trainer:
    return tm.Trainer(network(), "mean_squared_error", "sgd", batch_size=1)


def epochs() -> list[tm.Epoch]:
    return [tm.Epoch(1, {"loss": 1.0}, {"loss": 2.0}, 0.1, 1.0, 0.5)]


def next_epoch() -> tm.Epoch:
    return dataclasses.replace(history().epochs[0], number=2)


_FOLDER = tempfile.mkdtemp()
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)


def new_folder() -> Path:
    return Path(tempfile.mkdtemp(dir=_FOLDER))


def saved(model: tm.Model) -> Path:
    path = new_folder() / "model.json"
    model.save(path)
    return path


def checkpoint_file() -> Path:
    path = new_folder() / "run.ckpt"
    tm.fit(numbers(), hidden=[2], n_epochs=1, checkpoint=path)
    return path


def csv_file() -> Path:
    path = new_folder() / "table.csv"
    path.write_text("a,b\n1,2\n2,4\n3,6\n4,8\n", encoding="utf-8")
    return path


def json_lines_file() -> Path:
    path = new_folder() / "table.jsonl"
    path.write_text('{"a": 1, "b": 2}\n{"a": 2, "b": 4.5}\n', encoding="utf-8")
    return path


def input_file() -> Path:
    path = new_folder() / "inputs.csv"
    path.write_text("input 0\n1\n2\n", encoding="utf-8")
    return path


def idx_files() -> dict[str, Any]:
    folder = new_folder()
    (folder / "images").write_bytes(b"\0\0\x08\x02\0\0\0\x02\0\0\0\x01\x05\x06")
    (folder / "labels").write_bytes(b"\0\0\x08\x01\0\0\0\x02\x00\x01")
    return {"images": folder / "images", "labels": folder / "labels"}


OBJECTS: dict[str, Callable[[], Any]] = {
    "Neuron": lambda: tm.Neuron([1.0], 0.0),
    "Layer": lambda: tm.Layer.from_weights([[1.0]], [0.0]),
    "Network": network,
    "Dataset": numbers,
    "DatasetStream": lambda: tm.DatasetStream(csv_file()),
    "Encoder": lambda: tm.Encoder.learn(numbers()),
    "StandardScaler": lambda: tm.StandardScaler.learn([[0.0], [1.0]]),
    "MinMaxScaler": lambda: tm.MinMaxScaler.learn([[0.0], [1.0]]),
    "NoScaler": tm.NoScaler,
    "TextbookEngine": tm.TextbookEngine,
    "BatchEngine": tm.BatchEngine,
    "NumpyEngine": tm.NumpyEngine,
    "Dropout": lambda: tm.Dropout(0.5),
    "Trainer": trainer,
    "Epoch": lambda: epochs()[0],
    "History": history,
    "EarlyStopping": tm.EarlyStopping,
    "Model": number_model,
    "ClassModel": class_model,
    "Evaluation": lambda: number_model().evaluate(numbers()),
    "ClassificationEvaluation": lambda: class_model().evaluate(classes()),
    "MultiLabelEvaluation": lambda: tm.MultiLabelEvaluation.of([[1]], [[1]], ["a"], loss=0.5),
    "RegressionEvaluation": lambda: number_model().evaluate(numbers()),
    "GradientReport": lambda: tm.check_gradients(network(), "mean_squared_error", EXAMPLES),
}
"""An object of each class with methods."""

ARGUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    # I. A network is a function.
    "Constant": lambda: {"constant": 0.5},
    "Neuron": lambda: {"weights": [1.0], "bias": 0.0},
    "Neuron.forward": lambda: {"inputs": [1.0]},
    "Neuron.weighted_sum": lambda: {"inputs": [1.0]},
    "Neuron.load_parameters": lambda: {"parameters": [1.0, 0.0]},
    "Layer": lambda: {"neurons": [tm.Neuron([1.0], 0.0)]},
    "Layer.from_weights": lambda: {"weights": [[1.0]], "biases": [0.0]},
    "Layer.forward": lambda: {"inputs": [1.0]},
    "Layer.load_parameters": lambda: {"parameters": [1.0, 0.0]},
    "Network": lambda: {"layers": [tm.Layer.from_weights([[1.0]], [0.0])]},
    "Network.random": lambda: {"sizes": [1, 2, 1]},
    "Network.forward": lambda: {"inputs": [1.0]},
    "Network.predict": lambda: {"inputs": [1.0]},
    "Network.load_parameters": lambda: {"parameters": network().parameters()},
    "Network.is_weight": dict,
    "Network.trace": lambda: {"inputs": [1.0], "target": [1.0]},
    # II. Learning is going downhill.
    "L1": lambda: {"strength": 0.5},
    "L2": lambda: {"strength": 0.5},
    "L1L2": lambda: {"l1": 0.5, "l2": 0.25},
    "ConstantRate": lambda: {"value": 0.5},
    "StepDecay": lambda: {"rate_at_start": 0.5, "every": 2},
    "ExponentialDecay": lambda: {"rate_at_start": 0.5, "factor": 0.5},
    "CosineDecay": lambda: {"rate_at_start": 0.5, "steps": 4},
    "WarmUp": lambda: {"steps": 4, "then": 0.5},
    "ReduceOnPlateau": dict,
    "mean_gradient": lambda: {
        "network": network(),
        "loss": tm.MeanSquaredError(),
        "examples": EXAMPLES,
    },
    "mean_loss": lambda: {
        "loss": tm.MeanSquaredError(),
        "predictions": [[1.0]],
        "targets": [[2.0]],
    },
    "clip_by_norm": lambda: {"gradient": [1.0, 2.0], "max_norm": 1.0},
    "Dropout": lambda: {"rate": 0.5},
    "Dropout.masks": lambda: {"network": network(), "random": random.Random(0)},
    "Dropout.thin": lambda: {"network": network(), "masks": [[1.0], [2.0, 0.0]]},
    "Dropout.gradient": lambda: {
        "network": network(),
        "masks": [[1.0], [2.0, 0.0]],
        "thinned_gradient": [1.0] * 7,
    },
    "check_gradients": lambda: {
        "network": network(),
        "loss": "mean_squared_error",
        "examples": EXAMPLES,
    },
    "TextbookEngine.mean_gradient": lambda: {
        "network": network(),
        "loss": tm.MeanSquaredError(),
        "examples": EXAMPLES,
    },
    "TextbookEngine.predictions": lambda: {"network": network(), "rows": [[1.0]]},
    "BatchEngine.mean_gradient": lambda: {
        "network": network(),
        "loss": tm.MeanSquaredError(),
        "examples": EXAMPLES,
    },
    "BatchEngine.predictions": lambda: {"network": network(), "rows": [[1.0]]},
    "BatchEngine.prediction": lambda: {"network": network(), "inputs": [1.0]},
    "NumpyEngine.mean_gradient": lambda: {
        "network": network(),
        "loss": tm.MeanSquaredError(),
        "examples": EXAMPLES,
    },
    "NumpyEngine.predictions": lambda: {"network": network(), "rows": [[1.0]]},
    "NumpyEngine.prediction": lambda: {"network": network(), "inputs": [1.0]},
    # III. What there is to learn from.
    "Dataset": lambda: {"inputs": [[0.0], [1.0]], "targets": [1.0, 3.0]},
    "Dataset.from_csv": lambda: {"path": csv_file()},
    "Dataset.from_json_lines": lambda: {"path": json_lines_file()},
    "Dataset.from_table": lambda: {"table": read_table(csv_file())},
    "Dataset.from_idx": lambda: idx_files(),
    "Dataset.split": dict,
    "Dataset.subset": lambda: {"indices": [0]},
    "Dataset.weighing": dict,
    "DatasetStream": lambda: {"source": csv_file()},
    "DatasetStream.split": lambda: {"test": 1},
    "DatasetStream.sample": dict,
    "Encoder": lambda: {"columns": [NumberColumn("x")]},
    "Encoder.encode_table": lambda: {"table": read_table(input_file())},
    "Encoder.rows_of": lambda: {"table": read_table(input_file())},
    "Encoder.from_dict": lambda: {"stored": tm.Encoder.learn(numbers()).to_dict()},
    "Encoder.learn": lambda: {"dataset": numbers()},
    "Encoder.encode": lambda: {"row": [1.0]},
    "StandardScaler": lambda: {"means": [0.0], "spreads": [1.0]},
    "StandardScaler.learn": lambda: {
        "rows": [[0.0], [1.0]],
        "weights": [1.0, 2.0],
        "one_hot": [False],
    },
    "StandardScaler.scale": lambda: {"row": [1.0]},
    "StandardScaler.unscale": lambda: {"row": [1.0]},
    "MinMaxScaler": lambda: {"lows": [0.0], "ranges": [1.0]},
    "StandardScaler.scale_all": lambda: {"rows": [[1.0], [2.0]]},
    "MinMaxScaler.scale_all": lambda: {"rows": [[1.0], [2.0]]},
    "NoScaler.scale_all": lambda: {"rows": [[1.0], [2.0]]},
    "MinMaxScaler.learn": lambda: {
        "rows": [[0.0], [1.0]],
        "weights": [1.0, 2.0],
        "one_hot": [False],
    },
    "MinMaxScaler.scale": lambda: {"row": [1.0]},
    "MinMaxScaler.unscale": lambda: {"row": [1.0]},
    "NoScaler.learn": lambda: {"rows": [[0.0], [1.0]]},
    "NoScaler.scale": lambda: {"row": [1.0]},
    "NoScaler.unscale": lambda: {"row": [1.0]},
    # IV. The loop every textbook draws.
    "Trainer": lambda: {
        "network": network(),
        "loss": "mean_squared_error",
        "optimizer": "sgd",
    },
    "Trainer.steps": lambda: {"examples": EXAMPLES},
    "Trainer.epochs": lambda: {"examples": EXAMPLES, "n_epochs": 1},
    "Trainer.measure": lambda: {"examples": EXAMPLES},
    "Trainer.tell_schedule": lambda: {"epoch": epochs()[0]},
    "Epoch": lambda: {
        "number": 1,
        "training": {"loss": 1.0},
        "validation": {},
        "learning_rate": 0.5,
        "gradient_norm": 1.0,
        "seconds": 0.5,
    },
    "Epoch.value": lambda: {"name": "training_loss"},
    "Epoch.from_dict": lambda: {"stored": epochs()[0].to_dict()},
    "History.add": lambda: {"epoch": next_epoch()},
    "History.column": lambda: {"name": "training_loss"},
    "History.from_dict": lambda: {"stored": history().to_dict()},
    "History.from_json": lambda: {"text": history().to_json()},
    "History.record": lambda: {"epochs": [next_epoch()]},
    "History.to_csv": lambda: {"path": csv_file()},
    "History.to_json": lambda: {"path": csv_file()},
    "History": dict,
    "EarlyStopping": dict,
    "EarlyStopping.watch": lambda: {"epochs": epochs(), "network": network()},
    "diagnose": lambda: {
        "network": network(),
        "loss": "mean_squared_error",
        "examples": EXAMPLES,
    },
    # V. How good is it?
    "ClassificationEvaluation.of": lambda: {
        "predicted": ["a", "b"],
        "actual": ["a", "a"],
        "labels": ["a", "b"],
        "loss": 0.5,
    },
    "MultiLabelEvaluation.of": lambda: {
        "predicted": [[1, 0]],
        "actual": [[1, 1]],
        "labels": ["a", "b"],
        "loss": 0.5,
    },
    "RegressionEvaluation.of": lambda: {"predicted": [1.0], "actual": [2.0], "loss": 0.5},
    "log_loss": lambda: dict(PROBABILITIES),
    "brier_score": lambda: dict(PROBABILITIES),
    "roc_auc_one_vs_rest": lambda: dict(PROBABILITIES),
    "roc_auc": lambda: dict(SCORES),
    "roc_curve": lambda: dict(SCORES),
    "precision_recall_curve": lambda: dict(SCORES),
    "average_precision": lambda: dict(SCORES),
    "threshold_scores": lambda: dict(SCORES),
    "calibration_curve": lambda: {"probabilities": [0.25, 0.75], "positive": [False, True]},
    "expected_calibration_error": lambda: {
        "probabilities": [0.25, 0.75],
        "positive": [False, True],
    },
    # VII. A model you can keep.
    "fit": lambda: {"dataset": numbers(), "hidden": [2], "n_epochs": 1},
    "resume": lambda: {"path": checkpoint_file(), "dataset": numbers()},
    "partial_fit": lambda: {"model": number_model(), "rows": [[1.0]], "targets": [2.0]},
    "Model.predict": lambda: {"row": [1.0]},
    "Model.answerable": lambda: {"rows": [[1.0], [2.0]], "on_unknown": "mark"},
    "Model.predict_many": lambda: {"rows": [[1.0], [2.0]]},
    "Model.evaluate": lambda: {"dataset": numbers()},
    "Model.diagnose": lambda: {"dataset": numbers()},
    "Model.evaluate_outputs": lambda: {"outputs": [[0.0]] * 4, "dataset": numbers()},
    "cross_validate": lambda: {"dataset": numbers(), "k": 2, "hidden": [1], "n_epochs": 1},
    "search": lambda: {"dataset": numbers(), "settings": {"hidden": [[1]]}, "k": 2, "n_epochs": 1},
    "CrossValidationScores": lambda: {"score_name": "r_squared", "evaluations": []},
    "SearchResult": lambda: {"tried": []},
    "learning_curve": lambda: {
        "dataset": numbers(),
        "sizes": [0.5, 1.0],
        "test": numbers(),
        "k": 2,
        "hidden": [1],
        "n_epochs": 1,
    },
    "LearningCurve": lambda: {"score_name": "r_squared", "sizes": [], "training": [], "test": []},
    "permutation_importance": lambda: {"model": number_model(), "dataset": numbers()},
    "Model.save": lambda: {"path": saved(number_model())},
    "Model.outputs": lambda: {"rows": [[1.0], [2.0]]},
    "ClassModel.predict": lambda: {"row": [1.0]},
    "ClassModel.predict_many": lambda: {"rows": [[1.0]]},
    "ClassModel.predict_probabilities": lambda: {"row": [1.0]},
    "ClassModel.predict_probabilities_many": lambda: {"rows": [[1.0]]},
    "ClassModel.evaluate": lambda: {"dataset": classes()},
    "save": lambda: {"model": number_model(), "path": saved(number_model())},
    "load": lambda: {"path": saved(number_model())},
}
"""The arguments of a valid call that have no default."""
