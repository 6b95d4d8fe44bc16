"""Training run again has the same weights, bit for bit, or it is not shown."""

import random
from typing import Any

import pytest

import tinymlp as tm
from tinymlp.report.retrain import CannotRepeatError, made_from, train_again

RANDOM = random.Random(1)
ROWS = [[RANDOM.gauss(0, 1), RANDOM.gauss(0, 1)] for _ in range(60)]
CLASSES = tm.Dataset(ROWS, ["up" if y > x * x - 1 else "down" for x, y in ROWS])
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
        (NUMBERS, {"scaling": "min_max", "batch_size": 7}),
    ],
)
def test_the_best_epoch_has_the_models_weights(dataset: tm.Dataset, how: dict[str, Any]) -> None:
    model = tm.fit(dataset, hidden=[4], n_epochs=5, seed=3, **how)
    epochs = train_again(model, dataset)
    assert len(epochs) == len(model.history.epochs) + 1
    assert epochs[model.history.best_epoch or 0] == model.network.parameters()
    assert len({tuple(parameters) for parameters in epochs}) == len(epochs)


def test_the_part_kept_apart_to_test_on_is_left_out_again() -> None:
    training, _ = CLASSES.split(test=0.2, seed=5)
    model = tm.fit(training, hidden=[4], n_epochs=3, seed=5)
    model.trained_on |= {"n_in_all": len(CLASSES), "test": 0.2}  # as `tinymlp train` has it
    assert train_again(model, CLASSES)[3] == model.network.parameters()


def test_another_training_is_refused() -> None:
    model = tm.fit(CLASSES, hidden=[4], n_epochs=3, seed=5, initializer="glorot_normal")
    with pytest.raises(CannotRepeatError, match="training had other numbers"):
        train_again(model, CLASSES)
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


@pytest.mark.parametrize(
    "text", ["mine.Own(rate=0.1)", "Own()", "print('x')", "Adam(0.1)", "Adam(", "L2(strength=-1)"]
)
def test_only_what_is_of_the_library_is_made_from_a_text(text: str) -> None:
    with pytest.raises(CannotRepeatError, match="is not of the library"):
        made_from(text)
