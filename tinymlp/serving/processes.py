"""Several processes at one port, and one truth about them.

All accept connections at the same socket, which this parent has opened: when one ends, what waits
there is taken by another. The parent starts them, starts one again that has died, and adds up what
they have counted; of one that has died it keeps what was counted last, so that no number falls. A
true value is brought to the process that has predicted.
"""

import contextlib
import multiprocessing
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from tinymlp.errors import TinyMLPError
from tinymlp.monitoring.merged import Read, merged, only_counts
from tinymlp.monitoring.text_format import page_text
from tinymlp.serving.worker_process import Plan, work

_SECONDS = 0.1
"""How soon a signal is noticed."""

_START_SECONDS = 60.0


class CannotServeError(TinyMLPError):
    """A process that does not begin to serve."""


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    connection: "Connection[Any, Any]"
    started: float
    is_ready: bool = False
    last: Read = field(default_factory=dict)
    """What it has counted, when it last said so."""


@dataclass(eq=False)
class _Question:
    """What one worker has asked the others, and what has been answered."""

    asker: _Worker
    number: int
    is_page: bool
    asked: set[_Worker]
    answer: Any = None


class Processes:
    """The processes that serve a plan; `say` tells of those that are started again."""

    def __init__(
        self,
        plan: Plan,
        n_processes: int,
        sockets: list[socket.socket],
        pages: list[socket.socket],
        say: Callable[[str], object],
    ) -> None:
        self._plan = plan
        self._n_processes = n_processes
        self._sockets = sockets
        self._pages = pages
        self._say = say
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._ended: Read = {}
        self._questions: dict[int, _Question] = {}
        self._n_questions = 0
        self._n_stops = 0
        self.is_reload_asked: bool = False

    def stop(self) -> None:
        """Have all finish what they have begun; called once more, end them at once."""
        self._n_stops += 1

    def run(self, ready: Callable[[], object]) -> None:
        """Serve until `stop`; `ready` is called when each has begun.

        Raises `CannotServeError` when one does not begin.
        """
        try:
            self._workers = [self._start() for _ in range(self._n_processes)]
            deadline = time.monotonic() + _START_SECONDS
            while not self._n_stops and not all(worker.is_ready for worker in self._workers):
                self._hear()
                if time.monotonic() > deadline or any(map(_is_over, self._workers)):
                    raise CannotServeError("a process has ended before it could serve")
            if not self._n_stops:
                ready()
            while not self._n_stops:
                self._hear()
                self._replace()
                if self.is_reload_asked:
                    self.is_reload_asked = False
                    for worker in self._workers:
                        _send(worker, "reload", None)
            for worker in self._workers:
                _send(worker, "stop", None)
            limits = self._plan.limits
            deadline = time.monotonic() + limits.receive_seconds + limits.compute_seconds + 5
            while not all(map(_is_over, self._workers)):
                self._hear()
                if self._n_stops > 1 or time.monotonic() > deadline:
                    break
        finally:
            for worker in self._workers:
                worker.process.kill()
                worker.process.join()
                worker.connection.close()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        arguments = (self._plan, self._sockets, self._pages, theirs)
        process = self._context.Process(target=work, args=arguments)
        process.start()
        theirs.close()
        return _Worker(process, ours, time.monotonic())

    def _replace(self) -> None:
        """Start those again that have died; not faster than one a second, if they cannot live."""
        for index, worker in enumerate(self._workers):
            if _is_over(worker) and time.monotonic() - worker.started > 1.0:
                while worker.connection.poll():  # what it has said last
                    if not self._hear_one(worker):
                        break
                worker.connection.close()
                self._ended = merged([self._ended, only_counts(worker.last)])
                worker.last = {}  # they are counted once
                for number, question in list(self._questions.items()):
                    question.asked.discard(worker)
                    self._settle(number, question)
                self._say(f"a process ended with {worker.process.exitcode}: another one begins")
                self._workers[index] = self._start()

    def _hear(self) -> None:
        connections = {worker.connection: worker for worker in self._workers}
        alive = [each for each, worker in connections.items() if not _is_over(worker)]
        if not alive:
            time.sleep(_SECONDS)
        for found in wait(alive, timeout=_SECONDS) if alive else []:
            self._hear_one(connections[found])  # type: ignore[index]

    def _hear_one(self, worker: _Worker) -> bool:
        """Do what a worker says; return whether it has said something."""
        try:
            what, content = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(_SECONDS)
            return False
        if what == "ready":
            worker.is_ready = True
        elif what == "numbers":
            worker.last = content
        elif what == "answer":
            self._answered(worker, *content)
        else:
            self._ask(worker, what, *content)
        return True

    def _ask(self, asker: _Worker, what: str, number: int, content: Any) -> None:
        """Ask the other workers what one wants to know."""
        is_page = what == "page?"
        if is_page:
            asker.last = content
        others = {each for each in self._workers if each is not asker and each.is_ready}
        question = _Question(
            asker, number, is_page, {each for each in others if not _is_over(each)}
        )
        self._n_questions += 1
        self._questions[self._n_questions] = question
        for worker in list(question.asked):
            if is_page:
                _send(worker, "read", self._n_questions)
            else:
                _send(worker, "feedback", (self._n_questions, content))
        self._settle(self._n_questions, question)

    def _answered(self, worker: _Worker, number: int, answer: Any) -> None:
        question = self._questions.get(number)
        if question is None:
            return
        question.asked.discard(worker)
        if question.is_page:
            worker.last = answer
        elif answer is not None:
            question.answer = answer
        self._settle(number, question)

    def _settle(self, number: int, question: _Question) -> None:
        """Answer a question to which nobody has anything more to say."""
        if question.asked:
            return
        self._questions.pop(number, None)
        answer = question.answer
        if question.is_page:
            answer = page_text(merged([*(each.last for each in self._workers), self._ended]))
        _send(question.asker, "answer", (question.number, answer))


def _is_over(worker: _Worker) -> bool:
    return not worker.process.is_alive()


def _send(worker: _Worker, what: str, content: Any) -> None:
    with contextlib.suppress(OSError):  # it has just ended, as is seen soon
        worker.connection.send((what, content))
