"""Who writes a training's checkpoint while it runs, as often as was asked for.

It looks after every step and every epoch whether it is time, or whether a signal is waiting to end
the training, and writes what there is: so a checkpoint always is of a whole step. By default it
writes every 30 seconds, or as seldom as writing takes a hundredth of the time.

>>> check_every("30s"), check_every("200steps"), check_every(5)
(('s', 30.0), ('step', 200.0), ('epoch', 5.0))
"""

import copy
import re
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tinymlp.arguments import as_whole, check_path
from tinymlp.errors import FormatError, ModelFileError, TinyMLPError, TinyMLPWarning, invalid
from tinymlp.files import reason, remove_left, write_atomically
from tinymlp.locks import locked
from tinymlp.model.checkpoint import Checkpoint, describe_settings, read_checkpoint
from tinymlp.model.serialization import own_classes
from tinymlp.state import load_state, state_of
from tinymlp.text import short_repr
from tinymlp.training.history import Epoch, close
from tinymlp.training.interrupts import Interrupts

if TYPE_CHECKING:
    from tinymlp.model.prepared_training import PreparedTraining

SECONDS = 30.0
"""Between two checkpoints where nothing was asked for."""
SHARE = 0.01
"""Of the time that writing takes at most, where nothing was asked for."""


def check_every(every: Any) -> tuple[str, float]:
    """Return a unit, "s", "step" or "epoch", and how many of it; a number is of epochs.

    Raises `ArgumentError` for anything else.
    """
    if every is None:
        return "s", SECONDS
    number = as_whole(every)
    if number is not None and 1 <= number <= 10**9:
        return "epoch", float(number)
    text = every.strip() if isinstance(every, str) else ""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?) ?(s|steps?|epochs?)", text)
    if found:
        amount, unit = float(found[1]), found[2].rstrip("s") or "s"
        if amount > 0 and (unit == "s" or amount.is_integer()):
            return unit, amount
    what = "a number of epochs from 1 up, or a text like '30s', '5epochs' or '200steps'"
    raise invalid("every", what, every)


