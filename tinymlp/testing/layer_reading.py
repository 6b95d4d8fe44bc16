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
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tinymlp.errors import ArgumentError
from tinymlp.network.activation import Activation
from tinymlp.network.shapes import Matrix, Vector
from tinymlp.testing.answers import NoAnswerError, as_matrix, as_vector, ask
from tinymlp.testing.reading import accepts, make, method, name_of, require

WEIGHTS = ("weights", "weight", "w", "W")
BIASES = ("biases", "bias", "b", "B")
D_WEIGHTS = ("d_weights", "d_weight", "dweights", "dW", "dw", "d_w", "grad_weights", "weights_grad")
D_BIASES = ("d_biases", "d_bias", "dbiases", "dB", "db", "d_b", "grad_biases", "biases_grad")

SIGNATURE = """a layer is a pair of functions
    forward(weights, biases, inputs) → outputs
    backward(weights, biases, inputs, d_outputs) → (d_weights, d_biases, d_inputs)
or a class or an object with the attributes weights, of shape (n_out, n_in), and biases, and
    forward(inputs) → outputs
    backward(d_outputs) → d_inputs, with d_weights and d_biases left on itself or returned before it
"""


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
    if isinstance(mine, tuple | list):
        if len(mine) != 2 or not all(map(callable, mine)):
            raise ArgumentError(f"got {mine!r}; {SIGNATURE}")
        require(mine[0], 3, SIGNATURE)
        require(mine[1], 4, SIGNATURE)
        return LayerCode(
            name_of(mine[0]), lambda w, b: _functions(mine, w, b, array), activation, array
        )

    def start(weights: Matrix, biases: Vector) -> Pass:
        return _passes(_made(mine, weights, biases, activation, array), array)

    with contextlib.suppress(NoAnswerError):  # the laws will tell of that
        one = start([[0.5]], [0.25])
        one.forward(array([0.5]))
        one.backward(array([0.5]), array([0.5]))
    return LayerCode(name_of(mine), start, activation, array)


def _functions(mine: Any, weights: Matrix, biases: Vector, array: Callable[[Any], Any]) -> Pass:
    forward, backward = mine
    w, b = array([list(row) for row in weights]), array(list(biases))
    return Pass(
        lambda inputs: as_vector(ask(forward, w, b, inputs)),
        lambda inputs, d_outputs: _three(ask(backward, w, b, inputs, d_outputs)),
    )


def _three(answer: Any) -> Backward:
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        raise NoAnswerError(f"{answer!r}, not (d_weights, d_biases, d_inputs)")
    return Backward(as_matrix(answer[0]), as_vector(answer[1]), as_vector(answer[2]))


def _made(
    mine: Any, weights: Matrix, biases: Vector, activation: Activation, array: Callable[[Any], Any]
) -> Any:
    """Return a layer with these weights and biases."""
    w, b = array([list(row) for row in weights]), array(list(biases))
    if callable(getattr(mine, "from_weights", None)):
        return mine.from_weights(w, b, activation=activation)
    if isinstance(mine, type) or inspect.isroutine(mine):
        names = list(inspect.signature(mine).parameters)
        if names[:1] and names[0] in WEIGHTS:
            return mine(w, b)
        one = mine(len(w[0]), len(w)) if len(names) >= 2 and accepts(mine, 2) else make_one(mine)
    else:
        one = copy.deepcopy(mine)
    for names_of, values in ((WEIGHTS, w), (BIASES, b)):
        setattr(one, _held(one, names_of), values)
    return one


def make_one(mine: Any) -> Any:
    """Return a new layer of a class or a factory without arguments."""
    return make(mine) if isinstance(mine, type) else ask(mine)


def _held(one: Any, names: Iterable[str]) -> str:
    for name in names:
        if hasattr(one, name):
            return name
    names = list(names)
    raise ArgumentError(f"{name_of(one)} has no {names[0]}: {SIGNATURE}")


def _passes(one: Any, array: Callable[[Any], Any]) -> Pass:
    """Return the two passes of an object, of either style."""
    forward, backward = method(one, ["forward", "__call__"]), method(one, ["backward"])
    if forward is None or backward is None:
        raise ArgumentError(f"{name_of(one)} has no forward and backward: {SIGNATURE}")
    require(forward, 1, SIGNATURE)
    with_trace = not accepts(backward, 1)
    if with_trace:
        require(backward, 2, SIGNATURE)
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
        return _three(answer)
    d_inputs = as_vector(answer)
    d_weights = getattr(one, _held(one, D_WEIGHTS))
    return Backward(as_matrix(d_weights), as_vector(getattr(one, _held(one, D_BIASES))), d_inputs)
