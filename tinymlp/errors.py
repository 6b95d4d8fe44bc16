"""Every error the library raises on purpose, in one small tree.

    TinyMLPError                  catch this to catch them all
    ├── ArgumentError             an argument that makes no sense here    (is a ValueError)
    │   └── ShapeError            a list of the wrong length
    ├── DataError                 data that cannot be learned from        (is a ValueError)
    ├── FormatError               stored JSON that the library cannot have written (is a ValueError)
    │   └── ModelFileError        a file that is not a sound model
    ├── DivergedError             a loss or parameter became nan or inf   (is an ArithmeticError)
    ├── CannotRepeatError         a training that could not be run again
    ├── ExportError               an export that does not answer as its model (is a ValueError)
    ├── MissingPackageError       an optional package is not installed    (is an ImportError)
    ├── GradientError             a gradient that is not the loss's slope (is an AssertionError)
    └── LawBroken                 a student's code breaks a law           (is an AssertionError)

    TinyMLPWarning                allowed, but probably not what was meant (is a UserWarning)

Each is also the builtin that a Python user would catch. When one is raised nothing is half done:
no file is truncated and no weight has changed.

Every refusal of an argument is one sentence, "NAME must be WHAT, got VALUE: REMEDY", made by
`invalid`. Whatever was passed, VALUE is at most `tinymlp.text.MAX_VALUE` characters long and the
whole message at most `MAX_MESSAGE`.

>>> raise invalid("learning_rate", "a number above 0", -1.0, "0.01 is usual")
Traceback (most recent call last):
tinymlp.errors.ArgumentError: learning_rate must be a number above 0, got -1.0: 0.01 is usual
>>> issubclass(ShapeError, ValueError)
True
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from tinymlp.text import short_repr

MAX_MESSAGE = 600
"""A message is never longer than this many characters; a report may be."""


class TinyMLPError(Exception):
    """Anything the library refuses to do, with the reason and the remedy in its message."""

    is_report: ClassVar[bool] = False
    """Whether the message is a whole report, which is not cut."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message if self.is_report else _cut(message))


class ArgumentError(TinyMLPError, ValueError):
    """An argument outside what the function is defined for."""


class ShapeError(ArgumentError):
    """A list that has not the length the network, layer or neuron expects."""


class DataError(TinyMLPError, ValueError):
    """A data set, or a file of one, that cannot be read or learned from.

    `settings` are arguments of `Dataset.from_csv` by which it could be read, {} if none are known;
    all of them, however many a message has room for.
    """

    def __init__(
        self, message: str = "", settings: Mapping[str, str | Sequence[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.settings: dict[str, str | Sequence[str]] = {} if settings is None else dict(settings)


class FormatError(TinyMLPError, ValueError):
    """Stored JSON, a model's or a history's or a trace's, that the library cannot have written."""


class ModelFileError(FormatError):
    """A file that is not a sound, readable model."""


class DivergedError(TinyMLPError, ArithmeticError):
    """Training reached a number that is not finite.

    Where training raises it, its attributes say which was the first, and what helps; what there is
    not is None. The message says the same in a sentence.
    """

    model: Any = None
    """Where `fit` raises it, the model with the last weights that were finite."""
    epoch: int | None = None
    """Counted from 1."""
    batch: int | None = None
    """The mini-batch of the epoch, from 1; None where the epoch was measured after its steps."""
    step: int | None = None
    """Counted from 1 over all epochs."""
    example: int | None = None
    """Its index in the examples given to a `Trainer`, or its row in the data set given to `fit`."""
    layer: int | None = None
    """Counted from 1."""
    neuron: int | None = None
    """Counted from 0."""
    what: str = ""
    """Which number of the example, layer and neuron it is: z, the activation, the loss, …"""
    value: Any = None
    """The first number that is not finite, or the error that was raised instead of one."""
    last_finite: Any = None
    """The number computed before it."""
    last_what: str = ""
    """Which number that is, with its layer and neuron."""
    cause: str = ""
    """Why it probably came to that."""
    remedy: str = ""
    """What to do: an argument of `fit` where one was tried and helped."""
    tried: Sequence[tuple[str, bool]] = ()
    """Each remedy that was tried by some steps from the first weights, and whether it helped."""


class CannotRepeatError(TinyMLPError):
    """A training that could not be run again from a model's settings, or ended elsewhere."""


class ExportError(TinyMLPError, ValueError):
    """What was to be written in another format answers otherwise than the model, or cannot be."""


class MissingPackageError(TinyMLPError, ImportError):
    """Something optional needs a package that is not installed; the message says how to get it."""


class GradientError(TinyMLPError, AssertionError):
    """A gradient check that did not pass; its message is the whole report."""

    is_report = True


class LawBroken(TinyMLPError, AssertionError):  # noqa: N818 -- it is the code that is in error
    """A check of `tinymlp.testing` found a case in which code breaks a law."""

    is_report = True
    mistake = ""
    """The mistake that gives the very answers of the code, in words; "" where none is known."""


class TinyMLPWarning(UserWarning):
    """Something allowed that is probably not what was meant."""


Error = TypeVar("Error", bound=TinyMLPError)


def invalid(
    name: str,
    what: str,
    value: object,
    remedy: str = "",
    *,
    error: type[Error] = ArgumentError,  # type: ignore[assignment]
) -> Error:
    """Return the error "NAME must be WHAT, got VALUE: REMEDY", to be raised.

    >>> invalid("hidden", "a list of layer sizes", 32, "for one layer write [32]")
    ArgumentError('hidden must be a list of layer sizes, got 32: for one layer write [32]')
    """
    return error(f"{name} must be {what}, got {short_repr(value)}" + (remedy and f": {remedy}"))


def _cut(message: str) -> str:
    """Return the message, without its middle when it is too long: the remedy is at its end."""
    if len(message) <= MAX_MESSAGE:
        return message
    tail = MAX_MESSAGE // 3
    return f"{message[: MAX_MESSAGE - tail - 3]} … {message[-tail:]}"
