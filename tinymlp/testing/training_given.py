"""A training that is given its first weights, each as an argument of its own.

    gradient_descent(X, y, w, b, learning_rate, n) → w, b
    optimize(w, b, X, Y, n, learning_rate) → {"w": …, "b": …}, gradients, costs
    train(X, Y, W1, b1, W2, b2, learning_rate, epochs), which changes arrays

It is made a training of one network, a dict with an entry for each of these arguments, of the
shapes in which weights usually are: a row or a column of the matrix for each neuron, and of one
neuron a vector and a number, or two numbers. What is returned is put back in such a dict.

>>> def descend(x, y, w, b, rate, epochs):
...     return w - rate * x[0], b
>>> given = with_weights(descend, lambda w, b, x: w * x + b)
>>> [sorted(make()) for make in given.networks][0]
['b', 'w']
>>> given.train({"w": 1.0, "b": 0.0}, [2.0], [1.0], 0.25, 1)
{'w': 0.5, 'b': 0.0}
>>> given.predict({"w": 1.0, "b": 0.5}, 2.0)
2.5
"""

import inspect
import itertools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tinymlp.testing.conventions import as_arrays, parameter_names
from tinymlp.testing.training_parameters import is_bias_name, is_parameter_name
from tinymlp.testing.training_roles import arguments_of

SIZES = (2, 3, 2)
"""Of the inputs, and of the neurons of each layer."""


class Given(NamedTuple):
    """A training of a network, of one that is given its weights one by one."""

    train: Callable[..., Any]
    networks: list[Callable[[], dict[str, Any]]]
    """How a network may be made, in each of the usual shapes."""
    predict: Callable[[Any, Any], Any] | None


def with_weights(theirs: Callable[..., Any], predict: Callable[..., Any] | None) -> Given | None:
    """Return the training of a network that it is, None of one without such arguments."""
    names = [
        one.name
        for one in arguments_of(theirs)
        if one.required and one.role in ("", "parameters") and is_parameter_name(one.name)
    ]
    biases = [name for name in names if is_bias_name(name)]
    weights = [name for name in names if name not in biases]
    if not weights or len(weights) != len(biases) or len(weights) >= len(SIZES):
        return None
    return Given(
        _train(theirs, names),
        [
            lambda shaped=shaped: dict(shaped())  # type: ignore[misc]
            for shaped in _networks(weights, biases)
        ],
        None if predict is None else _predict(predict, names),
    )


def _networks(weights: Sequence[str], biases: Sequence[str]) -> list[Callable[[], dict[str, Any]]]:
    array: Any = as_arrays() or list
    made: list[Callable[[], dict[str, Any]]] = []
    if len(weights) == 1:
        (w,), (b,) = weights, biases
        made += [
            lambda: {w: array([0.5, 0.25]), b: 0.0},
            lambda: {w: array([[0.5], [0.25]]), b: 0.0},
            lambda: {w: 0.5, b: 0.0},
        ]
    for columns, form in itertools.product((False, True), ("vector", "row", "column")):

        def make(columns: bool = columns, form: str = form) -> dict[str, Any]:
            held: dict[str, Any] = {}
            for k, (w, b) in enumerate(zip(weights, biases, strict=True)):
                n_in, n_out = SIZES[k : k + 2]
                shape = (n_in, n_out) if columns else (n_out, n_in)
                held[w] = array([[0.5 - 0.25 * j for j in range(shape[1])]] * shape[0])
                zeros = [0.0] * n_out
                one = {"vector": zeros, "row": [zeros], "column": [[0.0]] * n_out}
                held[b] = array(one[form])
            return held

        made.append(make)
    return made


def _train(theirs: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    arguments = inspect.signature(theirs).parameters
    others = [one for name, one in arguments.items() if name not in names]
    required = [one.name for one in others if one.default is one.empty]

    def train(network: Any, *values: Any, **settings: Any) -> Any:
        given = dict(zip(required, values, strict=False))
        return _as_network(theirs(**network, **given, **settings), names, network)

    first = inspect.Parameter("network", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    train.__signature__ = inspect.Signature([first, *others])  # type: ignore[attr-defined]
    return train


def _as_network(returned: Any, names: Sequence[str], before: Any) -> Any:
    """Return the dict of new weights in what a training returns, what it changed if in nothing."""
    for one in (returned, *(returned if isinstance(returned, tuple | list) else ())):
        if isinstance(one, dict) and len(one) == len(names):
            if set(one) == set(names):
                return one
            return dict(zip(names, one.values(), strict=True))
    if isinstance(returned, tuple | list) and len(returned) >= len(names):
        return dict(zip(names, returned, strict=False))
    return before


def _predict(predict: Callable[..., Any], names: Sequence[str]) -> Callable[[Any, Any], Any]:
    if len(parameter_names(predict)) != len(names) + 1:
        return predict
    theirs = parameter_names(predict)
    first = not is_parameter_name(theirs[0]) or theirs[0] in ("x", "X")

    def ask(network: Any, inputs: Any) -> Any:
        weights = [network[name] for name in names]
        return predict(inputs, *weights) if first else predict(*weights, inputs)

    return ask
