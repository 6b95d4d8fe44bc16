"""The loop that every textbook draws, as two generators.

    for each epoch:                              epochs()
        for each mini-batch of the epoch:        steps()
            loss, gradient ← mean over the batch
            θ ← optimizer.step(θ, gradient)
        measure the loss on all examples

Whoever iterates is in charge: printing, stopping early, metrics and saving are loops around these.

>>> from tinymlp.learning.optimizer import SGD
>>> from tinymlp.learning.loss import MeanSquaredError
>>> network = Network.random([1, 1], initializer="zeros")
>>> trainer = Trainer(network, MeanSquaredError(), SGD(learning_rate=0.25), batch_size=1)
>>> for step in trainer.steps([([1.0], [2.0])]):
...     print(step.number, step.loss, network.predict([1.0]))
1 4.0 [2.0]

A weight of 2 is the example twice, whatever the batch size. So a batch B of N weighted examples is
divided by its size and by the mean weight of them all, not by its own weights:

    L = Σᵢ∈B weight[i]·L[i] / (|B| · mean weight) + penalty,      mean weight = Σᵢ weight[i] / N

The mean of this gradient over an epoch's batches is the gradient of the weighted whole. Divided by
its own weights a batch would count as much as any other: one of a single example all the same,
whatever the example weighs.

Differs from scikit-learn and from PyTorch's `CrossEntropyLoss(weight=…)`, which divide by the
weights of the batch; Keras divides by its size.
"""

import copy
import functools
import itertools
import math
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tinymlp import json_fields
from tinymlp.arguments import check_flag, check_has, check_number, check_whole
from tinymlp.displayable import Displayable
from tinymlp.errors import ArgumentError, FormatError, invalid
from tinymlp.learning.clipping import clip_by_norm, clip_weights, norm
from tinymlp.learning.compatibility import check_compatibility
from tinymlp.learning.dropout import Dropout, find_dropout
from tinymlp.learning.engine_steps import EngineSteps, find_steps
from tinymlp.learning.examples import Example, check_examples, check_network, check_weights
from tinymlp.learning.gradient import (
    Engine,
    TextbookEngine,
    mean_loss,
    penalized,
    total_penalty,
    total_weight,
)
from tinymlp.learning.loss import Loss, find_loss, targets_of
from tinymlp.learning.optimizer import Optimizer, find_optimizer
from tinymlp.learning.penalty import Penalty
from tinymlp.learning.schedule import rate_at, tell_loss
from tinymlp.learning.weight_average import WeightAverage, check_decay
from tinymlp.named import name_of
from tinymlp.network.network import Network
from tinymlp.network.shapes import Matrix, Vector
from tinymlp.state import load_random_state, load_state, random_state, state_of
from tinymlp.text import plural
from tinymlp.training.bad_number import FAILURES, all_finite, is_finite
from tinymlp.training.divergence import FailedStep, error_of
from tinymlp.training.epoch_place import EpochPlace
from tinymlp.training.example_stream import ExampleStream
from tinymlp.training.history import Epoch
from tinymlp.training.metric import Metric, check_metrics
from tinymlp.training.mini_batch import draw_order
from tinymlp.training.sample import draw_sample
from tinymlp.training.tried_remedies import (
    MOST_STEPS,
    Remedy,
    Trial,
    Trials,
    n_steps_of_a_trial,
    remedies,
    slowed_optimizer,
    try_remedies,
)


@dataclass(frozen=True, slots=True)
class Step(Displayable):
    """One update of the weights."""

    number: int
    """Counted from 1 over all epochs."""
    epoch: int
    """Counted from 1."""
    indices: list[int]
    """Which examples were in the mini-batch."""
    loss: float
    """Their mean loss, penalty included, at the weights before the update.

    With dropout it is that of the thinned network, which left some neurons out.
    Of weighted examples: Σ weight·loss over the batch's size times the mean weight of all examples,
    so a batch that weighs little has a small loss, and the mean over an epoch is that of the whole.
    """
    gradient: Vector
    """Its gradient, as the optimizer got it, shape (n_parameters,) without those of frozen layers.
    """
    learning_rate: float

    @property
    def gradient_norm(self) -> float:
        """The length of the gradient."""
        return norm(self.gradient)


