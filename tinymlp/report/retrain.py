"""A model's training, run again from what the model says about it, to see the epochs in between.

A saved model has the weights of its best epoch only. Its settings and its seed determine all the
others: so training is run again on the same data, and that it was the same training is proven by
its end, for the best epoch has the model's own weights again, bit for bit.

What cannot be proven so is not shown: a model trained on other rows, with an initializer, an
optimizer or weights of the user's own, or by another version of Python.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> line = Dataset([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
>>> model = fit(line, hidden=[], n_epochs=3)
>>> epochs = train_again(model, line)
>>> len(epochs), epochs[model.history.best_epoch] == model.network.parameters()
(4, True)
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from tinymlp.data.dataset import Dataset
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import DivergedError, TinyMLPError
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.penalty import L1, L2
from tinymlp.learning.schedule import (
    ConstantRate,
    CosineDecay,
    ExponentialDecay,
    StepDecay,
    WarmUp,
)
from tinymlp.model.class_weights import weights_by_class, weights_of
from tinymlp.model.model import Model
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel.workers import Workers
from tinymlp.training.trainer import Trainer

_MADE_OF: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        *OPTIMIZERS.values(),
        *(L1, L2),
        *(ConstantRate, StepDecay, ExponentialDecay, CosineDecay, WarmUp),
    )
}


class CannotRepeatError(TinyMLPError):
    """The training could not be run again, or ended elsewhere."""


def train_again(model: Model, dataset: Dataset) -> list[Vector]:
    """Return the parameters before training and after each epoch, (n_epochs + 1, n_parameters).

    `dataset` is all that the model was trained on. Raises `CannotRepeatError`, with the reason,
    unless the best epoch has the model's own weights.
    """
    best = model.history.best_epoch
    if best is None or not model.trained_with:
        raise CannotRepeatError("the model does not say how it was trained")
    try:
        training = _training_part(model, dataset)
        # Whichever computed the model; a wrong one is noticed by the loss of the first epoch.
        for engine in (BatchEngine(), TextbookEngine(), Workers(1)):
            found = list(_epochs(model, training, engine))
            if len(found) > best and found[best] == model.network.parameters():
                return found
    except (KeyError, TypeError, ValueError) as error:
        raise CannotRepeatError(
            f"the model's settings are not those of a training: {error}"
        ) from None
    raise CannotRepeatError(
        "run again from the model's settings, training had other numbers: on other data, with an "
        "initializer of its own, or by another version of Python"
    )


def made_from(text: str, known: Mapping[str, Any] | None = None) -> Any:
    """Return the object that the text, its `repr`, describes; only of kinds that are known.

    >>> made_from("L2(strength=0.5)")
    L2(strength=0.5)

    Raises `CannotRepeatError` for anything else.
    """
    kinds = _MADE_OF if known is None else known
    try:
        return _made(ast.parse(text, mode="eval").body, kinds)
    except (SyntaxError, ValueError, TypeError, KeyError):
        raise CannotRepeatError(f"{text} is not of the library") from None


def _made(node: ast.expr, kinds: Mapping[str, Any]) -> Any:
    if not isinstance(node, ast.Call):
        return ast.literal_eval(node)
    if not isinstance(node.func, ast.Name) or node.args:
        raise ValueError("not a plain call")
    settings = {str(keyword.arg): _made(keyword.value, kinds) for keyword in node.keywords}
    return kinds[node.func.id](**settings)


def _training_part(model: Model, dataset: Dataset) -> Dataset:
    """Return the examples that were learned from, split off in the same way again."""
    seen, seed = model.trained_on, model.trained_with["seed"]
    training = dataset
    if seen.get("test") is not None:
        training = training.split(test=seen["test"], seed=seed)[0]
    n_validation = seen.get("n_validation_examples", 0)
    if seen.get("n_examples", 0) + n_validation != len(training):
        raise CannotRepeatError(f"{dataset.source} is not the data that the model was trained on")
    return training.split(test=n_validation, seed=seed)[0] if n_validation else training


def _epochs(model: Model, training: Dataset, engine: Engine) -> Iterator[Vector]:
    """Yield the parameters of each epoch, ending as soon as it is another training."""
    told, layers = model.trained_with, model.network.layers
    network = Network.random(
        model.network.sizes,
        activation=[layer.activation for layer in layers[:-1]],
        output_activation=layers[-1].activation,
        seed=told["seed"],
    )
    penalty, classes = told.get("penalty"), told.get("class_weights")
    by_class = _class_weights(classes)
    trainer = Trainer(
        network,
        model.loss,
        made_from(told["optimizer"]),
        batch_size=told["batch_size"],
        seed=told["seed"],
        penalty=None if penalty is None else made_from(penalty),
        clip_norm=told.get("clip_norm"),
        engine=engine,
    )
    yield network.parameters()
    epochs = trainer.epochs(
        model.examples(training),
        weights=weights_of(training, weights_by_class(training, by_class)),
    )
    try:
        for before, epoch in zip(model.history.epochs, epochs, strict=False):
            if epoch.training["loss"] != before.training["loss"]:
                return
            yield network.parameters()
    except DivergedError:
        return


def _class_weights(text: str | None) -> Any:
    return text if text is None or text == "balanced" else ast.literal_eval(text)
