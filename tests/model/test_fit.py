"""What `fit` promises: it learns, repeats itself, keeps the best, and says what is wrong."""

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

from tests.depth import tries
from tinymlp import datasets
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, DataError, DivergedError, TinyMLPWarning
from tinymlp.learning.optimizer import SGD, Adam
from tinymlp.learning.penalty import L2
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.training.history import Epoch

ROOT = Path(__file__).parents[2]

LINE = Dataset([[float(i)] for i in range(12)], [3.0 * i - 4.0 for i in range(12)])
SIDES = Dataset([[float(i)] for i in range(-10, 10)], ["left"] * 10 + ["right"] * 10)


@pytest.mark.parametrize("seed", range(3))
def test_iris_is_learned_in_seconds(seed: int) -> None:
    training, test = datasets.iris().split(test=0.4, seed=0)
    model = fit(training, hidden=[8], learning_rate=0.02, n_epochs=50, validation=None, seed=seed)
    assert model.evaluate(test).to_dict()["accuracy"] > 0.93


def test_two_classes_are_learned_by_one_output() -> None:
    model = fit(SIDES, hidden=[], loss="binary_cross_entropy", optimizer=Adam(learning_rate=0.1))
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
    """Return a watcher that fails when the epoch of that number is done."""

    def watcher(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
        for epoch in epochs:
            if epoch.number == number:
                raise error
            yield epoch

    return watcher


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
    model = fit(SIDES, **RESTLESS, watchers=[epochs_until(number, KeyboardInterrupt())])
    assert len(model.history.epochs) == number - 1
    assert "interrupted (Ctrl-C)" in model.history.why_stopped
    check_best_is_kept(model, SIDES)


def test_a_real_ctrl_c_does_the_same() -> None:
    def press(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
        for epoch in epochs:
            yield epoch
            if epoch.number == 3:
                signal.raise_signal(signal.SIGINT)

    model = fit(SIDES, **RESTLESS, watchers=[press])
    assert len(model.history.epochs) == 3
    check_best_is_kept(model, SIDES)


def test_ctrl_c_before_the_first_epoch_is_done_is_raised() -> None:
    with pytest.raises(KeyboardInterrupt):
        fit(SIDES, watchers=[epochs_until(1, KeyboardInterrupt())])


def test_any_other_error_of_a_watcher_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        fit(SIDES, watchers=[epochs_until(2, ZeroDivisionError())])


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
    with pytest.warns(
        TinyMLPWarning, match="in epoch 4, step 36 a parameter is no longer a finite"
    ):
        model = fit(SIDES, **arguments)
    assert len(model.history.epochs) == 3
    check_best_is_kept(model, SIDES)
    with pytest.raises(DivergedError, match="in epoch 1, step 6"):
        fit(SIDES, **{**RESTLESS, "optimizer": Bursting(5)})


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


def test_a_part_is_kept_for_validation_from_two_hundred_examples_on() -> None:
    few, many = (datasets.penguins().subset(range(60, 60 + n)) for n in (199, 200))
    assert fit(few, hidden=[2], n_epochs=1).trained_on["n_validation_examples"] == 0
    model = fit(many, hidden=[2], n_epochs=1)
    assert model.trained_on["n_examples"] + model.trained_on["n_validation_examples"] == 200
    assert 26 <= model.trained_on["n_validation_examples"] <= 34
    assert "validation_loss" in model.history.columns
    half = fit(few, hidden=[2], n_epochs=1, validation=0.5)
    assert half.trained_on["n_validation_examples"] in (99, 100)


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
    assert models[0].target_scaler == models[1].target_scaler
    assert models[0].history.column("validation_loss") != models[1].history.column(
        "validation_loss"
    )


def test_text_columns_and_missing_values_are_learned_from() -> None:
    training, test = datasets.penguins(missing="median").split(test=0.3, seed=1)
    model = fit(training, hidden=[6], learning_rate=0.02, n_epochs=30, validation=None)
    assert model.evaluate(test).to_dict()["accuracy"] > 0.93
    names = datasets.penguins().feature_names
    assert model.predict(dict.fromkeys(names)) in ("Adelie", "Chinstrap", "Gentoo")
    with pytest.raises(DataError, match="column 'island': expected one of Biscoe"):
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
        class_weights="balanced",
        seed=3,
    )
    assert model.trained_on["source"] == "iris.csv"
    assert model.trained_with["hidden"] == [4, 3]
    assert model.trained_with["optimizer"] == "SGD(learning_rate=0.5)"
    assert model.trained_with["penalty"] == "L2(strength=0.25)"
    assert model.trained_with["class_weights"] == "balanced"
    assert model.trained_with["seed"] == 3


THREE = Dataset([[float(i)] for i in range(9)], ["a", "b", "c"] * 3)
WRONG: list[tuple[Any, dict[str, Any], str]] = [
    ([[1.0, 2.0]], {}, "fit takes a Dataset, got a list: make one with Dataset(inputs, targets)"),
    ("iris.csv", {}, "Dataset.from_csv(path)"),
    (LINE, {"hidden": 32}, "got 32: for one layer write [32]"),
    (LINE, {"hidden": "32"}, "got '32': for one layer write [32]"),
    (LINE, {"hidden": [4, 0]}, "hidden[1] must be a whole number from 1 up, got 0"),
    (LINE, {"hidden": [2.5]}, "hidden[0] must be a whole number from 1 up, got 2.5"),
    (LINE, {"activation": "rleu"}, "did you mean 'relu'?"),
    (LINE, {"activation": ["relu"], "hidden": [2, 2]}, "activation expects 2 names, got 1"),
    (LINE, {"output_activation": "softmax"}, "activation must be a known name, got 'softmax'"),
    (LINE, {"output_activation": "sigmoid"}, "targets must be from 0 to 1 for a sigmoid output"),
    (LINE, {"loss": "mse"}, "loss must be a known name, got 'mse': there are mean_squared_error"),
    (LINE, {"loss": "binary_cross_entropy"}, "for classes, but 'target' is a number"),
    (LINE, {"loss": "softmax_cross_entropy"}, "use mean_squared_error, or task='classification'"),
    (LINE, {"loss": "poisson"}, "must be counts, which are 0 or more, for poisson"),
    (THREE, {"loss": "binary_cross_entropy"}, "for two classes, but 'target' has 3"),
    (THREE, {"loss": "poisson"}, "poisson is for counts, but 'target' are classes"),
    (THREE, {"output_activation": "sigmoid"}, "one too many: use output_activation='identity'"),
    (LINE, {"optimizer": "addam"}, "did you mean 'adam'?"),
    (LINE, {"optimizer": 3}, "got 3: it has no step"),
    (LINE, {"optimizer": SGD}, "got the class SGD: make an object of it with ()"),
    (LINE, {"optimizer": SGD(), "learning_rate": 0.1}, "give it to the optimizer"),
    (LINE, {"learning_rate": -1}, "learning_rate must be a number above 0, got -1"),
    (LINE, {"batch_size": 0}, "batch_size must be a whole number from 1 up, got 0"),
    (LINE, {"batch_size": 2.0}, "batch_size must be a whole number from 1 up, got 2.0"),
    (LINE, {"n_epochs": 0}, "n_epochs must be a whole number from 1 up, got 0"),
    (LINE, {"n_epochs": True}, "n_epochs must be a whole number from 1 up, got True"),
    (LINE, {"validation": 2}, "validation must be a number above 0 and below 1, got 2"),
    (LINE, {"validation": "yes"}, "validation must be a number above 0 and below 1, got 'yes'"),
    (LINE, {"validation": 0.01}, "validation=0.01 cannot be kept apart: "),
    (LINE, {"validation": SIDES}, "the model predicts numbers, but memory has the classes"),
    (SIDES, {"validation": THREE}, "has 'target' of 'a', which the model was not trained on"),
    (LINE, {"validation": datasets.iris()}, "the model predicts numbers"),
    (LINE, {"patience": -1}, "patience must be a whole number from 0 up, got -1"),
    (LINE, {"patience": 1.5}, "patience must be a whole number from 0 up, got 1.5"),
    (LINE, {"min_delta": -1}, "min_delta must be a number from 0, got -1"),
    (LINE, {"min_delta": "0"}, "min_delta must be a number from 0, got '0'"),
    (LINE, {"monitor": "accuracy"}, "monitor is one of training_loss, training_r_squared"),
    (LINE, {"monitor": ""}, "monitor is one of training_loss"),
    (LINE, {"monitor": "validation_loss"}, "without validation there are no others"),
    (
        LINE,
        {"monitor": "loss", "validation": 0.5},
        "training_loss, training_r_squared, validation_",
    ),
    (LINE, {"metrics": ["accuracy"]}, "metrics has a function for each name"),
    (LINE, {"metrics": {"accuracy": "accuracy"}}, "metrics has a function for each name"),
    (LINE, {"metrics": {"loss": max}}, "a metric cannot be called 'loss'"),
    (LINE, {"scaling": "robust"}, "scaling is one of standard, min-max, none, got 'robust'"),
    (LINE, {"scaling": None}, "scaling is one of standard, min-max, none, got None"),
    (LINE, {"initializer": "xavier"}, "initializer must be a known name, got 'xavier'"),
    (LINE, {"penalty": 0.1}, "penalty is an object like L2(0.001), or None, got 0.1"),
    (LINE, {"clip_norm": 0}, "clip_norm must be a number above 0, got 0"),
    (LINE, {"class_weights": "balanced"}, "class_weights are for classes"),
    (THREE, {"class_weights": "equal"}, "class_weights is 'balanced' or a number for each"),
    (THREE, {"class_weights": [1, 2, 3]}, "class_weights is 'balanced' or a number for each"),
    (THREE, {"class_weights": {"a": 1, "b": 1}}, "but none for 'c'"),
    (THREE, {"class_weights": {"a": 1, "b": 1, "c": 1, "d": 1}}, "but one for 'd'"),
    (
        THREE,
        {"class_weights": {"a": 1, "b": 1, "c": -1}},
        "class_weights['c'] must be a number from 0",
    ),
    (THREE, {"class_weights": {"a": 0, "b": 0, "c": 0}}, "all weights are 0"),
    (LINE, {"watchers": max}, "watchers is a list of generator functions"),
    (LINE, {"watchers": [3]}, "watchers is a list of generator functions"),
    (LINE, {"watchers": [lambda epochs: None]}, "it has to be a generator function"),
    (LINE, {"engine": "fats"}, "engine must be a known name, got 'fats': did you mean 'fast'?"),
    (LINE, {"seed": -1}, "seed must be a whole number from 0 up, got -1"),
    (LINE, {"seed": None}, "seed must be a whole number from 0 up, got None"),
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
