"""A layer with the tanh, and what is often written instead, for the lessons that have one.

    layer_of(weights, biases)   the library's layer
    FORWARD_MISTAKES            the catalogue's on its way forward, of `OneLayer`
    LINES                       the catalogue's ways back through it, for `run_layer`
    ERRORS                      what is written for 2·(a − t), with which the way back begins
    lists(n)                    draws numbers at which the tanh is not flat yet

>>> at = OneLayer([[0.0], [1.0]], [0.0, 0.0], [0.0])
>>> FORWARD_MISTAKES["is that f′(z)? A layer passes on f(z)"](at)
[1.0, 1.0]
"""

from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import layer_mistakes
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, Lines, transpose
from tinymlp.network.activation import find_activation
from tinymlp.network.layer import Layer
from tinymlp.network.shapes import Vector
from tinymlp.testing.answers import NoAnswerError
from tinymlp.testing.forward_mistakes import FORWARD_MISTAKES as _OF_ANY


class OneLayer(NamedTuple):
    """A layer and its inputs."""

    weights: list[list[float]]
    biases: list[float]
    inputs: list[float]


number: st.SearchStrategy[float] = st.floats(-1.25, 1.25).map(lambda number: round(number, 2))
"""One at which the tanh is not flat yet."""


def lists(n: int, drawn: st.SearchStrategy[Any] = number) -> st.SearchStrategy[list[Any]]:
    """Draw a list of n."""
    return st.lists(drawn, min_size=n, max_size=n)


def layer_of(weights: list[list[float]], biases: list[float]) -> Layer:
    """Return the library's layer of these numbers."""
    return Layer.from_weights(weights, biases, activation="tanh")


def _transposed(_: Any, at: OneLayer) -> Vector:
    """Return the outputs if a column is taken for a neuron; only of a square it can be."""
    if len(at.biases) != len(at.inputs):
        raise NoAnswerError
    return layer_of(transpose(at.weights), at.biases).forward(at.inputs).activations


_TANH: Any = SimpleNamespace(activation=find_activation("tanh"))

FORWARD_MISTAKES: dict[str, Callable[[Any], Sequence[float]]] = {
    words: partial(_transposed if "transposed" in words else wrong, _TANH)
    for words, wrong in _OF_ANY.items()
}

LINES: dict[str, Lines] = {
    **layer_mistakes(),
    "1 − a is the slope: is the square of 1 − a² missing?": TEXTBOOK._replace(
        slope=lambda unit: 1 - unit.a
    ),
}

ERRORS: dict[str, Callable[[float, float], float]] = {
    "is the factor 2 missing? The slope of (a − t)² is 2·(a − t)": lambda a, t: a - t,
    "its sign is flipped: the error is a − t, so that subtracting it goes downhill": (
        lambda a, t: 2 * (t - a)
    ),
    "its sign is flipped, and the factor 2 missing: the slope of (a − t)² is 2·(a − t)": (
        lambda a, t: t - a
    ),
    "is the error squared? The slope of (a − t)² is 2·(a − t)": lambda a, t: (a - t) ** 2,
    "is the error missing? The chain begins with 2·(a − t)": lambda a, t: 1.0,
}
