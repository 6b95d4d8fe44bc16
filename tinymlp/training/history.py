"""What happened in training, one epoch after another, kept so that it can be drawn and compared.

An `Epoch` is one pass over the training data, and what was measured when it was done; a `History`
is the epochs in order. Training is an iterable of epochs, and `record` is wrapped around it: it
keeps each epoch and passes it on.

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
import math
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from numbers import Real
from os import PathLike
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.arguments import check_iterable, check_list, check_path, check_whole
from tinymlp.displayable import Displayable
from tinymlp.errors import ArgumentError, DivergedError, FormatError, invalid
from tinymlp.files import write_atomically
from tinymlp.spreadsheet import marked
from tinymlp.text import format_number, join_names, plural, short_repr
from tinymlp.training.metric import check_measure

_MEASURED = ("learning_rate", "gradient_norm", "seconds")


@dataclass(frozen=True, repr=False)
class Epoch:
    """One pass over the training data: what was measured at the weights it ended with.

    Raises `ArgumentError` for a number below 1, for what is no number, and for a validation that
    does not measure what the training measures.
    """

    number: int  # counted from 1
    training: dict[str, float]  # {"loss": ..., "accuracy": ...} on the training set
    validation: dict[str, float]  # the same names; {} when there is no validation set
    learning_rate: float
    gradient_norm: float  # of the last step's gradient
    seconds: float  # wall-clock time of this epoch
    # How many examples it went through; for whoever monitors it, and not written to files.
    n_examples: int = field(default=0, compare=False)
    # The mean loss of its mini-batches, each at the weights that its step began with, without the
    # penalty; nan where it is not known, and with dropout, where it is that of thinned networks.
    step_loss: float = field(default=math.nan, compare=False)

    def __post_init__(self) -> None:
        check_whole("number", self.number, minimum=1)
        check_whole("n_examples", self.n_examples, minimum=0)
        for part in ("training", "validation"):
            _check_measured(part, getattr(self, part))
        for name in (*_MEASURED, "step_loss"):
            _check_any_number(name, getattr(self, name))
        if self.validation and self.validation.keys() != self.training.keys():
            what = f"a dict with exactly {join_names(self.training)}, as training is"
            raise invalid("validation", what, self.validation)

    def row(self) -> dict[str, float | int]:
        """Return every number under one flat name: `epoch`, `training_loss`, ... `seconds`."""
        return {
            "epoch": self.number,
            **{f"training_{name}": value for name, value in self.training.items()},
            **{f"validation_{name}": value for name, value in self.validation.items()},
            **{name: getattr(self, name) for name in _MEASURED},
        }

    def value(self, name: str) -> float:
        """Return one number of `row()`; raises ArgumentError that names those there are."""
        row = self.row()
        return row[check_measure("name", name, row)]

    def line(self, *, loss_unit: str = "") -> str:
        """Return the epoch as one line to print while training; a `loss_unit` as in `History`.

        >>> scores = {"loss": 0.0812, "accuracy": 0.979}
        >>> Epoch(12, scores, {}, 0.5, 1.0, 2.0).line()
        'epoch  12  training loss 0.0812, accuracy 97.9 %'
        """
        parts = [f"epoch {self.number:3d}"]
        for where, measured in (("training", self.training), ("validation", self.validation)):
            if measured:
                values = (measured_text(name, value, loss_unit) for name, value in measured.items())
                parts.append(f"{where} {', '.join(values)}")
        return "  ".join(parts)

    def __repr__(self) -> str:
        return (
            f"<Epoch: {self.line()}  learning rate {self.learning_rate:g}, "
            f"gradient norm {format_number(self.gradient_norm)}, {self.seconds:.3g} s>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are written to JSON."""
        parts = {"training": self.training, "validation": self.validation}
        return {
            "number": self.number,
            **{part: {k: _in_json(v) for k, v in got.items()} for part, got in parts.items()},
            **{name: _in_json(getattr(self, name)) for name in _MEASURED},
            **({} if math.isnan(self.step_loss) else {"step_loss": _in_json(self.step_loss)}),
        }

    @classmethod
    def from_dict(cls, stored: object) -> Self:
        """Return the epoch `to_dict` came from; raises FormatError for anything else."""
        fields = json_fields.fields(
            stored,
            ("number", "training", "validation", *_MEASURED, "step_loss"),
            "epoch",
            defaults={"step_loss": "nan"},
        )
        number = json_fields.whole(fields["number"], "epoch, number")
        where = f"epoch {number}"
        training, validation = (
            {
                name: json_fields.any_number(value, f"{where}, {part}, {name}")
                for name, value in json_fields.items(fields[part], f"{where}, {part}")
            }
            for part in ("training", "validation")
        )
        rate, norm, seconds, step_loss = (
            json_fields.any_number(fields[name], f"{where}, {name}")
            for name in (*_MEASURED, "step_loss")
        )
        try:
            return cls(number, training, validation, rate, norm, seconds, step_loss=step_loss)
        except ArgumentError as error:
            raise FormatError(f"{where}, {error}") from None


