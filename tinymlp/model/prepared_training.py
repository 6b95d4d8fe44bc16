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
import copy
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from tinymlp import json_fields
from tinymlp.arguments import check_list
from tinymlp.data.dataset import Dataset
from tinymlp.data.scaling import scale_all
from tinymlp.data.targets import Label
from tinymlp.errors import DivergedError, FormatError, TinyMLPError, TinyMLPWarning, invalid
from tinymlp.json_fields import as_json
from tinymlp.learning.examples import Example
from tinymlp.learning.penalty import Penalty
from tinymlp.model.checkpoint_writer import CheckpointWriter
from tinymlp.model.class_weights import weights_by_class, weights_of
from tinymlp.model.cross_validation import CrossValidation
from tinymlp.model.model import Model
from tinymlp.model.shrinkage import best_guess, can_shrink, choose_shrinkage, shrink
from tinymlp.named import name_of, settings
from tinymlp.network.shapes import Vector
from tinymlp.text import plural
from tinymlp.training.early_stopping import (
    RESTORED,
    EarlyStopping,
    HasParameters,
    name_of_ending,
)
from tinymlp.training.example_stream import ExampleStream
from tinymlp.training.history import Epoch, History
from tinymlp.training.live_line import is_watched
from tinymlp.training.metric import Metric
from tinymlp.training.progress import progress
from tinymlp.training.trainer import Trainer

Callback = Callable[[Iterable[Epoch]], Iterable[Epoch]]
"""A generator function wrapped around the epochs: it sees each one and passes it on.

Its loop ends when training has come to its end, at the last epoch as by early stopping; an error,
or Ctrl-C, is raised in it, as `GeneratorExit` where that came from elsewhere.
"""


def _best_training_loss() -> EarlyStopping:
    return EarlyStopping(monitor="training_loss", patience=sys.maxsize)


