"""The batch engine, with the products of wide layers shared out to workers.

A step of training is three products a layer (see kernels), and each is a list of sums. A neuron's
weighted sums, and its weights' gradients, need nothing of the other neurons, so a layer's neurons
are divided into blocks, one for each worker:

    z[b][j]  = Σᵢ x[b][i]·w[j][i]     a block of rows of w goes out, its z come back
    ∂w[j][i] = Σ_b δ[b][j]·x[b][i]    a block of columns of δ goes out, its ∂w come back
    ∂x[b][i] = Σⱼ δ[b][j]·w[j][i]     a block of columns of w goes out, and all of δ

The examples x of the first layer crossed before, and are called by their keys. Every sum is added
up by one worker, from its first to its last product, like `BatchEngine` does it alone. So the
gradient is `BatchEngine`'s, bit for bit, for any number of workers. Activations, loss, penalties
and small layers stay in this process.

What crosses in a step for a wide layer of P parameters, n_in inputs and n_out neurons, a batch of
B examples and W workers, in bytes:

    first layer     8·P + 8·B·n_out + 32·B·W out (keys), 8·P + 8·B·n_out home
    later layers    16·P + 8·B·(n_out + 2·n_in·W + n_out·W) out, 8·P + 8·B·(n_out + n_in) home
"""

from collections.abc import Sequence
from functools import cached_property

from tinymlp.engine.batch import BatchEngine, weight_gradients, weighted_sums
from tinymlp.engine.compiled import is_small
from tinymlp.engine.kernels import PYPY, Rows
from tinymlp.engine.rows import Constants, Inputs, InputsHere, mini_batch_inputs
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel.buffers import rows_to_bytes, to_list
from tinymlp.parallel.chunks import chunks
from tinymlp.parallel.dispatcher import Dispatcher
from tinymlp.parallel.row_cache import Key
from tinymlp.parallel.tasks import WeightedSums, WeightGradients

MIN_PRODUCTS = 1 << (25 if PYPY else 17)
"""Fewer multiplications take this process hardly longer than the trip: 2 ms, on PyPy 30."""

BYTES_OF_A_TRIP = 1 << (21 if PYPY else 17)
"""To pack, send and unpack so many takes as long as the trip again."""


class _CachedInputs:
    """The first layer's inputs, which the workers know by their keys; built here only on need."""

    def __init__(self, given: Sequence[Sequence[float]], keys: tuple[Key, ...]) -> None:
        self.given = given
        self.keys = keys

    @property
    def rows(self) -> Rows:
        return self._built.rows

    @property
    def columns(self) -> Rows:
        return self._built.columns

    @property
    def is_sparse(self) -> bool:
        return self._built.is_sparse

    @property
    def constants(self) -> Constants | None:
        return self._built.constants

    @cached_property
    def _built(self) -> InputsHere:
        return mini_batch_inputs(self.given)


class ShardedEngine(BatchEngine):
    """`BatchEngine`'s gradients, computed by `n_workers` behind a dispatcher.

    A layer is shared out from `min_products` multiplications on, and from more where many bytes
    have to cross for them: the last layer's few neurons need all of the batch in every worker.
    """

    def __init__(self, dispatcher: Dispatcher, n_workers: int, *, min_products: int) -> None:
        self.dispatcher = dispatcher
        self.n_workers = n_workers
        self.min_products = min_products

    def is_shared(self, n_rows: int, n_neurons: int, width: int, *, is_first: bool) -> bool:
        """Return whether the products of rows with neurons' rows of this width are worth a trip.

        The rows of the first layer have crossed before.
        """
        each_row = 32 if is_first else 8 * width
        n_bytes = n_rows * each_row * self.n_workers + 8 * n_neurons * (width + n_rows)
        worth = self.min_products * (1 + n_bytes / BYTES_OF_A_TRIP)
        return n_neurons > 1 and n_rows * n_neurons * width >= worth

    def reason_to_be_alone(self, network: Network, n_examples: int) -> str | None:
        """Return why a gradient is not worth a trip to the workers, or None when it is."""
        sizes = [(layer.n_out, layer.n_in + 1) for layer in network.layers]
        if n_examples == 1:
            return "one example is not worth sending the weights for"
        if is_small(network):
            return "a network so small is computed by a function of its own"
        if any(self.is_shared(n_examples, *size, is_first=i == 0) for i, size in enumerate(sizes)):
            return None
        largest = n_examples * max(n_out * width for n_out, width in sizes)
        return (
            f"its largest layer takes {largest:,} multiplications, and {self.min_products:,} and "
            "more for what has to cross are worth sharing"
        )

    def _inputs(self, rows: Sequence[Sequence[float]]) -> Inputs:
        return _CachedInputs(rows, tuple(map(self.dispatcher.cache.key, rows)))

    def _weighted_sums(self, inputs: Inputs, weights: Rows) -> Vector:
        n_rows, width = _shape(inputs)
        if not self.is_shared(n_rows, len(weights), width, is_first=_are_keys(inputs)):
            return weighted_sums(inputs, weights)
        sent, blocks = _sent(inputs), chunks(weights, self.n_workers)
        answers = self.dispatcher.run(
            [WeightedSums(sent, width, rows_to_bytes(block)) for block in blocks]
        )
        shares = [
            (to_list(answer), len(block)) for answer, block in zip(answers, blocks, strict=True)
        ]
        whole: Vector = []
        for b in range(n_rows):  # example after example, each with the neurons of every block
            for sums, n in shares:
                whole += sums[b * n : (b + 1) * n]
        return whole

    def _weight_gradients(self, delta_columns: Rows, inputs: Inputs) -> Vector:
        n_rows, width = _shape(inputs)
        if not self.is_shared(n_rows, len(delta_columns), width, is_first=_are_keys(inputs)):
            return weight_gradients(delta_columns, inputs)
        sent, blocks = _sent(inputs), chunks(delta_columns, self.n_workers)
        answers = self.dispatcher.run(
            [WeightGradients(sent, width, rows_to_bytes(block)) for block in blocks]
        )
        return to_list(b"".join(answers))

    def _input_gradients(self, delta_rows: Rows, weight_columns: Rows) -> Vector:
        return self._weighted_sums(InputsHere(delta_rows, (), is_sparse=False), weight_columns)


def _are_keys(inputs: Inputs) -> bool:
    """Return whether the workers know the inputs."""
    return isinstance(inputs, _CachedInputs)


def _shape(inputs: Inputs) -> tuple[int, int]:
    """Return how many examples there are, and how many numbers to each."""
    if isinstance(inputs, _CachedInputs):
        return len(inputs.given), len(inputs.given[0]) + 1
    return len(inputs.rows), len(inputs.rows[0])


def _sent(inputs: Inputs) -> tuple[Key, ...] | bytes:
    """Return what stands for the inputs in a task."""
    return inputs.keys if isinstance(inputs, _CachedInputs) else rows_to_bytes(inputs.rows)
