"""How a layer is asked about an example or a batch, and how its answers are read.

Arrays or lists, one example or rows or columns of a batch, weights of shape (n_out, n_in) or
(n_in, n_out), and the order of an answer of three: each combination is a way.

>>> way = Way(list, True, "vector", (0, 1, 2))
>>> way.words, way.weights([[1.0, 2.0]])
('weights (n_in, n_out)', [[1.0], [2.0]])
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from tinymlp.gradient_check.mistaken_backward import transpose
from tinymlp.network.activation import Activation
from tinymlp.network.shapes import Matrix, Vector
from tinymlp.testing.answers import (
    NoAnswerError,
    as_matrix,
    as_table,
    as_vector,
    describe_shape,
)
from tinymlp.testing.conventions import as_arrays, joined
from tinymlp.testing.layer_parameters import (
    BIASES,
    D_BIASES,
    D_INPUTS,
    D_WEIGHTS,
    WEIGHTS,
    pick,
    shape_of,
)

SIGNATURE = (
    "a pair of functions, forward(weights, biases, inputs) → outputs and backward(weights, biases, "
    "inputs, d_outputs) → (d_weights, d_biases, d_inputs), or a class or an object with the "
    "attributes weights, biases, and forward(inputs) → outputs and backward(d_outputs) → d_inputs, "
    "with d_weights and d_biases left on itself or returned before it"
)


class NoGradientError(NoAnswerError):
    """A gradient that the layer has, if at all, where it is not found."""


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


class BatchBackward(NamedTuple):
    """What a layer answers about some examples at once."""

    outputs: Matrix
    d_weights: Matrix
    d_biases: Vector
    d_inputs: Matrix


class Pass(NamedTuple):
    """The two ways through one layer."""

    forward: Callable[[Any], Vector]
    backward: Callable[[Any, Any], Backward]
    """From inputs, already sent forward, and d_outputs."""
    batch: Callable[[Matrix, Matrix], BatchBackward]
    """Both ways, of some examples at once."""
    held: Callable[[], Vector]
    """The weights and then the biases that it has now; [] where that cannot be seen."""
    bias_rows: Callable[[Matrix, Matrix], Matrix | None] = lambda inputs, d_outputs: None
    """Of a batch, the rows of d_biases for a vector of biases, if there is one each example."""


class LayerCode(NamedTuple):
    """A student's layer, however it is written."""

    title: str
    start: Callable[[Matrix, Vector], Pass]
    """Return the two passes of a layer with copies of those weights and biases."""
    activation: Activation
    array: Callable[[Any], Any]
    convention: str = ""
    of_batches: bool = False
    """Whether it takes rows or columns, a batch of examples."""
    is_object: bool = False
    """Whether it is an object that holds its weights."""


class Way(NamedTuple):
    """One way in which the code may be meant."""

    make: Callable[[Any], Any]
    """Make an array of lists, as the code takes it."""
    columns_are_neurons: bool
    form: str
    order: tuple[int, int, int]
    """Where d_weights, d_biases and d_inputs are in an answer of three."""
    sequence: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """The roles of the arguments of two functions."""

    @property
    def words(self) -> str:
        """What it is called, as far as it is not the usual way."""
        return joined(
            "weights (n_in, n_out)" if self.columns_are_neurons else "",
            {"vector": "", "rows": "a batch of rows", "columns": "columns"}[self.form],
            {
                (0, 1, 2): "",
                (1, 2, 0): "(d_inputs, d_weights, d_biases)",
            }.get(self.order, "the answers in another order"),
        )

    def given(self, rows: Matrix) -> Any:
        """Return examples as the code takes them."""
        if self.form == "vector":
            return self.make(list(rows[0]))
        return self.make([list(row) for row in (rows if self.form == "rows" else transpose(rows))])

    def wrapped(self, example: Any) -> Any:
        """Return one example, already an array, as the code takes it; still the same memory."""
        if self.form == "vector":
            return example
        if hasattr(example, "ndim"):
            return example[None, :] if self.form == "rows" else example[:, None]
        made = [example] if self.form == "rows" else [[value] for value in example]
        return self.make(made)

    def read_rows(self, answer: Any) -> Matrix:
        """Return the examples of an answer."""
        if self.form == "vector":
            return [as_vector(answer)]
        matrix = as_matrix(answer)
        return matrix if self.form == "rows" else transpose(matrix)

    def read_weights(self, answer: Any) -> Matrix:
        """Return a gradient of shape (n_out, n_in)."""
        matrix = as_matrix(answer)
        return transpose(matrix) if self.columns_are_neurons and matrix else matrix

    def read_biases(self, answer: Any) -> Vector:
        """Return a gradient of shape (n_out,)."""
        if self.form == "vector":
            return as_vector(answer)
        try:
            matrix = as_matrix(answer)
        except NoAnswerError:
            return as_vector(answer)
        return [d for row in matrix for d in row] if 1 in (len(matrix), len(matrix[0])) else []

    def weights(self, weights: Matrix) -> Any:
        """Return weights as the code takes them."""
        rows = [list(row) for row in weights]
        return self.make(transpose(rows) if self.columns_are_neurons else rows)

    def biases(self, biases: Vector, shape: tuple[int, ...] = ()) -> Any:
        """Return biases as the code takes them, in the shape that it began with."""
        if len(shape) == 2 and shape[0] == 1 and len(biases) > 0 and shape[1] != 1:
            return self.make([list(biases)])
        if len(shape) == 2 or (self.form == "columns" and not shape):
            return self.make([[b] for b in biases])
        return self.make(list(biases))

    def three(self, answer: Any) -> tuple[Any, Any, Any]:
        """Return (d_weights, d_biases, d_inputs) of an answer."""
        answer = all_three(answer)
        if isinstance(answer, dict):
            found = [pick(answer, names) for names in (D_WEIGHTS, D_BIASES, D_INPUTS)]
            if any(one is None for one in found):
                found = [pick(answer, names) for names in (WEIGHTS, BIASES, D_INPUTS)]
            if not any(one is None for one in found):
                return found[0], found[1], found[2]
        if not isinstance(answer, tuple | list) or len(answer) != 3:
            raise NoAnswerError(describe_shape(answer, "(d_weights, d_biases, d_inputs)"))
        return tuple(answer[k] for k in self.order)