@dataclass(kw_only=True)
class PreparedTraining:
    """What a training needs, and nothing computed yet but the first weights."""

    model: Model
    """With a new network, which the training changes."""
    trainer: Trainer
    examples: list[Example]
    """Pairs of inputs (n_in,) and target (n_out,), as the network gets them; of a stream some."""
    stream: ExampleStream | None = None
    """All examples, where there are too many to hold them."""
    weights: list[float] | None
    """How much each example counts; None when all count alike."""
    training: Dataset | None = None
    """The part of the data set that the examples are of."""
    held_out: Dataset | None = None
    """The part that the validation examples are of."""
    validation: list[Example] = field(default_factory=list)
    validation_weights: list[float] | None = None
    n_epochs: int | None = None
    """At most so many; None for no limit."""
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    n_measured: int | None = None
    """How many training examples are measured after each epoch; None for all of them."""
    stopping: EarlyStopping = field(default_factory=_best_training_loss)
    """What may end it early, and gives back the weights of the best epoch in any case."""
    search: CrossValidation | None = None
    """What finds the number of epochs first, of which the last one's weights are then kept."""
    shrinks: bool = False
    """Whether the search also says how far the outputs are drawn toward the best guess."""
    resources: AbstractContextManager[Any] = field(default_factory=nullcontext)
    """What was started for this training and ends with it, such as processes."""
    ended_by: BaseException | None = None
    """What cut the training short, if anything did."""
    settings: dict[str, Any] = field(default_factory=dict)
    """What `prepare` was given, or chose, by the names of its arguments, for a checkpoint."""
    data: dict[str, Any] = field(default_factory=dict)
    """What a checkpoint says of the examples, so that it goes on with the same alone."""
    goes_on_from: Path | None = None
    """The file of the checkpoint that this goes on from, which it may write over."""
    _n_epochs_before: int = 0
    """Done before this went on from a checkpoint."""
    _begun_with: dict[str, Any] | None = None
    """With a search the trainer's state before it learns from all examples."""
    _penalty_index: int | None = None
    """With which of the search's penalties it then learns."""
    _ended: dict[str, Any] = field(default_factory=dict)
    """The state at the end of the epochs, before the best weights were restored."""

    def epochs(self) -> Iterator[Epoch]:
        """Yield every epoch, measured after its last step. Raises as `Trainer.epochs` does.

        With a `search` they are those of the search.
        """
        if self.search is not None:
            return self.search.epochs(
                n_epochs=self.n_epochs, metrics=self.metrics, n_measured=self.n_measured
            )
        n_epochs = None if self.n_epochs is None else self.n_epochs - self._n_epochs_before
        if n_epochs == 0:
            return iter(())
        return self.trainer.epochs(
            self.examples if self.stream is None else self.stream,
            n_epochs=n_epochs,
            weights=self.weights,
            validation=self.validation,
            validation_weights=self.validation_weights,
            metrics=self.metrics,
            n_measured=self.n_measured,
        )

    def run(
        self,
        *,
        callbacks: Sequence[Callback] = (),
        verbose: bool | None = None,
        checkpoint: str | PathLike[str] | None = None,
        every: str | int | None = None,
    ) -> Model:
        """Train to the end, whatever ends it, and return the model with its history.

        `checkpoint` and `every` are those of `fit`.

        `callbacks` are generator functions around the epochs, the last one outermost. `verbose`
        writes a line for every epoch to stderr; None shows one line with a curve on a terminal or
        in a notebook, and nothing elsewhere.

        Ctrl-C ends training like any other reason once an epoch is done; before, it is raised. So
        is `DivergedError`; later it is a warning. Whatever is raised has the attribute `model`: the
        model with the weights of the best epoch so far, or, when none is done, with those it has.
        """
        if not (verbose is None or isinstance(verbose, bool)):
            raise invalid("verbose", "True, False or None", verbose)
        try:
            with self.resources, CheckpointWriter.of(self, checkpoint, every) as writer:
                self._run(callbacks, verbose, writer)
                if writer is not None and self.ended_by is None:
                    writer.write(ended=True)
        except BaseException as error:
            self.ended_by = error
            if not self.model.history.why_stopped:
                self._leave_best(error)
            _hand_over(self.model, error)
            raise
        finally:
            self.model.optimizer = self.trainer.optimizer
        return self.model

    def _leave_best(self, error: BaseException) -> None:
        """Leave the model with the best weights so far, where training ended before it went on."""
        if self.model.history.epochs:
            so_far = self.model_so_far()
            self.model.network.load_parameters(so_far.network.parameters())
            self.model.trained_with = so_far.trained_with
            self.model.history.best_epoch = so_far.history.best_epoch
            self.model.history.why_stopped = f"{name_of_ending(error)} before training went on"

    def _run(
        self,
        callbacks: Sequence[Callback],
        verbose: bool | None,
        writer: CheckpointWriter | None,
    ) -> None:
        """Train; the model has its history however that ends."""
        before = self.model.history.epochs if self._n_epochs_before else []
        history = History(before, loss_unit=self.model.target.loss_unit)
        self.model.history = history
        passed_on = self.epochs() if writer is None else writer.around(self.epochs())
        epochs = _with_callbacks(callbacks, self.stopping.until_over(passed_on))
        is_shown = is_watched(sys.stderr) if verbose is None else verbose
        if is_shown:
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
            self._learn_from_all(history, is_shown=is_shown)
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
                history.diverged = error
                warnings.warn(f"training ended: {error}", TinyMLPWarning, stacklevel=4)
        finally:
            history.why_stopped = history.why_stopped or self.stopping.why_stopped
            history.best_epoch = self.stopping.best_epoch
        if self.n_measured is not None and self.search is None:  # the epochs saw a sample
            self._measure_all()

    def _measure_all(self) -> None:
        """Note in the model how good it is on all training examples."""
        self.model.trained_on["training"] = self.trainer.measure(
            self.examples, weights=self.weights, metrics=self.metrics
        )

    def _learn_from_all(self, history: History, *, is_shown: bool) -> None:
        """Train on all examples for as many epochs as the search found best."""
        n_epochs = self.stopping.best_epoch
        if self.search is None or n_epochs is None:
            return
        self._take_penalty(self.search, n_epochs)
        index = self.search.best[n_epochs - 1]
        if self._begun_with is None:
            self._begun_with = self.trainer.state_dict()
        elif index != self._penalty_index or self.trainer.n_epochs > n_epochs:
            # Since then the search has gone on, and found something else.
            self.trainer.load_state_dict(self._begun_with)
        self._penalty_index = index
        sentence = (
            f"trained on all {len(self.examples):,} examples for {plural(n_epochs, 'epoch')}"
            f"{_with_penalty(self.search, self.trainer.penalty)}, as "
            f"{len(self.search.folds)}-fold cross-validation found best"
        )
        guess = best_guess(self.model.loss, self.examples, self.weights) if self.shrinks else []
        share = self._choose_shrinkage(self.search, n_epochs, guess)
        if share:
            sentence += f", predictions drawn {round(100 * share)} % of the way to the best guess"
        if is_shown:
            print(sentence, file=sys.stderr, flush=True)
        epochs = self.trainer.epochs(self.examples, weights=self.weights, n_measured=0, tell=False)
        for mean in self.search.means[self.trainer.n_epochs_done : n_epochs]:
            next(epochs)
            self.trainer.tell_schedule(mean)
        self.model.trained_with["shrinkage"] = share
        if share:
            # From here on, not from what is shrunk, training would go on.
            self._ended["trainer"] = self.trainer.state_dict()
            shrink(self.model.network, guess, share)
        self._measure_all()
        found = self.stopping.why_stopped.removesuffix(RESTORED)
        history.why_stopped = f"{found}; {sentence}"

    def number_rows(self, dataset: Dataset) -> None:
        """Let errors call an example by its row in the data set that the parts were taken from."""
        row_of_input = {id(row): number for number, row in enumerate(dataset.inputs)}
        found = {
            id(example): row_of_input[id(row)]
            for part, examples in (
                (self.training, self.examples),
                (self.held_out, self.validation),
            )
            if part is not None
            for row, example in zip(part.inputs, examples, strict=True)
            if id(row) in row_of_input
        }
        for trainer in self.trainers():
            trainer.row_of = found

    def _choose_shrinkage(self, search: CrossValidation, epoch: int, guess: Vector) -> float | None:
        """Return the shrinkage by what the folds' networks, at that epoch, say of their folds."""
        if not (self.shrinks and can_shrink(self.model.network)):
            return None
        outputs = search.outputs_of(epoch)
        targets = [target for _, target in self.examples]
        return choose_shrinkage(
            self.model.loss, outputs, targets, guess=guess, weights=self.weights
        )

    def trainers(self) -> list[Trainer]:
        """Return every trainer, those of the search included."""
        return [self.trainer, *(() if self.search is None else self.search.all_trainers())]

    def model_so_far(self) -> Model:
        """Return the model with the best weights so far; the training's own stays as it is."""
        model, history = copy.copy(self.model), copy.copy(self.model.history)
        best_epoch, best = self.stopping.best_epoch, self.stopping.best_parameters
        if self.search is not None and best_epoch is not None and best is not None:
            trainers = self.search.trainers_of(best_epoch)
            start = self.search.best[best_epoch - 1] * len(trainers) * model.network.n_parameters
            best = best[start : start + model.network.n_parameters]  # the first fold's network
            penalty = settings_or_name(trainers[0].penalty)
            model.trained_with = {**model.trained_with, "penalty": penalty}
        model.network = model.network.copy()
        if best is not None:
            model.network.load_parameters(best)
        history.best_epoch = best_epoch
        history.why_stopped = (
            f"not at its end: this is a checkpoint after {plural(len(history.epochs), 'epoch')}"
        )
        model.history = history
        return model

    def begin_epochs(self) -> None:
        """Forget the state that was kept by `keep_end`."""
        self._ended = {}

    def keep_end(self) -> None:
        """Keep the state that the epochs have ended with, to go on from if there are to be more."""
        self._ended = (
            {"trainer": self.trainer.state_dict()}
            if self.search is None
            else {"search": self.search.state_dict()}
        )

    def state_dict(self) -> dict[str, Any]:
        """Return all that the rest of the training depends on, and no setting.

        It is sound after a step or an epoch. Raises `ArgumentError` for an attribute of an object
        of your own that no file can hold.
        """
        ended = self._ended
        return {
            "trainer": ended.get("trainer") or self.trainer.state_dict(),
            "search": ended.get("search") or (self.search and self.search.state_dict()),
            "stopping": self.stopping.state_dict(),
            "begun_with": self._begun_with,
            "penalty_index": self._penalty_index,
        }

    def load_state_dict(self, state: object, history: History) -> None:
        """Go on from what `state_dict` gave, and from the history so far.

        Raises `FormatError` for a state of another training.
        """
        names = ("trainer", "search", "stopping", "begun_with", "penalty_index")
        given = json_fields.fields(state, names, "state")
        if (given["search"] is None) != (self.search is None):
            what = "there just where folds find the number of epochs"
            raise invalid("state, search", what, given["search"], error=FormatError)
        if (given["begun_with"] is None) != (given["penalty_index"] is None):
            what = "there just where the training on all examples has begun"
            raise invalid("state, penalty_index", what, given["penalty_index"], error=FormatError)
        network: HasParameters = self.trainer.network
        if self.search is not None:
            self.search.load_state_dict(given["search"])
            network = self.search
        if given["begun_with"] is not None:
            json_fields.whole(given["penalty_index"], "state, penalty_index", minimum=0)
            self.trainer.load_state_dict(given["begun_with"])
        self.trainer.load_state_dict(given["trainer"])
        self.stopping.load_state_dict(given["stopping"])
        best = self.stopping.best_parameters
        n_parameters = len(network.parameters())
        if best is not None and len(best) != n_parameters:
            what = f"a list of {n_parameters:,}"
            raise invalid("early stopping, best_parameters", what, best, error=FormatError)
        n_done = self.trainer.n_epochs_done if self.search is None else len(self.search.means)
        if not n_done == len(history.epochs) == self.stopping.n_seen:
            what = f"of the {plural(n_done, 'epoch')} that are done"
            raise invalid("history", what, history, error=FormatError)
        self.keep_end()  # in case that there are no more epochs
        self._begun_with, self._penalty_index = given["begun_with"], given["penalty_index"]
        self._n_epochs_before, self.model.history = n_done, history

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
    trainer: Trainer,
    *,
    class_weights: str | Mapping[Label, float] | None = None,
    encoded: list[Vector] | None = None,
    held_out: Dataset | None = None,
) -> PreparedTraining:
    """Return a training by a trainer of the model's network, on the training part.

    `encoded` are the training part's rows where they are encoded already. Raises `ArgumentError`
    for arguments that make no sense, `DataError` for a validation part of another kind.
    """
    by_class = weights_by_class(training, class_weights)
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
        training=training,
        held_out=held_out,
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
