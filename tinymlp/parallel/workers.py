"""Several workers: the same numbers, sooner.

    with Workers(2) as workers:
        model = fit(dataset, engine=workers)

`Workers` is an engine around another one, and shares out what takes it long:

    a mini-batch's gradient     the sums of each wide layer (see sharded_engine)
    many rows' predictions      64 rows at a time (see remote_predictions)
    one row's prediction        the neurons of each wide layer

No sum is divided: each is added up by one worker, in the order in which the engine alone adds it.
So the result is the engine's, bit for bit, for every number of workers and whatever happens to them
on the way.

>>> from tinymlp.learning.loss import MeanSquaredError
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
from typing import Any, Self, TypeVar

from tinymlp.arguments import check_choice, check_number, check_whole
from tinymlp.engine.batch import BatchEngine
from tinymlp.engine.choice import find_engine
from tinymlp.errors import ArgumentError, invalid
from tinymlp.learning.engine_steps import EngineSteps, Training, find_steps
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel import sharded_engine
from tinymlp.parallel.break_even import BreakEven
from tinymlp.parallel.chunks import chunks, prediction_batches
from tinymlp.parallel.dispatcher import Dispatcher, TaskListener
from tinymlp.parallel.external_executor import Executor, ExternalExecutor
from tinymlp.parallel.guard import UnguardedError, check_guard
from tinymlp.parallel.pool import RestartablePool, n_processors
from tinymlp.parallel.remote_predictions import RemotePredictions, is_wide
from tinymlp.parallel.sharded_engine import ShardedEngine
from tinymlp.text import describe_error, short_repr

Answer = TypeVar("Answer")

MAX_WORKERS = 10_000


class Workers:
    """An engine that shares another engine's work out to several workers.

    `n_workers` is how many tasks are computed at the same time: 1 is this process and nobody
    else, "auto" measures whether this machine's processors pay and uses one worker when they do
    not; `log` is called with each such decision and its reason, and where there is too little work
    to share. `engine` is whose numbers they are.

    Without an `executor` the workers are processes of this machine, started when there is the
    first work for them (`start_method` is "fork", "forkserver", "spawn", or None for the usual
    one). An executor is the user's, who also ends it. A step without an answer after `timeout`
    seconds is taken as a failure and done again; None waits forever. `min_products` is the
    number of multiplications from which a layer is shared; None is what usually pays.
    `listener` hears of every task that was handed out: how long it took, and when one failed.

    Raises `ArgumentError` for an argument that makes no sense. A script that starts processes by
    another way than a fork has what it runs under `if __name__ == "__main__":`; without that a
    `RuntimeError` ends it.
    """

    def __init__(
        self,
        n_workers: int | str = "auto",
        *,
        executor: Executor | None = None,
        engine: Engine | str | None = None,
        min_products: int | None = None,
        timeout: float | None = None,
        start_method: str | None = None,
        log: Callable[[str], object] | None = None,
        listener: TaskListener | None = None,
    ) -> None:
        n_workers = check_n_workers("n_workers", n_workers)
        external = None if executor is None else ExternalExecutor(executor)
        if external is not None and n_workers == "auto":
            remedy = "say how many workers the executor has"
            raise invalid("n_workers", "a whole number beside an executor", n_workers, remedy)
        if min_products is not None:
            min_products = check_whole("min_products", min_products, minimum=1)
        if timeout is not None:
            timeout = check_number("timeout", timeout, above=0)
        if start_method is not None:
            check_choice("start_method", start_method, ["fork", "forkserver", "spawn"])
        if log is not None and not callable(log):
            raise invalid("log", "a function of one text or None", log, "log=print shows it")
        if listener is not None and not _is_listener(listener):
            what = "an object with done and failed or None"
            raise invalid("listener", what, listener, "TrainingMonitor(...).tasks is one")
        self.is_auto: bool = n_workers == "auto"
        self.n_workers: int = n_processors() if isinstance(n_workers, str) else n_workers
        self.engine: Engine = BatchEngine() if engine is None else find_engine(engine)
        self.log = log
        self.choices: dict[str, str] = {}
        """What was decided so far, and why, by what it is about."""
        self.is_closed: bool = False
        self._dispatcher = Dispatcher(
            external or RestartablePool(self.n_workers, start_method=start_method),
            timeout=timeout,
            listener=listener,
        )
        self._start_seconds = 0.05 if start_method in (None, "fork") else 0.3
        self._break_evens: dict[tuple[Any, ...], BreakEven] = {}
        self._asked: tuple[Network, int, bool] | None = None
        """The gradient that was asked for last, and whether it pays to share it."""
        self._remote = RemotePredictions(self._dispatcher, self.engine)
        self._sharded = ShardedEngine(
            self._dispatcher,
            self.n_workers,
            min_products=min_products or sharded_engine.MIN_PRODUCTS,
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
        if self.n_workers == 1 or not self._pays(network, examples):
            return self.engine.mean_gradient(
                network, loss, examples, weights=weights, penalty=penalty
            )
        arguments = (network, loss, examples)
        options: dict[str, Any] = {"weights": weights, "penalty": penalty}
        return self._compute(
            partial(self.engine.mean_gradient, *arguments, **options),
            partial(self._sharded.mean_gradient, *arguments, **options),
            self.n_workers,
            network,
            f"batch {len(examples)}",
        )

    def steps_of(self, training: Training) -> EngineSteps | None:
        """Return what takes a training's steps, where the engine does so by itself."""
        return find_steps(self.engine, training)

    def predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        """Return the network's prediction for each row of inputs, shape (n_rows, n_out).

        Raises `ShapeError` for a row of another length.
        """
        if not _can_be_shared(network, rows):
            return self.engine.predictions(network, rows)
        if len(rows) == 1:
            return [self.prediction(network, rows[0])]
        if len(rows) * network.n_parameters < self._sharded.min_products:
            return self.engine.predictions(network, rows)
        batches = prediction_batches(rows)
        shares = chunks(batches, self.n_workers)
        return self._compute(
            lambda: self.engine.predictions(network, rows),
            lambda: self._remote.predictions(network, shares),
            len(shares),
            network,
            f"{len(rows)} rows",
        )

    def prediction(self, network: Network, inputs: Sequence[float]) -> Vector:
        """Return the prediction, shape (n_out,), for one row of inputs, wide layers shared out.

        Raises `ShapeError` for another number of inputs.
        """

        def serial() -> Vector:
            return self.engine.predictions(network, [inputs])[0]

        if (
            not _can_be_shared(network, inputs)
            or len(inputs) != network.n_in
            or not any(map(is_wide, network.layers))
        ):
            return serial()
        return self._compute(
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
            self._dispatcher.close()
            self._remote.forget()

    def forget(self) -> None:
        """Send all rows and weights again: for who changed a neuron's weights by hand."""
        self._remote.forget()

    @property
    def bytes_sent(self) -> int:
        """How many bytes of numbers have crossed to the workers."""
        return self._dispatcher.bytes_sent

    @property
    def gave_up(self) -> bool:
        """Whether workers failed so often that everything is computed here; a warning said why."""
        return self._dispatcher.gave_up

    def process_ids(self) -> list[int]:
        """Return the system's numbers of the worker processes there are now."""
        return self._dispatcher.executor.process_ids()

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

    def _compute(
        self,
        serial: Callable[[], Answer],
        parallel: Callable[[], Answer],
        n_tasks: int,
        network: Network,
        what: str,
    ) -> Answer:
        """Return the answer of one of the two ways; they are the same."""
        if (
            n_tasks == 1
            or self.n_workers == 1
            or self.is_closed
            or self.gave_up
            or self._process != os.getpid()  # a fork of ours has no workers
        ):
            return serial()
        check_guard()
        with self._lock:
            break_even = self._break_even(n_tasks, network, what) if self.is_auto else None
            start = time.perf_counter()
            if break_even is not None and not break_even.is_parallel:
                answer = serial()
            else:
                answer = self._share(parallel, serial)
            if break_even is not None and break_even.decision is None:
                break_even.record(time.perf_counter() - start)
                self._note_decision(break_even)
            return answer

    def _share(self, parallel: Callable[[], Answer], serial: Callable[[], Answer]) -> Answer:
        """Return the workers' answer, or, whatever goes wrong on the way, the engine's alone."""
        if self._dispatcher.cache.is_full:
            self._remote.forget()
        try:
            return parallel()
        except UnguardedError:
            raise
        except Exception as error:
            reason = f"the workers cannot do this ({describe_error(error)})"
        answer = serial()  # an error of the work itself is raised here, as without workers
        self._dispatcher.give_up(reason)
        return answer

    def _pays(self, network: Network, examples: Sequence[Example]) -> bool:
        """Return whether a gradient is worth a trip to the workers; say so when it is not."""
        asked = self._asked
        try:
            n_examples = len(examples)
        except Exception:
            return False  # the engine says what is wrong with them
        if asked is not None and asked[0] is network and asked[1] == n_examples:
            return asked[2]  # a tiny network's step takes microseconds, and waits for no more
        if not _can_be_shared(network, examples):
            return False
        if type(self.engine) is BatchEngine:
            reason = self._sharded.reason_to_be_alone(network, n_examples)
        else:
            reason = f"{short_repr(self.engine)} computes gradients alone"
        self._asked = (network, n_examples, reason is None)
        if reason is not None:
            name = f"{_shape(network)}, batch {n_examples}"
            self._note(name, f"{name}: {reason}: using 1")
        return reason is None

    def _break_even(self, n_tasks: int, network: Network, what: str) -> BreakEven:
        key = (what, *network.sizes)
        if key not in self._break_evens:
            self._break_evens[key] = BreakEven(
                f"{_shape(network)}, {what}", n_workers=n_tasks, start_seconds=self._start_seconds
            )
        return self._break_evens[key]

    def _note_decision(self, break_even: BreakEven) -> None:
        if break_even.decision is None:
            return
        if not any(one.is_parallel for one in self._break_evens.values()):
            self._dispatcher.executor.close()  # idle processes cost memory
        self._note(break_even.name, break_even.decision)

    def _note(self, name: str, decision: str) -> None:
        if name not in self.choices:
            self.choices[name] = decision
            if self.log is not None:
                self.log(decision)


def check_n_workers(name: str, n_workers: Any) -> int | str:
    """Return a number of workers, or "auto"; raise `ArgumentError` for anything else.

    >>> check_n_workers("workers", 0)
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: workers must be a whole number from 1 to 10,000 or 'auto', got 0
    """
    if isinstance(n_workers, str) and n_workers == "auto":
        return "auto"
    try:
        return check_whole(name, n_workers, minimum=1, maximum=MAX_WORKERS)
    except ArgumentError:
        what = f"a whole number from 1 to {MAX_WORKERS:,} or 'auto'"
        raise invalid(name, what, n_workers) from None


def _is_listener(thing: Any) -> bool:
    methods = (getattr(thing, "done", None), getattr(thing, "failed", None))
    return not isinstance(thing, type) and all(map(callable, methods))


def _can_be_shared(network: Any, rows: Any) -> bool:
    """Return whether these are a network and a list; of what is not, the engine says so."""
    return isinstance(network, Network) and isinstance(rows, Sequence)


def _alone(engine: Engine) -> Workers:
    return Workers(1, engine=engine)


def _shape(network: Network) -> str:
    return "-".join(map(str, network.sizes))
