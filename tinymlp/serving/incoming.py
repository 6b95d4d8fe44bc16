r"""The requests in the bytes of one connection, read one after the other, within the limits.

Bytes are given as they come (`feed`), and `request` gives each request once it is whole. No more is
kept than the limits allow, and nothing here waits: time is counted by the connection.

>>> incoming = Incoming(Limits(), wants_body=lambda: None)
>>> incoming.feed(b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n[[1")
>>> incoming.request() is None
True
>>> incoming.feed(b"]]")
>>> incoming.request().body
b'[[1]]'
"""

from collections.abc import Callable, Generator, Iterator
from typing import Literal, NamedTuple

from tinymlp.serving.exchange import Refusal
from tinymlp.serving.http_message import Head, chunk_size, read_head
from tinymlp.serving.limits import Limits

_MAX_CHUNK_LINE = 1024


class Whole(NamedTuple):
    """A request that has come in whole."""

    head: Head
    body: bytes


class Incoming:
    """What a connection sends, as heads and bodies.

    `wants_body` is called for a head whose body is not sent before it is asked for.
    """

    def __init__(self, limits: Limits, wants_body: Callable[[], object]) -> None:
        self._limits = limits
        self._wants_body = wants_body
        self._bytes = bytearray()
        self.head: Head | None = None
        """That of the request which is read, once it is known."""
        self._reading = self._read()

    @property
    def is_between(self) -> bool:
        """Whether nothing of a next request has come."""
        return self.head is None and not self._bytes

    def feed(self, piece: bytes) -> None:
        """Take bytes that have come."""
        self._bytes += piece

    def request(self) -> Whole | None:
        """Return the next request, None as long as it is not whole.

        Raises `Refusal` (400, 413, 431 and others) for what is none; nothing follows it.
        """
        return next(self._reading)

    def _read(self) -> Iterator[Whole | None]:
        """Yield the requests, and None for more bytes."""
        while True:
            self.head = None
            while not self._bytes:
                yield None
            while self._bytes.startswith(b"\r\n"):  # which a few clients send behind a body
                del self._bytes[:2]
            place = yield from self._find(b"\r\n\r\n", self._limits.max_head_bytes, 431)
            self.head = head = read_head(self._cut(place + 4))
            if head.expects_continue and head.length:
                self._wants_body()
            body = yield from self._body(head)
            yield Whole(head, body)

    def _body(self, head: Head) -> Generator[None, None, bytes]:
        """Return the body behind a head; raise `Refusal` (400, 413) for too much of it."""
        if head.length != "chunked":
            if head.length > self._limits.max_body_bytes:
                raise too_large(self._limits)
            return (yield from self._take(head.length))
        body = bytearray()
        while True:
            size = chunk_size((yield from self._line()))
            if size == 0:
                break
            if len(body) + size > self._limits.max_body_bytes:
                raise too_large(self._limits)
            body += yield from self._take(size)
            if (yield from self._take(2)) != b"\r\n":
                raise Refusal(400, "each chunk must end where its size says")
        n_bytes = 0
        while (line := (yield from self._line())) != b"\r\n":  # headers behind it say nothing
            n_bytes += len(line)
            if n_bytes > self._limits.max_head_bytes:
                message = "the headers behind the body are too large"
                raise Refusal(431, message, reason="head_size")
        return bytes(body)

    def _line(self) -> Generator[None, None, bytes]:
        place = yield from self._find(b"\r\n", _MAX_CHUNK_LINE, 400)
        return self._cut(place + 2)

    def _take(self, n_bytes: int) -> Generator[None, None, bytes]:
        while len(self._bytes) < n_bytes:
            yield
        return self._cut(n_bytes)

    def _cut(self, n_bytes: int) -> bytes:
        cut = bytes(self._bytes[:n_bytes])
        del self._bytes[:n_bytes]
        return cut

    def _find(self, end: bytes, most: int, status: Literal[400, 431]) -> Generator[None, None, int]:
        """Return where the first `end` stands, of which at most `most` bytes are in front."""
        start = 0
        while True:
            place = self._bytes.find(end, start, most + len(end))
            if place >= 0:
                return place
            if len(self._bytes) > most:
                what = "the head" if status == 431 else "the line in front of a chunk"
                message = f"{what} must be at most {most:,} bytes, got more"
                raise Refusal(status, message, reason="head_size")
            start = max(0, len(self._bytes) - len(end) + 1)
            yield


def too_large(limits: Limits) -> Refusal:
    """Return the refusal of a body of too many bytes."""
    most = limits.max_body_bytes
    message = f"the body must be at most {most:,} bytes, got more: send it in parts"
    return Refusal(413, message, reason="body_size")


def too_slow(limits: Limits) -> Refusal:
    """Return the refusal of a request that takes too long to come in."""
    message = f"the request must come in whole within {limits.receive_seconds:g} seconds"
    return Refusal(408, message, reason="receive_time")
