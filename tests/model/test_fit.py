"""What `fit` promises: it learns, repeats itself, keeps the best, and says what is wrong."""

import dataclasses
import math
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import not_quick, tries
from tinymlp import datasets
from tinymlp.cli import main
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.data.scaling import NoScaler
from tinymlp.errors import ArgumentError, DataError, DivergedError, TinyMLPWarning
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.loss import BinaryCrossEntropy, MeanSquaredError, Poisson, SoftmaxCrossEntropy
from tinymlp.learning.optimizer import SGD, Adam
from tinymlp.learning.penalty import L2
from tinymlp.model.fit import fit, prepare
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.training.history import Epoch

ROOT = Path(__file__).parents[2]

LINE = Dataset([[float(i)] for i in range(12)], [3.0 * i - 4.0 for i in range(12)])
SIDES = Dataset([[float(i)] for i in range(-10, 10)], ["left"] * 10 + ["right"] * 10)


@pytest.mark.parametrize("seed", range(3))
def test_iris_is_learned_in_seconds(seed: int) -> None:
    training, test = datasets.iris().split(test=0.4, seed=0)
    model = fit(training, hidden=[8], learning_rate=0.02, n_epochs=50, validation=None, seed=seed)
    assert model.evaluate(test).to_dict()["accuracy"] > 0.93


@not_quick
def test_two_classes_are_learned_by_one_output() -> None:
    adam = Adam(learning_rate=0.1)
    model = fit(SIDES, hidden=[], loss="binary_cross_entropy", optimizer=adam, n_epochs=60)
    assert model.network.n_out == 1
    assert model.predict_many([[-9.0], [8.0]]) == ["left", "right"]
    probabilities = model.predict_probabilities([7.0])
    assert list(probabilities) == ["left", "right"]
    assert sum(probabilities.values()) == 1.0
    assert probabilities["right"] > 0.9


def test_a_line_is_found_whatever_its_units() -> None:
    far = Dataset(
        [[1e6 + 1e3 * i, -1e-6 * i] for i in range(9)], [[1e9 * i, 5.0 - i] for i in range(9)]
    )
    model = fit(far, hidden=[], optimizer=SGD(learning_rate=0.2), n_epochs=300, patience=None)
    assert model.predict([1e6 + 4.5e3, -4.5e-6]) == pytest.approx([4.5e9, 0.5], rel=1e-6)
    assert model.history.column("training_r_squared")[-1] == pytest.approx(1.0)


def test_counts_are_predicted_as_expected_counts() -> None:
    rows = [[i / 10] for i in range(10) for _ in range(5)]
    counts = Dataset(rows, [round(3 * math.exp(x[0])) for x in rows], task="regression")
    model = fit(counts, hidden=[], loss="poisson", learning_rate=0.05, n_epochs=300)
    assert model.predict([0.5]) == pytest.approx(3 * math.exp(0.5), rel=0.05)


def full_batch(dataset: Dataset, **arguments: Any) -> Model:
    """Train without chance: all examples in each step, and nothing learned about scales."""
    settled: dict[str, Any] = {
        "hidden": [3],
        "activation": "tanh",
        "optimizer": SGD(learning_rate=0.1),
        "batch_size": 1000,
        "n_epochs": 4,
        "scaling": "none",
        "validation": None,
        "penalty": None,
        "ema": None,
    }
    return fit(dataset, **{**settled, **arguments})


@settings(max_examples=tries(13))
@given(st.lists(st.integers(0, 3), min_size=6, max_size=6).filter(any))
def test_a_weight_is_that_many_copies_of_the_example(weights: list[int]) -> None:
    rows, targets = [[i / 4, 1 - i / 3] for i in range(6)], [i % 3 for i in range(6)]
    weighted = Dataset(rows, targets, task="classification", weights=weights)
    copies = weighted.subset([i for i, weight in enumerate(weights) for _ in range(weight)])
    copies.weights = None
    one, other = full_batch(weighted), full_batch(copies)
    assert one.network.parameters() == pytest.approx(
        other.network.parameters(), rel=1e-9, abs=1e-12
    )
    for name in ("training_loss", "training_accuracy"):
        assert one.history.column(name) == pytest.approx(other.history.column(name))