class CheckpointWriter:
    """Writes the checkpoint of one training, within a `with` block around it."""

    def __init__(self, training: "PreparedTraining", path: Path, every: str | int | None) -> None:
        self.training = training
        self.path = path
        self.every = every
        self._unit, self._amount = check_every(every)
        self._is_free = every is None
        self._settings = describe_settings(training.settings)
        self._interrupts = Interrupts()
        self._stack = ExitStack()
        self._n_yielded = len(training.model.history.epochs)
        self._count = 0
        """Steps or epochs since it was written."""
        self._written_at = 0.0
        self._cost = 0.0
        """How many seconds writing took."""

    @classmethod
    def of(
        cls, training: "PreparedTraining", path: Any, every: Any
    ) -> "AbstractContextManager[CheckpointWriter | None]":
        """Return who writes there, or None in a `with` where nothing is to be written.

        Raises `ArgumentError` for arguments that make no sense.
        """
        if path is None:
            if every is not None:
                raise invalid("every", "None without a checkpoint", every, "give checkpoint= too")
            return nullcontext()
        return cls(training, check_path("checkpoint", path), every)

    def __enter__(self) -> Self:
        """Lock the file, and write the first checkpoint: what cannot be kept is refused now."""
        with ExitStack() as stack:
            try:
                stack.enter_context(locked("checkpoint", self.path))
            except OSError as error:
                raise self._not_written(error) from error
            remove_left(self.path)
            self._check_replaced()
            self._check_state()
            try:
                self._write(ended=False)
            except OSError as error:
                raise self._not_written(error) from error
            for trainer in self.training.trainers():
                trainer.after_step = self._after_step
                stack.callback(setattr, trainer, "after_step", None)
            stack.enter_context(self._interrupts)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, traceback)

    def around(self, epochs: Iterable[Epoch]) -> Iterator[Epoch]:
        """Pass the epochs on, and write in between; at their end keep the state that they have."""
        source = iter(epochs)
        self.training.begin_epochs()
        try:
            for epoch in source:
                self._n_yielded += 1
                yield epoch
                self._after_epoch()
            self.training.keep_end()
        except GeneratorExit:
            if self._is_seen():
                self.training.keep_end()
            raise
        finally:
            close(source)

    def write(self, *, ended: bool) -> None:
        """Write what there is; what the disk refuses is warned of, and the old file stays."""
        try:
            self._write(ended=ended)
        except OSError as error:
            self._written_at = time.monotonic()  # not again at the next step
            warnings.warn(f"{self._not_written(error)}", TinyMLPWarning, stacklevel=2)

    def _write(self, *, ended: bool) -> None:
        started = time.monotonic()
        training = self.training
        state = training.state_dict()  # first: then the network is of this step too
        checkpoint = Checkpoint(
            model=training.model if ended else training.model_so_far(),
            data=training.data,
            every=self.every,
            ended=ended,
            settings=self._settings,
            state=state,
        )
        write_atomically(self.path, checkpoint.to_bytes())
        self._written_at, self._count = time.monotonic(), 0
        self._cost = self._written_at - started

    def _after_step(self) -> None:
        if self._unit == "step":
            self._count += 1
        self._look()

    def _after_epoch(self) -> None:
        if self._unit == "epoch":
            self._count += 1
        self._look()

    def _look(self) -> None:
        """Write if it is time, or if the training is to end here."""
        if (self._is_due() or self._interrupts.is_waiting) and self._is_seen():
            self.write(ended=False)
        self._interrupts.deliver()

    def _is_due(self) -> bool:
        if self._unit != "s":
            return self._count >= self._amount
        seconds = max(self._amount, self._cost / SHARE) if self._is_free else self._amount
        return time.monotonic() - self._written_at >= seconds

    def _is_seen(self) -> bool:
        """Return whether the history and early stopping have had every epoch that was passed on."""
        training = self.training
        return self._n_yielded == len(training.model.history.epochs) and (
            self._n_yielded == training.stopping.n_seen
        )

    def _check_replaced(self) -> None:
        """Raise `ArgumentError` when a file is there that the training may not replace."""
        if not self.path.exists() or self.training.goes_on_from == self.path.resolve():
            return
        what, place = "a new file", str(self.path)
        try:
            own = own_classes(self.training.model.objects())
            found = read_checkpoint(self.path, custom_objects=own)
        except TinyMLPError:
            remedy = "it is no checkpoint that can be read here: choose another name"
            raise invalid("checkpoint", what, place, remedy) from None
        if not found.ended:
            n_epochs = len(found.model.history.epochs)
            source = short_repr(found.data["source"])
            remedy = (
                f"a training of {source} is in it after epoch {n_epochs}, with which "
                f"tinymlp.resume({place!r}, dataset), or --resume, goes on; to begin anew choose "
                "another name, or remove the file"
            )
            raise invalid("checkpoint", what, place, remedy)

    def _check_state(self) -> None:
        """Raise when the training has something that could not be kept, or given back."""
        training = self.training
        training.model.to_bytes()
        trainer = training.trainer
        used = trainer.used_optimizer(trainer.optimizer)
        state = state_of(used, "optimizer")
        again = copy.deepcopy(trainer.optimizer)
        try:
            load_state(again, state, "optimizer", like=used)
        except FormatError as error:
            what = "one that takes back what it remembers"
            raise invalid("optimizer", what, trainer.optimizer, str(error)) from error
        if state_of(again, "optimizer") != state:
            what = "one that takes back what it remembers"
            raise invalid("optimizer", what, trainer.optimizer, "its state is another afterwards")
        training.state_dict()

    def _not_written(self, error: OSError) -> ModelFileError:
        return ModelFileError(
            f"{self.path}: the checkpoint cannot be written: {reason(error)}; a file that was "
            "there stays as it was"
        )
