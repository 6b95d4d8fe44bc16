"""Training run again has the same weights, bit for bit, or it is not shown."""

import importlib
import inspect
import random
from collections.abc import Sequence
from typing import Any

import pytest

import tinymlp as tm
from tinymlp.errors import CannotRepeatError
from tinymlp.report.retrain import train_again

RANDOM = random.Random(1)
ROWS = [[RANDOM.gauss(0, 1), RANDOM.gauss(0, 1)] for _ in range(60)]
CLASSES = tm.Dataset(ROWS, ["up" if y > x * x - 1 else "down" for x, y in ROWS])
STEPS = tm.StepDecay(rate_at_start=0.25, factor=0.5, every=4)
PLATEAU = tm.ReduceOnPlateau(rate_at_start=0.25, factor=0.5, patience=0, min_delta=0.1)
NUMBERS = tm.Dataset(ROWS, [2 * x - y for x, y in ROWS])


@pytest.mark.parametrize(
    ("dataset", "how"),
    [
        (CLASSES, {}),
        (CLASSES, {"validation": 0.25, "patience": 0}),
        (CLASSES, {"engine": "textbook", "optimizer": "momentum"}),
        (CLASSES, {"workers": 1}),
        (CLASSES, {"class_weights": "balanced", "penalty": tm.L2(0.01), "clip_norm": 0.5}),
        (CLASSES, {"class_weights": {"up": 1.0, "down": 3.0}}),
        (CLASSES, {"activation": tm.LeakyReLU(slope=0.25), "loss": "binary_cross_entropy"}),
        (
            NUMBERS,
            {"optimizer": tm.AdamW(learning_rate=tm.CosineDecay(rate_at_start=0.1, steps=20))},
        ),
        (NUMBERS, {"optimizer": tm.SGD(learning_rate=tm.WarmUp(steps=3, then=STEPS))}),
        (NUMBERS, {"scaling": "min_max", "batch_size": 7}),
        (NUMBERS, {"schedule": "reduce_on_plateau", "patience": 3, "validation": 0.25}),
        (NUMBERS, {"optimizer": tm.SGD(learning_rate=PLATEAU), "validation": 0.2}),
        (CLASSES, {"frozen": 1, "optimizer": "adamw"}),
        (NUMBERS, {"dropout": 0.25, "max_norm": 2.0, "validation": 0.25, "batch_size": 8}),
        (CLASSES, {"dropout": tm.Dropout(0.25, inputs=0.5), "engine": "textbook"}),
        (CLASSES, {"initializer": "glorot_normal"}),
        (NUMBERS, {"initializer": tm.Constant(0.25), "activation": "tanh", "seed": 4}),
    ],
)
def test_the_best_epoch_has_the_models_weights(dataset: tm.Dataset, how: dict[str, Any]) -> None:
    model = tm.fit(dataset, **{"hidden": [4], "n_epochs": 5, "seed": 3, **how})
    epochs = train_again(model, dataset)
    assert len(epochs) == len(model.history.epochs) + 1
    assert epochs[model.history.best_epoch or 0] == model.network.parameters()
    assert len({tuple(parameters) for parameters in epochs}) == len(epochs)


def test_the_trainer_is_given_every_argument_as_fit_gives_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, set[str]] = {}
    for name in ("tinymlp.model.fit", "tinymlp.report.retrain"):

        def record(*args: Any, name: str = name, **named: Any) -> tm.Trainer:
            given[name] = set(named)
            return tm.Trainer(*args, **named)

        monkeypatch.setattr(importlib.import_module(name), "Trainer", record)
    train_again(tm.fit(NUMBERS, hidden=[2], n_epochs=1, validation=0.2), NUMBERS)
    parameters = inspect.signature(tm.Trainer).parameters.values()
    all_named = {one.name for one in parameters if one.kind is one.KEYWORD_ONLY}
    of_fit, of_report = given.values()
    assert of_fit == of_report == all_named - {"shuffle"}  # as it always does


