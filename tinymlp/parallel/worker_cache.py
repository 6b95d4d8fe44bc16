"""What a worker keeps of what it was sent: rows, networks, and the batch it computed with last.

It is sent bytes, and makes of them what the first task that uses them needs. What was not used for
the longest time goes first; a worker that is asked for it again says that it lacks it.

>>> cache = WorkerCache()
>>> cache.add({b"one": to_bytes([0.5, 2.0])})
>>> cache.missing([b"one", b"two"]), cache.rows([b"one"])
([b'two'], [[0.5, 2.0]])
"""

import pickle
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

from tinymlp.engine.kernels import PYPY
from tinymlp.engine.rows import InputsHere, mini_batch_inputs
from tinymlp.learning.gradient import Engine
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel.buffers import to_bytes, to_list
from tinymlp.parallel.row_cache import MAX_NUMBERS, Key

MINUS_ZERO = to_bytes([-0.0])

_MAX_BUILT = 16
_MAX_SHARED = 1 << 16


def engine_spec(engine: Engine, layers: Sequence[Layer]) -> bytes:
    """Return all that a prediction needs but its numbers: the engine, and the network's shape.

    Raises `TypeError` when something in it cannot be pickled.
    """
    shape = [(layer.n_in, layer.n_out, layer.activation) for layer in layers]
    try:
        return pickle.dumps((engine, shape))
    except Exception as error:
        raise TypeError(
            f"engine or activation cannot be sent to another process ({error}): define the "
            "class at the top of a module"
        ) from error


class WorkerCache(threading.local):
    """What this worker keeps; every thread has its own, since an engine may not be shared."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, tuple[int, bytes | Vector | Network]] = OrderedDict()
        self._n_numbers = 0
        self._built: dict[bytes, tuple[Engine, Network]] = {}
        self._batch: tuple[Sequence[Key], InputsHere] | None = None
        self._shared: dict[float, float] = {}

    def add(self, payload: Mapping[Key, bytes]) -> None:
        """Keep what was sent, unless it is here."""
        for key, content in payload.items():
            if key not in self._kept:
                self._kept[key] = (len(content) // 8, content)
                self._n_numbers += len(content) // 8

    def missing(self, keys: Iterable[Key]) -> list[Key]:
        """Return those of the keys whose contents are not here."""
        return [key for key in keys if key not in self._kept]

    def trim(self) -> None:
        """Let go of what is too much; between tasks, for one of them needs all its rows."""
        while self._n_numbers > MAX_NUMBERS and len(self._kept) > 1:
            _, (n_gone, _) = self._kept.popitem(last=False)
            self._n_numbers -= n_gone

    def rows(self, keys: Iterable[Key]) -> list[Vector]:
        """Return the rows with these keys."""
        rows = []
        for key in keys:
            n_numbers, row = self._kept[key]
            if isinstance(row, bytes):
                row = self._row(row)
                self._kept[key] = (n_numbers, row)
            assert isinstance(row, list)
            self._kept.move_to_end(key)
            rows.append(row)
        return rows

    def batch(self, keys: Sequence[Key]) -> InputsHere:
        """Return what the first layer is given; the gradients' turn comes soon after the sums'."""
        if self._batch is None or self._batch[0] != keys:
            self._batch = (keys, mini_batch_inputs(self.rows(keys)))
        return self._batch[1]

    def network(self, spec: bytes, key: Key) -> tuple[Engine, Network]:
        """Return the engine and the network of this shape, with the parameters of this key."""
        engine, empty = self._build(spec)
        n_numbers, network = self._kept[key]
        if isinstance(network, bytes):
            parameters = to_list(network)
            network = empty.copy()
            network.load_parameters(parameters)
            self._kept[key] = (n_numbers, network)
        assert isinstance(network, Network)
        self._kept.move_to_end(key)
        return engine, network

    def _build(self, spec: bytes) -> tuple[Engine, Network]:
        """Return the engine, and a network into copies of which parameters can be loaded."""
        if spec not in self._built:
            if len(self._built) >= _MAX_BUILT:
                self._built.clear()
            engine, shape = pickle.loads(spec)
            layers = [
                Layer.from_weights([[0.0] * n_in] * n_out, [0.0] * n_out, activation=activation)
                for n_in, n_out, activation in shape
            ]
            self._built[spec] = (engine, Network(layers))
        return self._built[spec]

    def _row(self, content: bytes) -> Vector:
        """Return a row, equal numbers as one object: so they stay in the processor's cache."""
        row = to_list(content)
        # Minus zero equals zero, and is another number.
        if PYPY or len(self._shared) > _MAX_SHARED or MINUS_ZERO in content:
            return row
        return [self._shared.setdefault(number, number) for number in row]
