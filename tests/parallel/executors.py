"""Executors for tests: one that works at once, and ones that fail in the ways real ones do."""

import pickle
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from typing import Any

from tinymlp.network.activation import ReLU
from tinymlp.parallel import tasks
from tinymlp.parallel.worker_cache import WorkerCache


class Inline:
    """Does each task at once, on a copy of what would cross to another process."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        work, given = pickle.loads(pickle.dumps((function, arguments)))
        future.set_result(pickle.loads(pickle.dumps(work(*given))))
        return future


class Forgetful(Inline):
    """Never the worker that was asked before: everything is new to it."""

    def __init__(self) -> None:
        self.n_asked = 0

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> "Future[Any]":
        tasks.worker_cache = WorkerCache()
        self.n_asked += 1
        return super().submit(function, *arguments)


class Failing(Inline):
    """Fails the tasks whose numbers, counted from 0, are given: at once, or through the future."""

    def __init__(self, fails: Callable[[int], bool], *, at_once: bool = False) -> None:
        self.fails, self.at_once, self.n_asked = fails, at_once, 0

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> "Future[Any]":
        number = self.n_asked
        self.n_asked += 1
        if not self.fails(number):
            return super().submit(function, *arguments)
        if self.at_once:
            raise BrokenExecutor("the pool is broken")
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("a process ended abruptly"))
        return future


class Silent(Inline):
    """Never answers the tasks whose numbers are given."""

    def __init__(self, fails: Callable[[int], bool]) -> None:
        self.fails, self.n_asked = fails, 0

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> "Future[Any]":
        self.n_asked += 1
        return Future() if self.fails(self.n_asked - 1) else super().submit(function, *arguments)


class Unsendable(ReLU):
    """An activation that cannot be pickled."""

    def __reduce__(self) -> Any:
        raise pickle.PicklingError("not this one")
