"""Trained with the arguments that are read from it, a model is the same again, bit for bit."""

from pathlib import Path
from typing import Any

import pytest

import tinymlp as tm
from tests.report.test_retrain import CLASSES, NUMBERS, PLATEAU, STEPS
from tinymlp.errors import CannotRepeatError
from tinymlp.report.refit import arguments_of


@pytest.mark.parametrize(
    ("dataset", "how"),
    [
        (CLASSES, {}),
        (CLASSES, {"validation": 0.25, "patience": 0}),
        (CLASSES, {"class_weights": "balanced", "penalty": tm.L2(0.01), "clip_norm": 0.5}),
        (CLASSES, {"class_weights": {"up": 1.0, "down": 3.0}}),
        (CLASSES, {"activation": tm.LeakyReLU(slope=0.25), "loss": "binary_cross_entropy"}),
        (CLASSES, {"dropout": tm.Dropout(0.25, inputs=0.5)}),
        (CLASSES, {"validation": 4, "patience": None, "monitor": "training_loss"}),
        (CLASSES, {"monitor": "validation_accuracy", "ema": 0.5}),
        (NUMBERS, {"optimizer": tm.SGD(learning_rate=tm.WarmUp(steps=3, then=STEPS))}),
        (NUMBERS, {"scaling": "min_max", "batch_size": 7}),
        (NUMBERS, {"schedule": "reduce_on_plateau"}),
        (NUMBERS, {"optimizer": tm.SGD(learning_rate=PLATEAU), "validation": 0.2}),
        (NUMBERS, {"dropout": 0.25, "max_norm": 2.0, "validation": 0.25, "batch_size": 8}),
        (NUMBERS, {"initializer": tm.Constant(0.25), "activation": "tanh"}),
        (NUMBERS, {"penalty": None, "ema": None, "validation": None}),
        (NUMBERS, {"shrinkage": None, "n_epochs": None}),
        (NUMBERS.subset(range(8)), {"n_epochs": None, "batch_size": 4}),
    ],
)
def test_it_is_the_same_model(dataset: tm.Dataset, how: dict[str, Any], tmp_path: Path) -> None:
    model = tm.fit(dataset, **{"hidden": [4], "n_epochs": 5, "seed": 3, **how})
    model.save(tmp_path / "model.json")
    kept = tm.load(tmp_path / "model.json")
    again = tm.fit(dataset, **arguments_of(kept, dataset), seed=3)
    assert again.network.fingerprint() == model.network.fingerprint()


def test_what_cannot_be_read_is_said() -> None:
    model = tm.fit(CLASSES, hidden=[2], n_epochs=1)
    later = tm.fit(CLASSES, start=model, n_epochs=1)
    with pytest.raises(CannotRepeatError, match="from the weights of another model"):
        arguments_of(later, CLASSES)
    model.trained_with = {"seed": 0}
    with pytest.raises(CannotRepeatError, match="are not those of a training"):
        arguments_of(model, CLASSES)
    model.trained_with = {}
    with pytest.raises(CannotRepeatError, match="does not say how it was trained"):
        arguments_of(model, CLASSES)
