"""The batch engine, with the products of wide layers shared out to a crew.

A step of training is three products a layer (see kernels), and each is a list of sums. A neuron's
weighted sums, and its weights' gradients, need nothing of the other neurons, so a layer's neurons
are cut into blocks, one for each worker:

    z[b][j]  = Σᵢ x[b][i]·w[j][i]     a block of rows of w goes out, its z come back
    ∂w[j][i] = Σ_b δ[b][j]·x[b][i]    a block of columns of δ goes out, its ∂w come back
    ∂x[b][i] = Σⱼ δ[b][j]·w[j][i]     a block of columns of w goes out, and all of δ

The examples x of the first layer crossed before, and are called by their numbers. Every sum is
added up by one worker, from its first to its last product, like `BatchEngine` does it alone. So
the gradient is `BatchEngine`'s, bit for bit, for any number of workers. Activations, loss,
penalties and small layers stay in this process.

What crosses in a step for a wide layer of P parameters, n_in inputs and n_out neurons, a batch of
B examples and W workers, in bytes:

    first layer     8·P + 8·B·n_out + 16·B·W out (names), 8·P + 8·B·n_out home
    later layers    16·P + 8·B·(n_out + 2·n_in·W + n_out·W) out, 8·P + 8·B·(n_out + n_in) home
"""

from collections.abc import Callable, Sequence
from functools import partial

from tinymlp.engine.batch import BatchEngine, weight_gradients, weighted_sums
from tinymlp.engine.kernels import PYPY, Rows, products
from tinymlp.engine.rows import Inputs, InputsHere, inputs_of
from tinymlp.network.shapes import Vector
from tinymlp.parallel.chunks import runs
from tinymlp.parallel.dispatcher import Crew, Piece
from tinymlp.parallel.row_cache import joined, to_bytes, to_list

LEAST_PRODUCTS = 1 << (25 if PYPY else 17)
"""Fewer multiplications take this process hardly longer than the trip: 2 ms, on PyPy 30."""


class _OnShelf:
    """The first layer's inputs, which the workers know by number; built here only on need."""

    def __init__(self, given: Sequence[Sequence[float]], numbers: list[int]) -> None:
        self.given = given
        self.numbers = numbers
        self._built: InputsHere | None = None

    @property
    def _here(self) -> InputsHere:
        if self._built is None:
            self._built = inputs_of(self.given)
        return self._built

    @property
    def rows(self) -> Rows:
        return self._here.rows

    @property
    def columns(self) -> Rows:
        return self._here.columns

    @property
    def is_sparse(self) -> bool:
        return self._here.is_sparse


class SharedEngine(BatchEngine):
    """`BatchEngine`'s gradients, computed with a crew of `n_workers`.

    A layer is shared from `least_products` multiplications on.
    """

    def __init__(self, crew: Crew, n_workers: int, *, least_products: int) -> None:
        self.crew = crew
        self.n_workers = n_workers
        self.least_products = least_products

    def _inputs(self, rows: Sequence[Sequence[float]]) -> Inputs:
        number = self.crew.shelf.number
        return _OnShelf(rows, [number(row) for row in rows])

    def _weighted_sums(self, inputs: Inputs, weights: Rows) -> Vector:
        if not self._is_shared(inputs, len(weights)):
            return weighted_sums(inputs, weights)
        return self._side_by_side(inputs, weights)

    def _weight_gradients(self, delta_columns: Rows, inputs: Inputs) -> Vector:
        if not self._is_shared(inputs, len(delta_columns)):
            return weight_gradients(delta_columns, inputs)
        answers = self._answers(
            "gradients", inputs, delta_columns, lambda block: weight_gradients(block, inputs)
        )
        whole: Vector = []
        for gradient, _ in answers:
            whole += gradient
        return whole

    def _input_gradients(self, delta_rows: Rows, weight_columns: Rows) -> Vector:
        deltas = InputsHere(delta_rows, (), is_sparse=False)
        if not self._is_shared(deltas, len(weight_columns)):
            return products(delta_rows, weight_columns)
        return self._side_by_side(deltas, weight_columns)

    def is_shared(self, n_rows: int, n_neurons: int, width: int) -> bool:
        """Return whether the products of rows with neurons' rows of this width are worth a trip."""
        return n_neurons > 1 and n_rows * n_neurons * width >= self.least_products

    def _is_shared(self, inputs: Inputs, n_blocks: int) -> bool:
        n_rows, width = _shape(inputs)
        return self.is_shared(n_rows, n_blocks, width)

    def _side_by_side(self, inputs: Inputs, weights: Rows) -> Vector:
        """Return the products of the inputs with blocks of weights, example after example."""
        answers = self._answers("sums", inputs, weights, lambda block: weighted_sums(inputs, block))
        whole: Vector = []
        for b in range(_shape(inputs)[0]):
            for sums, n in answers:
                whole += sums[b * n : (b + 1) * n]
        return whole

    def _answers(
        self, job: str, inputs: Inputs, rows: Rows, here: Callable[[Rows], Vector]
    ) -> list[tuple[Vector, int]]:
        """Return the answer for each block of the rows, and how many rows are in it."""
        blocks = [rows[run.start : run.stop] for run in runs(len(rows), self.n_workers)]
        numbers = inputs.numbers if isinstance(inputs, _OnShelf) else []
        common = None if numbers else joined(inputs.rows)
        pieces = [
            Piece(
                job=job,
                made_by=b"",
                network=-1,
                rows=numbers,
                arguments=(common, _shape(inputs)[1], joined(block)),
                here=partial(lambda block: to_bytes(here(block)), block),
            )
            for block in blocks
        ]
        answers = self.crew.answers(pieces)
        return [
            (to_list(answer), len(block)) for answer, block in zip(answers, blocks, strict=True)
        ]


def _shape(inputs: Inputs) -> tuple[int, int]:
    """Return how many examples there are, and how many numbers to each."""
    if isinstance(inputs, _OnShelf):
        return len(inputs.given), len(inputs.given[0]) + 1
    return len(inputs.rows), len(inputs.rows[0])
