"""A student's layer as two functions: forward(weights, biases, inputs), and the way back.

    backward(weights, biases, inputs, d_outputs)    in any order that the names say
    backward(d_outputs, cache)                      after forward, which returned (outputs, cache)
    forward(params, inputs), backward(params, …)    a dict, a pair or an object of both
    forward(weights, biases, inputs) → (outputs, a function of d_outputs), alone
    one neuron, forward(weights, bias, inputs) → one number

>>> role_in_layer("dout"), role_in_layer("W"), role_in_layer("A_prev")
('d_outputs', 'weights', 'inputs')
"""

import contextlib
import inspect
import itertools
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tinymlp.gradient_check.candidate import accepts
from tinymlp.network.activation import Activation
from tinymlp.network.shapes import Matrix, Vector
from tinymlp.testing.answers import NoAnswerError, as_number, as_vector, ask, describe_shape
from tinymlp.testing.conventions import INCOMING, code_of, parameter_names, says
from tinymlp.testing.languages import english
from tinymlp.testing.layer_parameters import BIASES, D_BIASES, D_WEIGHTS, WEIGHTS, pick
from tinymlp.testing.layer_ways import (
    SIGNATURE,
    LayerCode,
    Pass,
    Way,
    is_cache,
    read_pass,
    value_of,
    ways,
)
from tinymlp.testing.reading import by_position, require

_ROLES: Mapping[str, tuple[str, ...]] = {
    "weights": WEIGHTS,
    "biases": BIASES,
    "inputs": (
        *("x", "inputs", "input", "a", "aprev", "a_prev", "x_in", "data", "activations", "v"),
        *("input_data", "prev", "xs", "features", "prev_a", "inp", "a_in"),
    ),
    "cache": ("cache", "ctx", "context", "memory", "saved", "tape", "stored", "state"),
    "params": ("params", "parameters", "p", "theta", "layer", "l", "model", "self"),
}


def role_in_layer(name: str) -> str:
    """Return which of weights, biases, inputs, d_outputs, cache and params it is, "" if none."""
    low = english(name).lower().strip("_")
    for role, names in _ROLES.items():
        if low in {one.lower() for one in names}:
            return role
    return "d_outputs" if says(name, INCOMING) or low.startswith(("d", "grad")) else ""


def with_pullback(mine: Any) -> tuple[Any, Any] | None:
    """Return the two functions of one that answers (outputs, a function of d_outputs), or None.

    >>> forward, backward = with_pullback(lambda w, b, x: (w * x + b, lambda d: (d * x, d, d * w)))
    >>> backward(0.5, forward(2.0, 1.0, 3.0)[1])
    (1.5, 0.5, 1.0)
    """
    roles = sorted(map(role_in_layer, parameter_names(mine)))
    if not inspect.isroutine(mine) or roles != ["biases", "inputs", "weights"]:
        return None

    def backward(d_outputs: Any, cache: Any) -> Any:
        if not callable(cache):
            raise NoAnswerError(describe_shape(cache, "a function of d_outputs"))
        return cache(d_outputs)

    return mine, backward


def function_readings(
    title: str,
    forward: Any,
    backward: Any,
    activation: Activation,
    array: Callable[[Any], Any],
) -> Iterator[LayerCode]:
    """Yield every way in which two functions may be meant."""
    forward, backward = without_params(by_position(forward), by_position(backward))
    require("layer", forward, 3, SIGNATURE)
    of_backward = _of_backward(backward)
    is_told = len(of_backward) == 1  # by the names, whichever of them it takes
    if not is_told and not any(accepts(backward, n) for n in (2, 4, 5)):
        require("layer", backward, 4, SIGNATURE)
    sequences = list(itertools.product(_of_forward(forward), of_backward))
    for is_neuron in _are_neurons(forward, sequences[0][0]):
        start_with = _start_neurons if is_neuron else _start_functions
        for way in ways(array, [False] if is_neuron else [False, True], sequences):
            if is_neuron and (way.form != "vector" or way.order not in _OF_NEURONS):
                continue
            yield LayerCode(
                title,
                start_with(forward, backward, way),
                activation,
                array,
                way.words,
                way.form != "vector",
            )


