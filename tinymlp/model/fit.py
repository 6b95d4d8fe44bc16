"""From a data set to a model in one call.

`fit` composes the pieces of the parts before in the order of a textbook: keep some examples for
validation; learn the encoder and the scaler from the rest; draw a network; step downhill epoch by
epoch; stop when validation no longer improves; give back the best epoch's weights.

>>> from tinymlp.data.dataset import Dataset
>>> line = Dataset([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0])
>>> model = fit(line, hidden=[], optimizer="sgd", learning_rate=0.25, n_epochs=200, seed=0)
>>> round(model.predict([10.0]), 6)
21.0
"""

import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

from tinymlp.arguments import check_number, check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.data.scaling import SCALERS, MinMaxScaler, NoScaler, Scaler, StandardScaler
from tinymlp.data.targets import Label
from tinymlp.engine.engine import find_engine
from tinymlp.errors import ArgumentError, DataError, DivergedError, TinyMLPWarning
from tinymlp.learning.gradient import Engine
from tinymlp.learning.loss import Loss, find_loss, targets_of
from tinymlp.learning.optimizer import Optimizer, find_optimizer
from tinymlp.learning.penalty import Penalty
from tinymlp.learning.schedule import LearningRate
from tinymlp.model.class_weights import weights_by_class, weights_of
from tinymlp.model.fit_arguments import (
    Watcher,
    check_has,
    check_metrics,
    check_monitor,
    hidden_sizes,
    watched_by,
)
from tinymlp.model.metrics import usual_metrics
from tinymlp.model.model import Model
from tinymlp.model.training_profile import Reference
from tinymlp.named import name_of
from tinymlp.network.activation import Activation, is_linear
from tinymlp.network.initializer import Initializer
from tinymlp.network.network import Network
from tinymlp.training.early_stopping import EarlyStopping
from tinymlp.training.history import Epoch, History
from tinymlp.training.patience import Mode
from tinymlp.training.progress import progress
from tinymlp.training.trainer import Metric, Trainer

if TYPE_CHECKING:
    from tinymlp.parallel.workers import Workers

_ENOUGH_TO_VALIDATE = 200
_LEARNING_RATE = 0.01


