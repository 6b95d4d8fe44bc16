"""A training that is ready to run: a model with a new network, a trainer, and its examples.

Everything that decides what a training computes comes together here, once: `fit` composes it from
its arguments, and a report composes it again from what a saved model says of them.

>>> from tinymlp.model.fit import prepare
>>> line = Dataset([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
>>> training = prepare(line, hidden=[], n_epochs=2)
>>> [epoch.number for epoch in training.epochs()]
[1, 2]
"""

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from tinymlp.arguments import check_list
from tinymlp.data.dataset import Dataset
from tinymlp.data.scaling import scale_all
from tinymlp.data.targets import Label
from tinymlp.errors import DivergedError, TinyMLPError, TinyMLPWarning, invalid
from tinymlp.json_fields import as_json
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine
from tinymlp.learning.optimizer import Optimizer
from tinymlp.learning.penalty import Penalty
from tinymlp.model.class_weights import weights_by_class, weights_of
from tinymlp.model.cross_validation import CrossValidation
from tinymlp.model.model import Model
from tinymlp.named import name_of, settings
from tinymlp.network.shapes import Vector
from tinymlp.text import plural
from tinymlp.training.early_stopping import RESTORED, EarlyStopping, name_of_ending
from tinymlp.training.history import Epoch, History
from tinymlp.training.metric import Metric
from tinymlp.training.progress import progress
from tinymlp.training.trainer import Trainer

Callback = Callable[[Iterable[Epoch]], Iterable[Epoch]]
"""A generator function wrapped around the epochs: it sees each one and passes it on."""


def _best_training_loss() -> EarlyStopping:
    return EarlyStopping(monitor="training_loss", patience=sys.maxsize)


@dataclass(kw_only=True)
class PreparedTraining:
    """What a training needs, and nothing computed yet but the first weights."""

    model: Model
    """With a new network, which the training changes."""
    trainer: Trainer
    examples: list[Example]
    """Pairs of inputs (n_in,) and target (n_out,), as the network gets them."""
    weights: list[float] | None
    """How much each example counts; None when all count alike."""
    validation: list[Example] = field(default_factory=list)
    validation_weights: list[float] | None = None
    n_epochs: int | None = None
    """At most so many; None for no limit."""
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    stopping: EarlyStopping = field(default_factory=_best_training_loss)
    """What may end it early, and gives back the weights of the best epoch in any case."""
    search: CrossValidation | None = None
    """What finds the number of epochs first, of which the last one's weights are then kept."""
    resources: AbstractContextManager[Any] = field(default_factory=nullcontext)
    """What was started for this training and ends with it, such as processes."""
    ended_by: BaseException | None = None
    """What cut the training short, if anything did."""

    def epochs(self) -> Iterator[Epoch]:
        """Yield every epoch, measured after its last step. Raises as `Trainer.epochs` does.

        With a `search` they are those of the search.
        """
        if self.search is not None:
            return self.search.epochs(n_epochs=self.n_epochs, metrics=self.metrics)
        return self.trainer.epochs(
            self.examples,
            n_epochs=self.n_epochs,
            weights=self.weights,
            validation=self.validation,
            validation_weights=self.validation_weights,
            metrics=self.metrics,
        )

    def run(self, *, callbacks: Sequence[Callback] = (), verbose: bool | None = None) -> Model:
        """Train to the end, whatever ends it, and return the model with its history.

        `callbacks` are generator functions around the epochs, the last one outermost. `verbose`
        writes a line for every epoch to stderr; None shows one line with a curve on a terminal, and
        nothing elsewhere.

        Ctrl-C ends training like any other reason once an epoch is done; before, it is raised. So
        is `DivergedError`; later it is a warning. Whatever is raised has the attribute `model`: the
        model with the weights of the best epoch so far, or, when none is done, with those it has.
        """
        if not (verbose is None or isinstance(verbose, bool)):
            raise invalid("verbose", "True, False or None", verbose)
        try:
            with self.resources:
                self._run(callbacks, verbose)
        except BaseException as error:
            self.ended_by = error
            _hand_over(self.model, error)
            raise
        return self.model

    def _run(self, callbacks: Sequence[Callback], verbose: bool | None) -> None:
        """Train; the model has its history however that ends."""
        history = self.model.history = History(loss_unit=self.model.target.loss_unit)
        epochs = _with_callbacks(callbacks, self.epochs())
        if verbose or (verbose is None and sys.stderr.isatty()):
            epochs = progress(
                self.n_epochs or 0,
                stream=sys.stderr,
                every_epoch=verbose is True,
                loss_unit=history.loss_unit,
            )(epochs)
        network = self.model.network if self.search is None else self.search
        try:
            with self.stopping.watch(history.record(epochs), network) as watched:
                for _ in watched:
                    pass
            self._learn_from_all(history, verbose)
        except BaseException as error:
            self.ended_by = error
            self._take_from_search()
            is_told = self.stopping.why_stopped.startswith(name_of_ending(error))
            if self.search is not None and not is_told:
                history.why_stopped = (
                    f"{name_of_ending(error)} while learning from all examples; the weights are "
                    "the best of the first fold's network"
                )
            if not history.epochs or not isinstance(error, KeyboardInterrupt | DivergedError):
                raise
            if isinstance(error, DivergedError):
                warnings.warn(f"training ended: {error}", TinyMLPWarning, stacklevel=4)
        finally:
            history.why_stopped = history.why_stopped or self.stopping.why_stopped
            history.best_epoch = self.stopping.best_epoch

    def _learn_from_all(self, history: History, verbose: bool | None) -> None:
        """Train on all examples for as many epochs as the search found best."""
        n_epochs = self.stopping.best_epoch
        if self.search is None or n_epochs is None:
            return
        self._take_penalty(self.search, n_epochs)
        sentence = (
            f"trained on all {len(self.examples):,} examples for {plural(n_epochs, 'epoch')}"
            f"{_with_penalty(self.search, self.trainer.penalty)}, as "
            f"{len(self.search.folds)}-fold cross-validation found best"
        )
        if verbose or (verbose is None and sys.stderr.isatty()):
            print(sentence, file=sys.stderr, flush=True)
        for epoch in self.search.means[:n_epochs]:
            for _ in self.trainer.steps(self.examples, weights=self.weights):
                pass
            self.trainer.tell_schedule(epoch)
        self.model.trained_on["training"] = self.trainer.measure(
            self.examples, weights=self.weights, metrics=self.metrics
        )
        found = self.stopping.why_stopped.removesuffix(RESTORED)
        history.why_stopped = f"{found}; {sentence}"

    def _take_from_search(self) -> None:
        """Leave the model with the best weights of the first fold, where training was cut short."""
        if self.search is not None and self.stopping.best_epoch is not None:
            self._take_penalty(self.search, self.stopping.best_epoch)
            first = self.search.trainers_of(self.stopping.best_epoch)[0]
            self.model.network.load_parameters(first.network.parameters())

    def _take_penalty(self, search: CrossValidation, epoch: int) -> None:
        """Train with the penalty that is best at the epoch, and say so in the model."""
        self.trainer.penalty = search.trainers_of(epoch)[0].penalty
        self.model.trained_with["penalty"] = settings_or_name(self.trainer.penalty)


