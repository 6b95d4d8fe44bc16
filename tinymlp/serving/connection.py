"""One connection: bytes come in, and the requests in them are answered in their order.

    bytes ─Incoming→ request ─Answering→ answer ─→ bytes

What is small is answered as soon as it has come, without a task of its own. While a thread computes
an answer, and while a client does not read, nothing more is read from it. A client that sends
slowly, or does not read, is heard no longer than `receive_seconds`.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from tinymlp.serving.answering import Answering, request_id
from tinymlp.serving.exchange import Answer, Refusal, Request
from tinymlp.serving.http_message import Head, write_head
from tinymlp.serving.incoming import Incoming, Whole, too_slow
from tinymlp.serving.request_log import RequestLog
from tinymlp.serving.service import Service

_IN_ONE_TURN = 16
"""So many requests are answered before others have their turn."""
_LINGER_SECONDS = 1.0
_LINGER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Serving:
    """What the connections of a server share."""

    service: Service
    answering: Answering
    log: RequestLog
    connections: "set[Connection]"
    """Those that are open."""


class Connection(asyncio.Protocol):
    """A connection of a server."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._limits = serving.service.limits
        self._incoming = Incoming(self._limits, self._want_body)
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle | None = None
        """Ends what takes too long: there is one such thing at a time."""
        self._computing: asyncio.Task[None] | None = None
        self._is_read = True
        """Whether the client reads its answers."""
        self._at_end = False
        """Whether the client has sent all that it will."""
        self._n_heard: int | None = None
        """How much has come behind what was refused; None without that."""
        self.idle_since: float = self._loop.time()
        """When the last answer was given."""

    @property
    def is_idle(self) -> bool:
        """Whether the client waits for nothing."""
        return self._incoming.is_between and self._computing is None and self._n_heard is None

    def close(self) -> None:
        """End the connection when what was written has gone out."""
        self._transport.close()
        if self._transport.get_write_buffer_size():
            self._after(self._limits.receive_seconds, self.abort)

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; where there are too many connections, refuse this one."""
        self._transport = cast(asyncio.Transport, transport)
        connections = self._serving.connections
        is_one_too_many = len(connections) >= self._limits.max_connections
        connections.add(self)
        if is_one_too_many:
            message = "too many connections"
            self._refuse(Refusal(503, message, {"Retry-After": "1"}, reason="connections"))

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection; what a thread computes for it is still counted."""
        self._serving.connections.discard(self)
        self._cancel_timer()

    def data_received(self, data: bytes) -> None:
        """Take bytes, and answer the requests that are whole with them."""
        if self._n_heard is None:
            self._incoming.feed(data)
            self._advance()
            return
        self._n_heard += len(data)
        if self._n_heard >= _LINGER_BYTES:
            self.close()

    def eof_received(self) -> bool:
        """Answer what has come, and end then: a client may send all, and read afterwards."""
        self._at_end = True
        if self._n_heard is None:
            self._advance()
        else:
            self.close()
        return True

    def pause_writing(self) -> None:
        """Wait for the client to read, but not for long."""
        self._is_read = False
        self._transport.pause_reading()
        self._after(self._limits.receive_seconds, self.abort)

    def resume_writing(self) -> None:
        """Go on, for the client has read."""
        self._is_read = True
        self._cancel_timer()
        self._go_on()

    def _advance(self) -> None:
        """Answer the requests that have come in whole."""
        for _ in range(_IN_ONE_TURN):
            if self._computing is not None or not self._is_read or self._transport.is_closing():
                return
            try:
                found = self._incoming.request()
            except Refusal as refusal:
                self._refuse(refusal, self._incoming.head)
                return
            if found is None:
                self._wait()
                return
            self._answer(found)
        self._loop.call_soon(self._advance)

    def _wait(self) -> None:
        """Wait for the rest of a request, but not for long, or for a next one."""
        if self._at_end:
            self.close()
        elif self._timer is None and not self._incoming.is_between:
            seconds = self._limits.receive_seconds
            self._after(seconds, lambda: self._refuse(too_slow(self._limits), self._incoming.head))

    def _answer(self, found: Whole) -> None:
        start = time.perf_counter()
        self._cancel_timer()
        head, body = found
        request = Request(head.method, head.path, head.headers, body, request_id(head))
        answer = self._serving.answering.at_once(request)
        if answer is not None:
            self._write(answer, request, head, start)
            return
        self._transport.pause_reading()
        self._computing = self._loop.create_task(self._answer_later(request, head, start))

    async def _answer_later(self, request: Request, head: Head, start: float) -> None:
        answer = await self._serving.answering.in_thread(request)
        self._computing = None
        self._write(answer, request, head, start)
        self._go_on()

    def _go_on(self) -> None:
        if self._is_read and self._computing is None:
            self._transport.resume_reading()
            self._advance()

    def _write(self, answer: Answer, request: Request, head: Head | None, start: float) -> None:
        """Write an answer; without a head it is to what is no request, and nothing follows."""
        closes = head is None or not head.keeps_alive or not self._serving.service.is_ready
        self.idle_since = self._loop.time()
        if not self._transport.is_closing():
            content = write_head(answer, closes=closes, request_id=request.id)
            self._transport.write(content if request.method == "HEAD" else content + answer.body)
        log = self._serving.log
        if answer.error is not None:
            log.failed(answer.error, request.id)
        seconds = time.perf_counter() - start
        log.answered(
            request.method, request.path, answer.status, seconds=seconds, request_id=request.id
        )
        if closes and head is not None:
            self.close()

    def _refuse(self, refusal: Refusal, head: Head | None = None) -> None:
        """Answer what is no request, and hear the rest of it: else the answer would be lost."""
        method, path = ("-", "-") if head is None else (head.method, head.path)
        request = Request(method, path, {}, b"", request_id(head))
        answer = self._serving.service.refuse(refusal)
        self._n_heard = 0
        self._write(answer, request, None, time.perf_counter())
        if self._at_end:
            self.close()
            return
        self._transport.write_eof()
        self._after(_LINGER_SECONDS, self.close)

    def _want_body(self) -> None:
        self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _after(self, seconds: float, act: Callable[[], object]) -> None:
        self._cancel_timer()
        self._timer = self._loop.call_later(seconds, act)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
