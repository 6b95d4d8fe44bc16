"""How a student's layer may be written.

    (forward, backward)     forward(weights, biases, inputs) → outputs
                            backward(weights, biases, inputs, d_outputs)
                                → (d_weights, d_biases, d_inputs)

    a class or an object    with the attributes weights and biases
                            forward(inputs) → outputs
                            backward(d_outputs) → d_inputs, with d_weights and d_biases left as
                                attributes, or → (d_weights, d_biases, d_inputs)

    the library's style     made by from_weights(weights, biases, activation=…), or by the like
                            forward(inputs) → trace with .activations
                            backward(trace, d_activations) → flat gradient with .d_inputs

Weights have the shape (n_out, n_in): a row is a neuron. Each is asked about one example.
"""

import contextlib
import copy
import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import accepts
from tinymlp.network.activation import Activation
from tinymlp.network.shapes import Matrix, Vector
from tinymlp.testing.answers import NoAnswerError, as_matrix, as_vector, ask, check_array
from tinymlp.testing.reading import find_method, make, require, title_of
from tinymlp.text import short_repr

WEIGHTS = ("weights", "weight", "w", "W")
BIASES = ("biases", "bias", "b", "B")
D_WEIGHTS = ("d_weights", "d_weight", "dweights", "dW", "dw", "d_w", "grad_weights", "weights_grad")
D_BIASES = ("d_biases", "d_bias", "dbiases", "dB", "db", "d_b", "grad_biases", "biases_grad")

SIGNATURE = (
    "a pair of functions, forward(weights, biases, inputs) → outputs and backward(weights, biases, "
    "inputs, d_outputs) → (d_weights, d_biases, d_inputs), or a class or an object with the "
    "attributes weights, biases, and forward(inputs) → outputs and backward(d_outputs) → d_inputs, "
    "with d_weights and d_biases left on itself or returned before it"
)


class Backward(NamedTuple):
    """What a layer answers on the way back."""

    d_weights: Matrix
    d_biases: Vector
    d_inputs: Vector

    def flat(self) -> Vector:
        """Return all of it as one list."""
        return [d for row in self.d_weights for d in row] + self.d_biases + self.d_inputs


class Asked(NamedTuple):
    """What a layer is asked about."""

    weights: Matrix
    biases: Vector
    inputs: Vector
    d_outputs: Vector


class LayerCode(NamedTuple):
    """A student's layer, however it is written."""

    title: str
    start: Callable[[Matrix, Vector], "Pass"]
    """Return the two passes of a layer with copies of those weights and biases."""
    activation: Activation
    array: Callable[[Any], Any]


class Pass(NamedTuple):
    """The two ways through one layer."""

    forward: Callable[[Any], Vector]
    backward: Callable[[Any, Any], Backward]
    """From inputs, already sent forward, and d_outputs."""


def read_layer(mine: Any, activation: Activation, array: Callable[[Any], Any]) -> LayerCode:
    """Return how to start the student's layer; raise `ArgumentError` for what is none."""
    check_array(array, [0.5, 0.25])
    check_array(array, [[0.5, 0.25]])
    if isinstance(mine, tuple | list):
        if len(mine) != 2 or not all(map(callable, mine)):
            raise invalid("layer", SIGNATURE, mine)
        require("layer", mine[0], 3, SIGNATURE)
        require("layer", mine[1], 4, SIGNATURE)

        def start(weights: Matrix, biases: Vector) -> Pass:
            return _pass_of_functions(mine[0], mine[1], weights, biases, array)

        return LayerCode(title_of(mine[0]), start, activation, array)

    def start_object(weights: Matrix, biases: Vector) -> Pass:
        return _pass_of_object(_make_layer(mine, weights, biases, activation, array))

    with contextlib.suppress(NoAnswerError):  # the laws will report that
        one = start_object([[0.5]], [0.25])
        one.forward(array([0.5]))
        one.backward(array([0.5]), array([0.5]))
    return LayerCode(title_of(mine), start_object, activation, array)


