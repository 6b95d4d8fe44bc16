"""The arguments of `fit` that a model was trained with, read from what it says about its training.

They are for other examples of the same kind, such as a part of those that it learned from. So what
`fit` chooses by the examples (how to validate, for how long, which penalty) is left to it where the
model has just what it chooses; and of all of them it gives the model once more, bit for bit.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> line = Dataset([[float(i)] for i in range(20)], [0.5 * i for i in range(20)])
>>> model = fit(line, hidden=[2], optimizer="sgd", batch_size=8, n_epochs=3, seed=1)
>>> arguments = arguments_of(model, line)
>>> arguments["batch_size"], arguments["validation"]
(8, 'auto')
>>> fit(line, **arguments, seed=1).network.parameters() == model.network.parameters()
True
"""

from typing import Any

from tinymlp.data.dataset import Dataset
from tinymlp.errors import CannotRepeatError, FormatError
from tinymlp.model.defaults import (
    choose_ema,
    choose_n_epochs,
    choose_patience,
    choose_penalties,
    deal_folds,
    keep_for_validation,
    patience_beside,
    schedule_patience,
    take_several_steps,
)
from tinymlp.model.model import Model
from tinymlp.report.retrain import class_weights_of, rebuild_setting


def arguments_of(model: Model, learned: Dataset) -> dict[str, Any]:
    """Return all arguments but the data set and the seed; `learned` is all that `fit` was given.

    Raises `CannotRepeatError` for a model that does not say how it was trained, that started from
    another's weights, or that has an object of the user's own.
    """
    settings, seen = model.trained_with, model.trained_on
    if not settings:
        raise CannotRepeatError("the model does not say how it was trained")
    if settings.get("start") is not None:
        raise CannotRepeatError("training started from the weights of another model")
    try:
        layers = model.network.layers
        optimizer = rebuild_setting("optimizer", settings, {})
        steps_an_epoch = -(-seen["n_examples"] // settings["batch_size"])
        n_epochs, patience = settings["n_epochs"], settings.get("patience")
        folds = deal_folds(learned, "auto", settings["seed"])
        held_out = None if folds else keep_for_validation(learned, "auto", settings["seed"])[1]
        has_found = len(folds), len(held_out or ())
        has = seen.get("n_folds", 0), seen.get("n_validation_examples", 0)
        monitor = settings.get("monitor")
        usual = "validation_loss" if any(has) else "training_loss"
        penalty = rebuild_setting("penalty", settings, {})
        ema = settings.get("ema")
        dealt = folds if has == has_found else deal_folds(learned, has[0], settings["seed"])
        is_calm = take_several_steps(len(learned), dealt, settings["batch_size"])
        waits = choose_patience("auto", n_epochs, steps_an_epoch, is_calm=is_calm)
        usual_patience = patience_beside(waits, schedule_patience(optimizer))
        usual_penalties = choose_penalties("auto", learned, may_choose=bool(has[0]))
        return {
            "hidden": model.network.sizes[1:-1],
            "activation": [layer.activation for layer in layers[:-1]],
            "output_activation": layers[-1].activation,
            "loss": model.loss,
            "optimizer": optimizer,
            "batch_size": settings["batch_size"],
            "n_epochs": None if n_epochs == choose_n_epochs(None, steps_an_epoch) else n_epochs,
            "validation": "auto" if has == has_found else _validation(*has, len(learned)),
            "patience": "auto" if patience == usual_patience else patience,
            "min_delta": settings.get("min_delta"),
            "monitor": None if monitor == usual else monitor,
            "scaling": type(model.scaler),
            "initializer": rebuild_setting("initializer", settings, {}),
            "penalty": "auto" if penalty in usual_penalties else penalty,
            "clip_norm": settings.get("clip_norm"),
            "frozen": settings.get("frozen", 0),
            "dropout": rebuild_setting("dropout", settings, {}),
            "max_norm": settings.get("max_norm"),
            "ema": "auto" if ema == choose_ema("auto", learned) else ema,
            "shrinkage": None if has[0] and settings.get("shrinkage") is None else "auto",
            "class_weights": class_weights_of(settings.get("class_weights"), model.labels),
        }
    except (KeyError, TypeError, ValueError, FormatError) as error:
        raise CannotRepeatError(
            f"the model's settings are not those of a training: {error}"
        ) from None


def _validation(n_folds: int, n_apart: int, n_examples: int) -> float | int | None:
    """Return what `fit` was told: so many folds, a share that was kept apart, or nothing."""
    return n_folds or (n_apart / n_examples if n_apart else None)