def fit(
    dataset: Dataset,
    *,
    hidden: Sequence[int] = (32,),
    activation: str | Activation | Sequence[str | Activation] = "relu",
    output_activation: str | Activation = "identity",
    loss: str | Loss | None = None,
    optimizer: str | Optimizer = "adam",
    learning_rate: LearningRate | None = None,
    batch_size: int = 32,
    n_epochs: int = 200,
    validation: float | Dataset | str | None = "auto",
    patience: int | None = 10,
    min_delta: float = 0.0,
    monitor: str | None = None,
    mode: Mode | None = None,
    metrics: Mapping[str, Metric] | None = None,
    scaling: str = "standard",
    initializer: str | Initializer | None = None,
    penalty: Penalty | None = None,
    clip_norm: float | None = None,
    class_weights: str | Mapping[Label, float] | None = None,
    watchers: Sequence[Watcher] = (),
    verbose: bool | None = None,
    engine: str | Engine = "fast",
    workers: "int | str | Workers | None" = None,
    seed: int = 0,
) -> Model:
    """Return a model trained on the data set.

    `hidden` has the number of neurons of each hidden layer. `loss=None` is softmax cross-entropy
    for classes and the mean squared error for numbers. An `optimizer` given by name has the
    `learning_rate`, 0.01 if None; an object has its own. `validation` is a fraction of the
    examples to keep apart, a data set, or None; "auto" keeps 15 % from 200 examples on, since of
    fewer they would tell little but luck. Training ends after `n_epochs`, or when `monitor` (the
    validation loss, or without validation the training loss) has not improved by more than
    `min_delta` for more than `patience` epochs; `patience=None` never stops early. `mode` says
    whether "min" or "max" is good, where the monitor's name does not tell. In any case the best
    epoch's weights are the model's.

    `class_weights` has a number for each label, or is "balanced": every class then counts the
    same in all. `watchers` are generator functions around the epochs, to measure or to record.
    `verbose` shows every epoch on stderr; None does so only on a terminal.
    `engine` is "fast", "textbook" (the same numbers to rounding, and the same bits on every
    interpreter), or an object. `workers` shares the training out to so many processes, "auto" only
    where that pays, or to a `Workers` of your own; the result is the same for any number of them.

    Ctrl-C ends training like any other reason once an epoch is done; before, it is raised. So is
    `DivergedError`; later it is a warning.

    Raises `ArgumentError` for arguments that make no sense together and `DataError` for data that
    cannot be learned from.
    """
    if not isinstance(dataset, Dataset):
        raise ArgumentError(
            f"fit takes a Dataset, got a {type(dataset).__name__}: make one with "
            "Dataset(inputs, targets) or Dataset.from_csv(path)"
        )
    chosen_loss = _loss_for(dataset, loss)
    hidden = hidden_sizes(hidden)
    n_epochs = check_whole("n_epochs", n_epochs, minimum=1)
    if patience is not None:
        patience = check_whole("patience", patience, minimum=0)
    check_number("min_delta", min_delta, minimum=0)
    check_has("penalty", penalty, ("value", "derivative"), like="L2(0.001)")
    chosen_engine = find_engine(engine)
    training, held_out = _keep_for_validation(dataset, validation, seed)
    encoder = Encoder.learn(training)
    rows = [encoder.encode(row) for row in training.inputs]
    network = Network.random(
        [encoder.n_inputs, *hidden, _n_out(dataset, chosen_loss)],
        activation=activation,
        output_activation=output_activation,
        initializer=initializer,
        seed=seed,
    )
    model = Model(
        network=network,
        loss=chosen_loss,
        encoder=encoder,
        scaler=_scaler_class(scaling).learn(rows),
        labels=dataset.labels,
        target_name=dataset.target_name,
        target_scaler=_target_scaler(training, chosen_loss, network),
        image_shape=dataset.image_shape,
        reference=Reference.learn(encoder, rows, _class_counts(training)),
        engine=chosen_engine,
    )
    shared_out = _workers(workers, chosen_engine)
    trainer = Trainer(
        network,
        chosen_loss,
        _optimizer(optimizer, learning_rate),
        batch_size=batch_size,
        seed=seed,
        penalty=penalty,
        clip_norm=clip_norm,
        engine=chosen_engine if shared_out is None else shared_out,
    )
    if metrics is None:
        metrics = usual_metrics(dataset, chosen_loss)
    check_metrics(metrics)
    if monitor is None:
        monitor = "training_loss" if held_out is None else "validation_loss"
    check_monitor(monitor, metrics, has_validation=held_out is not None)
    stopping = EarlyStopping(
        metric=monitor,
        patience=n_epochs if patience is None else patience,
        min_delta=min_delta,
        mode=mode,
    )
    model.trained_on = {
        "source": dataset.source,
        "n_examples": len(training),
        "n_validation_examples": 0 if held_out is None else len(held_out),
        "task": dataset.task,
    }
    model.trained_with = {
        "hidden": hidden,
        "activation": [name_of(layer.activation) for layer in network.layers],
        "optimizer": repr(trainer.optimizer),
        "batch_size": trainer.batch_size,
        "n_epochs": n_epochs,
        "patience": patience,
        "min_delta": min_delta,
        "monitor": stopping.metric,
        "scaling": model.scaler.kind,
        "penalty": None if penalty is None else repr(penalty),
        "clip_norm": clip_norm,
        "class_weights": class_weights if class_weights is None else str(class_weights),
        "seed": seed,
    }
    by_class = weights_by_class(training, class_weights)
    epochs: Iterable[Epoch] = trainer.epochs(
        model.examples(training),
        n_epochs=n_epochs,
        weights=weights_of(training, by_class),
        validation=() if held_out is None else model.examples(held_out),
        validation_weights=None if held_out is None else weights_of(held_out, by_class),
        metrics=metrics,
    )
    watched = watched_by(watchers, epochs)
    if verbose or (verbose is None and sys.stderr.isatty()):
        watched = progress(n_epochs, stream=sys.stderr)(watched)
    # Workers of the caller's stay; those that were started here end with the training.
    ending = shared_out if shared_out is not None and shared_out is not workers else nullcontext()
    with ending:
        model.history = _run(watched, stopping, network)
    return model