@pytest.mark.parametrize(
    ("how", "n_measured"),
    [({}, 100), ({"monitor": "training_loss"}, None), ({"validation": 3}, 34)],
)
def test_a_training_that_was_measured_on_a_sample_runs_again(
    how: dict[str, Any], n_measured: int | None
) -> None:
    many = tm.Dataset([[x / 200, -x / 99] for x in range(200)], [x * x / 9e3 for x in range(200)])
    model = tm.fit(many, **{"hidden": [2], "n_epochs": 3, "validation": 0.2, **how})
    assert model.trained_on.get("n_measured") == n_measured
    epochs = train_again(model, many)
    assert epochs[model.history.best_epoch or 0] == model.network.parameters()


def test_the_part_kept_apart_to_test_on_is_left_out_again() -> None:
    training, _ = CLASSES.split(test=0.2, seed=5)
    model = tm.fit(training, hidden=[4], n_epochs=3, seed=5)
    model.trained_on |= {"n_in_all": len(CLASSES), "test": 0.2}  # as `tinymlp train` has it
    for given in (CLASSES, training):  # all there was, or the training part as Python has it
        assert train_again(model, given)[3] == model.network.parameters()


def test_another_training_is_refused() -> None:
    model = tm.fit(CLASSES, hidden=[4], n_epochs=3, seed=5)
    with pytest.raises(CannotRepeatError, match="is not the data"):
        train_again(model, CLASSES.subset(range(30)))
    changed = model.network.parameters()
    model.network.load_parameters([*changed[:-1], changed[-1] + 2.0**-40])
    with pytest.raises(CannotRepeatError, match="training had other numbers"):
        train_again(model, CLASSES)
    model.network.load_parameters(changed)
    del model.trained_with["batch_size"]
    with pytest.raises(CannotRepeatError, match="settings are not those of a training"):
        train_again(model, CLASSES)
    model.history = tm.History()
    with pytest.raises(CannotRepeatError, match="does not say how it was trained"):
        train_again(model, CLASSES)


def test_a_training_from_another_models_weights_is_not_run_again() -> None:
    start = tm.fit(CLASSES, hidden=[4], n_epochs=1)
    model = tm.fit(CLASSES, start=start, n_epochs=2)
    message = f"started from the weights of another model, '{start.network.fingerprint()}'"
    with pytest.raises(CannotRepeatError, match=message):
        train_again(model, CLASSES)


class Sluggish:
    """An optimizer of a user's own."""

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        return [p - self.learning_rate * g for p, g in zip(parameters, gradient, strict=True)]


class Noise(tm.Dropout):
    """Dropout of a user's own: masks of normal numbers, as in section 10 of the paper."""

    name = "noise"

    def masks(self, network: tm.Network, random: random.Random) -> list[list[float]]:
        return [[random.gauss(1.0, self.rate) for _ in range(n)] for n in network.sizes[:-1]]


def test_a_dropout_of_your_own_is_given() -> None:
    model = tm.fit(CLASSES, hidden=[4], n_epochs=3, dropout=Noise(0.25))
    assert model.trained_with["dropout"] == {"name": "noise", "rate": 0.25, "inputs": 0.0}
    with pytest.raises(CannotRepeatError, match="got 'noise': give a class of your own"):
        train_again(model, CLASSES)
    assert train_again(model, CLASSES, custom_objects=[Noise])[3] == model.network.parameters()


def test_a_class_of_your_own_is_given() -> None:
    model = tm.fit(CLASSES, hidden=[4], n_epochs=3, optimizer=Sluggish(0.125))
    with pytest.raises(CannotRepeatError, match="got 'sluggish': give a class of your own"):
        train_again(model, CLASSES)
    assert train_again(model, CLASSES, custom_objects=[Sluggish])[3] == model.network.parameters()


@pytest.mark.parametrize(
    "optimizer", [None, "adam", {}, {"name": 3}, {"name": "sgd"}, {"name": "sgd", "rate": 1.0}]
)
def test_settings_of_no_optimizer_are_refused(optimizer: Any) -> None:
    model = tm.fit(CLASSES, hidden=[4], n_epochs=3)
    model.trained_with["optimizer"] = optimizer
    with pytest.raises(CannotRepeatError, match=r"^the model's settings are not those of a train"):
        train_again(model, CLASSES)
