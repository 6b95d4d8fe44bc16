"""Several labels: each is decided alone, from training to what is saved and monitored."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

import tinymlp
from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, DataError
from tinymlp.evaluation.multilabel import MultiLabelEvaluation
from tinymlp.learning.loss import BinaryCrossEntropy
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.monitoring import Metrics, MonitoredModel
from tinymlp.network.activation import Sigmoid
from tinymlp.report.notebook import html_of
from tinymlp.report.page import Report

POINTS = [[x / 2, y / 2] for x in range(-3, 4) for y in range(-3, 4)]
SIDES = [[float(x > 0), float(y > 0)] for x, y in POINTS]
NAMED = Dataset(POINTS, SIDES, task="multi-label", target_names=["right", "up"])
PLAIN = Dataset(POINTS, SIDES)  # a regression, until a loss says otherwise


@pytest.fixture(scope="module")
def model() -> Model:
    return fit(NAMED, hidden=[], n_epochs=60, patience=None, learning_rate=0.1, seed=0)


def test_each_label_is_learned_as_a_yes_or_no_with_its_probability(model: Model) -> None:
    assert model.predict([1.5, 1.5]) == ["right", "up"]
    assert model.predict([-1.5, 1.5]) == ["up"]
    assert model.predict([-1.5, -1.5]) == []
    probabilities = model.predict_probabilities([1.5, -1.5])
    assert probabilities["right"] > 0.8 > 0.2 > probabilities["up"]
    evaluation = model.evaluate(NAMED)
    assert isinstance(evaluation, MultiLabelEvaluation)
    assert evaluation.subset_accuracy > 0.9
    assert model.history.epochs[-1].training["subset_accuracy"] == evaluation.subset_accuracy
    assert (model.labels, model.target_name) == (None, "right, up")


def test_rows_of_0_and_1_are_labels_by_the_binary_cross_entropy(model: Model) -> None:
    settings: Any = {"hidden": [], "n_epochs": 60, "patience": None, "learning_rate": 0.1}
    plain = fit(PLAIN, loss="binary_cross_entropy", seed=0, **settings)
    assert plain.network.parameters() == model.network.parameters()
    assert plain.predict([-1.5, 1.5]) == [0, 1]
    assert list(plain.predict_probabilities([0.0, 0.0])) == [0, 1]
    assert plain.evaluate(PLAIN).to_dict()["labels"] == [0, 1]
    assert fit(PLAIN, hidden=[], n_epochs=1, seed=0).target.task == "regression"


def test_a_loss_for_other_targets_is_refused_with_the_one_to_use() -> None:
    for loss in ("softmax_cross_entropy", "mean_squared_error", "poisson"):
        assert "use binary_cross_entropy" in message_of(ArgumentError, fit, NAMED, loss=loss)
    one_hot = Dataset([[0.0], [1.0], [2.0]], [[0, 0, 1], [0, 1, 0], [1, 0, 0]])
    assert "task='regression' takes it as numbers, 'multi-label' as a yes or no" in message_of(
        ArgumentError, fit, one_hot, loss="binary_cross_entropy"
    )
    mixed = Dataset([[0.0], [1.0]], [[0.5, 1], [1, 0]])
    assert "must be one for numbers" in message_of(
        ArgumentError, fit, mixed, loss="binary_cross_entropy"
    )


def test_one_hot_rows_taken_as_classes_train_as_the_classes_do() -> None:
    rows = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]] * 4
    inputs = [[float(i % 3), float(i)] for i in range(12)]
    one_hot = Dataset(inputs, rows, task="classification", target_names=["a", "b", "c"])
    classes = Dataset(inputs, list("abc") * 4)
    first, second = (fit(data, hidden=[4], n_epochs=3, seed=0) for data in (one_hot, classes))
    assert first.network == second.network
    assert first.labels == ["a", "b", "c"]


def test_what_is_saved_is_the_model_again(model: Model, tmp_path: Path) -> None:
    plain = fit(PLAIN, loss="binary_cross_entropy", hidden=[], n_epochs=1, seed=0)
    for one in (model, plain):
        one.save(tmp_path / "model.json")
        assert tinymlp.load(tmp_path / "model.json") == one


def test_it_is_monitored_and_reported_like_any_other(model: Model) -> None:
    monitored = MonitoredModel(model, Metrics(CollectorRegistry()))
    assert monitored.predict_many(POINTS) == model.predict_many(POINTS)
    assert monitored.predict_probabilities([1.0, 1.0]) == model.predict_probabilities([1.0, 1.0])
    page = Report(model, NAMED, NAMED, "Judged by all.", name="m").html()
    assert "exact match" in page
    assert "right?" in page
    assert "exact match" in html_of(model.evaluate(NAMED))
    assert "each of 2 labels: right, up" in model.summary()


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=5))
def test_what_is_said_is_what_is_likelier(outputs: list[float]) -> None:
    target = MultiLabelTarget("t", BinaryCrossEntropy(), len(outputs))
    said = target.decode(outputs)
    for yes, probability, output in zip(
        said, target.probabilities(outputs).values(), outputs, strict=True
    ):
        assert probability == Sigmoid().value(output)
        assert yes == (output > 0)
        assert (probability > 0.5) <= bool(yes)
    assert len(target.csv_row(outputs)) == len(target.csv_header()) == 2 * len(outputs)
    names = [f"label {i}" for i in range(len(outputs))]
    named = MultiLabelTarget("t", BinaryCrossEntropy(), len(outputs), names)
    assert named.csv_row(outputs) == target.csv_row(outputs)
    assert named.decode(outputs) == [name for name, yes in zip(names, said, strict=True) if yes]
    assert named.csv_header() == [*names, *(f"probability {name}" for name in names)]


def test_what_does_not_fit_the_labels_is_refused() -> None:
    assert message_of(ArgumentError, MultiLabelTarget, "t", BinaryCrossEntropy(), 2, ["a"]) == (
        "names must be None or a list of different texts, 2 as there are outputs, got ['a']"
    )
    target = MultiLabelTarget("t", BinaryCrossEntropy(), 2)
    for other in (
        Dataset([[0.0], [1.0]], ["a", "b"]),
        Dataset([[0.0], [1.0]], [[0.5, 1.0], [1.0, 1.0]]),
        Dataset([[0.0], [1.0]], [[0.0], [1.0]]),
    ):
        assert "must be 0 or 1 for each of 2 labels" in message_of(DataError, target.check, other)
    assert "top_k must be None" in message_of(
        ArgumentError, target.evaluate, [[0.0, 0.0]] * 49, PLAIN, top_k=1
    )
