"""When to stop: at the epoch after which the model only memorizes its examples.

The training loss can fall forever; the validation loss falls and then rises again. Early stopping
waits `patience` epochs for an improvement, stops, and gives back the weights of the best epoch.

Two values are remembered, and they are not the same:

    best        the best value ever seen, the first one on ties; its weights are restored
    reference   what patience counts from; it moves only when a value improves on it by more
                than min_delta, so that creeping along does not count as improving

An epoch that does not move the reference is a miss; training stops when misses > patience. So
patience is the number of epochs allowed without improvement, and patience 0 stops at the first
miss. A nan is a miss and never the best.

>>> patience = Patience(mode="min", patience=0, min_delta=0.5)
>>> [patience.see(number, value) for number, value in enumerate([3.0, 2.75], start=1)]
[True, True]
>>> patience.best, patience.reference, patience.misses, patience.is_over
(2.75, 3.0, 1, True)

That is the decision alone. `EarlyStopping.watch` makes it around the epochs of any training, and
whatever ends it, the weights of the best epoch are in the network afterwards.

>>> class Counter:  # a "network" whose one parameter counts its epochs
...     def __init__(self):
...         self.theta = [0.0]
...
...     def parameters(self):
...         return self.theta
...
...     def load_parameters(self, parameters):
...         self.theta = parameters
>>> def train(network, losses):
...     for number, loss in enumerate(losses, start=1):
...         network.load_parameters([float(number)])
...         yield Epoch(number, {"loss": loss}, {"loss": loss}, 0.5, 1.0, 0.0)
>>> network, stopping = Counter(), EarlyStopping(patience=1)
>>> [e.number for e in stopping.watch(train(network, [4.0, 2.0, 3.0, 2.5, 1.0]), network)]
[1, 2, 3, 4]
>>> network.theta
[2.0]
>>> stopping.why_stopped
'validation loss has not improved for 2 epochs: best was 2.0000 at epoch 2, whose weights are
restored'

Differs from the textbook: Goodfellow's algorithm stops once misses == patience, one epoch sooner.

Source: L. Prechelt (1998), Early Stopping - But When?; I. Goodfellow, Y. Bengio and A. Courville
(2016), Deep Learning, algorithm 7.1.
"""

import math
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

from tinymlp import json_fields
from tinymlp.arguments import check_iterable, check_number, check_whole
from tinymlp.errors import FormatError, invalid
from tinymlp.text import format_number, plural
from tinymlp.training.history import Epoch, close, loss_words
from tinymlp.training.metric import Metric, Mode, check_measure, check_metrics, mode_of

RESTORED = ", whose weights are restored"
"""How `why_stopped` ends when there was a best epoch."""


class Patience:
    """The decision alone, without network or generator: values in, best and misses out.

    `mode` is "min" or "max"; before the first value `best`, `best_epoch` and `reference` are None.
    """

    def __init__(self, *, mode: Mode, patience: int, min_delta: float, growth: float = 0.0) -> None:
        self.mode = mode
        self.patience = patience
        self.growth = growth
        self.min_delta = min_delta
        self.best: float | None = None
        self.best_epoch: int | None = None
        self.reference: float | None = None
        self.misses: int = 0

    def is_best(self, value: float) -> bool:
        """Say whether this value is better than every one seen."""
        return not math.isnan(value) and (self.best is None or self._gain(value, self.best) > 0)

    def see(self, epoch: int, value: float) -> bool:
        """Take in one epoch's value, and say whether it is the best so far."""
        is_best = self.is_best(value)
        if is_best:
            self.best, self.best_epoch = value, epoch
        if math.isnan(value):
            self.misses += 1
        elif self.reference is None or self._gain(value, self.reference) > self.min_delta:
            self.reference, self.misses = value, 0
        else:
            self.misses += 1
        return is_best

    @property
    def is_over(self) -> bool:
        """Whether patience has run out."""
        return self.misses > max(self.patience, self.growth * (self.best_epoch or 0))

    def state_dict(self) -> dict[str, Any]:
        """Return what has been seen, and no setting, in JSON's own types."""
        return {
            "best": json_fields.json_number_or_none(self.best),
            "best_epoch": self.best_epoch,
            "reference": json_fields.json_number_or_none(self.reference),
            "misses": self.misses,
        }

    def load_state_dict(self, state: object) -> None:
        """Go on from what `state_dict` gave. Raises `FormatError` for anything else."""
        given = json_fields.fields(state, ("best", "best_epoch", "reference", "misses"), "patience")
        best, reference = (
            None
            if given[name] is None
            else json_fields.any_number(given[name], f"patience, {name}")
            for name in ("best", "reference")
        )
        misses = json_fields.whole(given["misses"], "patience, misses", minimum=0)
        if (best is None) != (given["best_epoch"] is None):
            what = "an epoch's number just where there is a best value"
            raise invalid("patience, best_epoch", what, given["best_epoch"], error=FormatError)
        if best is not None:
            json_fields.whole(given["best_epoch"], "patience, best_epoch")
        self.best, self.best_epoch = best, given["best_epoch"]
        self.reference, self.misses = reference, misses

    def _gain(self, value: float, old: float) -> float:
        return old - value if self.mode == "min" else value - old


