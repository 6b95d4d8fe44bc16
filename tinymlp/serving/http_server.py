"""The standard library's own server: asyncio, HTTP/1.1, and nothing else.

    connection ─Incoming→ request ─Answering→ answer ─→ connection

When the server is to stop, it takes no connection any more and finishes what it has begun.
"""

import asyncio
import contextlib
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from tinymlp.serving.answering import Answering, request_id
from tinymlp.serving.exchange import Answer, Refusal, Request
from tinymlp.serving.http_message import Head, write_head
from tinymlp.serving.incoming import Incoming
from tinymlp.serving.request_log import RequestLog
from tinymlp.serving.service import Service

_LINGER_SECONDS = 1.0
_LINGER_BYTES = 1 << 20


@dataclass(slots=True)
class _Connection:
    incoming: Incoming
    writer: asyncio.StreamWriter
    task: "asyncio.Task[None]"


class HttpServer:
    """A service on a port of this machine.

    `sockets` are listening already. `run` serves until `stop` is called, from a signal's handler or
    another thread; called once more, it ends the server at once.
    """

    def __init__(self, service: Service, sockets: list[socket.socket], log: RequestLog) -> None:
        self._service = service
        self._limits = service.limits
        self._sockets = sockets
        self._log = log
        self._connections: dict[asyncio.StreamWriter, _Connection] = {}
        self._answering = Answering(service)
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
            await asyncio.start_server(self._connected, sock=sock, limit=1 << 17)
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
            for server in servers:
                server.close()  # the port is free from here on
            await self._drain()
            self._answering.close()

    async def _close_idle(self) -> None:
        """Close connections that have sent nothing for long: a look at all of them now and then.

        A timer for each request would cost as much as a small model's answer.
        """
        seconds = self._limits.idle_seconds
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(min(1.0, seconds / 4))
            for connection in list(self._connections.values()):
                since = connection.incoming.idle_since
                if since is not None and clock() - since >= seconds:
                    connection.task.cancel()

    async def _drain(self) -> None:
        """Close connections that wait for nothing, and the others when they are answered."""
        self._service.is_ready = False
        seconds = self._limits.receive_seconds + self._limits.compute_seconds
        deadline = time.monotonic() + seconds
        while self._connections and time.monotonic() < deadline and self._n_stops < 2:
            for connection in list(self._connections.values()):
                if connection.incoming.idle_since is not None:
                    connection.task.cancel()
            await asyncio.sleep(0.02)
        for connection in list(self._connections.values()):
            connection.task.cancel()
        tasks = [connection.task for connection in self._connections.values()]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        incoming = Incoming(reader, self._limits)
        task = asyncio.current_task()
        assert task is not None
        too_many = len(self._connections) >= self._limits.max_connections
        self._connections[writer] = _Connection(incoming, writer, task)
        try:
            if too_many:
                refusal = Refusal(
                    503, "too many connections", {"Retry-After": "1"}, reason="connections"
                )
                await self._refuse(writer, reader, refusal)
            else:
                while await self._one(incoming, reader, writer):
                    pass
        except (OSError, EOFError, asyncio.CancelledError, TimeoutError):
            pass  # the client has left, or the server is to end
        finally:
            writer.close()
            del self._connections[writer]

    async def _one(
        self,
        incoming: Incoming,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Answer one request; return whether another one may follow."""
        head: Head | None = None
        try:
            head = await incoming.head()
            if head is None:
                return False
            if head.expects_continue and head.length:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = await incoming.body(head)
        except Refusal as refusal:
            await self._refuse(writer, reader, refusal, head)
            return False
        start = time.perf_counter()
        request = Request(head.method, head.path, head.headers, body, request_id(head))
        answer = await self._answering.answer(request)
        closes = not head.keeps_alive or not self._service.is_ready
        await self._write(writer, answer, request, closes=closes, start=start)
        return not closes

    async def _write(
        self,
        writer: asyncio.StreamWriter,
        answer: Answer,
        request: Request,
        *,
        closes: bool,
        start: float,
    ) -> None:
        head = write_head(answer, closes=closes, request_id=request.id)
        writer.write(head if request.method == "HEAD" else head + answer.body)
        if answer.error is not None:
            self._log.failed(answer.error, request.id)
        seconds = time.perf_counter() - start
        self._log.answered(
            request.method, request.path, answer.status, seconds=seconds, request_id=request.id
        )
        if writer.transport.get_write_buffer_size():  # it has not all gone out at once
            async with asyncio.timeout(self._limits.receive_seconds):  # of one that does not read
                await writer.drain()

    async def _refuse(
        self,
        writer: asyncio.StreamWriter,
        reader: asyncio.StreamReader,
        refusal: Refusal,
        head: Head | None = None,
    ) -> None:
        """Answer what is no request, and hear the rest of it: else the answer would be lost."""
        method, path = ("-", "-") if head is None else (head.method, head.path)
        request = Request(method, path, {}, b"", request_id(head))
        answer = self._service.refuse(refusal)
        await self._write(writer, answer, request, closes=True, start=time.perf_counter())
        if writer.can_write_eof():
            writer.write_eof()
        n_bytes = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                while n_bytes < _LINGER_BYTES and (piece := await reader.read(65_536)):
                    n_bytes += len(piece)


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
