"""One of the processes that serve at a port together: a server, and a thread that hears the parent.

    parent  ─▶ "read", "feedback", "reload", "stop"
            ◀─ "ready", "numbers", "page?", "feedback?", and the answers

What is asked over the pipe comes from the parent alone, which has started this process. When the
parent is gone, so is this: it finishes what it has begun, and ends.
"""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from tinymlp.monitoring.catalogue import REQUEST_SECONDS
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.monitoring.text_format import page_text
from tinymlp.serving.access import Access
from tinymlp.serving.http_server import HttpServer
from tinymlp.serving.limits import Limits
from tinymlp.serving.reloading import Reloader
from tinymlp.serving.request_log import RequestLog
from tinymlp.serving.served_model import load_served
from tinymlp.serving.service import Service
from tinymlp.serving.uvicorn_server import UvicornServer

Server = HttpServer | UvicornServer
SERVERS: dict[str, type[Server]] = {"builtin": HttpServer, "uvicorn": UvicornServer}

ANSWER_SECONDS = 5.0
"""How long the parent is waited for."""

_NEW_OBJECTS = 10_000
"""After so many more the garbage collector looks; by default after 700 to 2,000."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is served, and how."""

    files: Mapping[str, Path]
    access: Access
    limits: Limits
    log: str
    canaries: Mapping[str, Path] = field(default_factory=dict)
    canary_share: float = 0.1
    server: str = "builtin"
    """One of `SERVERS`."""
    engine: str = "fast"
    """One of `ENGINES`."""
    request_seconds: Sequence[float] = REQUEST_SECONDS
    """Upper bounds of the buckets in which the time of calls is counted."""
    metrics_access: Access | None = None
    """Who may see the metrics at an address of their own, None without one."""


def servers_of(
    plan: Plan, sockets: list[socket.socket], pages: list[socket.socket], log: RequestLog
) -> tuple[list[Server], Service, Reloader]:
    """Return the servers of a plan, on sockets that listen, those of `pages` for metrics alone.

    Raises `ModelFileError` for a file that is not a sound model, and `MissingPackageError` when a
    server or an engine is not installed.
    """
    kind = SERVERS[plan.server]
    metrics = PlainMetrics(request_seconds=plan.request_seconds)
    apart = plan.metrics_access is not None
    service = Service(metrics, access=plan.access, limits=plan.limits, shows_metrics=not apart)
    for name, path in plan.files.items():
        service.add(load_served(path, name, metrics, engine=plan.engine))
    servers: list[Server] = [kind(service, sockets, log)]
    if apart:
        only = Service(metrics, access=plan.metrics_access, limits=plan.limits, shows_models=False)
        only.metrics_page = lambda: service.metrics_page()
        servers.append(kind(only, pages, log))
    reloader = Reloader(
        service,
        plan.files,
        log.say,
        canaries=plan.canaries,
        canary_share=plan.canary_share,
        engine=plan.engine,
    )
    servers[0].background.append(reloader.look)
    return servers, service, reloader


def work(
    plan: Plan,
    sockets: list[socket.socket],
    pages: list[socket.socket],
    connection: "Connection[Any, Any]",
) -> None:
    """Serve in this process until the parent says stop, or is gone."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # a terminal sends them to all; the parent decides
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    servers, service, reloader = servers_of(plan, sockets, pages, RequestLog(plan.log, sys.stderr))
    link = _Link(connection, servers, service, reloader)
    service.metrics_page = link.page
    service.asks_others = link.feedback
    threading.Thread(target=link.hear, daemon=True).start()

    async def run_all() -> None:
        await asyncio.gather(*(server.run() for server in servers))

    servers[0].background.append(link.tell)
    link.send("ready", lambda: None)
    collect_rarely()
    asyncio.run(run_all())
    link.tell()


def collect_rarely() -> None:
    """Let the garbage collector look less often, and never at what is loaded by now.

    What an answer leaves behind is remembered for a true value, or freed by its count of
    references: the collector, which looks for cycles alone, would find none in it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


class _Link:
    """The pipe to the parent, which threads share."""

    def __init__(
        self,
        connection: "Connection[Any, Any]",
        servers: list[Server],
        service: Service,
        reloader: Reloader,
    ) -> None:
        self._connection = connection
        self._servers = servers
        self._service = service
        self._reloader = reloader
        self._lock = threading.Lock()
        self._waiting: dict[int, SimpleQueue[Any]] = {}
        self._n_asked = 0

    def send(self, what: str, content: Callable[[], Any]) -> None:
        """Send the parent something; one that is gone hears nothing."""
        # Numbers are read when it is their turn, so that those sent later are not smaller.
        with self._lock, contextlib.suppress(OSError):
            self._connection.send((what, content()))

    def tell(self) -> None:
        """Send what this process has counted."""
        self.send("numbers", self._service.metrics.read)

    def page(self) -> str:
        """Return the page of all processes; of this one alone where the parent does not answer."""
        found = self._ask("page?", self._service.metrics.read)
        return page_text(self._service.metrics.read()) if found is None else str(found)

    def feedback(self, name: str, prediction_id: Any, value: Any) -> bool | float | None:
        """Return what another process says to a true value; None when none knows the prediction."""
        found: bool | float | None = self._ask("feedback?", lambda: (name, prediction_id, value))
        return found

    def hear(self) -> None:
        """Do what the parent asks, until it says stop or is gone."""
        while True:
            try:
                what, content = self._connection.recv()
            except (EOFError, OSError):
                what, content = "stop", None
            if what == "read":
                number = content
                self.send("answer", lambda: (number, self._service.metrics.read()))  # noqa: B023
            elif what == "feedback":
                number, (name, prediction_id, value) = content
                answer = self._compared(name, prediction_id, value)
                self.send("answer", lambda: (number, answer))  # noqa: B023 -- called at once
            elif what == "answer":
                number, answer = content
                waiting = self._waiting.get(number)
                if waiting is not None:
                    waiting.put(answer)
            elif what == "reload":
                self._reloader.is_asked = True
            elif what == "stop":
                for server in self._servers:
                    server.stop()
                return

    def _compared(self, name: str, prediction_id: Any, value: Any) -> bool | float | None:
        served = self._service.models.get(name)
        if served is None or not served.remembers(prediction_id):
            return None
        return served.feedback(prediction_id, value)

    def _ask(self, what: str, content: Callable[[], Any]) -> Any:
        with self._lock:
            self._n_asked += 1
            number = self._n_asked
        self._waiting[number] = SimpleQueue()
        try:
            self.send(what, lambda: (number, content()))
            return self._waiting[number].get(timeout=ANSWER_SECONDS)
        except Empty:
            return None
        finally:
            del self._waiting[number]
