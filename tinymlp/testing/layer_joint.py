"""A student's layer whose weights hold the biases too, as another column or row.

    forward(W, x), backward(W, x, d) → (dW, dx)     with W of shape (n_out, n_in + 1)
    Layer(n_in, n_out)                              whose weights have the shape (n_in + 1, n_out)

It is seen as a layer with weights and biases, which are the first or the last of the columns or
rows. What it does with its inputs, a 1 in front of them or behind, is its own matter.

>>> kind = Joint(turned=False, first=True)
>>> kind.join([[2.0, 3.0]], [1.0]), kind.split([[1.0, 2.0, 3.0]])
([[1.0, 2.0, 3.0]], ([[2.0, 3.0]], [1.0]))
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tinymlp.gradient_check.mistaken_backward import transpose
from tinymlp.testing.answers import NoAnswerError, as_matrix, as_vector, describe_shape
from tinymlp.testing.conventions import as_arrays
from tinymlp.testing.layer_parameters import shape_of


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
