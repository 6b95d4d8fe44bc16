"""What happened in training, one epoch after another, kept so that it can be drawn and compared.

An `Epoch` is what one pass over the data ended with; a `History` is the epochs in order. Training
is an iterable of epochs, and `record` is wrapped around it: it keeps each epoch and passes it on.

>>> first = Epoch(1, {"loss": 0.5}, {"loss": 0.75}, 0.25, 2.0, 0.125)
>>> history = History()
>>> for epoch in history.record([first]):
...     print(epoch.line())
epoch   1  training loss 0.5000  validation loss 0.7500
>>> history.column("validation_loss")
[0.75]
>>> print(history.to_csv(), end="")
epoch,training_loss,validation_loss,learning_rate,gradient_norm,seconds
1,0.5,0.75,0.25,2.0,0.125
>>> History.from_json(history.to_json()) == history
True

CSV and JSON hold every float in the digits that read back as the same float. JSON has no nan and
no infinity: there they are the strings "nan", "inf" and "-inf", so any JSON reader takes the file.
In CSV they are the same words. Read back, each is the float again.
"""

import csv
import io
import json
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.displayable import Displayable
from tinymlp.errors import ArgumentError
from tinymlp.text import format_number
from tinymlp.training.epoch import Epoch, close

__all__ = ["Epoch", "History"]


@dataclass(repr=False)
class History(Displayable):
    """The epochs of one training run in order, why it ended, and which epoch's weights were kept.

    `why_stopped` and `best_epoch` are for whoever ran the training to fill in: early stopping
    knows both.
    """

    epochs: list[Epoch] = field(default_factory=list)
    why_stopped: str = ""
    best_epoch: int | None = None

    @property
    def columns(self) -> list[str]:
        """The names of `row()`, which every epoch shares; [] before the first epoch."""
        return list(self.epochs[0].row()) if self.epochs else []

    def column(self, name: str) -> list[float]:
        """Return one number per epoch, such as "validation_loss"; ArgumentError if there is none.

        >>> History().column("training_loss")
        []
        """
        return [epoch.value(name) for epoch in self.epochs]

    @property
    def best(self) -> Epoch | None:
        """The epoch whose weights were kept; None when there is none."""
        return next((epoch for epoch in self.epochs if epoch.number == self.best_epoch), None)

    def add(self, epoch: Epoch) -> None:
        """Append an epoch; raises ArgumentError unless it is a later one that measures the same."""
        if self.epochs:
            last = self.epochs[-1]
            if epoch.number <= last.number:
                raise ArgumentError(
                    f"the history ends with epoch {last.number} and epoch {epoch.number} cannot "
                    "follow: start a new History for a new run"
                )
            if epoch.row().keys() != last.row().keys():
                raise ArgumentError(
                    f"epoch {epoch.number} measures {', '.join(epoch.row())}, but those before it "
                    f"{', '.join(last.row())}: start a new History for another choice of metrics"
                )
        self.epochs.append(epoch)

    def record(self, epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        """Add each epoch as it passes through; when left early, close the source as well."""
        source = iter(epochs)
        try:
            for epoch in source:
                self.add(epoch)
                yield epoch
        finally:
            close(source)

    def to_csv(self, path: str | PathLike[str] | None = None) -> str:
        """Return (and write to `path`) a heading and a line per epoch; OSError if it cannot be."""
        text = io.StringIO()
        if self.epochs:
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(self.columns)
            # Written by name: two epochs may list the same metrics in another order.
            writer.writerows([epoch.value(name) for name in self.columns] for epoch in self.epochs)
        return _written(text.getvalue(), path)

    def to_json(self, path: str | PathLike[str] | None = None) -> str:
        """Return (and write to `path`) everything as strict JSON; OSError if it cannot be."""
        return _written(json.dumps(self.to_dict(), indent=1, allow_nan=False) + "\n", path)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the history that `to_json` wrote; raises ArgumentError for any other text."""
        try:
            stored = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ArgumentError(f"this is not the JSON of a history: {error}") from error
        return cls.from_dict(stored)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are written to JSON."""
        return {
            "epochs": [epoch.to_dict() for epoch in self.epochs],
            "why_stopped": self.why_stopped,
            "best_epoch": self.best_epoch,
        }

    @classmethod
    def from_dict(cls, stored: object) -> Self:
        """Return the history `to_dict` came from; raises ArgumentError for anything else."""
        fields = json_fields.fields(stored, ("epochs", "why_stopped", "best_epoch"), "a history")
        epochs, why, best = fields["epochs"], fields["why_stopped"], fields["best_epoch"]
        if not isinstance(epochs, list) or not isinstance(why, str):
            raise ArgumentError("a history has a list of epochs and a text why_stopped")
        best_epoch = None if best is None else json_fields.whole(best, "a history's best_epoch")
        history = cls(why_stopped=why, best_epoch=best_epoch)
        for epoch in epochs:
            history.add(Epoch.from_dict(epoch))
        return history

    def __repr__(self) -> str:
        if not self.epochs:
            return "<History: no epochs yet>"
        first, last = self.epochs[0].row(), self.epochs[-1].row()
        parts = [f"{len(self.epochs)} epochs" if len(self.epochs) > 1 else "1 epoch"]
        parts += [
            f"{name.replace('_', ' ')} from {format_number(first[name])} "
            f"to {format_number(last[name])}"
            for name in ("training_loss", "validation_loss")
            if name in last
        ]
        if self.best_epoch is not None:
            parts.append(f"best epoch {self.best_epoch}")
        end = f"; {self.why_stopped}" if self.why_stopped else ""
        return f"<History: {', '.join(parts)}{end}>"


def _written(text: str, path: str | PathLike[str] | None) -> str:
    if path is not None:
        try:
            Path(path).write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            reason = f"the history could not be written: {error.strerror}"
            raise OSError(error.errno, reason, str(path)) from error
    return text


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON: write it as the text that to_json writes")
