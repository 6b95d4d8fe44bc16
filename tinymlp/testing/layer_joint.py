"""A student's layer whose weights hold the biases too, as another column or row.

    forward(W, x), backward(W, x, d) → (dW, dx)     with W of shape (n_out, n_in + 1)
    Layer(n_in, n_out)                              whose weights have the shape (n_in + 1, n_out)

It is seen as a layer with weights and biases, which are the first or the last of the columns or
rows. What it does with its inputs, a 1 in front of them or behind, is its own matter.

>>> kind = Joint(turned=False, first=True)
>>> kind.join([[2.0, 3.0]], [1.0]), kind.split([[1.0, 2.0, 3.0]])
([[1.0, 2.0, 3.0]], ([[2.0, 3.0]], [1.0]))
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tinymlp.gradient_check.mistaken_backward import transpose
from tinymlp.testing.answers import (
    NoAnswerError,
    as_matrix,
    as_number,
    as_vector,
    ask,
    describe_shape,
)
from tinymlp.testing.conventions import argument_names, as_arrays, parameter_names
from tinymlp.testing.layer_functions import role_in_layer
from tinymlp.testing.layer_objects import (
    BACKWARD,
    copied,
    forward_of,
    new_layer,
    rate_of,
)
from tinymlp.testing.layer_parameters import (
    BIASES,
    D_WEIGHTS,
    WEIGHTS,
    find_gradient,
    find_held,
    shape_of,
)
from tinymlp.testing.layer_ways import NoGradientError, value_of
from tinymlp.testing.reading import find_method, title_of


class Joint(NamedTuple):
    """Where in the weights the biases are."""

    turned: bool
    """Whether a column is a neuron, so that the biases are a row."""
    first: bool

    @property
    def words(self) -> str:
        """What it is called."""
        place = "first" if self.first else "last"
        return f"the biases in the {place} {'row' if self.turned else 'column'} of the weights"

    def join(self, weights: Any, biases: Any) -> Any:
        """Return the matrix of both, an array if the weights are one."""
        rows = [list(row) for row in weights]
        flat = (
            as_vector(biases)
            if not shape_of(biases)[1:]
            else [one for row in biases for one in row]
        )
        if self.turned:
            both = [flat, *rows] if self.first else [*rows, flat]
        else:
            if len(flat) != len(rows):
                raise NoAnswerError("a row of the weights is no neuron")
            pairs = zip(rows, flat, strict=True)
            both = [[b, *row] if self.first else [*row, b] for row, b in pairs]
        arrays = as_arrays()
        return arrays(both) if hasattr(weights, "ndim") and arrays is not None else both

    def split(self, matrix: Any) -> tuple[Any, Any]:
        """Return the weights' and the biases' part of a gradient."""
        rows = as_matrix(matrix)
        rows = transpose(rows) if self.turned else rows
        biases = [row[0] if self.first else row[-1] for row in rows]
        weights = [row[1:] if self.first else row[:-1] for row in rows]
        return (transpose(weights) if self.turned else weights), biases

    def without_one(self, d_inputs: Any, inputs: Any) -> Any:
        """Return d_inputs without the slope of the 1 that stands for the bias, if it is there."""
        had, has = shape_of(inputs), shape_of(d_inputs)
        kept = slice(1, None) if self.first else slice(None, -1)
        if len(had) != len(has) or sum(has) == sum(had):
            return d_inputs
        if len(has) == 1 or has[0] == had[0] + 1:
            return d_inputs[kept]
        return [row[kept] for row in d_inputs]


Run = tuple[Callable[[Any], Any], Callable[[Any, Any], tuple[Any, Any]]]
"""forward(inputs), and backward(inputs, d_outputs) → (the gradient of all weights, d_inputs)."""


def joint_layers(start: Callable[[Any], Run], turned: bool | None) -> Iterator[tuple[str, type]]:
    """Yield classes of layers with weights and biases, of one that `start` makes of a matrix."""
    for its in (False, True) if turned is None else (turned,):
        for first in (True, False):
            kind = Joint(its, first)
            yield kind.words, _class_of(kind, start)


def _class_of(kind: Joint, start: Callable[[Any], Run]) -> type:
    class Layer:
        """A layer whose parameters are seen apart."""

        def __init__(self, weights: Any, biases: Any) -> None:
            self.weights, self.biases = weights, biases
            self.run: Run | None = None
            self.given: Any = None

        def forward(self, inputs: Any) -> Any:
            """Return the outputs."""
            self.run, self.given = start(kind.join(self.weights, self.biases)), inputs
            return self.run[0](inputs)

        def backward(self, d_outputs: Any) -> tuple[Any, Any, Any]:
            """Return (d_weights, d_biases, d_inputs)."""
            assert self.run is not None
            gradient, d_inputs = self.run[1](self.given, d_outputs)
            d_weights, d_biases = kind.split(gradient)
            if len(shape_of(self.biases)) == 2:
                turned = shape_of(self.biases)[0] == 1
                d_biases = [d_biases] if turned else [[d] for d in d_biases]
            return d_weights, d_biases, kind.without_one(d_inputs, self.given)

    return Layer


def both_of(answer: Any, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Return (the gradient of the weights, d_inputs) of an answer of two, in either order."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise NoAnswerError(describe_shape(answer, "(d_weights, d_inputs)"))
    one, other = answer
    return (one, other) if shape_of(one) == shape else (other, one)


def joint_of(mine: Any) -> list[tuple[str, type]] | None:
    """Return layers with weights and biases of one whose weights hold both, None of any other."""
    if isinstance(mine, tuple | list):
        return _joint_of_functions(*mine) if len(mine) == 2 else None
    n_in, n_out = 3, 2
    if isinstance(mine, type) and len(argument_names(mine)) == 1:
        return _joint_of_neurons(mine)
    try:
        one = new_layer(mine, n_in, n_out)
    except NoAnswerError:
        return None
    held = find_held(one, WEIGHTS)
    if held is None or find_held(one, BIASES) is not None or forward_of(one) is None:
        return None
    shape = shape_of(held.value)
    if find_method(one, BACKWARD) is None or len(shape) != 2:
        return None
    is_made = not isinstance(mine, type) and not inspect.isroutine(mine)
    if not is_made and shape not in ((n_out, n_in + 1), (n_in + 1, n_out)):
        return None
    turned = None if is_made else shape == (n_in + 1, n_out)

    def start(matrix: Any) -> Run:
        sizes = shape_of(matrix)
        n_in, n_out = (sizes[0] - 1, sizes[1]) if turned else (sizes[1] - 1, sizes[0])
        new = new_layer(mine, n_in, n_out)
        its = find_held(new, WEIGHTS)
        backward = find_method(new, BACKWARD)
        assert its is not None
        assert backward is not None
        its.set(matrix)

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any]:
            if rate_of(backward):
                before = as_matrix(copied(matrix))
                d_inputs = backward(d_outputs, 1.0)
                now = find_held(new, WEIGHTS)
                assert now is not None
                pairs = zip(before, as_matrix(now.value), strict=True)
                return [[w - v for w, v in zip(*rows, strict=True)] for rows in pairs], d_inputs
            answer = backward(d_outputs)
            if isinstance(answer, tuple | list) and len(answer) == 2:
                return both_of(answer, sizes)
            gradient = find_gradient(new, D_WEIGHTS, WEIGHTS)
            if gradient is None:
                raise NoGradientError(f"no {D_WEIGHTS[0]}: {title_of(new)} leaves none")
            return gradient, answer

        return forward_of(new), back

    return list(joint_layers(start, turned))


def _joint_of_neurons(mine: Any) -> list[tuple[str, type]] | None:
    """Return the layers of Neuron(n_in) with n_in + 1 weights, None of any other class."""
    try:
        one = ask(mine, 3)
    except NoAnswerError:
        return None
    held = find_held(one, WEIGHTS)
    if held is None or find_held(one, BIASES) is not None or shape_of(held.value) != (4,):
        return None
    if forward_of(one) is None or find_method(one, BACKWARD) is None:
        return None

    def start(matrix: Any) -> Run:
        neurons = [ask(mine, len(row) - 1) for row in matrix]
        for neuron, row in zip(neurons, matrix, strict=True):
            its = find_held(neuron, WEIGHTS)
            assert its is not None
            its.set(row)

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any]:
            rows, of_inputs = [], []
            for neuron, d in zip(neurons, d_outputs, strict=True):
                answer = find_method(neuron, BACKWARD)(d)  # type: ignore[misc]
                gradient = find_gradient(neuron, D_WEIGHTS, WEIGHTS)
                if isinstance(answer, tuple | list) and len(answer) == 2 and gradient is None:
                    gradient, answer = both_of(answer, (len(inputs) + 1,))
                if gradient is None:
                    raise NoGradientError(f"no {D_WEIGHTS[0]}: {title_of(neuron)} leaves none")
                rows.append(as_vector(gradient))
                of_inputs.append(as_vector(answer))
            return rows, [sum(column) for column in zip(*of_inputs, strict=True)]

        return lambda inputs: [as_number(forward_of(one)(inputs)) for one in neurons], back

    return list(joint_layers(start, turned=False))


def _joint_of_functions(forward: Any, backward: Any) -> list[tuple[str, type]] | None:
    """Return the layers of forward(W, x) and backward(W, x, d) → (dW, dx), None of any other."""
    names = [parameter_names(one) for one in (forward, backward)]
    # Of two arguments of which one is the inputs, the other is the weights, whatever its name is.
    unknown = [name for name in names[0] if not role_in_layer(name)] if len(names[0]) == 2 else []
    roles = [
        tuple("weights" if name in unknown else role_in_layer(name) for name in each)
        for each in names
    ]
    if sorted(roles[0]) != ["inputs", "weights"] or "d_outputs" not in roles[1]:
        return None
    if not {"weights", "inputs", "cache", "d_outputs"} >= set(roles[1]):
        return None

    def start(matrix: Any) -> Run:
        given: dict[str, Any] = {"weights": matrix}

        def go(inputs: Any) -> Any:
            given["inputs"] = inputs
            answer = forward(*[given[role] for role in roles[0]])
            given["cache"] = answer[1] if isinstance(answer, tuple) else None
            return value_of(answer)

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any]:
            held = {**given, "inputs": inputs, "d_outputs": d_outputs}
            return both_of(backward(*[held[role] for role in roles[1]]), shape_of(matrix))

        return go, back

    return list(joint_layers(start, None))