def _of_forward(forward: Any) -> list[tuple[str, ...]]:
    roles = tuple(role_in_layer(name) for name in parameter_names(forward))
    if sorted(roles) == ["biases", "inputs", "weights"]:
        return [roles]
    return [("weights", "biases", "inputs"), ("inputs", "weights", "biases")]


def _of_backward(backward: Any) -> list[tuple[str, ...]]:
    roles = tuple(role_in_layer(name) for name in parameter_names(backward))
    if "" not in roles and len(set(roles)) == len(roles) and "d_outputs" in roles:
        return [roles]
    if accepts(backward, 2) and not accepts(backward, 4):
        return [("d_outputs", "cache"), ("cache", "d_outputs")]
    return [
        ("weights", "biases", "inputs", "d_outputs"),
        ("d_outputs", "inputs", "weights", "biases"),
        ("d_outputs", "weights", "biases", "inputs"),
        ("inputs", "weights", "biases", "d_outputs"),
    ]


def _start_functions(forward: Any, backward: Any, way: Way) -> Callable[[Matrix, Vector], Pass]:
    def start(weights: Matrix, biases: Vector) -> Pass:
        given = {"weights": way.weights(weights), "biases": way.biases(biases)}
        caches: list[Any] = []

        def go(inputs: Any) -> Any:
            given["inputs"] = inputs
            answer = ask(forward, *[given[role] for role in way.sequence[0]])
            if isinstance(answer, tuple) and len(answer) == 2 and is_cache(answer[1]):
                caches.append(answer[1])
                return answer[0]
            if "cache" in way.sequence[1]:
                raise NoAnswerError(describe_shape(answer, "(outputs, cache)"))
            return answer

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any, Any]:
            held = {**given, "inputs": inputs, "d_outputs": d_outputs}
            held["cache"] = caches[-1] if caches else None
            return way.three(ask(backward, *[held[role] for role in way.sequence[1]]))

        return read_pass(way, go, back, lambda: (given["weights"], given["biases"]))

    return start


_OF_NEURONS = ((0, 1, 2), (1, 2, 0), (1, 0, 2))
"""Of a neuron d_weights and d_inputs are as long, so that no other order can be told from these."""


def _are_neurons(forward: Any, roles: Sequence[str]) -> list[bool]:
    """Return whether it is one neuron: one number comes of a list of weights, and no layer does.

    np.dot(w, x) + b is either, and what is right on the way back tells.
    """
    of_neuron: dict[str, Any] = {"weights": [0.5, 0.25], "biases": 0.5, "inputs": [1.0, 2.0]}
    try:
        as_number(value_of(ask(forward, *[of_neuron[role] for role in roles])))
    except NoAnswerError:
        return [False]
    for weights in ([[0.5, 0.25]], [[0.5], [0.25]]):  # a row is a neuron, or a column
        of_layer: dict[str, Any] = {"weights": weights, "biases": [0.5], "inputs": [1.0, 2.0]}
        with contextlib.suppress(NoAnswerError):
            as_vector(value_of(ask(forward, *[of_layer[role] for role in roles])))
            return [False, True]
    return [True]


