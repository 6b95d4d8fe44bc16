"""The protocol as an application of ASGI, which any server or framework of that kind can run.

    uvicorn.run(AsgiApplication(service))
    Starlette(routes=[Mount("/ml", AsgiApplication(service))])

It needs neither of them installed: an ASGI application is a function of a request's facts, and of
two functions that receive its body and send its answer. Limits that a server for ASGI lets through,
as uvicorn does most of them, are held here.

Source: ASGI specification 3.0, HTTP and WebSocket message format 2.3.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from tinymlp.serving.answering import Answering, request_id
from tinymlp.serving.exchange import Answer, Refusal, Request
from tinymlp.serving.http_message import Head, head_of
from tinymlp.serving.incoming import too_large, too_slow
from tinymlp.serving.request_log import RequestLog
from tinymlp.serving.service import Service

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class AsgiApplication:
    """A service for a server of ASGI, whose answers are written into `log`, by default to stderr.

    Raises `NotImplementedError` for WebSockets and for the events of a lifespan: there are none.
    """

    def __init__(self, service: Service, log: RequestLog | None = None) -> None:
        self._service = service
        self._limits = service.limits
        self._log = log or RequestLog("text", sys.stderr)
        self._answering = Answering(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise NotImplementedError(f"scope must be of http, got {scope['type']}")
        head: Head | None = None
        start = time.perf_counter()
        try:
            head = _head(scope, self._limits.max_head_bytes)
            body = await self._body(head, receive)
        except Refusal as refusal:
            answer, closes = self._service.refuse(refusal), True
        except EOFError:  # the client has left
            return
        else:
            start = time.perf_counter()
            request = Request(head.method, head.path, head.headers, body, request_id(head))
            answer = await self._answering.answer(request)
            closes = not self._service.is_ready
        await self._send(answer, head, send, closes=closes, start=start)

    def close(self) -> None:
        """Let go of the threads."""
        self._answering.close()

    async def _body(self, head: Head, receive: Receive) -> bytes:
        """Return the body behind a head; raise `Refusal` (408, 413) for too much of it."""
        if head.length != "chunked" and head.length > self._limits.max_body_bytes:
            raise too_large(self._limits)
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.receive_seconds):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise EOFError
                    body += message.get("body", b"")
                    if len(body) > self._limits.max_body_bytes:
                        raise too_large(self._limits)
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError:
            raise too_slow(self._limits) from None

    async def _send(
        self, answer: Answer, head: Head | None, send: Send, *, closes: bool, start: float
    ) -> None:
        identifier = request_id(head)
        fields = {
            **answer.headers,
            "Content-Length": str(len(answer.body)),
            "X-Request-Id": identifier,
        }
        if closes:
            fields["Connection"] = "close"
        headers = [
            (name.lower().encode(), value.encode("latin-1", "replace"))
            for name, value in fields.items()
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        is_head = head is not None and head.method == "HEAD"
        await send({"type": "http.response.body", "body": b"" if is_head else answer.body})
        if answer.error is not None:
            self._log.failed(answer.error, identifier)
        method, path = ("-", "-") if head is None else (head.method, head.path)
        seconds = time.perf_counter() - start
        self._log.answered(method, path, answer.status, seconds=seconds, request_id=identifier)


def _head(scope: Scope, max_bytes: int) -> Head:
    """Return the head of a request, of which a part may be an application's that mounts this one.

    Raises `Refusal` for what could mean two things.
    """
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    n_bytes = len(scope["method"]) + len(raw)
    n_bytes += sum(len(name) + len(value) for name, value in scope["headers"])
    if n_bytes > max_bytes:
        message = f"the head must be at most {max_bytes:,} bytes, got more"
        raise Refusal(431, message, reason="head_size")
    target = raw.decode("latin-1").removeprefix(quote(scope.get("root_path", "")))
    fields = (
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, value in scope["headers"]
    )
    return head_of(scope["method"], target, fields, is_newer=scope["http_version"] != "1.0")