class HasParameters(Protocol):
    """What can be watched: anything that gives its parameters, flat, and takes them back."""

    def parameters(self) -> Sequence[float]:
        """Return all weights and biases."""

    def load_parameters(self, parameters: list[float], /) -> None:
        """Replace them all."""


class _BestEpoch(NamedTuple):
    """The best epoch and its weights in one: an interrupt cannot come between them."""

    number: int
    value: float
    parameters: list[float]


class EarlyStopping:
    """Stops training when what it monitors has not improved for `patience` epochs.

    `monitor` is a name of `Epoch.row()`. `mode` says whether "min" or "max" is good; None leaves it
    to the metric of that name in `metrics`, or else to the name's words, and raises ArgumentError
    when neither tells. With a `growth` of 0.5 patience is never less than half the number of the
    best epoch: what has improved for long may rest for long. With a `smoothing` of 10 an epoch is
    judged by the mean of its value and the nine before: a low value among high ones is luck. A
    `loss_unit` is that of the history. One object serves any number of runs, one after the other;
    each starts afresh.

    After a run `why_stopped` says in a sentence what ended it, and `best_epoch` and `best_value`
    which weights the network now has (None when no epoch had a value that is not nan).
    """

    def __init__(
        self,
        *,
        monitor: str = "validation_loss",
        patience: int = 10,
        min_delta: float = 0.0,
        growth: float = 0.0,
        smoothing: int = 1,
        mode: Mode | None = None,
        metrics: Mapping[str, Metric] | None = None,
        loss_unit: str = "",
    ) -> None:
        if not isinstance(loss_unit, str):
            raise invalid("loss_unit", "a text", loss_unit)
        self.loss_unit = loss_unit
        if not isinstance(monitor, str):
            raise invalid("monitor", "the name of a number that an epoch has", monitor)
        self.monitor = monitor
        self.patience: int = check_whole("patience", patience, minimum=0)
        self.min_delta: float = check_number("min_delta", min_delta, minimum=0)
        self.growth: float = check_number("growth", growth, minimum=0)
        self.smoothing: int = check_whole("smoothing", smoothing, minimum=1)
        self.mode = mode_of(monitor, mode, None if metrics is None else check_metrics(metrics))
        self._goes_on = False
        self._source_ends = False
        self._reset()

    def _reset(self) -> None:
        self._patience = Patience(
            mode=self.mode,
            patience=self.patience,
            min_delta=self.min_delta,
            growth=self.growth,
        )
        self._recent: list[float] = []
        self.why_stopped: str = ""
        self.best_epoch: int | None = None
        self.best_value: float | None = None
        self._best: _BestEpoch | None = None
        self._last = 0

    @property
    def n_seen(self) -> int:
        """The number of the last epoch that was seen."""
        return self._last

    @property
    def best_parameters(self) -> list[float] | None:
        """Those of the best epoch so far; None before there is one."""
        return None if self._best is None else self._best.parameters

    def state_dict(self) -> dict[str, Any]:
        """Return what has been seen, with the best epoch's parameters, in JSON's own types.

        It can be asked for while `watch` goes on, and afterwards.
        """
        best = self._best
        return {
            "last_epoch": self._last,
            "patience": self._patience.state_dict(),
            "recent": [json_fields.json_number(value) for value in self._recent],
            "best_parameters": None if best is None else list(best.parameters),
        }

    def load_state_dict(self, state: object) -> None:
        """Let the next `watch` go on from what `state_dict` gave; patience may be another.

        Raises `FormatError` for anything else.
        """
        names = ("last_epoch", "patience", "recent", "best_parameters")
        given = json_fields.fields(state, names, "early stopping", defaults={"recent": []})
        last = json_fields.whole(given["last_epoch"], "early stopping, last_epoch", minimum=0)
        self._reset()
        self._patience.load_state_dict(given["patience"])
        recent = json_fields.listed(given["recent"], "early stopping, recent")
        recent = [json_fields.any_number(value, "early stopping, recent") for value in recent]
        self._recent = recent[-self.smoothing :]
        number, value = self._patience.best_epoch, self._patience.best
        stored = given["best_parameters"]
        if (stored is None) != (number is None) or (number or 0) > last:
            what = "the parameters of the best epoch, where there is one"
            raise invalid("early stopping, best_parameters", what, stored, error=FormatError)
        if number is not None and value is not None:
            parameters = json_fields.listed(stored, "early stopping, best_parameters")
            if not all(type(p) in (int, float) for p in parameters):
                what = "a list of numbers"
                raise invalid("early stopping, best_parameters", what, stored, error=FormatError)
            self._best = _BestEpoch(number, value, parameters)
            self.best_epoch, self.best_value = number, value
        self._last, self._goes_on = last, True

    def watch(self, epochs: Iterable[Epoch], network: HasParameters) -> "StoppableEpochs":
        """Pass epochs through until patience runs out; then restore the best epoch's weights.

        They are restored whatever ends it: patience, the last epoch, an exception or Ctrl-C from
        inside, `close()`, or a `break` in the loop around it. Raises ArgumentError at the first
        epoch that has no such number.

            for epoch in stopping.watch(trainer.epochs(examples), network):
                print(epoch.line())

        A loop that is left by `break` or an exception does not close what it loops over: that
        closes when nothing refers to it any more, which on CPython is at once, but on PyPy at some
        later time. To have it closed right there everywhere, and an exception in the loop named in
        `why_stopped`, use it in a `with` block:

            with stopping.watch(trainer.epochs(examples), network) as epochs:
                for epoch in epochs:
                    print(epoch.line())
        """
        source = iter(check_iterable("epochs", epochs, "epochs to loop over"))
        for need in ("parameters", "load_parameters"):
            if not callable(getattr(network, need, None)) or isinstance(network, type):
                what = "a network, with parameters and load_parameters"
                raise invalid("network", what, network)
        if not self._goes_on:
            self._reset()
        self._goes_on = False
        errors: list[BaseException] = []
        return StoppableEpochs(source, self._watch(source, network, errors), errors)

    def until_over(self, epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        """Pass epochs on until the patience that `watch` counts has run out.

        With it around the source, what stands between the two sees the end of its epochs, and not
        that it is closed, as by an error:

            epochs = callback(stopping.until_over(trainer.epochs(examples)))
            for epoch in stopping.watch(epochs, network): ...
        """
        source = iter(check_iterable("epochs", epochs, "epochs to loop over"))
        return self._until_over(source)

    def _until_over(self, source: Iterator[Epoch]) -> Generator[Epoch, None, None]:
        try:
            for epoch in source:
                self._source_ends = True
                yield epoch
                if self._patience.is_over:
                    return
        finally:
            close(source)

    def _watch(
        self, source: Iterator[Epoch], network: HasParameters, errors: list[BaseException]
    ) -> Generator[Epoch, None, None]:
        """Yield the epochs; `errors` will have the one that left a `with` block around them."""
        patience, last = self._patience, self._last
        ending = ""
        place = f"in epoch {last + 1}" if last else "before the first epoch was done"
        try:
            if patience.is_over:  # of a training that goes on
                ending = self._out_of_patience()
                return
            for epoch in source:
                value = self._value_of(epoch)
                if patience.is_best(value):
                    self._best = _BestEpoch(epoch.number, value, list(network.parameters()))
                    self.best_epoch, self.best_value = self._best[:2]
                patience.see(epoch.number, value)
                last = self._last = epoch.number
                place = f"after epoch {epoch.number}"
                if patience.is_over:
                    ending = self._out_of_patience()
                yield epoch
                if patience.is_over:
                    if self._source_ends:  # and so does what stands between
                        next(source, None)
                    return
                place = f"in epoch {last + 1}"
            done = f"all {last} epochs are" if last > 1 else "the only epoch is"
            ending = f"{done} done" if last else "there was no epoch"
        except GeneratorExit:
            if errors:
                ending = f"{name_of_ending(errors[0])} {place}"
            # Who leaves at the epoch that used up the patience has left nothing out.
            elif not patience.is_over:
                ending = f"the loop was left {place}"
            raise
        except BaseException as error:
            ending = f"{name_of_ending(error)} {place}"
            raise
        finally:
            self._source_ends = False
            try:
                # First the source, so that nothing it still does comes after the restoring.
                close(source)
            finally:
                if self._best is not None:
                    network.load_parameters(self._best.parameters)
                self._conclude(ending, self._best)

    def _value_of(self, epoch: Epoch) -> float:
        if not isinstance(epoch, Epoch):
            raise invalid("epochs", "epochs, as trainer.epochs(examples) yields them", epoch)
        row = epoch.row()
        value = row[check_measure("monitor", self.monitor, row)]
        self._recent = [*self._recent, value][-self.smoothing :]
        total = 0.0
        for value in self._recent:
            total += value
        return total / len(self._recent)

    def _out_of_patience(self) -> str:
        name = loss_words(self.monitor, self.loss_unit)
        count = plural(self._patience.misses, "epoch")
        if self._patience.best is None:
            return f"{name} has been nan for {count}"
        amount = f" by more than {self.min_delta:g}" if self.min_delta else ""
        return f"{name} has not improved{amount} for {count}"

    def _conclude(self, ending: str, best: _BestEpoch | None) -> None:
        if best is None:
            self.why_stopped = f"{ending}: no epoch was best, the weights are left as they are"
            return
        self.best_epoch, self.best_value = best.number, best.value
        name = loss_words(self.monitor, self.loss_unit)
        unit = f" ({self.loss_unit})" if name.endswith("scaled loss") else ""
        mean = f", the mean of {self.smoothing} epochs," if self.smoothing > 1 else ""
        self.why_stopped = (
            f"{ending}: best{'' if ending.startswith(name) else f' {name}'} was "
            f"{format_number(best.value)}{unit}{mean} at epoch {best.number}{RESTORED}"
        )

    def __repr__(self) -> str:
        state = ""
        if self.best_epoch is not None and self.best_value is not None:
            state = f"; best so far {format_number(self.best_value)} at epoch {self.best_epoch}"
        return (
            f"<EarlyStopping: {self.mode} of {self.monitor}, stops at miss number "
            f"{self.patience + 1} (patience {self.patience}, min_delta {self.min_delta:g}){state}>"
        )


class StoppableEpochs(Iterator[Epoch]):
    """The epochs that `EarlyStopping.watch` lets through, for a loop or a `with` block."""

    def __init__(
        self,
        source: Iterator[Epoch],
        watched: Generator[Epoch, None, None],
        errors: list[BaseException],
    ) -> None:
        self._source, self._watched, self._errors = source, watched, errors

    def __next__(self) -> Epoch:
        return next(self._watched)

    def close(self) -> None:
        """End it here; the weights of the best epoch so far are restored."""
        self._watched.close()
        # Closing a generator that was never asked for an epoch does not reach its source.
        close(self._source)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None and not isinstance(error, GeneratorExit):
            self._errors.append(error)
        self.close()


def name_of_ending(error: BaseException) -> str:
    """Return what `why_stopped` calls an error; an interrupt may have a signal's name.

    >>> name_of_ending(KeyboardInterrupt()), name_of_ending(KeyboardInterrupt("SIGTERM"))
    ('interrupted (Ctrl-C)', 'interrupted (SIGTERM)')
    """
    if not isinstance(error, KeyboardInterrupt):
        return type(error).__name__
    return f"interrupted ({error.args[0] if error.args else 'Ctrl-C'})"