def test_a_class_weight_is_that_many_copies_of_the_class_s_examples() -> None:
    rows, targets = [[i / 4, 1 - i / 3] for i in range(6)], ["a", "b", "b"] * 2
    copies = [i for i in range(6) for _ in range(3 if targets[i] == "a" else 1)]
    one = full_batch(Dataset(rows, targets), class_weights={"a": 3, "b": 1})
    other = full_batch(Dataset(rows, targets).subset(copies))
    assert one.network.parameters() == pytest.approx(other.network.parameters(), rel=1e-9)
    assert one.history.column("training_loss") == pytest.approx(
        other.history.column("training_loss")
    )


def test_balanced_classes_count_the_same_in_all() -> None:
    rows, targets = [[i / 4, 1 - i / 3] for i in range(6)], ["a", "b", "b"] * 2
    one = full_batch(Dataset(rows, targets), class_weights="balanced")
    other = full_batch(Dataset(rows, targets), class_weights={"a": 2, "b": 1})
    assert one.network.parameters() == pytest.approx(other.network.parameters(), rel=1e-9)
    weighted = Dataset(rows, targets, weights=[2, 1, 1] * 2)
    already = full_batch(weighted, class_weights="balanced")
    assert already.network.parameters() == pytest.approx(one.network.parameters(), rel=1e-9)


def test_all_weights_times_a_constant_change_nothing() -> None:
    rows, targets = [[i / 4, 1 - i / 3] for i in range(6)], ["a", "b", "b"] * 2
    one = full_batch(Dataset(rows, targets))
    other = full_batch(Dataset(rows, targets), class_weights={"a": 4, "b": 4})
    assert other.network.parameters() == pytest.approx(one.network.parameters(), rel=1e-12)


FINGERPRINT = """
    from tinymlp import datasets, fit
    print(fit(datasets.iris(), hidden=[4], n_epochs=2, seed=7).network.fingerprint())
"""


