"""When to stop: at the epoch after which the model only learns its examples by heart.

The training loss can fall for ever; the validation loss falls and then rises again. Early stopping
waits `patience` epochs for an improvement, stops, and gives back the weights of the best epoch.

`EarlyStopping.watch` is a generator around the epochs of any training. Whatever ends it, the
weights of the best epoch are in the network afterwards. `patience` is the decision itself.

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

Source: L. Prechelt (1998), Early Stopping - But When?
"""

import math
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from tinymlp.errors import ArgumentError
from tinymlp.text import format_number
from tinymlp.training.epoch import Epoch, close
from tinymlp.training.patience import Mode, Progress, mode_of


class HasParameters(Protocol):
    """What can be watched: anything that gives its parameters, flat, and takes them back."""

    def parameters(self) -> Sequence[float]:
        """Return all weights and biases."""

    def load_parameters(self, parameters: list[float], /) -> None:
        """Replace them all."""


class _Kept(NamedTuple):
    """The best epoch and its weights in one: an interrupt cannot come between them."""

    epoch: int
    value: float
    parameters: list[float]


class EarlyStopping:
    """Stops training when a metric has not improved for `patience` epochs; restores the best.

    `metric` is a name of `Epoch.row()`. `mode` says whether "min" or "max" is good; None decides
    by the name, and raises ArgumentError when that does not tell. One object serves any number
    of runs, one after the other; each starts afresh.

    After a run `why_stopped` says in a sentence what ended it, and `best_epoch` and `best_value`
    which weights the network now has (None when no epoch had a value that is not nan).
    """

    def __init__(
        self,
        *,
        metric: str = "validation_loss",
        patience: int = 10,
        min_delta: float = 0.0,
        mode: Mode | None = None,
    ) -> None:
        if type(patience) is not int or patience < 0:
            raise ArgumentError(
                f"patience must be a whole number of epochs, 0 or more, got {patience!r}"
            )
        if not 0.0 <= min_delta < math.inf:
            raise ArgumentError(f"min_delta must be finite and 0 or more, got {min_delta!r}")
        self.metric = metric
        self.patience = patience
        self.min_delta = min_delta
        self.mode: Mode = mode_of(metric, mode)
        self._reset()

    def _reset(self) -> None:
        self.progress = Progress(mode=self.mode, patience=self.patience, min_delta=self.min_delta)
        self.why_stopped = ""
        self.best_epoch: int | None = None
        self.best_value: float | None = None

    def watch(
        self, epochs: Iterable[Epoch], network: HasParameters
    ) -> Generator[Epoch, None, None]:
        """Pass epochs through until patience runs out; then restore the best epoch's weights.

        They are restored whatever ends it: patience, the last epoch, an exception or Ctrl-C from
        inside, `close()`, or a `break` in the loop around it. Raises ArgumentError at the first
        epoch that has no such metric.

        A loop that is left by `break` or an exception does not close its generator: it closes
        when nothing refers to it any more, which on CPython is at once in
        `for epoch in stopping.watch(...)`, but on PyPy at some later time. To have it closed
        right there everywhere, use `watching`, or `contextlib.closing(stopping.watch(...))`.
        """
        self._reset()
        return self._watch(iter(epochs), network)

    @contextmanager
    def watching(
        self, epochs: Iterable[Epoch], network: HasParameters
    ) -> Iterator[Generator[Epoch, None, None]]:
        """`watch` as a `with` block, after which the best weights are restored on any Python.

            with stopping.watching(trainer_epochs, network) as epochs:
                for epoch in epochs:
                    print(epoch.line())

        An exception in the block, Ctrl-C included, is told to `why_stopped` and passes on.
        """
        source = iter(epochs)
        watched = self.watch(source, network)
        try:
            yield watched
        except BaseException as error:
            # Thrown in at its yield, the generator learns the reason, restores and raises it again.
            watched.throw(error)
            raise
        finally:
            watched.close()
            # Closing a generator that was never asked for an epoch does not reach its source.
            close(source)

    def _watch(
        self, source: Iterator[Epoch], network: HasParameters
    ) -> Generator[Epoch, None, None]:
        progress, kept, last, place = self.progress, None, 0, "before the first epoch was done"
        ending = ""
        try:
            for epoch in source:
                value = epoch.value(self.metric)
                if progress.is_best(value):
                    kept = _Kept(epoch.number, value, list(network.parameters()))
                    self.best_epoch, self.best_value = kept[:2]
                progress.see(epoch.number, value)
                last, place = epoch.number, f"after epoch {epoch.number}"
                if progress.is_over:
                    ending = self._out_of_patience()
                yield epoch
                if progress.is_over:
                    return
                place = f"in epoch {last + 1}"
            done = f"all {last} epochs are" if last > 1 else "the only epoch is"
            ending = f"{done} done" if last else "there was no epoch"
        except GeneratorExit:
            # Who leaves at the epoch that used up the patience has left nothing out.
            if not progress.is_over:
                ending = f"the loop was left {place}"
            raise
        except KeyboardInterrupt:
            ending = f"interrupted (Ctrl-C) {place}"
            raise
        except BaseException as error:
            ending = f"{type(error).__name__} {place}"
            raise
        finally:
            try:
                # First the source, so that nothing it still does comes after the restoring.
                close(source)
            finally:
                if kept is not None:
                    network.load_parameters(kept.parameters)
                self._conclude(ending, kept)

    def _out_of_patience(self) -> str:
        misses = self.progress.misses
        count = f"{misses} epoch" + ("s" if misses > 1 else "")
        if self.progress.best is None:
            return f"{_words(self.metric)} has been nan for {count}"
        amount = f" by more than {self.min_delta:g}" if self.min_delta else ""
        return f"{_words(self.metric)} has not improved{amount} for {count}"

    def _conclude(self, ending: str, kept: _Kept | None) -> None:
        if kept is None:
            self.why_stopped = f"{ending}: no epoch was best, the weights are left as they are"
            return
        self.best_epoch, self.best_value = kept.epoch, kept.value
        name = "" if ending.startswith(_words(self.metric)) else f" {_words(self.metric)}"
        self.why_stopped = (
            f"{ending}: best{name} was {format_number(kept.value)} at epoch {kept.epoch}, "
            "whose weights are restored"
        )

    def __repr__(self) -> str:
        state = ""
        if self.best_epoch is not None and self.best_value is not None:
            state = f"; best so far {format_number(self.best_value)} at epoch {self.best_epoch}"
        return (
            f"<EarlyStopping: {self.mode} of {self.metric}, stops at miss number "
            f"{self.patience + 1} (patience {self.patience}, min_delta {self.min_delta:g}){state}>"
        )


def _words(metric: str) -> str:
    return metric.replace("_", " ")