def compose(
    model: Model,
    training: Dataset,
    *,
    optimizer: Optimizer,
    batch_size: int,
    seed: int,
    engine: Engine,
    penalty: Penalty | None = None,
    clip_norm: float | None = None,
    frozen: int = 0,
    dropout: float | Dropout | None = None,
    max_norm: float | None = None,
    ema: float | None = None,
    class_weights: str | Mapping[Label, float] | None = None,
    encoded: list[Vector] | None = None,
    held_out: Dataset | None = None,
) -> PreparedTraining:
    """Return a training of the model's network on the training part.

    `encoded` are the training part's rows where they are encoded already. Raises `ArgumentError`
    for arguments that make no sense, `DataError` for a validation part of another kind.
    """
    by_class = weights_by_class(training, class_weights)
    trainer = Trainer(
        model.network,
        model.loss,
        optimizer,
        batch_size=batch_size,
        seed=seed,
        penalty=penalty,
        clip_norm=clip_norm,
        frozen=frozen,
        dropout=dropout,
        max_norm=max_norm,
        ema=ema,
        engine=engine,
    )
    if encoded is None:
        examples = model.examples(training)
    else:
        inputs = scale_all(model.scaler, encoded)
        examples = list(zip(inputs, model.target.rows(training), strict=True))
    return PreparedTraining(
        model=model,
        trainer=trainer,
        examples=examples,
        weights=weights_of(training, by_class),
        validation=[] if held_out is None else model.examples(held_out),
        validation_weights=None if held_out is None else weights_of(held_out, by_class),
    )


def _hand_over(model: Model, error: BaseException) -> None:
    """Give an error the model so far, unless it has an attribute of that name."""
    # An object of somebody else's may refuse, and nothing may come in the error's way.
    with contextlib.suppress(Exception):
        if getattr(error, "model", None) is None:
            error.model = model  # type: ignore[attr-defined]
            if model.history.best_epoch is not None:
                error.add_note("The best model so far is the attribute `model` of this error.")


def _with_penalty(search: CrossValidation, penalty: Penalty | None) -> str:
    """Return what a sentence says of the penalty where there was a choice."""
    if len(search.trainers) == 1:
        return ""
    return " without a penalty" if penalty is None else f" with {penalty}"


def settings_or_name(thing: Any) -> Any:
    """Return an object's settings for the record; only its name when it does not keep them."""
    if thing is None or isinstance(thing, str):
        return thing and {"name": thing}
    try:
        return as_json(settings(thing), name_of(thing))
    except TinyMLPError:
        return {"name": name_of(thing)}


def _with_callbacks(callbacks: Any, epochs: Iterable[Epoch]) -> Iterable[Epoch]:
    """Return the epochs with each callback around them, the last one outermost."""
    what = "a list of generator functions around the epochs"
    for i, callback in enumerate(check_list("callbacks", callbacks, what)):
        if not callable(callback):
            raise invalid(f"callbacks[{i}]", "a generator function around the epochs", callback)
        wrapped = callback(epochs)
        if not isinstance(wrapped, Iterable):
            remedy = "it loops over the epochs that it is given, and yields each"
            raise invalid(f"callbacks[{i}](epochs)", "the epochs it was given", wrapped, remedy)
        epochs = wrapped
    return epochs
