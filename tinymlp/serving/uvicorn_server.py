"""The service behind uvicorn, for whoever has it in use already; `http_server` needs nothing.

    connection ─uvicorn, h11→ scope ─AsgiApplication→ answer

uvicorn waits for a head as long as a client likes, and leaves one without its answer that has said
all it will; the protocol here closes a connection after the time that the limits allow, and answers
first. uvicorn's other parser, httptools, reads heads of any length, and is not used for that.
"""

import asyncio
import contextlib
import math
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tinymlp.extras import require
from tinymlp.serving.asgi import AsgiApplication
from tinymlp.serving.http_server import repeat
from tinymlp.serving.limits import Limits
from tinymlp.serving.request_log import RequestLog
from tinymlp.serving.service import Service

if TYPE_CHECKING:
    from uvicorn import Server


class UvicornServer:
    """A service on a port of this machine, by uvicorn; it is used as `HttpServer` is.

    Raises `MissingPackageError` when uvicorn is not installed.
    """

    def __init__(self, service: Service, sockets: list[socket.socket], log: RequestLog) -> None:
        self._service = service
        self._sockets = sockets
        self._application = AsgiApplication(service, log)
        self._server = _server(self._application, service.limits)
        self.background: list[Callable[[], object]] = []
        """Called a few times a second, as to see whether a model's file has changed."""

    def stop(self) -> None:
        """Have the server finish what it has begun, and end; called once more, at once."""
        self._service.is_ready = False
        self._server.force_exit = self._server.should_exit
        self._server.should_exit = True

    async def run(self, ready: Callable[[], object] = lambda: None) -> None:
        """Serve until `stop`; `ready` is called when connections are taken."""
        looking = [asyncio.create_task(repeat(look)) for look in self.background]
        serving = asyncio.create_task(self._server.serve(self._sockets))
        try:
            while not self._server.started and not serving.done():
                await asyncio.sleep(0.01)
            ready()
            await serving
        finally:
            for task in looking:
                task.cancel()
            self._application.close()


def _server(application: AsgiApplication, limits: Limits) -> "Server":
    uvicorn = require("uvicorn", extra="serve")

    class QuietServer(uvicorn.Server):  # type: ignore[misc, name-defined]
        """Leaves signals to the command, which ends workers too."""

        def capture_signals(self) -> Any:
            return contextlib.nullcontext()

    config = uvicorn.Config(
        application,
        http=_protocol(limits),
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=limits.max_connections + 1,
        timeout_keep_alive=math.ceil(limits.idle_seconds),
        timeout_graceful_shutdown=math.ceil(limits.receive_seconds + limits.compute_seconds),
        h11_max_incomplete_event_size=limits.max_head_bytes,
    )
    server: Server = QuietServer(config)
    return server


def _protocol(limits: Limits) -> Any:
    """Return uvicorn's protocol with a limit on the time that a head takes."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class LimitedProtocol(H11Protocol):
        _closing: asyncio.TimerHandle | None = None
        _has_begun = False
        _has_ended = False

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._close_in(limits.idle_seconds)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._is_answering():
                self._has_begun = False
                self._keep()
            elif not self._has_begun:
                self._has_begun = True
                self._close_in(limits.receive_seconds)

        def eof_received(self) -> bool:  # type: ignore[override]
            # A client that has said all may still wait for its answers.
            self._has_ended = True
            return self._is_answering() and not self.cycle.more_body

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self._has_ended and not self._is_answering():
                self.transport.close()

        def _is_answering(self) -> bool:
            cycle: Any = self.cycle  # None before the first request
            return cycle is not None and not cycle.response_complete

        def connection_lost(self, exc: Exception | None) -> None:
            self._keep()
            super().connection_lost(exc)

        def _close_in(self, seconds: float) -> None:
            self._keep()
            self._closing = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

        def _keep(self) -> None:
            if self._closing is not None:
                self._closing.cancel()
                self._closing = None

    return LimitedProtocol
