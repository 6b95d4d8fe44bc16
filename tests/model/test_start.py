"""A training that starts from a model begins exactly where that one ended."""

import random
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.scaling import MinMaxScaler
from tinymlp.errors import ArgumentError, DataError
from tinymlp.learning.optimizer import SGD
from tinymlp.model.fit import fit, prepare
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.model.selection import cross_validate
from tinymlp.model.start import check_start
from tinymlp.network.activation import LeakyReLU

DRAW = random.Random(3)
NAMES = ["width", "height", "kind"]
ROWS: list[list[Any]] = [
    [DRAW.gauss(5, 2), DRAW.gauss(0, 9), DRAW.choice(["old", "new"])] for _ in range(24)
]
SIDES = Dataset(
    ROWS,
    ["left" if width > 5 else "right" for width, _, _ in ROWS],
    feature_names=NAMES,
    target_name="side",
)
SIZES = Dataset(
    ROWS,
    [[width, width * height] for width, height, _ in ROWS],
    feature_names=NAMES,
    target_names=["length", "area"],
    task="regression",
)
YES_OR_NO = Dataset(ROWS, [[1, 0], [1, 1], [0, 0]] * 8, feature_names=NAMES, task="multi-label")
START = fit(SIDES, hidden=[3], n_epochs=4, validation=None, seed=1)
SIZED = fit(SIZES, hidden=[3], n_epochs=4, validation=None, seed=1)
HOW: dict[str, Any] = {"validation": None, "penalty": None}


def reordered(dataset: Dataset) -> Dataset:
    rows = [row[::-1] for row in dataset.inputs]
    return Dataset(rows, dataset.targets, feature_names=NAMES[::-1], target_name="side")


@pytest.mark.parametrize("engine", ["fast", "textbook"])
@pytest.mark.parametrize("dataset", [SIDES, SIZES, YES_OR_NO], ids=["classes", "numbers", "labels"])
def test_it_begins_with_the_loss_that_the_start_model_has(dataset: Dataset, engine: str) -> None:
    how: dict[str, Any] = {**HOW, "engine": engine}
    start = fit(dataset, hidden=[3], activation=LeakyReLU(slope=0.25), n_epochs=3, **how)
    before = start.to_dict()
    training = prepare(dataset, start=start, n_epochs=1, **how)
    loss = training.trainer.measure(training.examples)["loss"]
    assert loss == start.evaluate(dataset).loss == start.history.epochs[-1].training["loss"]
    assert training.model.encoder == start.encoder
    assert training.model.scaler == start.scaler
    assert training.model.target == start.target
    again = fit(dataset, start=start, n_epochs=1, optimizer=SGD(learning_rate=1e-300), **how)
    assert again.network == start.network
    assert again.predict_many(dataset.inputs) == start.predict_many(dataset.inputs)
    further = fit(dataset, start=start, n_epochs=30, **how)
    assert further.evaluate(dataset).loss < loss
    assert start.to_dict() == before


def test_what_is_learned_from_may_be_other_rows_of_some_of_the_labels() -> None:
    lefts = SIDES.subset([i for i, side in enumerate(SIDES.targets) if side == "left"])
    model = fit(lefts, start=START, n_epochs=3, class_weights="balanced")
    assert model.labels == ["left", "right"]
    assert model.encoder == START.encoder
    assert model.scaler == START.scaler
    assert model.training_profile is not None
    assert model.training_profile.classes == [len(lefts), 0]


def test_columns_are_found_by_name() -> None:
    one = fit(SIDES, start=START, n_epochs=2)
    other = fit(reordered(SIDES), start=START, n_epochs=2)
    assert one.network == other.network
    assert one.network != START.network


def test_frozen_layers_stay_as_they_were_with_folds_workers_and_any_penalty(tmp_path: Any) -> None:
    k = START.network.layers[0].n_parameters
    before = START.network.parameters()
    how: dict[str, Any] = {"start": START, "frozen": 1, "optimizer": "adamw", "clip_norm": 0.5}
    model = fit(SIDES, validation=3, n_epochs=5, **how)
    assert model.network.parameters()[:k] == before[:k]
    assert model.network.parameters()[k:] != before[k:]
    shared = fit(SIDES, validation=3, n_epochs=5, workers=1, **how)
    assert shared.network == model.network
    model.save(tmp_path / "model.json")
    noted = load(tmp_path / "model.json").trained_with
    assert (noted["start"], noted["frozen"]) == (START.network.fingerprint(), 1)
    assert noted["hidden"] == [3]
    assert noted["weights_seed"] is None


