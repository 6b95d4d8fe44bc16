"""Some more examples for a model that is trained: a step for each mini-batch of them, and no more.

Rows that come in day by day need not be kept to be learned from. The encoder, the scaler and the
labels stay as they were learned, so what the network knows of them stays true; a category or a
label that it does not know is refused by name. The model that is given stays as it is: the one that
is returned takes its place when it is whole.

What the optimizer remembers goes on from call to call. It is in `model.optimizer`, where `fit` has
left it, and where `load` finds it in a checkpoint; the file of a model has no room for it.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> line = Dataset([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0])
>>> model = fit(line, hidden=[], n_epochs=5)
>>> later = partial_fit(model, [[4.0], [5.0]], [9.0, 11.0])
>>> later.trained_with["optimizer_memory"]
'kept, of 5 steps'
>>> later.optimizer.steps, model.optimizer.steps
(6, 5)

Differs from scikit-learn, whose `partial_fit` is a method that changes the model: here whoever
predicts meanwhile has the model of before, whole.

Source: L. Bottou, Stochastic Gradient Descent Tricks, 2012, for learning from examples once each.
"""

import copy
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tinymlp.arguments import check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.data.scaling import scale_all
from tinymlp.errors import DivergedError, invalid
from tinymlp.learning.optimizer import Optimizer, find_optimizer
from tinymlp.learning.penalty import Penalty
from tinymlp.learning.schedule import LearningRate
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model, RawRow
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.prepared_training import settings_or_name
from tinymlp.model.start import memory_of
from tinymlp.named import name_of
from tinymlp.network.shapes import Vector
from tinymlp.text import plural
from tinymlp.training.history import History
from tinymlp.training.trainer import Trainer

_LEARNING_RATE = 0.01
"""As in `fit`."""


def partial_fit(
    model: Model,
    rows: Iterable[RawRow],
    targets: Iterable[Any],
    *,
    weights: Iterable[float] | None = None,
    n_epochs: int = 1,
    batch_size: int = 32,
    optimizer: str | Optimizer | None = None,
    learning_rate: LearningRate | None = None,
    penalty: Penalty | None = None,
    clip_norm: float | None = None,
    frozen: int = 0,
    seed: int = 0,
) -> Model:
    """Return a model that has learned from these rows too; the one given stays as it is.

    `rows` are as for `predict_many`, `targets` the label, number or list of each, and `weights` a
    number for each. They are gone through `n_epochs` times, at most a million, in an order drawn
    from `seed`; nothing is kept for validation.

    With `optimizer=None` it is `model.optimizer`, a copy that goes on with what that remembers;
    where the model has none, a new "adam". A name is a new one, with the `learning_rate`, 0.01 if
    None; an object goes on with what it remembers. `trained_with["optimizer_memory"]` says which it
    was. The other arguments are those of `fit`.

    The history is of these epochs, measured on these rows alone.

    Raises `DataError` for a row that does not fit the columns and a target that the model does not
    know, `ArgumentError` for arguments that make no sense, and `DivergedError`, with the model that
    was given as `model`.
    """
    if not isinstance(model, Model):
        raise invalid("model", "a Model, as fit and load return it", model)
    n_epochs = check_whole("n_epochs", n_epochs, minimum=1, maximum=1_000_000)
    inputs = scale_all(model.scaler, model.encode(rows))
    wanted, weighing = _targets(model, targets, weights, len(inputs))
    chosen = _optimizer(model, optimizer, learning_rate)
    memory = memory_of(chosen)
    network = model.network.copy()
    trainer = Trainer(
        network,
        model.loss,
        chosen,
        batch_size=batch_size,
        seed=seed,
        penalty=penalty,
        clip_norm=clip_norm,
        frozen=frozen,
        engine=model.engine if hasattr(model.engine, "mean_gradient") else None,
    )
    examples = list(zip(inputs, wanted, strict=True))
    trainer.row_of = {id(example): number for number, example in enumerate(examples)}
    metrics = model.target.metrics()
    epochs = trainer.epochs(examples, n_epochs=n_epochs, weights=weighing, metrics=metrics)
    history = History(loss_unit=model.target.loss_unit)
    try:
        for epoch in history.record(epochs):
            history.best_epoch = epoch.number
    except DivergedError as error:
        error.model = model
        raise
    history.why_stopped = (
        f"partial_fit went {plural(n_epochs, 'time')} through {plural(len(examples), 'row')}"
    )
    found = replace(
        model,
        network=network,
        history=history,
        trained_on=_trained_on(model, len(examples)),
        trained_with={
            **{
                name: model.trained_with[name]
                for name in ("hidden", "activation", "scaling")
                if name in model.trained_with
            },
            "optimizer": settings_or_name(chosen),
            "optimizer_memory": memory,
            "batch_size": trainer.batch_size,
            "n_epochs": n_epochs,
            "penalty": settings_or_name(penalty),
            "clip_norm": clip_norm,
            "frozen": trainer.frozen,
            "seed": seed,
            "start": model.network.fingerprint(),
        },
    )
    found.optimizer = trainer.optimizer
    return found


def _targets(
    model: Model, targets: Iterable[Any], weights: Iterable[float] | None, n_rows: int
) -> tuple[list[Vector], list[float] | None]:
    """Return the targets as the loss takes them, and the weights, one of each for a row.

    Raises `DataError` for others than the model's.
    """
    target = model.target
    known: dict[str, Any] = {"target_name": target.name}
    if isinstance(target, ClassTarget):
        known["labels"] = list(target.labels)
    elif target.names is not None:
        known = {"target_names": list(target.names)}
    task = "multi-label" if isinstance(target, MultiLabelTarget) else target.task
    dataset = Dataset(
        # The rows are encoded already: these only have their number.
        [[0.0]] * n_rows,
        targets,
        weights=weights,
        task=task,
        missing="refuse",
        source="targets",
        **known,
    )
    target.check(dataset)
    return target.rows(dataset), dataset.weights


def _optimizer(
    model: Model, optimizer: str | Optimizer | None, learning_rate: LearningRate | None
) -> Optimizer:
    """Return the optimizer to go on with, a copy where it has been used before."""
    if optimizer is None and model.optimizer is None:
        optimizer = "adam"
    if isinstance(optimizer, str):
        rate: Any = _LEARNING_RATE if learning_rate is None else learning_rate
        kind: Any = type(find_optimizer(optimizer))
        new: Optimizer = kind(learning_rate=rate)
        return new
    if learning_rate is not None:
        what = "None beside an optimizer that goes on"
        remedy = f"a new one begins by optimizer={name_of(optimizer or model.optimizer)!r}"
        raise invalid("learning_rate", what, learning_rate, remedy)
    found = model.optimizer if optimizer is None else find_optimizer(optimizer)
    kept: Any = copy.deepcopy(found)
    return find_optimizer(kept)


def _trained_on(model: Model, n_examples: int) -> dict[str, Any]:
    """Return where the examples came from; how numbers are written stays as it was."""
    facts: dict[str, Any] = {
        "source": "partial_fit",
        "n_examples": n_examples,
        "n_validation_examples": 0,
        "task": model.trained_on.get("task"),
    }
    if "number_formats" in model.trained_on:
        facts["number_formats"] = model.trained_on["number_formats"]
    return facts