def all_three(answer: Any) -> Any:
    """Return a dict of three gradients of (d_inputs, {"W": …, "b": …}); anything else as it is.

    A named tuple or an object of three is a dict of them too.

    >>> all_three(([0.5], {"dW": [[1.0]], "db": [2.0]}))
    {'d_weights': [[1.0]], 'd_biases': [2.0], 'd_inputs': [0.5]}
    """
    answer = as_table(answer)
    if not isinstance(answer, tuple) or len(answer) != 2:
        return answer
    answer = tuple(map(as_table, answer))
    tables = [one for one in answer if isinstance(one, dict) and len(one) == 2]
    if len(tables) != 1:
        return answer
    found = [pick(tables[0], names) for names in ((*D_WEIGHTS, *WEIGHTS), (*D_BIASES, *BIASES))]
    if found[0] is None or found[1] is None:
        return answer
    d_inputs = answer[0] if answer[1] is tables[0] else answer[1]
    return {"d_weights": found[0], "d_biases": found[1], "d_inputs": d_inputs}


def ways(
    array: Callable[[Any], Any],
    turned: Sequence[bool],
    sequences: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
) -> Iterator[Way]:
    """Yield the combinations, the usual ones first."""
    arrays = as_arrays()
    makes = [array] if array is not list or arrays is None else [array, arrays]
    orders = [(0, 1, 2), (1, 2, 0), (1, 0, 2), (0, 2, 1), (2, 1, 0), (2, 0, 1)]
    for order, form, make_array, columns, sequence in itertools.product(
        orders, ("vector", "rows", "columns"), makes, turned, sequences
    ):
        yield Way(make_array, columns, form, order, sequence)


def read_pass(
    way: Way,
    go: Callable[[Any], Any],
    back: Callable[[Any, Any], tuple[Any, Any, Any]],
    now: Callable[[], tuple[Any, Any]],
) -> Pass:
    """Return the passes of raw functions, whose answers are read in this way."""

    def forward(inputs: Any) -> Vector:
        rows = way.read_rows(go(way.wrapped(inputs)))
        return _only(rows)

    def backward(inputs: Any, d_outputs: Any) -> Backward:
        d_weights, d_biases, d_inputs = back(way.wrapped(inputs), way.wrapped(d_outputs))
        return Backward(
            way.read_weights(d_weights), way.read_biases(d_biases), _only(way.read_rows(d_inputs))
        )

    def batch(inputs: Matrix, d_outputs: Matrix) -> BatchBackward:
        given = way.given(inputs)
        outputs = way.read_rows(go(given))
        d_weights, d_biases, d_inputs = back(given, way.given(d_outputs))
        return BatchBackward(
            outputs,
            way.read_weights(d_weights),
            way.read_biases(d_biases),
            way.read_rows(d_inputs),
        )

    def held() -> Vector:
        weights, biases = now()
        if weights is None:
            return []
        return [w for row in way.read_weights(weights) for w in row] + way.read_biases(biases)

    def bias_rows(inputs: Matrix, d_outputs: Matrix) -> Matrix | None:
        if len(shape_of(now()[1])) != 1:
            return None
        try:
            given = way.given(inputs)
            outputs = way.read_rows(go(given))
            d_weights, d_biases, _ = back(given, way.given(d_outputs))
            rows = way.read_rows(d_biases)
            n_out = len(way.read_weights(d_weights))
        except NoAnswerError:
            return None
        if len(outputs) != len(inputs) or [len(row) for row in rows] != [n_out] * len(inputs):
            return None
        return rows

    return Pass(forward, backward, batch, held, bias_rows)


def _only(rows: Matrix) -> Vector:
    if len(rows) != 1:
        raise NoAnswerError(describe_shape(rows, "one example"))
    return rows[0]


def value_of(answer: Any) -> Any:
    """Return the outputs of an answer that may have a cache behind them."""
    return answer[0] if isinstance(answer, tuple) and len(answer) == 2 else answer


def is_cache(answer: Any) -> bool:
    """Return whether it is what a forward pass keeps for the way back."""
    is_held = callable(answer) or hasattr(answer, "shape") or hasattr(answer, "saved_tensors")
    return isinstance(answer, tuple | list | dict) or is_held