def test_a_handful_of_examples_draws_no_other_first_weights() -> None:
    few = SIDES.subset(range(4))
    training = prepare(few, start=START)
    assert training.model.network == START.network
    assert training.model.network is not START.network


def test_settings_are_tried_from_the_same_start() -> None:
    scores = cross_validate(SIDES, k=2, start=START, n_epochs=1, learning_rate=1e-300)
    assert len(scores.scores) == 2


def test_what_agrees_with_the_start_may_be_said() -> None:
    model = fit(
        SIDES,
        start=START,
        hidden=[3],
        activation=["relu"],
        output_activation="identity",
        loss="softmax_cross_entropy",
        scaling="standard",
        n_epochs=1,
    )
    assert model.network == fit(SIDES, start=START, n_epochs=1).network


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"hidden": [32]}, "hidden must be [3] as the model start has it, got [32]: "),
        ({"hidden": []}, "hidden must be [3] as the model start has it, got []: "),
        ({"activation": "tanh"}, "activation must be ['relu'] as the model start has it, got "),
        ({"activation": ["relu"] * 2}, "activation must be ['relu'] as the model start has it, "),
        ({"output_activation": "tanh"}, "output_activation must be 'identity' as the model start "),
        ({"scaling": MinMaxScaler}, "scaling must be 'standard' as the model start has it, got "),
        ({"loss": "mean_squared_error"}, "loss must be 'softmax_cross_entropy' as the model start"),
        ({"initializer": "he_normal"}, "initializer must be None beside start, whose weights are "),
    ],
)
def test_what_contradicts_the_start_is_refused(arguments: dict[str, Any], message: str) -> None:
    told = message_of(ArgumentError, fit, SIDES, start=START, **arguments)
    assert told.startswith(message)
    assert "leave it out" in told
    assert message_of(ArgumentError, check_start, START, SIDES, **arguments) == told


@pytest.mark.parametrize("wrong", ["model.json", START.network, Model, 3, START.to_dict()])
def test_a_start_is_a_model(wrong: Any) -> None:
    told = message_of(ArgumentError, fit, SIDES, start=wrong)
    assert told.startswith("start must be a Model, as fit and load return, or None, got ")


@pytest.mark.parametrize(
    ("start", "changes", "message"),
    [
        (START, {"feature_names": ["width", "depth", "kind"]}, "must have the column 'height'"),
        (
            START,
            {"feature_names": [*NAMES, "more"], "inputs": [[*row, 1.0] for row in ROWS]},
            "input must be a column that the model start was trained on, got 'more': leave that",
        ),
        (START, {"targets": ["left", "up"] * 12}, "must be one of the classes that the model was"),
        (START, {"target_name": "way"}, "target must be 'side' as the model start predicts, got "),
        (START, {"targets": [0.5] * 24}, "must be one of the classes that the model was trained"),
        (START, {"inputs": [*ROWS[:-1], [1.0, 2.0, "odd"]]}, "'kind' must be one of new, old, got"),
        (SIZED, {"targets": [0.5] * 24}, "must be 2 numbers for each example, as the model"),
        (
            SIZED,
            {"targets": SIZES.targets, "target_names": ["area", "length"], "task": "regression"},
            "target must be 'length' as the model start predicts, got 'area': name it so if it is",
        ),
    ],
)
def test_another_data_set_is_refused_by_its_first_difference(
    start: Model, changes: dict[str, Any], message: str
) -> None:
    of_sides = {"inputs": ROWS, "targets": SIDES.targets, "feature_names": NAMES}
    other = Dataset(**{**of_sides, **changes})
    assert message in message_of(DataError, fit, other, start=start)


def test_a_network_that_cannot_freeze_so_many_layers_is_told_so() -> None:
    told = message_of(ArgumentError, fit, SIDES, start=START, frozen=2)
    assert told.startswith("frozen must be a whole number from 0 to 1, got 2: ")