@dataclass(repr=False)
class History(Displayable):
    """The epochs of one training run in order, why it ended, and which epoch's weights were kept.

    `why_stopped` and `best_epoch` are for whoever ran the training to fill in: early stopping
    knows both. `loss_unit` says what a loss of scaled targets counts, such as "in squared standard
    deviations of the target"; it is "" for any other loss.
    """

    epochs: list[Epoch] = field(default_factory=list)
    why_stopped: str = ""
    best_epoch: int | None = None
    loss_unit: str = ""
    diverged: DivergedError | None = field(default=None, init=False, compare=False)
    """What ended a training that diverged, with its remedy; no file holds it."""

    def __post_init__(self) -> None:
        for name in ("why_stopped", "loss_unit"):
            if not isinstance(getattr(self, name), str):
                raise invalid(name, "a text", getattr(self, name))
        if self.best_epoch is not None:
            check_whole("best_epoch", self.best_epoch, minimum=1)
        given, self.epochs = check_list("epochs", self.epochs, "a list of epochs"), []
        for epoch in given:
            self.add(epoch)

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
        if not isinstance(epoch, Epoch):
            raise invalid("epoch", "an Epoch", epoch, "trainer.epochs(examples) yields them")
        if self.epochs:
            last = self.epochs[-1]
            if epoch.number <= last.number:
                raise invalid(
                    "epoch.number",
                    f"above {last.number}, with which the history ends",
                    epoch.number,
                    "start a new History for a new run",
                )
            if epoch.row().keys() != last.row().keys():
                raise ArgumentError(
                    f"epoch must be one that measures {join_names(last.row(), most=12)} as those "
                    f"before it, got {join_names(epoch.row(), most=12)}: "
                    "start a new History for another choice of metrics"
                )
        self.epochs.append(epoch)

    def record(self, epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        """Add each epoch as it passes through; when left early, close the source as well."""
        return pass_on(check_iterable("epochs", epochs, "epochs to loop over"), self.add)

    def to_csv(self, path: str | PathLike[str] | None = None) -> str:
        """Return (and write to `path`) a heading and a line per epoch; OSError if it cannot be.

        A metric's name that a spreadsheet would run as a formula is marked as a text.
        """
        text = io.StringIO()
        if self.epochs:
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(map(marked, self.columns))
            # Written by name: two epochs may list the same metrics in another order.
            writer.writerows([epoch.value(name) for name in self.columns] for epoch in self.epochs)
        return _write(text.getvalue(), path)

    def to_json(self, path: str | PathLike[str] | None = None) -> str:
        """Return (and write to `path`) everything as strict JSON; OSError if it cannot be."""
        return _write(json.dumps(self.to_dict(), indent=1, allow_nan=False) + "\n", path)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the history that `to_json` wrote; raises FormatError for any other text."""
        if not isinstance(text, str | bytes):
            raise invalid("text", "the JSON of a history", text)
        return cls.from_dict(json_fields.parse(text))

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are written to JSON."""
        return {
            "epochs": [epoch.to_dict() for epoch in self.epochs],
            "why_stopped": self.why_stopped,
            "best_epoch": self.best_epoch,
            **({"loss_unit": self.loss_unit} if self.loss_unit else {}),
        }

    @classmethod
    def from_dict(cls, stored: object) -> Self:
        """Return the history `to_dict` came from; raises FormatError for anything else."""
        fields = json_fields.fields(
            stored,
            ("epochs", "why_stopped", "best_epoch", "loss_unit"),
            "history",
            defaults={"loss_unit": ""},
        )
        epochs, best = json_fields.listed(fields["epochs"], "history, epochs"), fields["best_epoch"]
        why_stopped = json_fields.text(fields["why_stopped"], "history, why_stopped")
        loss_unit = json_fields.text(fields["loss_unit"], "history, loss_unit")
        if best is not None:
            json_fields.whole(best, "history, best_epoch")
        try:
            return cls([Epoch.from_dict(epoch) for epoch in epochs], why_stopped, best, loss_unit)
        except ArgumentError as error:
            raise FormatError(f"history, {error}") from None

    def __repr__(self) -> str:
        if not self.epochs:
            return "<History: no epochs yet>"
        first, last = self.epochs[0].row(), self.epochs[-1].row()
        parts = [plural(len(self.epochs), "epoch")]
        parts += [
            f"{loss_words(name, self.loss_unit)} from {format_number(first[name])} "
            f"to {format_number(last[name])}"
            for name in ("training_loss", "validation_loss")
            if name in last
        ]
        if self.best_epoch is not None:
            parts.append(f"best epoch {self.best_epoch}")
        if self.loss_unit:
            parts.append(f"losses {self.loss_unit}")
        end = f"; {self.why_stopped}" if self.why_stopped else ""
        return f"<History: {', '.join(parts)}{end}>"


def loss_words(name: str, loss_unit: str) -> str:
    """Return a measure's name as people write it: a loss that has a unit is a scaled one.

    >>> loss_words("validation_loss", ""), loss_words("validation_loss", "in standard deviations")
    ('validation loss', 'validation scaled loss')
    """
    words = name.replace("_", " ").replace("r squared", "R squared")
    return re.sub(r"\bloss$", "scaled loss", words) if loss_unit else words


def measured_text(name: str, value: float, loss_unit: str = "") -> str:
    """Return a measure's name and value to print.

    >>> measured_text("accuracy", 0.979), measured_text("loss", 0.5, "in standard deviations")
    ('accuracy 97.9 %', 'scaled loss 0.5000')
    """
    number = f"{100 * value:.1f} %" if "accuracy" in name else format_number(value)
    return f"{loss_words(name, loss_unit)} {number}"


def pass_on(epochs: Iterable[Epoch], see: Callable[[Epoch], None]) -> Generator[Epoch, None, None]:
    """Yield each epoch once `see` has seen it; when left early, close the source as well."""
    source = iter(epochs)
    try:
        for epoch in source:
            see(epoch)
            yield epoch
    finally:
        close(source)


def close(source: Iterator[Epoch]) -> None:
    """Close a generator now; otherwise it would end only when it is garbage-collected."""
    end = getattr(source, "close", None)
    if callable(end):
        end()


def _check_measured(name: str, measured: object) -> None:
    """Raise `ArgumentError` unless these are numbers by their names; each may be nan."""
    if not isinstance(measured, Mapping):
        raise invalid(name, "a dict from name to number", measured)
    for key, value in measured.items():
        if not isinstance(key, str):
            raise invalid(name, "a dict with text keys", measured)
        _check_any_number(f"{name}[{short_repr(key)}]", value)


def _check_any_number(name: str, value: object) -> None:
    """Raise `ArgumentError` unless it is a number that a float can hold; it may be nan."""
    try:
        is_number = isinstance(value, Real) and not isinstance(value, bool)
        float(value if is_number else "")  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        raise invalid(name, "a number", value) from None


def _in_json(value: float) -> float | str:
    return json_fields.json_number(float(value))


def _write(text: str, path: str | PathLike[str] | None) -> str:
    """Write the text to the file, whole or not at all, if there is one to write to; return it."""
    if path is not None:
        check_path("path", path)
        try:
            write_atomically(path, text.encode("utf-8", errors="backslashreplace"))
        except OSError as error:
            reason = f"the history could not be written: {error.strerror}"
            raise OSError(error.errno, reason, str(path)) from error
    return text
