"""The rows that the kernels multiply.

Each example's inputs have a 1 before them, and each neuron's weights the bias, which is where the
textbook begins to add. In the columns the ones come last, as biases do among the parameters:

>>> inputs = inputs_of([[0.5, 2.0]])
>>> inputs.rows
[[1.0, 0.5, 2.0]]
>>> [list(column) for column in inputs.columns]
[[0.5], [2.0], [1.0]]
>>> parameter_rows(Layer.from_weights([[3.0, 4.0]], [5.0]), 2)
[[5.0, 3.0, 4.0]]
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tinymlp.engine.kernels import Rows, mostly_zero, transposed
from tinymlp.network.layer import Layer
from tinymlp.network.shapes import Matrix, Vector


class Inputs(Protocol):
    """What a layer is given for a batch of B examples."""

    @property
    def rows(self) -> Rows:
        """A 1 and each example's inputs, shape (B, n_in + 1)."""

    @property
    def columns(self) -> Rows:
        """The same numbers, the ones last, shape (n_in + 1, B)."""

    @property
    def is_sparse(self) -> bool:
        """Whether most of the inputs are 0."""


class InputsHere(NamedTuple):
    """Inputs of which everything is built."""

    rows: Rows
    columns: Rows
    is_sparse: bool


def inputs_of(rows: Sequence[Sequence[float]]) -> InputsHere:
    """Return what the first layer is given for inputs of shape (B, n_in)."""
    with_ones = [[1.0, *row] for row in rows]
    return InputsHere(with_ones, columns_of(with_ones), mostly_zero(with_ones))


def columns_of(rows: Rows) -> Rows:
    """Return the columns of rows that begin with a 1, the ones last."""
    ones, *columns = transposed(rows)
    return [*columns, ones]


def hidden_inputs(a: Vector, n_in: int) -> InputsHere:
    """Return what a later layer is given for activations of shape (B·n_in,)."""
    columns = [a[i::n_in] for i in range(n_in)]
    ones = [1.0] * len(columns[0])
    # Nothing is known of hidden layers: half of a ReLU's answers are not 0.
    return InputsHere(transposed([ones, *columns]), [*columns, ones], is_sparse=False)


def parameter_rows(layer: Layer, n_in: int) -> Matrix:
    """Return each neuron's bias and weights, shape (n_out, n_in + 1).

    Raises `ShapeError` for a neuron of another width.
    """
    rows = [[neuron.bias, *neuron.weights] for neuron in layer.neurons]
    if set(map(len, rows)) != {n_in + 1}:
        layer.forward([0.0] * n_in)  # raises
    return rows