_Weighted = tuple[Sequence[Example], Sequence[float] | None]
"""Examples, and a weight for each or None."""

_Windows = Callable[[], Iterable[_Weighted]]
"""Gives all examples of an epoch, some at a time; those of a list are one window."""


class Trainer:
    """A network, a loss and an optimizer, with the examples' order drawn from `seed`.

    `penalty` is added to the loss of every weight; a gradient longer than `clip_norm` is cut to
    that length; `engine` computes gradients and predictions (the textbook's loops by default).
    The first `frozen` layers do not learn: the optimizer gets the parameters and the gradient of
    the others alone, and so does clipping.

    `dropout`, a rate or a `Dropout`, leaves other neurons out at each step, drawn from `seed` for
    the whole mini-batch; what is measured is the whole network. `max_norm` is the length to which
    each neuron's weights are cut after a step, outputs' too and biases' not.

    With `ema`, a decay such as 0.99, the network has the exponential moving average of the weights
    whenever an epoch is done, and so that is what is measured. While `steps` runs it has the
    optimizer's own, from which the next epoch goes on, unless the weights were changed in between.

    Raises `ArgumentError` for an argument that makes no sense.
    """

    def __init__(
        self,
        network: Network,
        loss: str | Loss,
        optimizer: str | Optimizer,
        *,
        batch_size: int = 32,
        seed: int = 0,
        shuffle: bool = True,
        penalty: Penalty | None = None,
        clip_norm: float | None = None,
        frozen: int = 0,
        dropout: float | Dropout | None = None,
        max_norm: float | None = None,
        ema: float | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.network: Network = check_network("network", network)
        self.loss: Loss = find_loss(loss)
        self.optimizer: Optimizer = find_optimizer(optimizer)
        self.batch_size: int = check_whole("batch_size", batch_size, minimum=1)
        self.seed: int = check_whole("seed", seed, minimum=0)
        self.random: Random = Random(self.seed)
        self.shuffle: bool = check_flag("shuffle", shuffle)
        if penalty is not None:
            needs = ("value", "derivative")
            check_has("penalty", penalty, needs, "an object like L2(0.001) or None")
        self.penalty = penalty
        self.clip_norm: float | None = (
            None if clip_norm is None else check_number("clip_norm", clip_norm, above=0)
        )
        self.frozen: int = _check_frozen(frozen, self.network)
        self.dropout = find_dropout(dropout, self.network)
        # Of its own, so that the mini-batches are the same with dropout and without.
        self.dropout_random: Random = Random(f"dropout {self.seed:x}")
        self.max_norm: float | None = (
            None if max_norm is None else check_number("max_norm", max_norm, above=0)
        )
        self.ema: float | None = None if ema is None else check_decay("ema", ema) or None
        self.average: WeightAverage | None = None
        """Of the weights, once the first epoch has begun, where there is an `ema`."""
        self._own_parameters: Vector = []
        if engine is not None:
            needs = ("mean_gradient", "predictions")
            check_has("engine", engine, needs, "an object like BatchEngine() or None")
        self.engine: Engine = TextbookEngine() if engine is None else engine
        self.n_epochs: int = 0
        """Begun so far, the running one included."""
        self.n_steps: int = 0
        self.after_step: Callable[[], object] | None = None
        """Called after every step, when `state_dict()` is that of a step which is done.

        An engine may be ahead of the network and the optimizer then; `write_back()` brings them up.
        """
        self.explains: bool = True
        """Whether a `DivergedError` says where it began and what helps, which takes a while."""
        self.row_of: Mapping[int, int] | None = None
        """The row of a data set for the `id` of each example, by which errors then call it."""
        self._ahead: EngineSteps | None = None
        """What takes the running epoch's steps, where the engine does so by itself."""
        self._thinned: Network | None = None
        """Of the running step, with dropout."""
        self._begun_with: tuple[Vector, Optimizer] | None = None
        """The first weights and the optimizer as it then was, to try remedies from."""
        self._place: EpochPlace | None = None
        """Where the running epoch is; None between two epochs."""
        self._goes_on = False
        """Whether the next epoch goes on from the place that was loaded."""

    def steps(
        self, examples: Sequence[Example] | ExampleStream, *, weights: Sequence[float] | None = None
    ) -> Iterator[Step]:
        """Yield every step of one epoch, each after its update.

        `examples` are pairs of inputs (n_in,) and target (n_out,), in a list or an `ExampleStream`;
        `weights` has one number for each, and a stream has none. A batch whose weights are all 0
        takes no step, and none for the penalty either.

        Raises `ShapeError` for an example of another shape, `ArgumentError` for targets the loss
        is not made for, and `DivergedError` when a loss, a gradient or a parameter is no longer
        finite, with the first such number and what helps; the network then keeps the weights from
        before that step.
        """
        return self._steps_of_one_epoch(self._windows_of(examples, weights))

    def write_back(self) -> None:
        """Bring network and optimizer up to the last step, of which an engine may be ahead.

        Between two steps or epochs that were yielded they are.
        """
        if self._ahead is None:
            return
        self._ahead.write_back()
        place = self._place
        if place is not None and place.gradient is not None:
            place.norm_before, place.gradient = self._ahead.norm(place.gradient), None

    def epochs(
        self,
        examples: Sequence[Example] | ExampleStream,
        *,
        n_epochs: int | None = None,
        weights: Sequence[float] | None = None,
        validation: Sequence[Example] = (),
        validation_weights: Sequence[float] | None = None,
        metrics: Mapping[str, Metric] | None = None,
        n_measured: int | None = None,
        tell: bool = True,
    ) -> Iterator[Epoch]:
        """Yield every epoch, measured after its last step; without `n_epochs` forever.

        Training and validation loss (without the penalty) and `metrics` are all measured at the
        weights with which the epoch ended. Of the training examples `n_measured` are, always the
        same, drawn from the seed; None is all of them, and of a stream its sample; of 0 there is no
        training loss. A schedule that goes by the loss is told it; with `tell=False` that is left
        to you, by `tell_schedule`. Raises as `steps` does.
        """
        check_flag("tell", tell)
        if n_measured is not None:
            check_whole("n_measured", n_measured, minimum=0)
        if n_epochs is not None:
            check_whole("n_epochs", n_epochs, minimum=1)
        metrics = {} if metrics is None else check_metrics(metrics)
        windows = self._windows_of(examples, weights)
        if isinstance(examples, ExampleStream):
            training = self._check("examples.sample", examples.sample, "weights", None)
        else:
            (training,) = windows()
        held_out = None
        if not (isinstance(validation, list | tuple) and len(validation) == 0):
            of_weights = "validation_weights"
            held_out = self._check("validation", validation, of_weights, validation_weights)
        measured = self.sample_of(*training, n_measured)
        return self._epochs(
            n_epochs, len(examples), windows, training, measured, held_out, metrics, tell
        )

    def sample_of(
        self, examples: Sequence[Example], weights: Sequence[float] | None, n: int | None
    ) -> _Weighted:
        """Return the n examples that `epochs` measures, and their weights; None is all."""
        if n is None or n >= len(examples):
            return examples, weights
        if n == 0:
            return [], None
        drawn = draw_sample(len(examples), n, seed=self.seed, weights=weights)
        own = None if weights is None else [weights[i] for i in drawn]
        return [examples[i] for i in drawn], own

    def tell_schedule(self, epoch: Epoch) -> None:
        """Tell a learning rate that has `after_epoch` how an epoch went.

        It is told the validation loss, or without validation the training loss. Raises
        `ArgumentError` for what is no epoch with a loss.
        """
        given: object = epoch
        measured = (given.validation or given.training) if isinstance(given, Epoch) else {}
        if "loss" not in measured:
            what = "an Epoch with a loss, as trainer.epochs(examples) yields them"
            raise invalid("epoch", what, epoch)
        tell_loss(getattr(self.optimizer, "learning_rate", None), measured["loss"])

    def measure(
        self,
        examples: Sequence[Example],
        *,
        weights: Sequence[float] | None = None,
        metrics: Mapping[str, Metric] | None = None,
    ) -> dict[str, float]:
        """Return the mean loss and the metrics over the examples, by name."""
        metrics = {} if metrics is None else check_metrics(metrics)
        return self._measure(*self._check("examples", examples, "weights", weights), metrics)

    @property
    def n_epochs_done(self) -> int:
        """How many epochs are done, without the running one."""
        return self.n_epochs - (self._place is not None)

    def state_dict(self) -> dict[str, Any]:
        """Return all that the coming steps depend on, and no setting, in JSON's own types.

        Another trainer with the same settings that loads it takes the same steps, bit for bit, also
        from the middle of an epoch. The network's parameters are in it, and what the optimizer and
        its schedule remember. Raises `ArgumentError`, with the name, when an optimizer or a dropout
        of your own has an attribute that no file can hold.

        >>> def trainer():
        ...     network = Network.random([1, 1], initializer="zeros")
        ...     return Trainer(network, "mean_squared_error", "adam", batch_size=1)
        >>> one, other, examples = trainer(), trainer(), [([1.0], [2.0]), ([0.5], [0.0])]
        >>> for step in one.steps(examples):
        ...     state = one.state_dict()  # after each of two steps
        ...     if step.number == 1:
        ...         other.load_state_dict(state)
        >>> [step.number for step in other.steps(examples)]
        [2]
        >>> other.state_dict() == one.state_dict()
        True
        """
        self.write_back()
        parameters, average = self.network.parameters(), self.average
        if average is not None and self._place is None:
            if parameters == average.parameters:
                parameters = self._own_parameters
            else:  # somebody has changed them since: it will be begun anew
                average = None
        return {
            "n_epochs": self.n_epochs,
            "n_steps": self.n_steps,
            "parameters": list(parameters),
            "average": None if average is None else average.state_dict(),
            "optimizer": state_of(self.optimizer, "optimizer"),
            "dropout": None if self.dropout is None else state_of(self.dropout, "dropout"),
            "random": random_state(self.random),
            "dropout_random": None if self.dropout is None else random_state(self.dropout_random),
            "place": None if self._place is None else self._place.to_dict(),
        }

    def load_state_dict(self, state: object) -> None:
        """Go on from what `state_dict` gave, for a trainer with the same settings.

        Raises `FormatError` for anything else; the trainer is then as it was.
        """
        names = ("n_epochs", "n_steps", "parameters", "average", "optimizer", "dropout", "random")
        given = json_fields.fields(state, (*names, "dropout_random", "place"), "trainer")
        n_epochs, n_steps = (
            json_fields.whole(given[name], f"trainer, {name}", minimum=0)
            for name in ("n_epochs", "n_steps")
        )
        parameters = self._check_parameters(given["parameters"], "trainer, parameters")
        average = None
        if (given["average"] is None) != (self.ema is None or n_epochs == 0):
            what = "there just where the trainer has an ema and has begun"
            raise invalid("trainer, average", what, given["average"], error=FormatError)
        if self.ema is not None and given["average"] is not None:
            average = WeightAverage(self.ema, parameters)
            average.load_state_dict(given["average"])
        place = None if given["place"] is None else EpochPlace.from_dict(given["place"])
        if place is not None:
            place.check_batches(self.batch_size)
            if n_epochs == 0:
                raise invalid("trainer, place", "null before epoch 1", place, error=FormatError)
        if (given["dropout"] is None) != (self.dropout is None):
            what = "a state of the dropout, where there is one"
            raise invalid("trainer, dropout", what, given["dropout"], error=FormatError)
        optimizer = self.loaded_optimizer(given["optimizer"], parameters)
        dropout, dropout_random = copy.deepcopy(self.dropout), copy.deepcopy(self.dropout_random)
        random = copy.deepcopy(self.random)
        load_random_state(random, given["random"], "trainer, random")
        if dropout is not None:
            load_state(dropout, given["dropout"], "dropout")
            load_random_state(dropout_random, given["dropout_random"], "trainer, dropout_random")
            try:
                masks = copy.deepcopy(dropout).masks(self.network, Random(0))
                dropout.thin(self.network, masks)
            except Exception as error:
                raise FormatError(f"dropout: its state cannot be used: {error}") from error
        # All of it is sound.
        self.write_back()  # what is ahead belongs to what was before
        self.n_epochs, self.n_steps = n_epochs, n_steps
        self.optimizer, self.dropout = optimizer, dropout
        self.random, self.dropout_random = random, dropout_random
        self.average, self._own_parameters = average, parameters
        self._begun_with = None
        self._place, self._goes_on = place, place is not None
        between = average is not None and place is None
        self.network.load_parameters(
            average.parameters if between and average is not None else parameters
        )

    def _check_parameters(self, stored: object, where: str) -> Vector:
        parameters = json_fields.listed(stored, where)
        if len(parameters) != self.network.n_parameters:
            what = f"a list of {self.network.n_parameters:,}, as the network has"
            raise invalid(where, what, parameters, error=FormatError)
        if not all(type(p) in (int, float) for p in parameters):
            raise invalid(where, "a list of numbers", parameters, error=FormatError)
        return parameters

    def loaded_optimizer(self, state: object, parameters: Vector) -> Optimizer:
        """Return an optimizer that remembers the state, and can take a step from the parameters."""
        fresh, used = copy.deepcopy(self.optimizer), self.used_optimizer(self.optimizer)
        load_state(fresh, state, "optimizer", like=used)
        for slope in (1.0, 0.0):
            try:
                self.used_optimizer(self.optimizer, slope=slope)
            except Exception:
                continue  # of a user's own, which divides by the gradient
            try:
                self.used_optimizer(fresh, parameters, slope=slope)
            except Exception as error:  # whatever comes of numbers that are of another optimizer
                raise FormatError(f"optimizer: its state cannot be used: {error}") from error
        return fresh

    def used_optimizer(
        self, optimizer: Optimizer, parameters: Vector | None = None, *, slope: float = 1.0
    ) -> Optimizer:
        """Return a copy of the optimizer that has taken a step and has been told a loss."""
        used = copy.deepcopy(optimizer)
        theta = self.network.parameters() if parameters is None else parameters
        n_frozen = self._n_frozen()
        theta = theta[n_frozen:]
        stepped = used.step(theta, [slope] * len(theta))
        if len(stepped) != len(theta) or not all(map(math.isfinite, stepped)):
            raise invalid("optimizer", "one that gives finite numbers", optimizer)
        tell_loss(getattr(used, "learning_rate", None), 1.0)
        return used

    def _measure(
        self,
        examples: Sequence[Example],
        weights: Sequence[float] | None,
        metrics: Mapping[str, Metric],
    ) -> dict[str, float]:
        predictions = self.engine.predictions(self.network, [inputs for inputs, _ in examples])
        targets = [target for _, target in examples]
        mean = getattr(self.engine, "mean_loss", mean_loss)
        measured = {"loss": mean(self.loss, predictions, targets, weights=weights)}
        for name, metric in metrics.items():
            measured[name] = metric(predictions, targets, weights)
        return measured

    def _measure_epoch(
        self,
        part: str,
        measuring: _Weighted,
        training: _Weighted,
        metrics: Mapping[str, Metric],
    ) -> dict[str, float]:
        """Return what `_measure` does; raise `DivergedError` unless the training loss is finite.

        Of validation examples the loss may be infinite: one of them may be too far out.
        """
        error: Exception | None = None
        try:
            measured = self._measure(*measuring, metrics)
            if part == "validation" or is_finite(measured["loss"]):
                return measured
        except FAILURES as raised:
            error = raised
        # Of a sample not: an error tells an example by its place among all.
        examples, weights = measuring if part == "validation" else training
        indices = [i for i in range(len(examples)) if weights is None or weights[i]]
        self._thinned = None
        failed = self._failed([examples[i] for i in indices], indices)
        failed.error, failed.value = error, None if error else measured["loss"]
        failed.part = part
        n, size = min(len(training[0]), MOST_STEPS * self.batch_size), self.batch_size
        batches = [list(range(start, min(start + size, n))) for start in range(0, n, size)]
        raise self._error_of(failed, None, *training, batches)

    def _epochs(
        self,
        n_epochs: int | None,
        n_examples: int,
        windows: _Windows,
        training: _Weighted,
        measured: _Weighted,
        validation: _Weighted | None,
        metrics: Mapping[str, Metric],
        tell: bool,
    ) -> Iterator[Epoch]:
        ahead = find_steps(self.engine, self)
        for _ in itertools.count() if n_epochs is None else range(n_epochs):
            place = self._begin_epoch()
            for _ in self._steps(place, windows(), ahead):
                pass
            epoch = Epoch(
                number=self.n_epochs,
                training=self._measure_epoch("examples", measured, training, metrics)
                if measured[0]
                else {},
                validation={}
                if validation is None
                else self._measure_epoch("validation", validation, training, metrics),
                learning_rate=place.learning_rate,
                gradient_norm=place.gradient_norm,
                seconds=place.seconds,
                n_examples=n_examples,
                step_loss=place.step_loss,
            )
            if tell:
                self.tell_schedule(epoch)
            yield epoch

    def _steps_of_one_epoch(self, windows: _Windows) -> Iterator[Step]:
        ahead = find_steps(self.engine, self)
        steps = self._steps(self._begin_epoch(), windows(), ahead)
        try:
            for step in steps:
                if ahead is None:
                    yield step
                else:  # whoever is given a step may look at everything
                    self.write_back()
                    yield replace(step, gradient=ahead.listed(step.gradient))
        finally:
            steps.close()

    def _begin_epoch(self) -> EpochPlace:
        """Return the place before the first window, or the one that was loaded."""
        if self._begun_with is None and self.explains:
            try:
                optimizer = copy.deepcopy(self.optimizer)
            except Exception:  # of the user's own, of which there is no copy: nothing is tried
                self.explains = False
            else:
                self._begun_with = self.network.parameters(), optimizer
        if self._goes_on and self._place is not None:
            self._goes_on = False
            return self._place
        self._go_on_from_own_weights()
        self.n_epochs += 1
        self._place = EpochPlace([], window=-1)
        return self._place

    def _steps(
        self, place: EpochPlace, windows: Iterable[_Weighted], ahead: EngineSteps | None
    ) -> Generator[Step]:
        self._ahead = ahead
        try:
            for number, (examples, weights) in enumerate(windows):
                if number < place.window:  # done before the state was stored
                    continue
                if number > place.window:
                    random = self.random if self.shuffle else None
                    place.begin_window(draw_order(len(examples), random))
                place.check(len(examples))
                mean_weight = _mean_weight(weights)
                for indices in place.mini_batches(self.batch_size):
                    step = self._step_on(place, indices, examples, weights, mean_weight)
                    place.n_done += len(indices)
                    if step is not None:
                        place.learning_rate, place.gradient = step.learning_rate, step.gradient
                        if self.dropout is None:
                            place.loss_sum += step.loss * len(indices)
                            place.n_seen += len(indices)
                    if self.after_step is not None:
                        self.after_step()
                    if step is not None:
                        yield step
            self.write_back()
            if self.penalty is not None:
                place.penalty = total_penalty(self.network, self.penalty)
            self._load_average()
        finally:
            self.write_back()
            self._ahead = None
            if self._place is place:  # an epoch that is left early does not go on
                self._place = None

    def _step_on(
        self,
        place: EpochPlace,
        indices: list[int],
        examples: Sequence[Example],
        weights: Sequence[float] | None,
        mean_weight: float,
    ) -> Step | None:
        """Take a step on the examples of these indices; None where all weigh nothing."""
        chosen = indices if weights is None else [i for i in indices if weights[i]]
        if not chosen:
            return None
        learning_rate = _rate_of(self.optimizer, self.n_steps)
        own = None if weights is None else [weights[i] for i in chosen]
        divisor, masks = len(indices) * mean_weight, None
        if self._ahead is not None:
            masks = self._masks()
            taken = self._ahead.step(examples, chosen, own, divisor, masks)
            if taken is not None:
                self.n_steps += 1
                return Step(self.n_steps, self.n_epochs, indices, *taken, learning_rate)
            self.write_back()
        batch = [examples[i] for i in chosen]
        loss, gradient, learned = math.nan, [], []
        error: Exception | None = None
        n_frozen = self._n_frozen()
        parameters = self.network.parameters()
        is_sound = False
        self._thinned = None
        try:
            if own is None:
                loss, whole = self._mean_gradient(batch, masks)
            else:
                loss, whole = self._weighted_gradient(batch, own, divisor, masks)
            # Not copied where all learn: PyPy's collector feels each list of a step.
            gradient = whole[n_frozen:] if n_frozen else whole
            if is_finite(loss) and all_finite(gradient):
                if self.clip_norm is not None:
                    gradient = clip_by_norm(gradient, self.clip_norm)
                free = parameters[n_frozen:] if n_frozen else parameters
                learned = self.optimizer.step(free, gradient)
                is_sound = all_finite(learned)
        except FAILURES as raised:
            error = raised
        if not is_sound:
            failed = self._failed(batch, chosen)
            failed.value = None if error is not None and math.isnan(loss) else loss
            failed.gradient, failed.learned, failed.error = gradient, learned, error
            size = self.batch_size
            # This one first, and in the end those before it.
            starts = [*range(place.n_done, len(place.order), size), *range(0, place.n_done, size)]
            batches = [place.order[start : start + size] for start in starts[:MOST_STEPS]]
            number = place.n_done // size + 1
            raise self._error_of(failed, number, examples, weights, batches)
        if self.max_norm is not None:
            learned = clip_weights(self.network.layers[self.frozen :], learned, self.max_norm)
        updated = [*parameters[:n_frozen], *learned] if n_frozen else learned
        self.network.load_parameters(updated)
        if self.average is not None:
            self.average.add(updated)
        self.n_steps += 1
        return Step(self.n_steps, self.n_epochs, indices, loss, gradient, learning_rate)

    def _n_frozen(self) -> int:
        """Return how many parameters the layers have that do not learn."""
        return sum(layer.n_parameters for layer in self.network.layers[: self.frozen])

    def _failed(self, batch: list[Example], indices: list[int]) -> FailedStep:
        """Return what a step, or a measurement, was computed from."""
        window = 0 if self._place is None else self._place.window
        return FailedStep(
            part=f"window {window + 1} of the stream, examples" if window > 0 else "examples",
            network=self.network if self._thinned is None else self._thinned,
            loss=self.loss,
            engine=self.engine,
            examples=batch,
            indices=indices,
            penalty=self.penalty,
            n_frozen=self._n_frozen(),
            optimizer=self.optimizer,
            row_of=self.row_of,
        )

    def _error_of(
        self,
        failed: FailedStep,
        batch: int | None,
        examples: Sequence[Example],
        weights: Sequence[float] | None,
        batches: list[list[int]],
    ) -> Exception:
        """Return what is told of a failed step; remedies are tried on those batches."""

        def trials() -> Trials:
            if self._begun_with is None:
                return []
            optimizer = self._begun_with[1]
            rate, whose = _rate_of(optimizer, step=0), targets_of(self.loss)
            found = remedies(rate, self.clip_norm, failed.examples, targets=whose)
            n_steps = n_steps_of_a_trial(self.network.n_parameters, len(batches[0]))
            begin = functools.partial(self._begin_trial, *self._begun_with, weights)
            return try_remedies(found, begin, examples, weights, batches, n_steps)

        return error_of(
            failed,
            epoch=self.n_epochs,
            batch=batch,
            step=None if batch is None else self.n_steps + 1,
            trials=trials if self.explains else None,
        )

    def _begin_trial(
        self,
        parameters: Vector,
        optimizer: Optimizer,
        weights: Sequence[float] | None,
        remedy: Remedy,
    ) -> Trial:
        """Return what takes steps and measures as this does, from those weights, with a remedy."""
        trial = copy.copy(self)
        trial.explains, trial.after_step, trial.average, trial.ema = False, None, None, None
        trial._ahead = None
        trial.network, trial.dropout = copy.deepcopy(self.network), copy.deepcopy(self.dropout)
        trial.random, trial.dropout_random = Random(0), Random(0)
        trial.network.load_parameters(parameters)
        trial.n_steps = 0
        if remedy.clip_norm is not None:
            trial.clip_norm = remedy.clip_norm
        trial.optimizer = slowed_optimizer(optimizer, remedy.rate_factor)
        mean_weight = _mean_weight(weights)

        def take_step(examples: Sequence[Example], indices: list[int]) -> None:
            trial._step_on(EpochPlace(indices), indices, examples, weights, mean_weight)

        return Trial(take_step, trial.measure)

    def _go_on_from_own_weights(self) -> None:
        """Give the network the weights that the optimizer left; begin a new average if need be."""
        if self.ema is None:
            return
        parameters = self.network.parameters()
        if self.average is not None and parameters == self.average.parameters:
            self.network.load_parameters(self._own_parameters)
        else:  # at first, or somebody has changed them since
            self.average = WeightAverage(self.ema, parameters)

    def _load_average(self) -> None:
        """Give the network the average of the weights so far."""
        if self.average is not None:
            self._own_parameters = self.network.parameters()
            self.network.load_parameters(self.average.parameters)

    def _masks(self) -> Matrix | None:
        """Draw the masks of one step, where there is dropout."""
        if self.dropout is None:
            return None
        return self.dropout.masks(self.network, self.dropout_random)

    def _mean_gradient(self, batch: list[Example], masks: Matrix | None) -> tuple[float, Vector]:
        if self.dropout is not None:
            return self._penalized(*self._loss_and_gradient(batch, None, masks))
        return self.engine.mean_gradient(
            self.network, self.loss, batch, weights=None, penalty=self.penalty
        )

    def _weighted_gradient(
        self, batch: list[Example], weights: list[float], divisor: float, masks: Matrix | None
    ) -> tuple[float, Vector]:
        """Return Σ weight·loss / divisor, the penalty added to it, and the gradient of both."""
        loss, gradient = self._loss_and_gradient(batch, weights, masks)
        # The engine has divided by Σ weights; the penalty belongs to no example.
        share = total_weight(weights) / divisor
        return self._penalized(loss * share, [d * share for d in gradient])

    def _loss_and_gradient(
        self, batch: list[Example], weights: list[float] | None, masks: Matrix | None
    ) -> tuple[float, Vector]:
        """Return the mean loss without the penalty, and its gradient: of the thinned network.

        `masks` are those of dropout; None draws them.
        """
        if self.dropout is None:
            return self.engine.mean_gradient(
                self.network, self.loss, batch, weights=weights, penalty=None
            )
        if masks is None:
            masks = self.dropout.masks(self.network, self.dropout_random)
        thinned = self._thinned = self.dropout.thin(self.network, masks)
        loss, gradient = self.engine.mean_gradient(
            thinned, self.loss, batch, weights=weights, penalty=None
        )
        return loss, self.dropout.gradient(self.network, masks, gradient)

    def _penalized(self, loss: float, gradient: Vector) -> tuple[float, Vector]:
        """Return both with the penalty of the network's own weights, dropped or not."""
        if self.penalty is None:
            return loss, gradient
        return penalized(self.network, self.penalty, loss, gradient)

    def _windows_of(
        self, examples: Sequence[Example] | ExampleStream, weights: Sequence[float] | None
    ) -> _Windows:
        """Return what gives the examples, checked: a list at once, a stream as it is read."""
        if not isinstance(examples, ExampleStream):
            checked, weighing = self._check("examples", examples, "weights", weights)
            # A list of its own: by it an engine knows what it has read already.
            whole = [(list(checked), weighing)]
            return lambda: whole
        if weights is not None:
            raise invalid("weights", "None beside a stream", weights, "repeat what counts more")
        stream = examples
        return lambda: (self._check("a window", each, "weights", None) for each in stream.windows())

    def _check(self, name: str, examples: object, of_weights: str, weights: object) -> _Weighted:
        """Return the examples and their weights, checked, each by its argument's name."""
        checked = check_examples(name, examples, self.network, real=True)
        weighing = None if weights is None else check_weights(of_weights, weights, len(checked))
        check_compatibility(self.network, self.loss, [target for _, target in checked])
        return checked, weighing

    def __repr__(self) -> str:
        return f"Trainer({self.network!r}, {name_of(self.loss)}, {self.optimizer!r})"


def _mean_weight(weights: Sequence[float] | None) -> float:
    return 1.0 if weights is None else total_weight(weights) / len(weights)


def _rate_of(optimizer: Optimizer, step: int) -> float:
    """Return the rate of the coming step; nan for an optimizer that does not say it."""
    said = getattr(optimizer, "learning_rate", math.nan)
    rate: object = rate_at(said, getattr(optimizer, "steps", step))
    return rate if isinstance(rate, int | float) else math.nan


def _check_frozen(frozen: int, network: Network) -> int:
    """Return the number of layers at the start that do not learn: all but the last at most."""
    try:
        return check_whole("frozen", frozen, minimum=0, maximum=len(network.layers) - 1)
    except ArgumentError as error:
        remedy = f"of the network's {plural(len(network.layers), 'layer')} one has to learn"
        raise ArgumentError(f"{error}: {remedy}") from None
