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

Of the pixels of images, and of the categories of a column, many are the same in a whole mini-batch.
A number c that all its examples have is multiplied once, as the 1 of the bias is, and not for each:

    z[b][j] = Σ w[j][i]·x[b][i] + Σ w[j][i]·c[i]          ∂w[j][i] = c[i] · Σ_b δ[b][j]

That is another order of additions, and so it is done only where the kernels have no order to keep.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from tinymlp.engine.kernels import KEEPS_ORDER, SPARSE_WIDTH, Rows, mostly_zero, transposed
from tinymlp.network.layer import Layer
from tinymlp.network.shapes import Matrix, Vector

_ENOUGH_ROWS = 8
"""Fewer examples may have many numbers in common, and little is gained."""

_SHARE = 8
"""One of so many columns has to be constant: taking rows apart costs as much as some products."""


class Constants(NamedTuple):
    """The columns in which all examples of a batch have one number, that of the ones first."""

    numbers: Vector
    """Shape (n_constants,)."""
    of_row: Callable[[Sequence[float]], Vector]
    """Takes a row's numbers of these columns."""
    others_of_row: Callable[[Sequence[float]], Vector]
    """Takes a row's other numbers."""
    in_order: Callable[[Sequence[float]], Vector]
    """Puts what belongs to the other columns, then to these, in the order of the parameters."""


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

    @property
    def constants(self) -> Constants | None:
        """The columns that rows and columns leave out."""


class InputsHere(NamedTuple):
    """Inputs of which everything is built."""

    rows: Rows
    columns: Rows
    is_sparse: bool
    constants: Constants | None = None


def inputs_of(rows: Sequence[Sequence[float]]) -> InputsHere:
    """Return what the first layer is given for inputs of shape (B, n_in)."""
    with_ones = [[1.0, *row] for row in rows]
    return InputsHere(with_ones, columns_of(with_ones), mostly_zero(with_ones))


def mini_batch_inputs(rows: Sequence[Sequence[float]]) -> InputsHere:
    """Return the same for a mini-batch that is learned from, constant columns taken out.

    What is predicted for a row never depends on the rows beside it, not even in its last bit; the
    gradient is of the whole mini-batch.
    """
    inputs = inputs_of(rows)
    return inputs if inputs.is_sparse or KEEPS_ORDER else without_constants(inputs)


def without_constants(inputs: InputsHere) -> InputsHere:
    """Return the inputs without the columns that are constant, where these are many.

    >>> inputs = inputs_of([[float(b + i) if i < 20 else 0.5 for i in range(40)] for b in range(8)])
    >>> constants = without_constants(inputs).constants
    >>> len(constants.numbers), constants.numbers[:3]
    (21, (1.0, 0.5, 0.5))
    """
    rows, columns = inputs.rows, inputs.columns
    n, width = len(rows), len(rows[0])
    if n < _ENOUGH_ROWS or width < SPARSE_WIDTH:
        return inputs
    # Of two rows it is soon told, and most data has no such columns; an infinity is not folded.
    alike = [i for i, (u, v) in enumerate(zip(rows[0], rows[-1], strict=True)) if u - v == 0]
    if len(alike) * _SHARE < width:
        return inputs
    places = [i for i in alike if columns[i - 1].count(rows[0][i]) == n]  # column −1 is the ones
    others = sorted({*range(width)}.difference(places))
    if len(places) * _SHARE < width or len(others) < 2:  # a getter takes a tuple of two or more
        return inputs
    where = {place: at for at, place in enumerate([*others, *places])}
    of_row: Any = itemgetter(*places)
    others_of_row: Any = itemgetter(*others)
    in_order: Any = itemgetter(*[where[place] for place in [*range(1, width), 0]])
    return InputsHere(
        list(map(others_of_row, rows)),
        [columns[place - 1] for place in others],
        is_sparse=False,
        constants=Constants(of_row(rows[0]), of_row, others_of_row, in_order),
    )


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
