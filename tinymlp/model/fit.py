"""From a data set to a model in one call.

`fit` is two steps: `prepare` the training, then run it. Preparing composes the pieces of the parts
before in the order of a textbook: keep some examples for validation, or deal them into folds; learn
the encoder and the scaler from those to learn from; draw a network. Running steps downhill epoch by
epoch, stops when validation no longer improves, and gives back the best epoch's weights, or those
of so many epochs on all examples.

>>> from tinymlp.data.dataset import Dataset, check_dataset
>>> line = Dataset([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0])
>>> model = fit(line, hidden=[], optimizer="sgd", learning_rate=0.25, n_epochs=200, seed=0)
>>> round(model.predict([10.0]), 6)
21.0
"""

import copy
import functools
import warnings
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from os import PathLike
from typing import TYPE_CHECKING, Any

from tinymlp.arguments import as_whole, check_has, check_list, check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.data.scaling import Scaler, find_scaler, learn_scaler
from tinymlp.data.stream import DatasetStream, check_data
from tinymlp.data.targets import Label
from tinymlp.engine.choice import find_engine
from tinymlp.errors import TinyMLPWarning, invalid
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.gradient import Engine
from tinymlp.learning.loss import Loss
from tinymlp.learning.optimizer import Optimizer, find_optimizer
from tinymlp.learning.penalty import Penalty
from tinymlp.learning.schedule import LearningRate
from tinymlp.model.checkpoint import describe_data
from tinymlp.model.cross_validation import CrossValidation
from tinymlp.model.defaults import (
    ENOUGH_TO_DEAL,
    GROWTH,
    best_start,
    choose_ema,
    choose_min_delta,
    choose_n_epochs,
    choose_patience,
    choose_penalties,
    choose_schedule,
    choose_smoothing,
    deal_folds,
    keep_for_validation,
    patience_beside,
    schedule_patience,
    take_several_steps,
)
from tinymlp.model.model import Model
from tinymlp.model.new_network import new_network
from tinymlp.model.prepared_training import (
    Callback,
    PreparedTraining,
    compose,
    settings_or_name,
)
from tinymlp.model.shrinkage import check_shrinkage
from tinymlp.model.start import check_start, memory_of
from tinymlp.model.stream_parts import part_stream
from tinymlp.model.target import loss_for, target_of
from tinymlp.model.training_profile import TrainingProfile
from tinymlp.named import name_of
from tinymlp.network.activation import Activation, find_activation, is_linear
from tinymlp.network.initializer import Initializer
from tinymlp.training.early_stopping import EarlyStopping
from tinymlp.training.metric import Metric, Mode, check_measure, check_metrics
from tinymlp.training.sample import sample_size
from tinymlp.training.trainer import Trainer

if TYPE_CHECKING:
    from tinymlp.parallel.workers import Workers

_LEARNING_RATE = 0.01
_SHAPE: dict[str, Any] = {
    "hidden": [32],
    "activation": "relu",
    "output_activation": "identity",
    "scaling": "standard",
}
"""What "auto" means for a new network."""


