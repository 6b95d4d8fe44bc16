"""What is measured besides the loss, and which way is good.

A metric is an ordinary function of predictions and targets, both of shape (n_examples, n_out), and
of the examples' weights or None, which returns a number. Whether a small or a large one is good, it
says itself by a `mode` of "min" or "max"; only where it says nothing its name is looked at.

>>> @best_when("min")
... def largest_miss(predictions, targets, weights):
...     return max(abs(p - t) for (p,), (t,) in zip(predictions, targets, strict=True))
>>> largest_miss([[1.0], [2.0]], [[1.5], [2.0]], None)
0.5
>>> mode_of("validation_largest_miss", metrics={"largest_miss": largest_miss})
'min'
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar, cast

from tinymlp.arguments import check_choice
from tinymlp.errors import invalid
from tinymlp.network.shapes import Vector
from tinymlp.text import did_you_mean, join_names, short_repr

Metric = Callable[[Sequence[Vector], Sequence[Sequence[float]], Sequence[float] | None], float]
"""A number from predictions, targets, both of shape (n_examples, n_out), and weights or None."""

Mode = Literal["min", "max"]

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., float])

_WORDS: dict[Mode, tuple[str, ...]] = {
    "min": ("loss", "error"),
    "max": ("accuracy", "f1", "precision", "recall", "r_squared"),
}
"""What a metric that says nothing itself is taken by, as in Keras' mode="auto"."""


def best_when(mode: Mode) -> Callable[[AnyFunction], AnyFunction]:
    """Mark a metric as best when it is smallest ("min") or largest ("max")."""

    def mark(metric: AnyFunction) -> AnyFunction:
        metric.mode = check_choice("mode", mode, _WORDS)  # type: ignore[attr-defined]
        return metric

    return mark


def check_metrics(metrics: object) -> dict[str, Metric]:
    """Return metrics as a dict of their own; raise `ArgumentError` unless each is a function."""
    what = "a dict from name to function"
    if not isinstance(metrics, Mapping):
        raise invalid("metrics", what, metrics)
    for name, metric in metrics.items():
        if not isinstance(name, str):
            raise invalid("metrics", "a dict with text keys", metrics)
        if not callable(metric) or isinstance(metric, type):
            takes = "a function of predictions, targets and weights that returns a number"
            raise invalid(f"metrics[{short_repr(name)}]", takes, metric)
    if "loss" in metrics:
        raise invalid("metrics", f"{what} besides the loss", metrics, "call 'loss' something else")
    return dict(metrics)


def check_measure(argument: str, name: object, known: Iterable[str]) -> str:
    """Return the name of a number that an epoch has; raise `ArgumentError` unless it is one.

    `known` are the names there are, as in `Epoch.row`.

    >>> check_measure("monitor", "validation_los", ["training_loss", "validation_loss"])
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: monitor must be a number that an epoch has, got 'validation_los':
    did you mean 'validation_loss'?
    """
    known = list(known)
    if isinstance(name, str) and name in known:
        return name
    remedy = did_you_mean(name, known)
    is_of_validation = isinstance(name, str) and name.startswith("validation_")
    if is_of_validation and not any(other.startswith("validation_") for other in known):
        remedy = f"train with a validation set to have it; there are {join_names(known, most=12)}"
    raise invalid(argument, "a number that an epoch has", name, remedy)


def mode_of(
    monitor: str, mode: str | None = None, metrics: Mapping[str, object] | None = None
) -> Mode:
    """Return whether "min" or "max" of what is monitored is good.

    It is the one given, else what the metric of that name says, else told by the name's words.
    Raises `ArgumentError` when none of them tells.

    >>> mode_of("validation_loss"), mode_of("validation_accuracy")
    ('min', 'max')
    """
    name = monitor.removeprefix("training_").removeprefix("validation_")
    own = getattr((metrics or {}).get(name), "mode", None)
    for argument, said in (("mode", mode), (f"the mode of the metric {short_repr(name)}", own)):
        if said is not None:
            return cast(Mode, check_choice(argument, said, _WORDS))
    modes = [mode for mode, words in _WORDS.items() if any(word in monitor for word in words)]
    if len(modes) != 1:
        what, remedy = f"'min' or 'max' for {short_repr(monitor)}", "its name does not tell which"
        raise invalid("mode", what, mode, remedy)
    return modes[0]
