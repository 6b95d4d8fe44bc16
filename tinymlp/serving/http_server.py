"""The standard library's own server: asyncio, HTTP/1.1, and nothing else.

When the server is to stop, it takes no connection any more and finishes what it has begun.
"""

import asyncio
import contextlib
import socket
import sys
import time
from collections.abc import Callable

from tinymlp.serving.answering import Answering
from tinymlp.serving.connection import Connection, Serving
from tinymlp.serving.request_log import RequestLog
from tinymlp.serving.service import Service

_QUIET_SECONDS = 0.25
"""How long a connection has been quiet before it is closed at the end."""
_TURNS = 10
"""Of the event loop, in which a connection that was accepted becomes one of those that are open."""


class HttpServer:
    """A service on a port of this machine.

    `sockets` are listening already. `run` serves until `stop` is called, from a signal's handler or
    another thread; called once more, it ends the server at once.
    """

    def __init__(self, service: Service, sockets: list[socket.socket], log: RequestLog) -> None:
        self._service = service
        self._sockets = sockets
        self._answering = Answering(service)
        self._connections: set[Connection] = set()
        self._serving = Serving(service, self._answering, log, self._connections)
        self._n_stops = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self.background: list[Callable[[], object]] = []
        """Called a few times a second, as to see whether a model's file has changed."""

    def stop(self) -> None:
        """Have the server finish what it has begun, and end."""
        self._n_stops += 1
        if self._loop is not None and self._stopping is not None:
            with contextlib.suppress(RuntimeError):  # a loop that has ended
                self._loop.call_soon_threadsafe(self._stopping.set)

    async def run(self, ready: Callable[[], object] = lambda: None) -> None:
        """Serve until `stop`; `ready` is called when connections are taken."""
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        if self._n_stops:  # it came before the loop
            self._stopping.set()
        servers = [
            await self._loop.create_server(lambda: Connection(self._serving), sock=sock)
            for sock in self._sockets
        ]
        looking = [asyncio.create_task(repeat(look)) for look in self.background]
        looking.append(asyncio.create_task(self._close_idle()))
        try:
            ready()
            await self._stopping.wait()
        finally:
            for task in looking:
                task.cancel()
            await self._accept_no_more()
            for server in servers:
                server.close()  # the port is free from here on
            await self._drain()
            self._answering.close()

    async def _accept_no_more(self) -> None:
        """Let those that were accepted just now become connections.

        Of a server that is closed before, asyncio would forget them: open, and never answered.
        """
        assert self._loop is not None
        for sock in self._sockets:
            with contextlib.suppress(NotImplementedError):  # the loop of Windows
                self._loop.remove_reader(sock)
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    async def _close_idle(self) -> None:
        """Close connections that have sent nothing for long: a look at all of them now and then.

        A timer for each request would cost as much as a small model's answer.
        """
        seconds = self._service.limits.idle_seconds
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(min(1.0, seconds / 4))
            for connection in list(self._connections):
                if connection.is_idle and clock() - connection.idle_since >= seconds:
                    connection.close()

    async def _drain(self) -> None:
        """Close connections that wait for nothing, and the others when they are answered.

        One that was answered just now may have its next request on the way, which would be lost: it
        is heard a little longer, and its next answer says that the connection ends.
        """
        self._service.is_ready = False
        limits, clock = self._service.limits, asyncio.get_running_loop().time
        deadline = time.monotonic() + limits.receive_seconds + limits.compute_seconds
        while self._connections and time.monotonic() < deadline and self._n_stops < 2:
            for connection in list(self._connections):
                if connection.is_idle and clock() - connection.idle_since >= _QUIET_SECONDS:
                    connection.close()
            await asyncio.sleep(0.02)
        for connection in list(self._connections):
            connection.abort()


async def repeat(look: Callable[[], object]) -> None:
    """Call a function a few times a second, in a thread, until this is canceled."""
    while True:
        await asyncio.sleep(0.25)
        await asyncio.to_thread(look)


def listening(host: str, port: int, *, is_shared: bool = False) -> list[socket.socket]:
    """Return sockets that listen at every address of a host; port 0 is any that is free.

    With `is_shared` other processes can listen at the same port. Raises `OSError` when the port
    cannot be had.
    """
    found = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_ADDRCONFIG
    )
    addresses = list(dict.fromkeys((family, address) for family, _, _, _, address in found))
    sockets: list[socket.socket] = []
    try:
        for family, address in addresses:
            if sockets and port == 0:
                break  # each address would get a port of its own
            # By the name of TCP asyncio knows that small packets are to be sent at once.
            sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            sockets.append(sock)
            if sys.platform != "win32":  # where it would take a port that is in use
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if is_shared:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.bind(address)
            sock.listen(128)
            sock.setblocking(False)
    except BaseException:
        for sock in sockets:
            sock.close()
        raise
    return sockets


def url_of(sock: socket.socket) -> str:
    """Return the address at which a socket listens, as a browser takes it."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