def _pass_of_functions(
    forward: Any, backward: Any, weights: Matrix, biases: Vector, array: Callable[[Any], Any]
) -> Pass:
    w, b = array([list(row) for row in weights]), array(list(biases))
    return Pass(
        lambda inputs: as_vector(ask(forward, w, b, inputs)),
        lambda inputs, d_outputs: _read_three(ask(backward, w, b, inputs, d_outputs)),
    )


def _read_three(answer: Any) -> Backward:
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        raise NoAnswerError(f"{short_repr(answer)}, not (d_weights, d_biases, d_inputs)")
    return Backward(as_matrix(answer[0]), as_vector(answer[1]), as_vector(answer[2]))


def _make_layer(
    mine: Any, weights: Matrix, biases: Vector, activation: Activation, array: Callable[[Any], Any]
) -> Any:
    """Return a layer with these weights and biases."""
    w, b = array([list(row) for row in weights]), array(list(biases))
    if callable(getattr(mine, "from_weights", None)):
        return ask(lambda: mine.from_weights(w, b, activation=activation))
    if isinstance(mine, type) or inspect.isroutine(mine):
        names = _parameters(mine)
        if names[:1] and names[0] in WEIGHTS:
            return ask(mine, w, b)
        if len(names) >= 2 and accepts(mine, 2):
            one = ask(mine, len(w[0]), len(w))
        else:
            one = make("layer", mine) if isinstance(mine, type) else ask(mine)
        names_of_both = _find_attribute(one, WEIGHTS), _find_attribute(one, BIASES)
    else:
        names_of_both = _find_attribute(mine, WEIGHTS), _find_attribute(mine, BIASES)
        one = ask(copy.deepcopy, mine)
    for name, values in zip(names_of_both, (w, b), strict=True):
        ask(setattr, one, name, values)
    return one


def _parameters(mine: Any) -> list[str]:
    try:
        return list(inspect.signature(mine).parameters)
    except (TypeError, ValueError):  # some written in C have no signature
        return []


def _find_attribute(one: Any, names: Sequence[str]) -> str:
    for name in names:
        if hasattr(one, name):
            return name
    raise invalid("layer", SIGNATURE, one, f"{title_of(one)} has no {names[0]}")


def _pass_of_object(one: Any) -> Pass:
    """Return the two passes of an object, of either style."""
    forward, backward = find_method(one, ["forward", "__call__"]), find_method(one, ["backward"])
    if forward is None or backward is None:
        raise invalid("layer", SIGNATURE, one, f"{title_of(one)} has no forward and backward")
    require("layer", forward, 1, SIGNATURE)
    with_trace = not accepts(backward, 1)
    if with_trace:
        require("layer", backward, 2, SIGNATURE)
    traces: list[Any] = []

    def go_forward(inputs: Any) -> Vector:
        traces.append(ask(forward, inputs))
        return as_vector(getattr(traces[-1], "activations", traces[-1]))

    def go_backward(inputs: Any, d_outputs: Any) -> Backward:
        given = (traces[-1], d_outputs) if with_trace else (d_outputs,)
        return _read_backward(one, ask(backward, *given), len(inputs))

    return Pass(go_forward, go_backward)


def _read_backward(one: Any, answer: Any, n_in: int) -> Backward:
    d_inputs = getattr(answer, "d_inputs", None)
    if d_inputs is not None:  # flat, neuron by neuron: the weights and then the bias
        flat = as_vector(answer)
        rows = [flat[start : start + n_in + 1] for start in range(0, len(flat), n_in + 1)]
        return Backward([row[:-1] for row in rows], [row[-1] for row in rows], as_vector(d_inputs))
    if isinstance(answer, tuple) and len(answer) == 3:
        return _read_three(answer)
    d_inputs = as_vector(answer)
    d_weights = getattr(one, _find_attribute(one, D_WEIGHTS))
    d_biases = getattr(one, _find_attribute(one, D_BIASES))
    return Backward(as_matrix(d_weights), as_vector(d_biases), d_inputs)