def _start_neurons(forward: Any, backward: Any, way: Way) -> Callable[[Matrix, Vector], Pass]:
    """Return how a layer is made of functions of one neuron."""

    def start(weights: Matrix, biases: Vector) -> Pass:
        rows = [way.make(list(row)) for row in weights]
        caches: list[Any] = [None] * len(rows)

        def go(inputs: Any) -> Any:
            outputs = []
            for j, (row, bias) in enumerate(zip(rows, biases, strict=True)):
                given = {"weights": row, "biases": bias, "inputs": inputs}
                answer = ask(forward, *[given[role] for role in way.sequence[0]])
                caches[j] = answer[1] if isinstance(answer, tuple) else None
                outputs.append(as_number(value_of(answer)))
            return outputs

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any, Any]:
            parts = []
            for j, (row, bias) in enumerate(zip(rows, biases, strict=True)):
                given = {
                    "weights": row,
                    "biases": bias,
                    "inputs": inputs,
                    "d_outputs": d_outputs[j],
                    "cache": caches[j],
                }
                answer = ask(backward, *[given[role] for role in way.sequence[1]])
                parts.append(way.three(answer))
            d_inputs = [as_vector(part[2]) for part in parts]
            return (
                [as_vector(part[0]) for part in parts],
                [as_number(part[1]) for part in parts],
                [sum(column) for column in zip(*d_inputs, strict=True)],
            )

        return read_pass(way, go, back, lambda: (rows, list(biases)))

    return start


def without_params(forward: Any, backward: Any) -> tuple[Any, Any]:
    """Return functions of weights and biases, of those that take both as one `params`.

    It is an object or a dict, whose names stand in the code, or else a pair.

    >>> forward, backward = without_params(
    ...     lambda params, x: params["w"] * x + params["b"],
    ...     lambda params, x, d: ({"w": d * x, "b": d}, d * params["w"]),
    ... )
    >>> forward(2.0, 1.0, 3.0), backward(2.0, 1.0, 3.0, 1.0)
    (7.0, (3.0, 1.0, 2.0))
    """
    names = parameter_names(forward)
    if len(names) != 2 or not any(_is_params(name) for name in names):
        return forward, backward
    held = _holder_of(forward, backward)

    def call(function: Any, weights: Any, biases: Any, *others: Any) -> Any:
        left = iter(others)
        params = held(weights, biases)
        return function(
            *[params if _is_params(name) else next(left) for name in parameter_names(function)]
        )

    def run(weights: Any, biases: Any, inputs: Any) -> Any:
        return call(forward, weights, biases, inputs)

    if not any(_is_params(name) for name in parameter_names(backward)):
        return run, backward
    of_back = [one for one in map(role_in_layer, parameter_names(backward)) if one != "params"]
    reversed_order = of_back[:1] == ["d_outputs"]

    def back(weights: Any, biases: Any, inputs: Any, d_outputs: Any) -> Any:
        others = (d_outputs, inputs) if reversed_order else (inputs, d_outputs)
        answer = call(backward, weights, biases, *others)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            return answer
        is_first = isinstance(answer[0], dict | tuple) or hasattr(answer[0], "__dict__")
        of_both, d_inputs = answer if is_first else answer[::-1]
        if not isinstance(of_both, tuple):
            table = of_both if isinstance(of_both, dict) else vars(of_both)
            found = [pick(table, (*of, *its)) for of, its in _BOTH]
            return (*found, d_inputs)
        return (*of_both, d_inputs)

    return run, back


def _holder_of(*functions: Any) -> Callable[[Any, Any], Any]:
    """Return what makes one object of weights and biases, as the functions' code asks for them."""
    codes = [code for one in functions if (code := code_of(one)) is not None]
    keys = [word for code in codes for word in code.co_consts if isinstance(word, str)]
    attributes = [name for code in codes for name in code.co_names]
    for spoken, is_object in ((keys, False), (attributes, True)):
        w = next((one for one in spoken if one in WEIGHTS), None)
        b = next((one for one in spoken if one in BIASES), None)
        if w is not None and b is not None:
            if is_object:
                return lambda weights, biases: types.SimpleNamespace(**{w: weights, b: biases})
            return lambda weights, biases: {w: weights, b: biases}
    return lambda weights, biases: (weights, biases)


_BOTH = ((D_WEIGHTS, WEIGHTS), (D_BIASES, BIASES))


def _is_params(name: str) -> bool:
    return name.lower().strip("_") in _ROLES["params"]
