"""Several workers: the same numbers, sooner.

    with Workers(2) as workers:
        model = fit(dataset, engine=workers)

`Workers` is an engine around another one, and shares out what takes it long:

    a mini-batch's gradient     the sums of each wide layer (see shared)
    many rows' predictions      64 rows at a time
    one row's prediction        the neurons of each wide layer

No sum is cut: each is added up by one worker, in the order in which the engine alone adds it. So
the result is the engine's, bit for bit, for every number of workers and whatever happens to them
on the way.

>>> from tinymlp.learning.regression_loss import MeanSquaredError
>>> network = Network.random([3, 2], seed=1)
>>> with Workers(1) as workers:
...     workers.predictions(network, [[0.0, 0.0, 0.0]])
[[0.0, 0.0]]

Only `submit` and futures of an executor are used, a function of a module and plain data cross, and
every executor with the interface of `concurrent.futures` will do: the way past one machine.

Differs from the wrapped engine: its numbers are floats. What was sent is recognized by identity: a
row that changes in place is noticed, weights are to be changed through `load_parameters`. Only
`BatchEngine`'s gradients are shared out; another engine computes its own, in this process.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from tinymlp.arguments import check_number, check_whole
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import ArgumentError
from tinymlp.learning.gradient import Engine, Example
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel import sharded_engine
from tinymlp.parallel.break_even import Choice
from tinymlp.parallel.chunks import rows_together, runs
from tinymlp.parallel.dispatcher import Crew, TaskWatcher
from tinymlp.parallel.neurons import is_wide
from tinymlp.parallel.pool import Borrowed, Processes
from tinymlp.parallel.remote_predictions import Remote
from tinymlp.parallel.row_cache import CannotBeSentError
from tinymlp.parallel.sharded_engine import SharedEngine

Answer = TypeVar("Answer")


class Executor(Protocol):
    """Anything with the `submit` of `concurrent.futures.Executor`."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Any:
        """Return a future with `result`, `done` and `cancel`."""
        ...