def fit(
    dataset: "Dataset | DatasetStream",
    *,
    hidden: Sequence[int] | str = "auto",
    activation: str | Activation | Sequence[str | Activation] = "auto",
    output_activation: str | Activation = "auto",
    loss: str | Loss | None = None,
    optimizer: str | Optimizer = "adam",
    learning_rate: LearningRate | None = None,
    schedule: str | None = None,
    batch_size: int = 32,
    n_epochs: int | None = None,
    validation: float | Dataset | str | None = "auto",
    patience: int | str | None = "auto",
    min_delta: float | None = None,
    monitor: str | None = None,
    mode: Mode | None = None,
    metrics: Mapping[str, Metric] | None = None,
    scaling: str | type[Scaler] = "auto",
    initializer: str | Initializer | None = None,
    penalty: Penalty | str | None = "auto",
    clip_norm: float | None = None,
    frozen: int = 0,
    dropout: float | Dropout | None = None,
    max_norm: float | None = None,
    ema: float | str | None = "auto",
    shrinkage: str | None = "auto",
    class_weights: str | Mapping[Label, float] | None = None,
    start: Model | None = None,
    callbacks: Sequence[Callback] = (),
    verbose: bool | None = None,
    checkpoint: str | PathLike[str] | None = None,
    every: str | int | None = None,
    engine: str | Engine = "fast",
    workers: "int | str | Workers | None" = None,
    seed: int = 0,
    watchers: Sequence[Callback] | None = None,
) -> Model:
    """Return a model trained on the data set.

    `hidden` has the number of neurons of each hidden layer. By "auto" it is [32], the activation
    "relu", that of the outputs "identity", and the scaling "standard". `loss=None` is softmax
    cross-entropy for classes, the mean squared error for numbers. An `optimizer` given by name has
    the `learning_rate`, 0.01 if None, which falls by the `schedule` named: over all steps by
    "step_decay", "exponential_decay" or "cosine_decay", where the loss stalls by
    "reduce_on_plateau". An object has its own, and its memory (`start.optimizer`). `penalty="auto"`
    is an `L2` of 1 over the number of examples, at least 0.003, which the folds may leave out below
    50. A gradient longer than `clip_norm` is cut to that length, and after a step each neuron's
    weights to `max_norm`. `dropout` is the share of hidden neurons that a step leaves out, or a
    `Dropout`. The first `frozen` layers do not learn. The model has the moving average of all
    steps' weights, of the decay `ema`; "auto" is 0.99. Below 10 examples both are None. Training
    begins anew, or from the model `start`, whose encoder, scaling, labels and loss stay.

    `validation` is a fraction of the examples to keep apart, a data set, a number of folds, or
    None. Training ends after `n_epochs` (if None, 200 or as many as 4,000 steps are), or when
    `monitor` (the validation loss, or without validation the training loss) has not improved by
    more than `min_delta` for more than `patience` epochs; the best epoch's weights are the model's.
    Folds find the number of epochs, for which a network then learns from all examples, and, unless
    `shrinkage=None`, how far its predictions are drawn toward the best guess. "auto" is 15 % from
    500 examples on, 3 folds from 10 on, and of fewer none, but of ten first draws of the weights
    the best. An epoch measures as many training as validation examples, at least 100, or all if
    `monitor` is of them. `patience="auto"` is the most of 10 epochs, 200 steps (in folds of several
    100) and a quarter of the best epoch, gains below 0.001 (numbers: 1e-6) left out; None: no end.

    `scaling` is a name, or a class of your own with `learn(rows)`; those named leave categories' 1
    and 0. Examples of weight 0 are left out. `class_weights` has a number for each label, or is
    "balanced". `callbacks` are generator functions around the epochs (with folds their means).
    `verbose` writes a line for each epoch; None shows one. `checkpoint` is a file for `resume`,
    written `every` "30s", "200steps" or 5 epochs. `engine` is "fast", "textbook", "numpy", or an
    object. `workers` are a number, "auto" where it pays, or a `Workers`.

    Once an epoch is done Ctrl-C ends training, and so does `DivergedError`, with a warning; before,
    both are raised. What is raised has the best model so far as `model`. Raises `ArgumentError` for
    arguments that make no sense together, `DataError` for unusable data.
    """
    if watchers is not None:
        warnings.warn("watchers= is now callbacks=", DeprecationWarning, stacklevel=2)
        callbacks = watchers
    # Written out once more, and below: an editor and `help` show no default behind `**arguments`.
    # That none is forgotten, and all defaults are the same, is a test's to hold.
    training = prepare(
        dataset,
        hidden=hidden,
        activation=activation,
        output_activation=output_activation,
        loss=loss,
        optimizer=optimizer,
        learning_rate=learning_rate,
        schedule=schedule,
        batch_size=batch_size,
        n_epochs=n_epochs,
        validation=validation,
        patience=patience,
        min_delta=min_delta,
        monitor=monitor,
        mode=mode,
        metrics=metrics,
        scaling=scaling,
        initializer=initializer,
        penalty=penalty,
        clip_norm=clip_norm,
        frozen=frozen,
        dropout=dropout,
        max_norm=max_norm,
        ema=ema,
        shrinkage=shrinkage,
        class_weights=class_weights,
        start=start,
        engine=engine,
        workers=workers,
        seed=seed,
    )
    return training.run(callbacks=callbacks, verbose=verbose, checkpoint=checkpoint, every=every)


