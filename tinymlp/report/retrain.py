"""A model's training, run again from what the model says about it, to see the epochs in between.

A saved model has the weights of its best epoch only. Its settings and its seed determine all the
others: so training is run again on the same data, and that it was the same training is proven by
its end, for the best epoch has the model's own weights again, bit for bit.

What cannot be proven so is not shown: a model trained on other rows, with an optimizer or weights
of the user's own, from another model's weights, or by another version of Python.

>>> from tinymlp.data.dataset import Dataset, check_dataset
>>> from tinymlp.model.fit import fit
>>> line = Dataset([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
>>> model = fit(line, hidden=[], n_epochs=3)
>>> epochs = train_again(model, line)
>>> len(epochs), epochs[model.history.best_epoch] == model.network.parameters()
(4, True)
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.parts import draw_parts
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import CannotRepeatError, DivergedError, invalid
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.penalty import PENALTIES
from tinymlp.learning.schedule import SCHEDULES
from tinymlp.model.model import Model
from tinymlp.model.new_network import new_network
from tinymlp.model.prepared_training import PreparedTraining, compose
from tinymlp.model.shrinkage import best_guess, shrink
from tinymlp.named import by_name, rebuild
from tinymlp.network.initializer import INITIALIZERS
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel.workers import Workers
from tinymlp.text import short_repr
from tinymlp.training.history import History
from tinymlp.training.trainer import Trainer

_KNOWN: dict[str, Mapping[str, type[Any]]] = {
    "optimizer": OPTIMIZERS,
    "penalty": PENALTIES,
    "dropout": {Dropout.name: Dropout},
    "initializer": INITIALIZERS,
}


def train_again(
    model: Model,
    dataset: Dataset,
    *,
    custom_objects: Mapping[str, type[Any]] | Iterable[type[Any]] = (),
) -> list[Vector]:
    """Return the parameters before training and after each epoch, (n_epochs + 1, n_parameters).

    `dataset` is all that the model was trained on; `custom_objects` are the classes of an
    optimizer, a penalty, a dropout or an initializer of your own. Raises `CannotRepeatError`, with
    the reason, unless the best epoch has the model's own weights.
    """
    if not isinstance(model, Model):
        raise invalid("model", "a Model", model)
    check_dataset("dataset", dataset)
    own = by_name(custom_objects)
    best = model.history.best_epoch
    if best is None or not model.trained_with:
        raise CannotRepeatError("the model does not say how it was trained")
    start = model.trained_with.get("start")
    if start is not None:
        raise CannotRepeatError(
            f"training started from the weights of another model, {short_repr(start)}, which this "
            "one does not have"
        )
    try:
        part = _training_part(model, dataset)
        # Whichever computed the model; a wrong one is noticed by the loss of the first epoch.
        for engine in (BatchEngine(), TextbookEngine(), Workers(1)):
            found = list(_epochs(model, _prepare_again(model, part, engine, own)))
            if len(found) > best and found[best] == model.network.parameters():
                return found
    except (KeyError, TypeError, ValueError) as error:
        raise CannotRepeatError(
            f"the model's settings are not those of a training: {error}"
        ) from None
    raise CannotRepeatError(
        "run again from the model's settings, training had other numbers: on other data, or by "
        "another version of Python"
    )


def learned_rows(model: Model, dataset: Dataset) -> Dataset:
    """Return the examples that `fit` was given, without the test part, split off as it was.

    `dataset` is those alone, or with the test part. Raises `CannotRepeatError` for another number
    of examples than the model was trained on.
    """
    seen, seed = model.trained_on, model.trained_with["seed"]
    n_learned = seen.get("n_examples", 0) + seen.get("n_validation_examples", 0)
    training = dataset.weighing()
    if seen.get("test") is not None and len(training) != n_learned:
        way = seen.get("split", "stratified")
        training = draw_parts(dataset, test=seen["test"], seed=seed, split=way)[0].weighing()
    if len(training) != n_learned:
        raise CannotRepeatError(
            f"{dataset.source} is not the data that the model was trained on, which has "
            f"{n_learned:,} examples to learn from"
        )
    return training


def _training_part(model: Model, dataset: Dataset) -> Dataset:
    """Return the examples that steps were taken on, without those kept for validation."""
    training = learned_rows(model, dataset)
    n_validation = model.trained_on.get("n_validation_examples", 0)
    seed = model.trained_with["seed"]
    return training.split(test=n_validation, seed=seed)[0] if n_validation else training


def _prepare_again(
    model: Model, training: Dataset, engine: Engine, own: Mapping[str, type[Any]]
) -> PreparedTraining:
    """Return the training as it was before its first step."""
    settings, layers = model.trained_with, model.network.layers
    # A model of before it was written has other first weights.
    make = new_network if "weights_seed" in settings else Network.random
    network = make(
        model.network.sizes,
        activation=[layer.activation for layer in layers[:-1]],
        output_activation=layers[-1].activation,
        initializer=rebuild_setting("initializer", settings, own),
        seed=settings.get("weights_seed", settings["seed"]),
    )
    trainer = Trainer(
        network,
        model.loss,
        rebuild_setting("optimizer", settings, own),
        batch_size=settings["batch_size"],
        seed=settings["seed"],
        engine=engine,
        penalty=rebuild_setting("penalty", settings, own),
        clip_norm=settings.get("clip_norm"),
        frozen=settings.get("frozen", 0),
        dropout=rebuild_setting("dropout", settings, own),
        max_norm=settings.get("max_norm"),
        ema=settings.get("ema"),
    )
    prepared = compose(
        dataclasses.replace(model, network=network, history=History()),
        training,
        trainer,
        class_weights=class_weights_of(settings.get("class_weights"), model.labels),
    )
    prepared.n_measured = model.trained_on.get("n_measured")
    return prepared


def rebuild_setting(name: str, settings: Mapping[str, Any], own: Mapping[str, type[Any]]) -> Any:
    """Return the object of that name anew; None where the training had none."""
    stored = settings.get(name)
    if stored is None:
        return None
    known = _KNOWN[name]
    return rebuild(name, stored, known, own, nested={**known, **SCHEDULES})


def class_weights_of(stored: Any, labels: list[Any] | None) -> Any:
    """Return class weights by label, which are stored in the order of the labels."""
    return dict(zip(labels or (), stored, strict=True)) if isinstance(stored, list) else stored


def _epochs(model: Model, training: PreparedTraining) -> Iterator[Vector]:
    """Yield the parameters of each epoch, ending as soon as it is another training."""
    network, trainer = training.model.network, training.trainer
    of_folds = "n_folds" in model.trained_on  # then the history is that of the folds' networks
    share = model.trained_with.get("shrinkage")
    yield network.parameters()
    epochs = trainer.epochs(training.examples, weights=training.weights, n_measured=0, tell=False)
    try:
        for before in model.history.epochs[: model.history.best_epoch if of_folds else None]:
            next(epochs)
            if not of_folds and _loss(training) != before.training["loss"]:
                return
            trainer.tell_schedule(before)
            if share and before.number == model.history.best_epoch:
                guess = best_guess(trainer.loss, training.examples, training.weights)
                shrink(network, guess, share)
            yield network.parameters()
    except DivergedError:
        return


def _loss(training: PreparedTraining) -> float:
    """Return the loss on those of the training examples that were measured."""
    trainer = training.trainer
    measured, weights = trainer.sample_of(training.examples, training.weights, training.n_measured)
    return trainer.measure(measured, weights=weights)["loss"]