def _run(epochs: Iterable[Epoch], stopping: EarlyStopping, network: Network) -> History:
    """Let training run to its end, whatever ends it, and return its history."""
    history = History()
    try:
        with stopping.watching(history.record(epochs), network) as watched:
            for _ in watched:
                pass
    except KeyboardInterrupt:
        if not history.epochs:
            raise
    except DivergedError as error:
        if not history.epochs:
            raise
        warnings.warn(f"training ended: {error}", TinyMLPWarning, stacklevel=3)
    history.why_stopped = stopping.why_stopped
    history.best_epoch = stopping.best_epoch
    return history


def _workers(workers: "int | str | Workers | None", engine: Engine) -> "Workers | None":
    if not isinstance(workers, int | str):
        return workers
    from tinymlp.parallel.workers import Workers  # process pools, loaded when they are asked for

    return Workers(workers, engine=engine)


def _loss_for(dataset: Dataset, loss: str | Loss | None) -> Loss:
    if loss is None:
        loss = "softmax_cross_entropy" if dataset.labels else "mean_squared_error"
    chosen = find_loss(loss)
    if targets_of(chosen) in ("classes", "binary") and dataset.labels is None:
        raise ArgumentError(
            f"{name_of(chosen)} is for classes, but {dataset.target_name!r} is a number "
            f"({dataset.task_reason}): use mean_squared_error, or task='classification'"
        )
    if targets_of(chosen) == "counts" and dataset.labels is not None:
        raise ArgumentError(
            f"{name_of(chosen)} is for counts, but {dataset.target_name!r} are classes "
            f"({dataset.task_reason}): use softmax_cross_entropy, or task='regression'"
        )
    if targets_of(chosen) == "binary" and dataset.labels and len(dataset.labels) > 2:
        raise ArgumentError(
            f"{name_of(chosen)} is for two classes, but {dataset.target_name!r} has "
            f"{len(dataset.labels)}: use softmax_cross_entropy"
        )
    return chosen


def _keep_for_validation(
    dataset: Dataset, validation: float | Dataset | str | None, seed: int
) -> tuple[Dataset, Dataset | None]:
    if isinstance(validation, Dataset):
        return dataset, validation
    if validation == "auto":
        validation = 0.15 if len(dataset) >= _ENOUGH_TO_VALIDATE else None
    if validation is None:
        return dataset, None
    fraction = check_number("validation", validation, above=0, below=1)
    try:
        return dataset.split(test=fraction, seed=seed)
    except DataError as error:
        raise DataError(f"validation={validation!r} cannot be kept apart: {error}") from None


def _n_out(dataset: Dataset, loss: Loss) -> int:
    return 1 if targets_of(loss) == "binary" else dataset.n_outputs


def _class_counts(training: Dataset) -> list[int] | None:
    if training.labels is None:
        return None
    counts = Counter(cast(list[Label], training.targets))
    return [counts[label] for label in training.labels]


def _scaler_class(scaling: str) -> type[StandardScaler] | type[MinMaxScaler] | type[NoScaler]:
    if scaling not in SCALERS:
        raise ArgumentError(f"scaling is one of {', '.join(SCALERS)}, got {scaling!r}")
    return SCALERS[scaling]


def _target_scaler(training: Dataset, loss: Loss, network: Network) -> Scaler:
    """Return what brings a number near zero, where a new network's outputs are.

    Counts stay counts, and what a squashing output can reach is for the user to say.
    """
    plain_output = is_linear(network.layers[-1].activation)
    scaled = training.labels is None and plain_output and targets_of(loss) == "numbers"
    return (StandardScaler if scaled else NoScaler).learn(training.target_rows())


def _optimizer(optimizer: str | Optimizer, learning_rate: LearningRate | None) -> Optimizer:
    """Return the optimizer; one that is given by name gets the learning rate, 0.01 by default."""
    if not isinstance(optimizer, str):
        if learning_rate is not None:
            raise ArgumentError(
                f"learning_rate={learning_rate!r} beside {optimizer!r}: give it to the optimizer"
            )
        return find_optimizer(optimizer)
    with_its_own_rate: Any = find_optimizer(optimizer)
    rate = _LEARNING_RATE if learning_rate is None else learning_rate
    made: Optimizer = type(with_its_own_rate)(learning_rate=rate)
    return made
