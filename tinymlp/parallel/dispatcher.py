"""Submit tasks, and get the answer to every one of them whatever happens to the workers.

    an answer                     is taken
    "need"                        the task is submitted again, with what was lacking
    a worker killed or hanging,   the others are ended too, new ones are started, and what was not
    a pool broken                 answered is submitted again
    "error", or the third         `RuntimeError`: only this process can do it, and the engine alone
    failure in a row              is to compute it
    workers that cannot begin,    `UnguardedError`: each would run the script again
    as a script has no guard

A task gives the same bytes wherever and however often it is done, so none of this can be seen in
the result. A warning says it each time.
"""

import itertools
import time
import warnings
from collections.abc import Sequence
from typing import Any, Protocol

from tinymlp.errors import TinyMLPWarning
from tinymlp.parallel.external_executor import ExternalExecutor
from tinymlp.parallel.guard import UnguardedError, has_guard
from tinymlp.parallel.pool import RestartablePool
from tinymlp.parallel.row_cache import Key, RowCache
from tinymlp.parallel.tasks import Answer, Task, run_task
from tinymlp.text import describe_error

MAX_FAILURES = 3
"""After so many failures in a row there is no hope that the next pool would be better."""

_POLL_SECONDS = 0.25


class TaskListener(Protocol):
    """Hears of every task; called in this process, in the thread that asked for the work."""

    def done(self, seconds: float, waited: float) -> object:
        """Hear of an answer: the seconds of the work, and those it was under way besides."""

    def failed(self, reason: str) -> object:
        """Hear that work has to be done again: "exception", "worker_lost" or "timeout"."""


class Dispatcher:
    """Workers behind an executor, and what they have been given."""

    def __init__(
        self,
        executor: RestartablePool | ExternalExecutor,
        *,
        timeout: float | None,
        listener: TaskListener | None = None,
    ) -> None:
        self.executor = executor
        self.timeout = timeout
        self.listener = listener
        self.cache: RowCache = RowCache()
        self.gave_up: bool = False
        """Whether everything is done in this process from now on."""
        self.bytes_sent: int = 0
        """The numbers that have crossed to the workers, in bytes; keys and headers left out."""
        self._numbers = itertools.count()
        self._failures = 0
        self._has_answered = False
        self._pending: dict[int, Any] = {}

    def run(self, tasks: Sequence[Task]) -> list[bytes]:
        """Return the answer to each task, in order.

        Raises `RuntimeError` when only this process can do the work, with the reason, `TypeError`
        when a task works on what cannot be sent, and `UnguardedError`.
        """
        if not self.executor.can_start:
            self.give_up("there are no processes on this platform")
        results: dict[int, bytes] = {}
        lacking: dict[int, set[Key]] = {i: set() for i in range(len(tasks))}
        while len(results) < len(tasks):
            if self.gave_up:
                raise RuntimeError("the workers failed")
            waiting = {i: task for i, task in enumerate(tasks) if i not in results}
            errors = []
            for i, (answer, seconds) in self._round(waiting, lacking).items():
                self._report(answer, seconds)
                kind, value, *_ = answer
                if kind == "done":
                    results[i] = value
                elif kind == "need":
                    lacking[i].update(value)
                else:
                    errors.append(value)
            if errors:
                raise RuntimeError(f"in a worker, {errors[0]}")
        return [results[i] for i in range(len(tasks))]

    def give_up(self, reason: str) -> None:
        """Have everything done in this process from now on, and say why."""
        if not self.gave_up:
            self.gave_up = True
            _warn(f"{reason}: this process does all the work from now on, with the same result")

    def close(self) -> None:
        """End the workers: asked to go if they are idle, killed if they are not."""
        if any(not future.done() for future in self._pending.values()):
            self.executor.abandon()
        self.executor.close()
        self._pending = {}
        self.cache.clear()

    def _round(
        self, waiting: dict[int, Task], lacking: dict[int, set[Key]]
    ) -> dict[int, tuple[Answer, float]]:
        """Submit every waiting task; return the answers, and the seconds until each came.

        Unless the workers fail, every task has one.
        """
        payloads = {i: self._payload(task, lacking[i]) for i, task in waiting.items()}
        answers: dict[int, tuple[Answer, float]] = {}
        deadline = None if self.timeout is None else time.monotonic() + self.timeout
        submitted: dict[int, float] = {}
        self._pending = {}
        try:
            for i, task in waiting.items():
                fields = vars(task).values()
                self.cache.sent.update(payloads[i])
                self.bytes_sent += sum(map(len, payloads[i].values()))
                self.bytes_sent += sum(len(field) for field in fields if isinstance(field, bytes))
                submitted[i] = time.perf_counter()
                self._pending[i] = self.executor.submit(
                    run_task, next(self._numbers), payloads[i], type(task).__name__, *fields
                )
            for i, future in self._pending.items():
                answer = self._wait(future, deadline)
                answers[i] = answer, time.perf_counter() - submitted[i]
                self._failures, self._has_answered = 0, True
        except UnguardedError:
            raise
        except Exception as error:
            began = self._has_answered or isinstance(error, _LateError)
            if not began and self.executor.imports_script and not has_guard():
                self.executor.abandon()
                raise UnguardedError from None  # what ended each of the workers
            self._recover(error)
        finally:
            for future in self._pending.values():
                future.cancel()
        return answers

    def _payload(self, task: Task, lacking: set[Key]) -> dict[Key, bytes]:
        """Return what has to be sent along: what was never sent, and what a worker asked for."""
        sent = self.cache.sent
        return self.cache.contents(key for key in task.keys if key not in sent or key in lacking)

    def _wait(self, future: Any, deadline: float | None) -> Answer:
        """Return the answer; raise what the executor raises, or that a worker is gone or late."""
        has_lost_worker = False
        while not future.done():
            left = _POLL_SECONDS if deadline is None else deadline - time.monotonic()
            if left <= 0:
                raise _LateError
            try:
                return future.result(timeout=min(left, _POLL_SECONDS))  # type: ignore[no-any-return]
            except TimeoutError:
                if has_lost_worker and not future.done():
                    raise RuntimeError("a worker process ended") from None
                # The pool itself is given one more moment to notice.
                has_lost_worker = self.executor.has_lost_worker()
        return future.result()  # type: ignore[no-any-return]

    def _report(self, answer: Answer, seconds: float) -> None:
        """Tell the listener of an answer that came so many seconds after its task had gone."""
        if self.listener is None:
            return
        kind, *_, worked = answer
        if kind == "done":
            self.listener.done(worked, max(0.0, seconds - worked))
        elif kind == "error":
            self.listener.failed("exception")

    def _recover(self, error: Exception) -> None:
        """End what is left of the workers; say what happened, and if there will be no more."""
        self.executor.abandon()
        self.cache.sent.clear()  # whoever had something may be gone
        is_late = isinstance(error, _LateError)
        if self.listener is not None:
            self.listener.failed("timeout" if is_late else "worker_lost")
        if is_late:
            reason = f"a worker has not answered for {self.timeout:g} s"
        else:
            reason = f"a worker or its pool failed ({describe_error(error)})"
        self._failures += 1
        if self._failures >= MAX_FAILURES:
            self.give_up(f"{reason}, {MAX_FAILURES} times in a row")
        else:
            _warn(f"{reason}: its work is done again, with the same result")


class _LateError(Exception):
    """An answer did not come within the user's time limit."""


def _warn(message: str) -> None:
    warnings.warn(message, TinyMLPWarning, stacklevel=2)