def prepare(
    dataset: "Dataset | DatasetStream",
    *,
    hidden: Sequence[int] | str = "auto",
    activation: str | Activation | Sequence[str | Activation] = "auto",
    output_activation: str | Activation = "auto",
    loss: str | Loss | None = None,
    optimizer: str | Optimizer = "adam",
    learning_rate: LearningRate | None = None,
    schedule: str | None = None,
    batch_size: int = 32,
    n_epochs: int | None = None,
    validation: float | Dataset | str | None = "auto",
    patience: int | str | None = "auto",
    min_delta: float | None = None,
    monitor: str | None = None,
    mode: Mode | None = None,
    metrics: Mapping[str, Metric] | None = None,
    scaling: str | type[Scaler] = "auto",
    initializer: str | Initializer | None = None,
    penalty: Penalty | str | None = "auto",
    clip_norm: float | None = None,
    frozen: int = 0,
    dropout: float | Dropout | None = None,
    max_norm: float | None = None,
    ema: float | str | None = "auto",
    shrinkage: str | None = "auto",
    class_weights: str | Mapping[Label, float] | None = None,
    start: Model | None = None,
    engine: str | Engine = "fast",
    workers: "int | str | Workers | None" = None,
    seed: int = 0,
) -> PreparedTraining:
    """Return a training that is ready to run; the arguments are those of `fit`, and so are errors.

    `prepare(dataset).run()` is `fit(dataset)`. Between the two you have the network, the trainer
    and the examples in your hands. Every row is encoded once.
    """
    given = check_data("dataset", dataset)
    whole = given if isinstance(given, DatasetStream) else given.weighing()
    dataset = whole.first if isinstance(whole, DatasetStream) else whole
    shape: dict[str, Any] = {
        "hidden": hidden,
        "activation": activation,
        "output_activation": output_activation,
        "scaling": scaling,
    }
    shape = {name: asked for name, asked in shape.items() if not _is_auto(asked)}
    if "hidden" in shape:
        shape["hidden"] = _hidden_sizes(shape["hidden"])
    if start is not None:
        check_start(start, dataset, **shape, loss=loss, initializer=initializer)
    shape = _SHAPE | shape
    if n_epochs is not None:
        n_epochs = check_whole("n_epochs", n_epochs, minimum=1)
    batch_size = check_whole("batch_size", batch_size, minimum=1)
    seed = check_whole("seed", seed, minimum=0)
    chosen_engine = find_engine(engine)
    shrinks = check_shrinkage(shrinkage)
    streamed = None
    folds: list[list[int]] = []
    if isinstance(whole, DatasetStream):
        streamed = part_stream(whole, validation, seed, class_weights=class_weights)
        training, held_out, n_training = streamed.sample, streamed.held_out, len(streamed.stream)
    else:
        folds = deal_folds(dataset, validation, seed)
        training, held_out = (
            (dataset, None) if folds else keep_for_validation(dataset, validation, seed)
        )
        n_training = len(training)
    penalties = choose_penalties(penalty, whole, may_choose=bool(folds))
    steps_an_epoch = -(-n_training // batch_size)
    may_draw_again = len(whole) < ENOUGH_TO_DEAL and n_epochs is None and start is None
    n_epochs = choose_n_epochs(n_epochs, steps_an_epoch)
    min_delta = choose_min_delta(min_delta, patience, for_classes=dataset.labels is not None)
    is_calm = take_several_steps(n_training, folds, batch_size)
    chosen_patience = choose_patience(patience, n_epochs, steps_an_epoch, is_calm=is_calm)
    if schedule is not None:
        if not isinstance(optimizer, str):
            what, remedy = "None beside an optimizer that is an object", "give one to the optimizer"
            raise invalid("schedule", what, schedule, remedy)
        learning_rate = choose_schedule(
            schedule,
            _LEARNING_RATE if learning_rate is None else learning_rate,
            n_steps=n_epochs * steps_an_epoch,
            patience=None if patience is None else chosen_patience,
            min_delta=min_delta,
        )
    chosen_optimizer = _find_optimizer(optimizer, learning_rate)
    rate_waits = schedule_patience(chosen_optimizer)
    if patience == "auto":
        chosen_patience = patience_beside(chosen_patience, rate_waits)
    elif rate_waits is not None and patience is not None and chosen_patience <= rate_waits:
        warnings.warn(
            f"patience={chosen_patience} may end training before the schedule lowers the rate: "
            "give fit more patience than the schedule, or patience='auto'",
            TinyMLPWarning,
            stacklevel=3,
        )
    draw = functools.partial(
        new_network,
        activation=shape["activation"],
        output_activation=shape["output_activation"],
        initializer=initializer,
    )
    if start is None:
        chosen_loss = loss_for(dataset, loss)
        linear_output = is_linear(find_activation(shape["output_activation"]))
        target = target_of(training, chosen_loss, linear_output=linear_output)
        encoder = Encoder.learn(training) if streamed is None else streamed.encoder()
        rows = [encoder.encode(row) for row in training.inputs]
        kind = find_scaler(shape["scaling"])
        if streamed is None:
            scaler = learn_scaler(kind, rows, weights=training.weights, one_hot=encoder.one_hot)
        else:
            scaler = streamed.scaler(kind, encoder)
            target = streamed.target(target)
        sizes = [encoder.n_inputs, *shape["hidden"], target.n_outputs]
        network, weights_seed = draw(sizes, seed=seed), seed
    else:
        target, encoder, scaler = start.target, start.encoder, start.scaler
        rows = start.encode(start.rows_of(training))
        network, weights_seed = start.network.copy(), None
    profile = TrainingProfile.learn(
        encoder, rows, target.counts(training), weights=training.weights
    )
    model = Model(
        network=network,
        encoder=encoder,
        scaler=scaler,
        target=target,
        image_shape=dataset.image_shape if start is None else start.image_shape,
        training_profile=profile if streamed is None else streamed.profile(profile),
        dataset_info=dataset.info(),
        engine=chosen_engine,
    )
    own_workers, shared_engine = _share_out(workers, chosen_engine)
    trainer = Trainer(
        network,
        model.loss,
        chosen_optimizer,
        batch_size=batch_size,
        seed=seed,
        engine=shared_engine,
        penalty=penalties[0],
        clip_norm=clip_norm,
        frozen=frozen,
        dropout=dropout,
        max_norm=max_norm,
        ema=choose_ema(ema, whole),
    )
    prepared = compose(
        model, training, trainer, class_weights=class_weights, encoded=rows, held_out=held_out
    )
    if may_draw_again:
        draw_again = functools.partial(draw, network.sizes)
        weights_seed = best_start(prepared, draw_again, seed)
        network.load_parameters(draw_again(seed=weights_seed).parameters())
    if folds:
        prepared.search = CrossValidation.of(
            prepared.trainer, folds, prepared.examples, prepared.weights, penalties=penalties
        )
    if isinstance(given, Dataset):
        prepared.number_rows(given)
    elif streamed is not None:
        prepared.stream = streamed.examples(model, prepared.examples)
    prepared.n_epochs, prepared.resources = n_epochs, own_workers
    prepared.shrinks = shrinks
    prepared.metrics = target.metrics() if metrics is None else check_metrics(metrics)
    parts = ("training",) if held_out is None and not folds else ("validation", "training")
    measures = [f"{part}_{name}" for part in parts for name in ("loss", *prepared.metrics)]
    prepared.stopping = EarlyStopping(
        monitor=measures[0] if monitor is None else check_measure("monitor", monitor, measures),
        patience=chosen_patience,
        growth=GROWTH if patience == "auto" else 0.0,
        smoothing=choose_smoothing(patience, len(training), folds, batch_size),
        min_delta=min_delta,
        mode=mode,
        metrics=prepared.metrics,
        loss_unit=target.loss_unit,
    )
    prepared.data = describe_data(whole)
    prepared.settings = {
        "optimizer": copy.deepcopy(chosen_optimizer),
        "batch_size": batch_size,
        "n_epochs": n_epochs,
        "validation": validation,
        "patience": patience,
        "min_delta": min_delta,
        "monitor": prepared.stopping.monitor,
        "mode": mode,
        "metrics": metrics,
        "penalty": penalty,
        "clip_norm": clip_norm,
        "frozen": frozen,
        "dropout": dropout,
        "max_norm": max_norm,
        "ema": ema,
        "shrinkage": shrinkage,
        "class_weights": class_weights,
        "engine": engine,
        "seed": seed,
    }
    model.trained_on = {
        "source": dataset.source,
        "n_examples": n_training,
        "n_validation_examples": 0 if held_out is None else len(held_out),
        "task": dataset.task,
    }
    if folds:
        model.trained_on["n_folds"] = len(folds)
    n_learned_from, n_validation = len(training), 0 if held_out is None else len(held_out)
    if folds:  # each network learns from all folds but its own
        n_validation = max(map(len, folds))
        n_learned_from -= min(map(len, folds))
    n_measured = sample_size(n_learned_from, n_validation, n_folds=max(len(folds), 1))
    judges_validation = n_validation and prepared.stopping.monitor.startswith("validation")
    if judges_validation and n_measured < n_learned_from:
        prepared.n_measured = model.trained_on["n_measured"] = n_measured
    model.trained_with = {
        "hidden": network.sizes[1:-1],
        "activation": [name_of(layer.activation) for layer in network.layers],
        "initializer": settings_or_name(initializer),
        "optimizer": settings_or_name(chosen_optimizer),
        "batch_size": prepared.trainer.batch_size,
        "n_epochs": n_epochs,
        "patience": None if patience is None else prepared.stopping.patience,
        "min_delta": prepared.stopping.min_delta,
        "monitor": prepared.stopping.monitor,
        "scaling": name_of(model.scaler),
        "penalty": settings_or_name(penalties[0]),
        "clip_norm": clip_norm,
        "dropout": settings_or_name(prepared.trainer.dropout),
        "max_norm": max_norm,
        "ema": prepared.trainer.ema,
        "shrinkage": None,
        "class_weights": _class_weights(class_weights, dataset.labels),
        "seed": seed,
        "weights_seed": weights_seed,
    }
    if prepared.trainer.frozen:
        model.trained_with["frozen"] = prepared.trainer.frozen
    if start is not None:
        model.trained_with["start"] = start.network.fingerprint()
        model.trained_with["optimizer_memory"] = memory_of(chosen_optimizer)
    return prepared


def _is_auto(given: object) -> bool:
    return isinstance(given, str) and given == "auto"


def _hidden_sizes(hidden: Any) -> list[int]:
    """Return the number of neurons of each hidden layer."""
    what = "a list with the number of neurons of each hidden layer, as [32], or [] for none"
    sizes = check_list("hidden", hidden, what)
    return [check_whole(f"hidden[{i}]", size, minimum=1) for i, size in enumerate(sizes)]


def _find_optimizer(optimizer: str | Optimizer, learning_rate: LearningRate | None) -> Optimizer:
    """Return the optimizer; one that is given by name gets the learning rate, 0.01 by default."""
    found: Any = find_optimizer(optimizer)
    if isinstance(optimizer, str):
        rate = _LEARNING_RATE if learning_rate is None else learning_rate
        found = type(found)(learning_rate=rate)
    elif learning_rate is not None:
        what = "None beside an optimizer that is an object"
        raise invalid("learning_rate", what, learning_rate, "give it to the optimizer")
    made: Optimizer = copy.deepcopy(found)  # what it remembers changes with each step
    return made


def _share_out(workers: Any, engine: Engine) -> tuple[AbstractContextManager[Any], Engine]:
    """Return what ends with the training, and the engine that it computes with."""
    if workers is None:
        return nullcontext(), engine
    if isinstance(workers, int | str) or as_whole(workers) is not None:
        from tinymlp.parallel.workers import Workers, check_n_workers  # loaded when asked for

        started = Workers(check_n_workers("workers", workers), engine=engine)
        return started, started
    needs = ("mean_gradient", "predictions")
    check_has("workers", workers, needs, "a number, 'auto', a Workers or None")
    return nullcontext(), workers  # the caller's own stay


def _class_weights(class_weights: Any, labels: list[Label] | None) -> Any:
    """Return the weights in the order of the labels for the record, or what they were called."""
    if isinstance(class_weights, Mapping) and labels is not None:
        return [class_weights[label] for label in labels]
    return class_weights