class Workers:
    """An engine that shares another engine's work out to several workers.

    `n_workers` is how many pieces are computed at the same time: 1 is this process and nobody
    else, "auto" measures whether this machine's processors pay and uses one worker when they do
    not; `tell` is called with each such decision and its reason, and where there is too little work
    to share. `engine` is whose numbers they are.

    Without an `executor` the workers are processes of this machine, started when there is the
    first work for them (`start_method` is "fork", "forkserver", "spawn", or None for the usual
    one). An executor is the user's, who also ends it. A step without an answer after `timeout`
    seconds is taken as a failure and done again; None waits for ever. `least_products` is the
    number of multiplications from which a layer is shared; None is what usually pays.
    `watcher` is told of every task that was handed out: how long it took, and when one failed.

    Raises `ArgumentError` for an argument that makes no sense.
    """

    def __init__(
        self,
        n_workers: int | str = "auto",
        *,
        executor: Executor | None = None,
        engine: Engine | None = None,
        least_products: int | None = None,
        timeout: float | None = None,
        start_method: str | None = None,
        tell: Callable[[str], object] | None = None,
        watcher: TaskWatcher | None = None,
    ) -> None:
        if n_workers == "auto":
            if executor is not None:
                raise ArgumentError(
                    "n_workers='auto' is for this machine's processors: say how many workers the "
                    "executor has"
                )
        elif isinstance(n_workers, str):
            raise ArgumentError(f"n_workers is a whole number or 'auto', got {n_workers!r}")
        if executor is not None and not callable(getattr(executor, "submit", None)):
            raise ArgumentError(
                f"executor is an object with submit, got {executor!r}: with dask it is "
                "client.get_executor()"
            )
        if start_method not in (None, "fork", "forkserver", "spawn"):
            raise ArgumentError(
                f"start_method is 'fork', 'forkserver', 'spawn' or None, got {start_method!r}"
            )
        self.is_auto = n_workers == "auto"
        self.n_workers = (
            _processors()
            if isinstance(n_workers, str)
            else check_whole("n_workers", n_workers, minimum=1)
        )
        self.engine = BatchEngine() if engine is None else engine
        timeout = None if timeout is None else check_number("timeout", timeout, above=0)
        self.tell = tell
        self.choices: dict[str, str] = {}
        """What was decided so far, and why, by what it is about."""
        self.is_closed = False
        self._crew = Crew(
            Processes(self.n_workers, start_method=start_method)
            if executor is None
            else Borrowed(executor),
            timeout=timeout,
            watcher=watcher,
        )
        self._start_seconds = 0.05 if start_method in (None, "fork") else 0.3
        self._choices: dict[tuple[Any, ...], Choice] = {}
        self._asked: tuple[Network, int, bool] | None = None
        """The gradient that was asked for last, and whether it pays to share it."""
        self._remote = Remote(self._crew, self.engine)
        self._shared = SharedEngine(
            self._crew,
            self.n_workers,
            least_products=sharded_engine.LEAST_PRODUCTS
            if least_products is None
            else check_whole("least_products", least_products, minimum=1),
        )
        self._process = os.getpid()
        self._lock = threading.RLock()

    def mean_gradient(
        self,
        network: Network,
        loss: Loss,
        examples: Sequence[Example],
        *,
        weights: Sequence[float] | None = None,
        penalty: Penalty | None = None,
    ) -> tuple[float, Vector]:
        """Return the mean loss over the examples and its gradient, shape (n_parameters,).

        Takes and raises what `tinymlp.learning.gradient.mean_gradient` does.
        """
        # Nothing that is only needed for sharing is prepared here: a tiny step takes microseconds.
        if self.n_workers == 1 or not self._pays(network, len(examples)):
            return self.engine.mean_gradient(
                network, loss, examples, weights=weights, penalty=penalty
            )
        return self._gradient(network, loss, examples, weights, penalty)

    def predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        """Return the network's prediction for each row of inputs, shape (n_rows, n_out).

        Raises `ShapeError` for a row of another length.
        """
        if len(rows) == 1:
            return [self.prediction(network, rows[0])]
        if len(rows) * network.n_parameters < self._shared.least_products:
            return self.engine.predictions(network, rows)

        def serial(some: Sequence[range]) -> list[Vector]:
            return [
                prediction
                for run in some
                for prediction in self.engine.predictions(network, rows[run.start : run.stop])
            ]

        together = rows_together(len(rows))
        pieces = [together[run.start : run.stop] for run in runs(len(together), self.n_workers)]
        return self._either(
            lambda: serial(together),
            lambda: self._remote.predictions(network, rows, pieces, serial),
            len(pieces),
            network,
            f"{len(rows)} rows",
        )

    def prediction(self, network: Network, inputs: Sequence[float]) -> Vector:
        """Return the prediction, shape (n_out,), for one row of inputs, wide layers shared out.

        Raises `ShapeError` for another number of inputs.
        """

        def serial() -> Vector:
            return self.engine.predictions(network, [inputs])[0]

        if len(inputs) != network.n_in or not any(map(is_wide, network.layers)):
            return serial()
        return self._either(
            serial,
            lambda: self._remote.prediction(network, inputs, self.n_workers),
            self.n_workers,
            network,
            "1 row",
        )

    def close(self) -> None:
        """End the workers. Everything can still be asked for, and is then computed here."""
        self.is_closed = True
        if self._process == os.getpid():
            self._crew.close()
            self._remote.forget()

    def forget(self) -> None:
        """Send all rows and weights anew: for who changed a neuron's weights by hand."""
        self._remote.forget()

    @property
    def bytes_sent(self) -> int:
        """How many bytes of numbers have crossed to the workers."""
        return self._crew.bytes_sent

    @property
    def gave_up(self) -> bool:
        """Whether workers failed so often that everything is computed here; a warning said why."""
        return self._crew.gave_up

    def process_ids(self) -> list[int]:
        """Return the system's numbers of the worker processes there are now."""
        executor = self._crew.executor
        return executor.process_ids() if isinstance(executor, Processes) else []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> Any:
        """Return what a copy is made of: an engine that computes the same in its own process."""
        return _alone, (self.engine,)

    def __repr__(self) -> str:
        return f"Workers({self.n_workers}, engine={self.engine!r})"

    def _either(
        self,
        serial: Callable[[], Answer],
        parallel: Callable[[], Answer],
        n_pieces: int,
        network: Network,
        what: str,
    ) -> Answer:
        """Return the answer of one of the two ways; they are the same."""
        if (
            n_pieces == 1
            or self.n_workers == 1
            or self.is_closed
            or self._crew.gave_up
            or self._process != os.getpid()  # a fork of ours has no workers
        ):
            return serial()
        with self._lock:
            choice = self._choice(n_pieces, network, what) if self.is_auto else None
            start = time.perf_counter()
            if choice is not None and not choice.parallel:
                answer = serial()
            else:
                if self._crew.shelf.is_full:
                    self._remote.forget()
                try:
                    answer = parallel()
                except CannotBeSentError as error:
                    self._crew.give_up(str(error))
                    answer = serial()
            if choice is not None and choice.told is None:
                choice.record(time.perf_counter() - start)
                if choice.told is not None:
                    self._told(choice)
            return answer

    def _gradient(
        self,
        network: Network,
        loss: Loss,
        examples: Sequence[Example],
        weights: Sequence[float] | None,
        penalty: Penalty | None,
    ) -> tuple[float, Vector]:
        def by(engine: Engine) -> tuple[float, Vector]:
            return engine.mean_gradient(network, loss, examples, weights=weights, penalty=penalty)

        return self._either(
            partial(by, self.engine),
            partial(by, self._shared),
            self.n_workers,
            network,
            f"batch {len(examples)}",
        )

    def _pays(self, network: Network, n_examples: int) -> bool:
        """Return whether a gradient is worth a trip to the workers; say so when it is not."""
        asked = self._asked
        if asked is not None and asked[0] is network and asked[1] == n_examples:
            return asked[2]  # a tiny network's step takes microseconds, and waits for no more
        sizes = [(layer.n_out, layer.n_in + 1) for layer in network.layers]
        # For one example the engine has a path of its own; its parameters would have to cross.
        pays = (
            type(self.engine) is BatchEngine
            and n_examples > 1
            and any(self._shared.is_shared(n_examples, *size) for size in sizes)
        )
        self._asked = (network, n_examples, pays)
        if not pays:
            what = f"{'-'.join(map(str, network.sizes))}, batch {n_examples}"
            if type(self.engine) is not BatchEngine:
                reason = f"{self.engine!r} computes gradients alone"
            elif n_examples == 1:
                reason = "one example is not worth sending the weights for"
            else:
                most = n_examples * max(n_out * width for n_out, width in sizes)
                reason = (
                    f"its largest layer takes {most:,} multiplications, and "
                    f"{self._shared.least_products:,} are worth sharing"
                )
            self._say(what, f"{what}: {reason}: using 1")
        return pays

    def _choice(self, n_pieces: int, network: Network, what: str) -> Choice:
        key = (what, *network.sizes)
        if key not in self._choices:
            shape = "-".join(map(str, network.sizes))
            self._choices[key] = Choice(
                f"{shape}, {what}", n_workers=n_pieces, start_seconds=self._start_seconds
            )
        return self._choices[key]

    def _told(self, choice: Choice) -> None:
        assert choice.told is not None
        if not any(one.parallel for one in self._choices.values()):
            self._crew.executor.close()  # idle processes cost memory
        self._say(choice.what, choice.told)

    def _say(self, what: str, told: str) -> None:
        if what not in self.choices:
            self.choices[what] = told
            if self.tell is not None:
                self.tell(told)


def _alone(engine: Engine) -> Workers:
    return Workers(1, engine=engine)


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
