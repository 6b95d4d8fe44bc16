"""Hand out pieces of work, and get every one of them back whatever happens to the workers.

    an answer                     is taken
    "need"                        the piece goes out again, with what was lacking
    "error"                       the piece is done here: an error of the work itself is then raised
                                  where the user can see it
    a worker killed or hanging,   the others are ended too, new ones are started, and what was not
    a pool broken                 answered goes out again; the third time in a row it is done here
    no pool at all                all of it is done here

Every piece gives the same bytes wherever and however often it is done, so none of this can be told
from the result. It is told by a warning each time.
"""

import itertools
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tinymlp.errors import TinyMLPWarning
from tinymlp.parallel.pool import Borrowed, LateError, Processes, answer_of
from tinymlp.parallel.row_cache import CannotBeSentError, Shelf, names_of
from tinymlp.parallel.tasks import work

MOST_FAILURES = 3
"""After so many failures in a row there is no hope that the next pool would be better."""

_NO_PROCESSES = ("emscripten", "wasi")


@dataclass
class Piece:
    """A task in the words of `tasks.work`, and the same work as a call in this process."""

    job: str
    made_by: bytes
    network: int
    """The number of the network's parameters, or -1."""
    rows: list[int]
    arguments: tuple[Any, ...]
    here: Callable[[], Any]
    lacking: set[int] = field(default_factory=set)
    """What some worker has said it needs."""


class TaskWatcher(Protocol):
    """Who is told of every task; called in this process, in the thread that asked for the work."""

    def done(self, seconds: float, waited: float) -> object:
        """Hear of an answer: the seconds of the work, and those it was under way besides."""

    def failed(self, reason: str) -> object:
        """Hear that work has to be done again: "exception", "worker_lost" or "timeout"."""


class Crew:
    """Workers behind an executor, and what they have been given."""

    def __init__(
        self,
        executor: Processes | Borrowed,
        *,
        timeout: float | None,
        watcher: TaskWatcher | None = None,
    ) -> None:
        self.executor = executor
        self.timeout = timeout
        self.watcher = watcher
        self.shelf = Shelf()
        self.gave_up = False
        """Whether everything is done in this process from now on."""
        self.bytes_sent = 0
        """The numbers that have crossed to the workers, in bytes; names and headers left out."""
        self._tasks = itertools.count()
        self._failures = 0
        self._pending: dict[int, Any] = {}

    def answers(self, pieces: Sequence[Piece]) -> list[Any]:
        """Return the answer to each piece, in order."""
        answers: dict[int, Any] = {}
        if sys.platform in _NO_PROCESSES and isinstance(self.executor, Processes):
            self.give_up("there are no processes on this platform")
        try:
            while not self.gave_up and len(answers) < len(pieces):
                waiting = {i: piece for i, piece in enumerate(pieces) if i not in answers}
                try:
                    self._round(waiting, answers)
                except CannotBeSentError:
                    raise
                except _OfTheWork as error:
                    raise error.error from None
                except Exception as error:
                    self._failed(error)
        finally:
            for future in self._pending.values():
                future.cancel()
        for i, piece in enumerate(pieces):
            if i not in answers:
                answers[i] = self._here(piece)
        return [answers[i] for i in range(len(pieces))]

    def close(self) -> None:
        """End the workers: asked to go if they are idle, killed if they are not."""
        if any(not future.done() for future in self._pending.values()):
            self.executor.abandon()
        self.executor.close()
        self._pending = {}
        self.shelf.clear()

    def _round(self, waiting: dict[int, Piece], answers: dict[int, Any]) -> None:
        """Send every waiting piece, and take the answers that come; raise if the workers fail."""
        parcels = {i: self._parcel(piece) for i, piece in waiting.items()}
        deadline = None if self.timeout is None else time.monotonic() + self.timeout
        self._pending = {}
        sent: dict[int, float] = {}
        for i, piece in waiting.items():
            self.shelf.sent.update(parcels[i])
            self.bytes_sent += sum(map(len, parcels[i].values()))
            self.bytes_sent += sum(len(a) for a in piece.arguments if isinstance(a, bytes))
            sent[i] = time.perf_counter()
            self._pending[i] = self.executor.submit(
                work,
                next(self._tasks),
                piece.job,
                piece.made_by,
                self.shelf.name,
                piece.network,
                names_of(piece.rows),
                parcels[i],
                *piece.arguments,
            )
        for i, future in self._pending.items():
            kind, said, *seconds = answer_of(future, self.executor, deadline)
            if kind == "done":
                answers[i] = said
                self._failures = 0
                if self.watcher is not None:
                    (worked,) = seconds
                    under_way = time.perf_counter() - sent[i] - worked
                    self.watcher.done(worked, max(0.0, under_way))
            elif kind == "need":
                waiting[i].lacking.update(said)
            else:
                answers[i] = self._done_here(waiting[i], said)

    def _parcel(self, piece: Piece) -> dict[int, bytes]:
        """Return what has to be sent along: what was never sent, and what a worker asked for."""
        numbers = piece.rows if piece.network < 0 else [piece.network, *piece.rows]
        sent, lacking = self.shelf.sent, piece.lacking
        return self.shelf.contents({n for n in numbers if n not in sent or n in lacking})

    def _here(self, piece: Piece) -> Any:
        start = time.perf_counter()
        answer = piece.here()
        if self.watcher is not None:
            self.watcher.done(time.perf_counter() - start, 0.0)
        return answer

    def _done_here(self, piece: Piece, said: str) -> Any:
        if self.watcher is not None:
            self.watcher.failed("exception")
        try:
            answer = self._here(piece)
        except Exception as error:
            raise _OfTheWork(error) from None
        self.give_up(f"a worker cannot do what this process can ({said})")
        return answer

    def _failed(self, error: Exception) -> None:
        """Tell it, end what is left of the workers, and say so if there will be no more."""
        self.executor.abandon()
        if isinstance(self.executor, Processes):
            self.shelf.sent.clear()  # whoever had something is gone
        self._pending = {}
        self._failures += 1
        if self.watcher is not None:
            self.watcher.failed("timeout" if isinstance(error, LateError) else "worker_lost")
        if isinstance(error, LateError):
            reason = f"a worker has not answered for {self.timeout:g} s"
        else:
            reason = f"a worker or its pool failed ({type(error).__name__}: {error})"
        if self._failures >= MOST_FAILURES:
            self.give_up(f"{reason}, {MOST_FAILURES} times in a row")
        else:
            _warn(f"{reason}: its work is done again, with the same result")

    def give_up(self, reason: str) -> None:
        """Do everything in this process from now on, and say why."""
        if not self.gave_up:
            self.gave_up = True
            _warn(f"{reason}: this process does all the work from now on, with the same result")


class _OfTheWork(Exception):  # noqa: N818 (never leaves this module)
    """Carries an error that the work itself raises, past the handling of workers' failures."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


def _warn(message: str) -> None:
    warnings.warn(message, TinyMLPWarning, stacklevel=2)
