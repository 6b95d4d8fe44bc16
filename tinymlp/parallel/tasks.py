"""What a worker does: one function, which takes and returns plain data.

A worker may be a process of this machine, of another one, or a thread, and it may vanish. So a
task says everything: doing it twice, or somewhere else, gives the same bytes. It names what it
works on by numbers (see shelf); a worker that lacks some answers which, and is asked again with
them. An error is an answer too: raised, it would have to survive being pickled.

    ("done", ..., 0.25)  the result, and the seconds it took
    ("need", [17, 18])   these are not here
    ("error", "text")    the task itself failed
"""

import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from tinymlp.engine.batch import weight_gradients, weighted_sums
from tinymlp.engine.kernels import PYPY, transposed
from tinymlp.engine.rows import InputsHere, inputs_of
from tinymlp.learning.gradient import Engine
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel.row_cache import (
    MOST_NUMBERS,
    CannotBeSentError,
    cut,
    numbers_of,
    to_bytes,
    to_list,
)

Answer = tuple[Any, ...]

MINUS_ZERO = to_bytes([-0.0])

_MOST_RECIPES = 16
_MOST_SHARED = 1 << 16


class _Kept(threading.local):
    """What this worker holds on to; every thread has its own, since a network is loaded."""

    def __init__(self) -> None:
        self.things: OrderedDict[tuple[str, int], tuple[int, Any]] = OrderedDict()
        self.n_numbers = 0
        self.cooked: dict[bytes, tuple[Engine, Network]] = {}
        self.batch: tuple[tuple[int, ...], list[Vector], InputsHere] | None = None
        self.shared: dict[float, float] = {}

    def get(self, key: tuple[str, int]) -> Any:
        """Return what has this key, which is from now on the one used last."""
        self.things.move_to_end(key)
        return self.things[key][1]

    def put(self, key: tuple[str, int], n_numbers: int, thing: Any) -> None:
        """Keep a thing, and let go of those that were not used for the longest time."""
        self.things[key] = (n_numbers, thing)
        self.n_numbers += n_numbers
        while self.n_numbers > MOST_NUMBERS and len(self.things) > 1:
            _, (n_gone, _) = self.things.popitem(last=False)
            self.n_numbers -= n_gone


_kept = _Kept()


def recipe(engine: Engine, layers: Sequence[Layer]) -> bytes:
    """Return all of a task but its numbers: how it computes, and the shape of the network.

    Raises `CannotBeSentError` when something in it cannot be pickled.
    """
    shape = [(layer.n_in, layer.n_out, layer.activation) for layer in layers]
    try:
        return pickle.dumps((engine, shape))
    except Exception as error:
        raise CannotBeSentError(
            f"engine or activation cannot be sent to another process ({error}): define the "
            "class at the top of a module"
        ) from error


def work(
    task: int,
    job: str,
    made_by: bytes,
    shelf: str,
    network: int,
    numbers: bytes,
    contents: dict[int, bytes],
    *arguments: Any,
) -> Answer:
    """Do one task, and return its answer.

    `task` makes it different from all others, for a scheduler that would merge equal ones. On the
    shelf of that name, `network` is the number of the network's parameters, or -1 when they are
    among the arguments, and `numbers` are those of the rows, each of eight bytes. `contents` has
    what was perhaps not sent before.
    """
    start = time.perf_counter()
    try:
        for number, content in contents.items():
            if (shelf, number) not in _kept.things:
                thing = _network(made_by, content) if number == network else _row(content)
                _kept.put((shelf, number), len(content) // 8, thing)
        rows = numbers_of(numbers)
        wanted = rows if network < 0 else [network, *rows]
        missing = [number for number in wanted if (shelf, number) not in _kept.things]
        if missing:
            return ("need", missing)
        things = [_kept.get((shelf, number)) for number in wanted]
        result = _JOBS[job](made_by, things, *arguments)
        return ("done", result, time.perf_counter() - start)
    except Exception as error:
        return ("error", f"{type(error).__name__}: {error}")


def _sums(
    made_by: bytes, rows: list[Vector], common: bytes | None, width: int, block: bytes
) -> bytes:
    """Return the products of a batch's rows with a block of rows of this width.

    The rows are those on the shelf, each with a 1 after it, or else the `common` ones.
    """
    batch = _batch(rows) if common is None else InputsHere(cut(common, width), (), is_sparse=False)
    return to_bytes(weighted_sums(batch, cut(block, width)))


def _gradients(
    made_by: bytes, rows: list[Vector], common: bytes | None, width: int, block: bytes
) -> bytes:
    """Return the products of a block of columns of δ with the columns of a batch's rows."""
    batch = (
        _batch(rows)
        if common is None
        else InputsHere((), transposed(cut(common, width)), is_sparse=False)
    )
    return to_bytes(weight_gradients(cut(block, len(batch.columns[0])), batch))


def _batch(rows: list[Vector]) -> InputsHere:
    """Return what the first layer is given; the gradients' turn comes soon after the sums'."""
    names = tuple(map(id, rows))
    if _kept.batch is None or _kept.batch[0] != names:
        _kept.batch = (names, rows, inputs_of(rows))
    return _kept.batch[2]


def _predictions(made_by: bytes, things: list[Any], stops: Sequence[int]) -> bytes:
    """Return one prediction after the other; rows up to each of the `stops` go together."""
    engine, _ = _cooked(made_by)
    network, *rows = things
    answer: Vector = []
    start = 0
    for stop in stops:
        for prediction in engine.predictions(network, rows[start:stop]):
            answer += prediction
        start = stop
    return to_bytes(answer)


def _prediction(made_by: bytes, things: list[Network], inputs: bytes) -> bytes:
    """Return the prediction for one row that nobody will ask for again."""
    engine, _ = _cooked(made_by)
    return to_bytes(engine.predictions(things[0], [to_list(inputs)])[0])


_JOBS: dict[str, Callable[..., Any]] = {
    "sums": _sums,
    "gradients": _gradients,
    "predictions": _predictions,
    "prediction": _prediction,
}


def _cooked(made_by: bytes) -> tuple[Engine, Network]:
    """Return an engine, and a network into which parameters can be loaded."""
    if made_by not in _kept.cooked:
        if len(_kept.cooked) >= _MOST_RECIPES:
            _kept.cooked.clear()
        engine, shape = pickle.loads(made_by)
        layers = [
            Layer.from_weights([[0.0] * n_in] * n_out, [0.0] * n_out, activation=activation)
            for n_in, n_out, activation in shape
        ]
        _kept.cooked[made_by] = (engine, Network(layers))
    return _kept.cooked[made_by]


def _network(made_by: bytes, content: bytes) -> Network:
    """Return a network of its own with these parameters."""
    network = _cooked(made_by)[1].copy()
    network.load_parameters(to_list(content))
    return network


def _row(content: bytes) -> Vector:
    """Return a row, equal numbers as one object: so they stay in the processor's cache."""
    shared = _kept.shared
    row = to_list(content)
    # Minus zero equals zero, and is another number.
    if PYPY or len(shared) > _MOST_SHARED or MINUS_ZERO in content:
        return row
    return [shared.setdefault(number, number) for number in row]
