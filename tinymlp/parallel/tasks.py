"""What a worker does. A task is all that it needs, and `run` does it, in whatever process.

    WeightedSums      z[b][j]  = Σᵢ x[b][i]·w[j][i]     for a block of neurons j, all examples b
    WeightGradients   ∂w[j][i] = Σ_b δ[b][j]·x[b][i]    the same
    Predictions       a network's answers               for some of the rows

A worker may be a process of this machine, of another one, or a thread, and it may vanish. So doing
a task twice, or somewhere else, gives the same bytes. What it works on has crossed before and is
called by keys (see row_cache); a worker that lacks some answers which, and is asked again with
them. An error is an answer too: raised, it would have to survive being pickled.

    ("done", …, 0.25)      the result, and the seconds it took
    ("need", [key, key])   these are not here
    ("error", "text")      the task itself failed

>>> task = WeightedSums(to_bytes([1.0, 2.0]), 2, to_bytes([0.5, 0.25, 2.0, 1.0]))
>>> task.run(WorkerCache()) == to_bytes([1.0, 4.0])
True
"""

import time
from dataclasses import dataclass
from typing import Any

from tinymlp.engine.batch import weight_gradients, weighted_sums
from tinymlp.engine.kernels import products
from tinymlp.engine.rows import columns_of
from tinymlp.network.shapes import Vector
from tinymlp.parallel.buffers import to_bytes, to_rows
from tinymlp.parallel.row_cache import Key
from tinymlp.parallel.worker_cache import WorkerCache
from tinymlp.text import describe_error

Answer = tuple[Any, ...]

Inputs = tuple[Key, ...] | bytes
"""The keys of rows that have crossed before, or rows that nobody asks for again, as bytes."""


@dataclass(frozen=True)
class Task:
    """Numbers, bytes and tuples of them, which is all that crosses."""

    inputs: Inputs

    @property
    def keys(self) -> tuple[Key, ...]:
        """What of the cache it works on."""
        return () if isinstance(self.inputs, bytes) else self.inputs

    def run(self, cache: WorkerCache) -> bytes:
        """Return the answer, the bytes of floats."""
        raise NotImplementedError


@dataclass(frozen=True)
class WeightedSums(Task):
    """Every row of inputs times every row of a block of weights, example after example."""

    width: int
    """Of a row of weights, and of one of inputs; cached inputs get their 1 here."""
    weights: bytes

    def run(self, cache: WorkerCache) -> bytes:
        """Return z, shape (B·n_neurons,)."""
        weights = to_rows(self.weights, self.width)
        if isinstance(self.inputs, bytes):
            return to_bytes(products(to_rows(self.inputs, self.width), weights))
        return to_bytes(weighted_sums(cache.batch(self.inputs), weights))


@dataclass(frozen=True)
class WeightGradients(Task):
    """Every column of a block of δ times every column of the inputs, neuron after neuron."""

    width: int
    """Of a row of inputs, with a 1 before it."""
    delta_columns: bytes

    def run(self, cache: WorkerCache) -> bytes:
        """Return ∂L/∂w, shape (n_neurons·width,)."""
        if isinstance(self.inputs, bytes):
            columns = columns_of(to_rows(self.inputs, self.width))
            return to_bytes(products(to_rows(self.delta_columns, len(columns[0])), columns))
        deltas = to_rows(self.delta_columns, len(self.inputs))
        return to_bytes(weight_gradients(deltas, cache.batch(self.inputs)))


@dataclass(frozen=True)
class Predictions(Task):
    """The predictions of an engine for some rows."""

    network: tuple[bytes, Key]
    """The engine with the network's shape, as `engine_spec` says it, and its parameters."""
    batch_sizes: tuple[int, ...]
    """How many of the rows are predicted together, batch by batch."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """The key of the parameters, and those of the rows that are cached."""
        return (self.network[1], *super().keys)

    def run(self, cache: WorkerCache) -> bytes:
        """Return one prediction after the other, shape (n_rows·n_out,)."""
        engine, network = cache.network(*self.network)
        if isinstance(self.inputs, bytes):
            rows = to_rows(self.inputs, network.n_in)
        else:
            rows = cache.rows(self.inputs)
        answer: Vector = []
        start = 0
        for size in self.batch_sizes:
            for prediction in engine.predictions(network, rows[start : start + size]):
                answer += prediction
            start += size
        return to_bytes(answer)


_KINDS: dict[str, type[Task]] = {
    kind.__name__: kind for kind in (WeightedSums, WeightGradients, Predictions)
}

worker_cache: WorkerCache = WorkerCache()
"""That of this process, in every thread another one."""


def run_task(number: int, payload: dict[Key, bytes], kind: str, *fields: Any) -> Answer:
    """Do a task, given as the name of its class and its fields, and return the answer.

    `number` makes it different from all others, for a scheduler that would merge equal ones.
    `payload` has what it works on, as far as it was perhaps not sent before.
    """
    start = time.perf_counter()
    try:
        task = _KINDS[kind](*fields)
        worker_cache.add(payload)
        missing = worker_cache.missing(task.keys)
        if missing:
            return ("need", missing)
        result = task.run(worker_cache)
        worker_cache.trim()
        return ("done", result, time.perf_counter() - start)
    except Exception as error:
        return ("error", describe_error(error))
