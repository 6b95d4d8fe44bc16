"""What `fit` was asked for, checked before anything is computed.

A mistake in the last argument should not be found after the first epoch.

>>> hidden_sizes(32)
Traceback (most recent call last):
tinymlp.errors.ArgumentError: hidden has the number of neurons of each hidden layer, got 32: for one
layer write [32], for none []
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tinymlp.arguments import check_whole
from tinymlp.errors import ArgumentError
from tinymlp.training.history import Epoch
from tinymlp.training.metric import Metric

Watcher = Callable[[Iterable[Epoch]], Iterable[Epoch]]
"""A generator function wrapped around the epochs: it sees each one and passes it on."""


def hidden_sizes(hidden: Any) -> list[int]:
    """Return the number of neurons of each hidden layer."""
    if not isinstance(hidden, Iterable) or isinstance(hidden, str):
        raise ArgumentError(
            f"hidden has the number of neurons of each hidden layer, got {hidden!r}: for one layer "
            "write [32], for none []"
        )
    return [check_whole(f"hidden[{i}]", size, minimum=1) for i, size in enumerate(hidden)]


def check_has(name: str, given: Any, needs: Sequence[str], *, like: str) -> None:
    """Raise `ArgumentError` unless `given` is None or an object with all attributes in `needs`."""
    if given is not None and not all(hasattr(given, need) for need in needs):
        raise ArgumentError(f"{name} is an object like {like}, or None, got {given!r}")


def check_metrics(metrics: Any) -> None:
    """Raise `ArgumentError` unless each metric is a function with a name of its own."""
    if not isinstance(metrics, Mapping) or not all(map(callable, metrics.values())):
        raise ArgumentError(
            f"metrics has a function for each name, got {metrics!r}: it takes predictions, targets "
            "and weights, and returns a number"
        )
    if "loss" in metrics:
        raise ArgumentError("a metric cannot be called 'loss': that is the loss itself")


def check_monitor(monitor: str, metrics: Mapping[str, Metric], *, has_validation: bool) -> None:
    """Raise `ArgumentError` unless an epoch will have that number."""
    parts = ("training", "validation") if has_validation else ("training",)
    known = [f"{part}_{name}" for part in parts for name in ("loss", *metrics)]
    if monitor in known:
        return
    remedy = "" if has_validation else " (without validation there are no others)"
    raise ArgumentError(f"monitor is one of {', '.join(known)}{remedy}, got {monitor!r}")


def watched_by(watchers: Any, epochs: Iterable[Epoch]) -> Iterable[Epoch]:
    """Return the epochs with each watcher around them, the last one outermost."""
    if not isinstance(watchers, Iterable) or not all(map(callable, watchers)):
        raise ArgumentError(f"watchers is a list of generator functions, got {watchers!r}")
    for watcher in watchers:
        epochs = watcher(epochs)
        if not isinstance(epochs, Iterable):
            raise ArgumentError(
                f"the watcher {watcher!r} returned {epochs!r}: it has to be a generator function, "
                "which loops over the epochs it is given and yields each"
            )
    return epochs