def test_the_same_seed_gives_the_same_bits_in_every_process() -> None:
    here = fit(datasets.iris(), hidden=[4], n_epochs=2, seed=7)
    assert fit(datasets.iris(), hidden=[4], n_epochs=2, seed=7).network == here.network
    assert fit(datasets.iris(), hidden=[4], n_epochs=2, seed=8).network != here.network
    printed = subprocess.run(
        [sys.executable, "-R", "-c", textwrap.dedent(FINGERPRINT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.strip() == here.network.fingerprint()


def test_fit_leaves_the_data_set_and_an_optimizer_s_settings_as_they_were() -> None:
    dataset = datasets.penguins(missing="median")
    fit(dataset, hidden=[2], n_epochs=1)
    assert dataset == datasets.penguins(missing="median")


def epochs_until(number: int, error: BaseException) -> Any:
    """Return a callback that fails when the epoch of that number is done."""

    def callback(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
        for epoch in epochs:
            if epoch.number == number:
                raise error
            yield epoch

    return callback


def check_best_is_kept(model: Model, validation: Dataset) -> None:
    """Assert that the weights are those of the epoch with the least validation loss."""
    losses = model.history.column("validation_loss")
    assert model.history.best_epoch == 1 + losses.index(min(losses))
    assert model.evaluate(validation).loss == min(losses)


# A rate this large makes the loss go up and down, so that the last epoch is seldom the best.
RESTLESS: dict[str, Any] = {
    "hidden": [3],
    "optimizer": SGD(learning_rate=0.9),
    "batch_size": 2,
    "validation": SIDES,
}


@pytest.mark.parametrize("seed", range(4))
def test_the_best_epoch_s_weights_are_kept_at_the_usual_end(seed: int) -> None:
    model = fit(SIDES, **RESTLESS, n_epochs=9, patience=None, seed=seed)
    assert len(model.history.epochs) == 9
    check_best_is_kept(model, SIDES)


@pytest.mark.parametrize("number", [2, 3, 7])
def test_ctrl_c_ends_training_with_the_best_weights_so_far(number: int) -> None:
    model = fit(SIDES, **RESTLESS, callbacks=[epochs_until(number, KeyboardInterrupt())])
    assert len(model.history.epochs) == number - 1
    assert "interrupted (Ctrl-C)" in model.history.why_stopped
    check_best_is_kept(model, SIDES)


def test_a_real_ctrl_c_does_the_same() -> None:
    def press(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
        for epoch in epochs:
            yield epoch
            if epoch.number == 3:
                signal.raise_signal(signal.SIGINT)

    model = fit(SIDES, **RESTLESS, callbacks=[press])
    assert len(model.history.epochs) == 3
    check_best_is_kept(model, SIDES)


def test_ctrl_c_before_the_first_epoch_is_done_is_raised() -> None:
    with pytest.raises(KeyboardInterrupt):
        fit(SIDES, callbacks=[epochs_until(1, KeyboardInterrupt())])


class OwnModelError(Exception):
    """An error that has an attribute of that name, which is its own."""

    model = "my own"


@pytest.mark.parametrize("error", [ZeroDivisionError(), SystemExit(3), BrokenPipeError(32, "gone")])
@pytest.mark.parametrize("number", [1, 2, 6])
def test_any_other_error_of_a_callback_is_raised_with_the_best_model_so_far(
    number: int, error: BaseException
) -> None:
    kind = type(error)
    with pytest.raises(kind) as caught:
        fit(SIDES, **RESTLESS, callbacks=[epochs_until(number, kind(*error.args))])
    model: Model = caught.value.model  # type: ignore[attr-defined]
    assert len(model.history.epochs) == number - 1
    assert model.history.why_stopped.startswith(kind.__name__)
    assert model.predict([3.0]) in ("left", "right")
    if number > 1:
        check_best_is_kept(model, SIDES)


def test_an_error_with_a_model_of_its_own_keeps_it() -> None:
    with pytest.raises(OwnModelError) as caught:
        fit(SIDES, **RESTLESS, callbacks=[epochs_until(2, OwnModelError())])
    assert caught.value.model == "my own"


def test_an_interrupt_may_name_its_signal() -> None:
    model = fit(SIDES, **RESTLESS, callbacks=[epochs_until(3, KeyboardInterrupt("SIGTERM"))])
    assert model.history.why_stopped.startswith("interrupted (SIGTERM)")


class Bursting:
    """An optimizer that steps as SGD does, until it leaves every bound."""

    def __init__(self, last_sound_step: int) -> None:
        self.left = last_sound_step
        self.sgd = SGD(learning_rate=0.9)

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        self.left -= 1
        return self.sgd.step(parameters, gradient) if self.left >= 0 else [math.inf] * len(gradient)


def test_divergence_ends_training_with_the_best_weights_and_a_warning() -> None:
    arguments = {**RESTLESS, "optimizer": Bursting(35)}  # 10 steps are an epoch
    told = r"in epoch 4, batch 6 \(step 36\): the new weight 0 of layer 1, neuron 0 is inf"
    with pytest.warns(TinyMLPWarning, match=told):
        model = fit(SIDES, **arguments)
    assert len(model.history.epochs) == 3
    check_best_is_kept(model, SIDES)
    with pytest.raises(DivergedError, match=r"in epoch 1, batch 6 \(step 6\)") as caught:
        fit(SIDES, **{**RESTLESS, "optimizer": Bursting(5)})
    assert all(map(math.isfinite, caught.value.model.network.parameters()))


def test_patience_is_how_many_epochs_may_pass_without_improvement() -> None:
    for patience in (0, 1, 4):
        model = fit(SIDES, **RESTLESS, patience=patience, n_epochs=60)
        losses = model.history.column("validation_loss")
        best = model.history.best_epoch
        assert best is not None
        assert len(losses) in (best + patience + 1, 60)
        check_best_is_kept(model, SIDES)


def test_an_accuracy_is_monitored_upwards() -> None:
    model = fit(SIDES, **RESTLESS, monitor="validation_accuracy", n_epochs=8, patience=None)
    accuracies = model.history.column("validation_accuracy")
    assert model.history.best_epoch == 1 + accuracies.index(max(accuracies))
    assert model.evaluate(SIDES).to_dict()["accuracy"] == max(accuracies)


def test_a_metric_of_your_own_is_measured_and_monitored() -> None:
    def worst_error(
        predictions: Sequence[Sequence[float]],
        targets: Sequence[Sequence[float]],
        weights: Sequence[float] | None,
    ) -> float:
        return max(abs(p[0] - t[0]) for p, t in zip(predictions, targets, strict=True))

    model = fit(
        LINE,
        hidden=[],
        metrics={"worst_error": worst_error},
        monitor="training_worst_error",
        n_epochs=5,
    )
    assert model.history.columns[1:3] == ["training_loss", "training_worst_error"]
    errors = model.history.column("training_worst_error")
    assert model.history.best_epoch == 1 + errors.index(min(errors))


def test_a_part_is_kept_for_validation_from_five_hundred_examples_on() -> None:
    few, many = (datasets.digits().subset(range(n)) for n in (499, 500))
    assert fit(few, hidden=[2], n_epochs=1).trained_on["n_validation_examples"] == 0
    model = fit(many, hidden=[2], n_epochs=1)
    assert model.trained_on["n_examples"] + model.trained_on["n_validation_examples"] == 500
    assert 70 <= model.trained_on["n_validation_examples"] <= 80
    assert "validation_loss" in model.history.columns
    half = fit(few, hidden=[2], n_epochs=1, validation=0.5)
    assert half.trained_on["n_validation_examples"] in range(245, 256)


def test_nothing_is_learned_from_what_is_kept_for_validation() -> None:
    """Two validation sets as different as can be: the same model, given the same training part."""
    near = Dataset([[1.0], [2.0]], [0.0, 1.0])
    far = Dataset([[1e9], [-1e9]], [1e6, -1e6])
    models = [
        fit(LINE, hidden=[2], n_epochs=3, validation=held, monitor="training_loss")
        for held in (near, far)
    ]
    assert models[0].network == models[1].network
    assert models[0].scaler == models[1].scaler
    assert models[0].target == models[1].target
    assert models[0].history.column("validation_loss") != models[1].history.column(
        "validation_loss"
    )


@not_quick
def test_text_columns_and_missing_values_are_learned_from() -> None:
    training, test = datasets.penguins(missing="median").split(test=0.3, seed=1)
    model = fit(training, hidden=[6], learning_rate=0.02, n_epochs=30, validation=None)
    assert model.evaluate(test).to_dict()["accuracy"] > 0.93
    names = datasets.penguins().feature_names
    assert model.predict(dict.fromkeys(names)) in ("Adelie", "Chinstrap", "Gentoo")
    with pytest.raises(DataError, match="column 'island' must be one of Biscoe, "):
        model.predict({**dict.fromkeys(names), "island": "Atlantis"})


def test_validation_data_may_have_its_columns_in_another_order() -> None:
    table = [[float(i), float(-i)] for i in range(8)]
    targets = [1.5 * i for i in range(8)]
    one = Dataset(table, targets, feature_names=["x", "y"])
    turned = Dataset([row[::-1] for row in table], targets, feature_names=["y", "x"])
    histories = [
        fit(one, hidden=[2], n_epochs=2, validation=held).history.column("validation_loss")
        for held in (one, turned)
    ]
    assert histories[0] == histories[1]


def test_what_a_model_was_trained_on_and_with_is_noted() -> None:
    model = fit(
        datasets.iris(),
        hidden=(4, 3),
        activation=["tanh", "relu"],
        optimizer=SGD(learning_rate=0.5),
        n_epochs=1,
        penalty=L2(0.25),
        clip_norm=2.0,
        dropout=Dropout(0.25, inputs=0.5),
        max_norm=3.0,
        class_weights="balanced",
        seed=3,
    )
    assert model.trained_on["source"] == "iris.csv"
    assert model.trained_with["hidden"] == [4, 3]
    assert model.trained_with["activation"] == ["tanh", "relu", "identity"]
    assert model.trained_with["initializer"] is None
    assert model.trained_with["optimizer"] == {"name": "sgd", "learning_rate": 0.5}
    assert model.trained_with["penalty"] == {"name": "l2", "strength": 0.25}
    assert model.trained_with["dropout"] == {"name": "dropout", "rate": 0.25, "inputs": 0.5}
    assert model.trained_with["max_norm"] == 3.0
    assert model.trained_with["class_weights"] == "balanced"
    assert model.trained_with["seed"] == 3


THREE = Dataset([[float(i)] for i in range(9)], ["a", "b", "c"] * 3)
WHOLE = " must be a whole number from "
VALIDATION = (
    "validation must be a number above 0 and below 1, a number of folds from 2 up, a Dataset, "
    "'auto' or None, got "
)
MONITOR = "monitor must be a number that an epoch has, got "
METRICS = "metrics must be a dict from name to function, got "
WEIGHTS = "class_weights must be 'balanced', or a dict with a number for each of a, b, c, got "
CALLBACKS = "callbacks must be a list of generator functions around the epochs, got "
WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (
        [[1.0, 2.0]],
        {},
        "dataset must be a Dataset, got [[1.0, 2.0]]: make one with Dataset(inputs, targets) or "
        "Dataset.from_csv(path)",
    ),
    (
        "iris.csv",
        {},
        "dataset must be a Dataset, got 'iris.csv': make one with Dataset(inputs, targets) or "
        "Dataset.from_csv(path)",
    ),
    (
        LINE,
        {"hidden": 32},
        "hidden must be a list with the number of neurons of each hidden layer, as [32], or [] for "
        "none, got 32",
    ),
    (
        LINE,
        {"hidden": "32"},
        "hidden must be a list with the number of neurons of each hidden layer, as [32], or [] for "
        "none, got '32'",
    ),
    (LINE, {"hidden": [4, 0]}, f"hidden[1]{WHOLE}1 up, got 0"),
    (LINE, {"hidden": [2.5]}, f"hidden[0]{WHOLE}1 up, got 2.5"),
    (LINE, {"activation": "rleu"}, "did you mean 'relu'?"),
    (LINE, {"activation": ["relu"], "hidden": [2, 2]}, "a list of 2 activations, got ['relu']"),
    (LINE, {"output_activation": "softmax"}, "got 'softmax'"),
    (LINE, {"output_activation": "sigmoid"}, "use output_activation='identity'"),
    (
        LINE,
        {"loss": "mse"},
        "loss must be a known name, got 'mse': there are mean_squared_error, mean_absolute_error, "
        "huber, binary_cross_entropy, softmax_cross_entropy, poisson",
    ),
    (
        LINE,
        {"loss": "binary_cross_entropy"},
        f"loss must be one for numbers of 'target' ({LINE.task_reason}), got "
        "'binary_cross_entropy': use mean_squared_error, or task='classification' "
        "(--task classification)",
    ),
    (
        LINE,
        {"loss": "softmax_cross_entropy"},
        f"loss must be one for numbers of 'target' ({LINE.task_reason}), got "
        "'softmax_cross_entropy': use mean_squared_error, or task='classification' "
        "(--task classification)",
    ),
    (LINE, {"loss": "poisson"}, "0 or more"),
    (
        THREE,
        {"loss": "binary_cross_entropy"},
        f"loss must be one for the 3 classes of 'target' ({THREE.task_reason}), got "
        "'binary_cross_entropy': use softmax_cross_entropy",
    ),
    (
        THREE,
        {"loss": "poisson"},
        f"loss must be one for classes of 'target' ({THREE.task_reason}), got 'poisson': use "
        "softmax_cross_entropy, or task='regression' (--task regression)",
    ),
    (THREE, {"output_activation": "sigmoid"}, "one too many: use output_activation='identity'"),
    (LINE, {"optimizer": "addam"}, "did you mean 'adam'?"),
    (LINE, {"optimizer": 3}, "got 3: it has no step"),
    (LINE, {"optimizer": SGD}, "got the class SGD: make an object of it with ()"),
    (
        LINE,
        {"optimizer": SGD(), "learning_rate": 0.1},
        "learning_rate must be None beside an optimizer that is an object, got 0.1: give it to the "
        "optimizer",
    ),
    (LINE, {"learning_rate": -1}, "learning_rate must be a number above 0 or a schedule, got -1"),
    (LINE, {"batch_size": 0}, f"batch_size{WHOLE}1 up, got 0"),
    (LINE, {"batch_size": 2.0}, f"batch_size{WHOLE}1 up, got 2.0"),
    (LINE, {"n_epochs": 0}, f"n_epochs{WHOLE}1 up, got 0"),
    (LINE, {"n_epochs": True}, f"n_epochs{WHOLE}1 up, got True"),
    (LINE, {"validation": 1}, f"{VALIDATION}1"),
    (LINE, {"validation": 999}, "validation must be at most "),
    (LINE, {"penalty": "l3"}, "penalty must be an object like L2(0.003), 'auto' or None, got 'l3'"),
    (LINE, {"validation": "yes"}, f"{VALIDATION}'yes'"),
    (
        LINE,
        {"validation": 0.01},
        "validation must be a share of the examples that can be kept apart, got 0.01: ",
    ),
    (
        LINE,
        {"validation": SIDES},
        "memory, 'target' must be a number, as the model predicts, got 'left': read it with "
        "task='regression'",
    ),
    (
        SIDES,
        {"validation": THREE},
        "memory, 'target' must be one of the classes that the model was trained on, left, right, "
        "got 'a'",
    ),
    (
        LINE,
        {"validation": datasets.iris()},
        "iris.csv, 'species' must be a number, as the model predicts, got 'setosa': read it with "
        "task='regression'",
    ),
    (LINE, {"patience": -1}, "patience must be a whole number "),
    (LINE, {"patience": 1.5}, "patience must be a whole number "),
    (LINE, {"min_delta": -1}, "min_delta must be "),
    (LINE, {"min_delta": "0"}, "min_delta must be "),
    (LINE, {"monitor": "accuracy"}, f"{MONITOR}'accuracy': there are validation_loss, "),
    (LINE, {"monitor": ""}, f"{MONITOR}''"),
    (
        LINE,
        {"monitor": "validation_loss", "validation": None},
        f"{MONITOR}'validation_loss': train with a validation set to have it; there are "
        "training_loss, training_r_squared",
    ),
    (
        LINE,
        {"monitor": "loss", "validation": 0.5},
        f"{MONITOR}'loss': there are validation_loss, validation_r_squared, training_loss, "
        "training_r_squared",
    ),
    (LINE, {"mode": "low"}, "mode must be "),
    (LINE, {"metrics": ["accuracy"]}, f"{METRICS}['accuracy']"),
    (
        LINE,
        {"metrics": {"accuracy": "accuracy"}},
        "metrics['accuracy'] must be a function of predictions, targets and weights that returns a "
        "number, got 'accuracy'",
    ),
    (
        LINE,
        {"metrics": {"loss": max}},
        "metrics must be a dict from name to function besides the loss, got {'loss': <built-in "
        "function max>}: call 'loss' something else",
    ),
    (
        LINE,
        {"scaling": "robust"},
        "scaling must be a known name, got 'robust': there are standard, min_max, none",
    ),
    (
        LINE,
        {"scaling": "min-max"},
        "scaling must be a known name, got 'min-max': did you mean 'min_max'?",
    ),
    (
        LINE,
        {"scaling": None},
        "scaling must be a name like 'standard' or a class with learn, scale, unscale, got None: "
        "give a class, which then learns from the data",
    ),
    (LINE, {"initializer": "xavier"}, "initializer must be a known name, got 'xavier'"),
    (
        LINE,
        {"penalty": 0.1},
        "penalty must be an object like L2(0.001) or None, got 0.1: it has no value",
    ),
    (LINE, {"clip_norm": 0}, "clip_norm must be a number above 0, got 0"),
    (LINE, {"max_norm": -1}, "max_norm must be a number above 0, got -1"),
    (
        LINE,
        {"dropout": 50},
        "dropout must be a number from 0 and below 1, an object like Dropout(0.5), or None, got 50",
    ),
    (
        LINE,
        {"class_weights": "balanced"},
        "class_weights must be None, as the target is not one of some classes, got 'balanced'",
    ),
    (THREE, {"class_weights": "equal"}, f"{WEIGHTS}'equal'"),
    (THREE, {"class_weights": [1, 2, 3]}, f"{WEIGHTS}[1, 2, 3]"),
    (THREE, {"class_weights": {"a": 1, "b": 1}}, f"{WEIGHTS}{{'a': 1, 'b': 1}}: 'c' has none"),
    (
        THREE,
        {"class_weights": {"a": 1, "b": 1, "c": 1, "d": 1}},
        f"{WEIGHTS}{{'a': 1, 'b': 1, 'c': 1, 'd': 1}}: 'd' is no class",
    ),
    (
        THREE,
        {"class_weights": {"a": 1, "b": 1, "c": -1}},
        "class_weights['c'] must be a number from 0, got -1",
    ),
    (THREE, {"class_weights": {"a": 0, "b": 0, "c": 0}}, "weights"),
    (LINE, {"callbacks": max}, f"{CALLBACKS}<built-in function max>"),
    (
        LINE,
        {"callbacks": [3]},
        "callbacks[0] must be a generator function around the epochs, got 3",
    ),
    (
        LINE,
        {"callbacks": [lambda epochs: None]},
        "callbacks[0](epochs) must be the epochs it was given, got None: it loops over the epochs "
        "that it is given, and yields each",
    ),
    (LINE, {"verbose": "yes"}, "verbose must be True, False or None, got 'yes'"),
    (LINE, {"engine": "fats"}, "engine must be a known name, got 'fats': did you mean 'fast'?"),
    (
        LINE,
        {"workers": 2.5},
        "workers must be a number, 'auto', a Workers or None, got 2.5: it has no mean_gradient",
    ),
    (LINE, {"seed": -1}, f"seed{WHOLE}0 up, got -1"),
    (LINE, {"seed": None}, f"seed{WHOLE}0 up, got None"),
]


@pytest.mark.parametrize(
    ("dataset", "arguments", "message"),
    WRONG,
    ids=[f"{next(iter(arguments), 'dataset')}-{i}" for i, (_, arguments, _) in enumerate(WRONG)],
)
def test_an_argument_without_sense_is_named_with_the_remedy(
    dataset: Any, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises((ArgumentError, DataError)) as caught:
        fit(dataset, **{"n_epochs": 1, **arguments})
    assert message in str(caught.value)


@pytest.fixture
def rows_encoded(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return a list of the rows that are encoded from now on."""
    encode, rows = Encoder.encode, []

    def counting(encoder: Encoder, row: Any) -> list[float]:
        rows.append(row)
        return encode(encoder, row)

    monkeypatch.setattr(Encoder, "encode", counting)
    return rows


@pytest.mark.parametrize(
    ("arguments", "n_rows"),
    [
        ({"validation": None}, 333),
        ({"validation": 0.25}, 333),
        ({"validation": "other"}, 333 + 150),
    ],
)
def test_fit_encodes_each_row_once(
    rows_encoded: list[Any], arguments: dict[str, Any], n_rows: int
) -> None:
    penguins = datasets.penguins()
    if arguments["validation"] == "other":
        arguments = {"validation": penguins.subset(range(100, 250))}
    fit(penguins, hidden=[2], n_epochs=2, **arguments)
    assert len(rows_encoded) == n_rows


def test_the_command_that_trains_encodes_each_row_once_and_once_more_to_diagnose_the_test_part(
    rows_encoded: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "penguins.json")
    assert main(["train", "penguins", "--epochs", "2", "--hidden", "2", "--out", out]) == 0
    assert "On the test part, " in capsys.readouterr().out
    assert len(rows_encoded) == 333 + 67


def test_the_old_name_of_callbacks_warns_and_works() -> None:
    seen = []

    def record(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
        for epoch in epochs:
            seen.append(epoch.number)
            yield epoch

    with pytest.warns(DeprecationWarning, match="watchers= is now callbacks="):
        fit(SIDES, hidden=[], n_epochs=2, watchers=[record])
    assert seen == [1, 2]


class Softmax:
    """A loss of a user's own, of another name, that delegates to the library's."""

    targets = "classes"
    name = "my_softmax"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return SoftmaxCrossEntropy().value(prediction, target)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return SoftmaxCrossEntropy().gradient(prediction, target)

    def link(self, prediction: Sequence[float]) -> list[float]:
        return SoftmaxCrossEntropy().link(prediction)


class Logistic:
    """A loss of a user's own for a yes or no."""

    targets = "binary"
    name = "logistic"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return BinaryCrossEntropy().value(prediction, target)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return BinaryCrossEntropy().gradient(prediction, target)

    def link(self, prediction: Sequence[float]) -> list[float]:
        return BinaryCrossEntropy().link(prediction)


class Squares:
    """A loss of a user's own that says nothing about itself: it is for numbers."""

    name = "squares"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return MeanSquaredError().value(prediction, target)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return MeanSquaredError().gradient(prediction, target)


class Counting:
    """A loss of a user's own for counts."""

    targets = "counts"
    name = "counting"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return Poisson().value(prediction, target)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return Poisson().gradient(prediction, target)

    def link(self, prediction: Sequence[float]) -> list[float]:
        return Poisson().link(prediction)


@pytest.mark.parametrize(
    ("dataset", "loss", "own"),
    [
        (datasets.iris(), "softmax_cross_entropy", Softmax()),
        (SIDES, "binary_cross_entropy", Logistic()),
        (LINE, "mean_squared_error", Squares()),
        (Dataset([[i / 4] for i in range(9)], [float(i) for i in range(9)]), "poisson", Counting()),
    ],
)
def test_a_loss_of_your_own_is_as_good_as_the_one_it_computes(
    dataset: Dataset, loss: str, own: Any, tmp_path: Path
) -> None:
    arguments: dict[str, Any] = {"hidden": [3], "n_epochs": 5, "engine": "textbook", "seed": 1}
    one, other = fit(dataset, loss=loss, **arguments), fit(dataset, loss=own, **arguments)
    assert one.network == other.network
    assert one.history.columns == other.history.columns
    by_one, by_other = one.evaluate(dataset), other.evaluate(dataset)
    if isinstance(by_one, RegressionEvaluation) and isinstance(by_other, RegressionEvaluation):
        by_other = dataclasses.replace(by_other, loss_unit=by_one.loss_unit)  # its own says none
    assert by_one == by_other
    assert one.target.has_probabilities is other.target.has_probabilities
    other.save(tmp_path / "model.json")
    loaded = load(tmp_path / "model.json", custom_objects=[type(own)])
    assert loaded == other != one
    loaded.engine = one.engine
    assert loaded.predict_many(dataset.inputs) == one.predict_many(dataset.inputs)
    if one.target.has_probabilities:
        assert loaded.most_confident_mistakes(dataset) == one.most_confident_mistakes(dataset)
        assert loaded.predict_probabilities_many(dataset.inputs) == one.predict_probabilities_many(
            dataset.inputs
        )


@pytest.mark.parametrize(
    ("dataset", "own", "message"),
    [
        (LINE, Softmax(), "loss must be one for numbers of 'target' .*, got 'my_softmax': use "),
        (LINE, Logistic(), "loss must be one for numbers of 'target' .*, got 'logistic': use "),
        (THREE, Logistic(), "loss must be one for the 3 classes of 'target' .*, got 'logistic': "),
        (THREE, Counting(), "loss must be one for classes of 'target' .*, got 'counting': use "),
    ],
)
def test_a_loss_of_your_own_is_refused_where_the_library_s_is(
    dataset: Dataset, own: Any, message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        fit(dataset, loss=own)


def test_what_is_kept_for_validation_is_drawn_as_the_part_it_is_of() -> None:
    rows, targets = (
        [[float(i // 3), float(i)] for i in range(60)],
        [float(i % 7) for i in range(60)],
    )
    patients = Dataset(rows, targets, groups=[row[0] for row in rows])
    days = Dataset(rows, targets).split(test=0.2, shuffle=False)[0]
    for seed in range(4):
        prepared = prepare(patients, validation=0.3, scaling=NoScaler, seed=seed)
        learned, held = (
            {x[0] for x, _ in part} for part in (prepared.examples, prepared.validation)
        )
        assert learned
        assert held
        assert not learned & held
        prepared = prepare(days, validation=0.25, scaling=NoScaler, seed=seed)
        learned, held = (
            {x[1] for x, _ in part} for part in (prepared.examples, prepared.validation)
        )
        assert max(learned) < min(held)
        assert len(held) == 12
