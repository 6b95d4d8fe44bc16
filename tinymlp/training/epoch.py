"""One pass over the training data, and what was measured when it was done.

>>> epoch = Epoch(1, {"loss": 0.5}, {"loss": 0.75}, 0.25, 2.0, 0.125)
>>> epoch.value("validation_loss")
0.75
>>> print(epoch.line())
epoch   1  training loss 0.5000  validation loss 0.7500
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.errors import ArgumentError
from tinymlp.text import format_number


@dataclass(frozen=True, repr=False)
class Epoch:
    """One pass over the training data: what was measured at the weights it ended with."""

    number: int  # counted from 1
    training: dict[str, float]  # {"loss": ..., "accuracy": ...} on the training set
    validation: dict[str, float]  # the same names; {} when there is no validation set
    learning_rate: float
    gradient_norm: float  # of the last step's gradient
    seconds: float  # wall-clock time of this epoch
    # How many examples it went through; for whoever watches, and not written to files.
    n_examples: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ArgumentError(f"epochs are counted from 1, got number {self.number}")
        if self.validation and self.validation.keys() != self.training.keys():
            raise ArgumentError(
                f"epoch {self.number}: validation must measure what training measures, "
                f"{', '.join(self.training)}, got {', '.join(self.validation)}"
            )

    def row(self) -> dict[str, float | int]:
        """Return every number under one flat name: `epoch`, `training_loss`, ... `seconds`."""
        return {
            "epoch": self.number,
            **{f"training_{name}": value for name, value in self.training.items()},
            **{f"validation_{name}": value for name, value in self.validation.items()},
            "learning_rate": self.learning_rate,
            "gradient_norm": self.gradient_norm,
            "seconds": self.seconds,
        }

    def value(self, name: str) -> float:
        """Return one number of `row()`; raises ArgumentError that names those there are."""
        row = self.row()
        if name in row:
            return row[name]
        lacks_validation = name.startswith("validation_") and not self.validation
        remedy = ": train with a validation set to have it" if lacks_validation else ""
        raise ArgumentError(f"epoch {self.number} has no {name!r}, only {', '.join(row)}{remedy}")

    def line(self) -> str:
        """Return the epoch as one line to print while training.

        >>> scores = {"loss": 0.0812, "accuracy": 0.979}
        >>> Epoch(12, scores, {}, 0.5, 1.0, 2.0).line()
        'epoch  12  training loss 0.0812, accuracy 97.9 %'
        """
        parts = [f"epoch {self.number:3d}"]
        for where, measured in (("training", self.training), ("validation", self.validation)):
            if measured:
                values = (
                    f"{name.replace('_', ' ')} "
                    + (f"{100 * value:.1f} %" if "accuracy" in name else format_number(value))
                    for name, value in measured.items()
                )
                parts.append(f"{where} {', '.join(values)}")
        return "  ".join(parts)

    def __repr__(self) -> str:
        return (
            f"<Epoch: {self.line()}  learning rate {self.learning_rate:g}, "
            f"gradient norm {format_number(self.gradient_norm)}, {self.seconds:.3g} s>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are written to JSON."""
        return {
            "number": self.number,
            "training": {
                name: json_fields.json_number(value) for name, value in self.training.items()
            },
            "validation": {
                name: json_fields.json_number(value) for name, value in self.validation.items()
            },
            "learning_rate": json_fields.json_number(self.learning_rate),
            "gradient_norm": json_fields.json_number(self.gradient_norm),
            "seconds": json_fields.json_number(self.seconds),
        }

    @classmethod
    def from_dict(cls, stored: object) -> Self:
        """Return the epoch `to_dict` came from; raises ArgumentError for anything else."""
        names = ("number", "training", "validation", "learning_rate", "gradient_norm", "seconds")
        fields = json_fields.fields(stored, names, "an epoch")
        number = json_fields.whole(fields["number"], "an epoch's number")
        where = f"epoch {number}: "
        training, validation = (
            {
                name: json_fields.any_number(value, where + name)
                for name, value in json_fields.items(fields[part], part)
            }
            for part in ("training", "validation")
        )
        rate, norm, seconds = (
            json_fields.any_number(fields[name], where + name) for name in names[3:]
        )
        return cls(number, training, validation, rate, norm, seconds)


def close(source: Iterator[Epoch]) -> None:
    """Close a generator now; otherwise it would end only when it is garbage-collected."""
    if isinstance(source, Generator):
        source.close()
