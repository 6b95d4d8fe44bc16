"""The requests of one connection, read one after the other, within the limits.

A client that sends slowly, or without end, is refused: the time counts from the first byte of a
request to its last, and no more is kept than the limits allow.
"""

import asyncio
from typing import Literal

from tinymlp.serving.exchange import Refusal
from tinymlp.serving.http_message import Head, chunk_size, read_head
from tinymlp.serving.limits import Limits

_PIECE = 65_536
_MAX_CHUNK_LINE = 1024


class Incoming:
    """What a connection sends, as heads and bodies."""

    def __init__(self, reader: asyncio.StreamReader, limits: Limits) -> None:
        self._reader = reader
        self._limits = limits
        self._bytes = bytearray()
        self._clock = asyncio.get_running_loop().time
        self._deadline = 0.0
        self.idle_since: float | None = self._clock()
        """When the connection began to wait for a request; None while one is read or answered."""

    async def head(self) -> Head | None:
        """Return the next head, or None when the connection ends.

        Raises `Refusal` (400, 408, 431) for one that is none.
        """
        if not self._bytes:
            self.idle_since = self._clock()
            try:
                await self._more()
            except EOFError:
                return None
        self.idle_since = None
        self._deadline = self._clock() + self._limits.receive_seconds
        while self._bytes.startswith(b"\r\n"):  # which a few clients send behind a body
            del self._bytes[:2]
        place = await self._find(b"\r\n\r\n", self._limits.max_head_bytes, 431)
        head = read_head(bytes(self._bytes[: place + 4]))
        del self._bytes[: place + 4]
        return head

    async def body(self, head: Head) -> bytes:
        """Return the body behind a head; raise `Refusal` (400, 408, 413) for too much of it."""
        if head.length != "chunked":
            if head.length > self._limits.max_body_bytes:
                raise too_large(self._limits)
            return await self._take(head.length)
        body = bytearray()
        while True:
            size = chunk_size(await self._line())
            if size == 0:
                break
            if len(body) + size > self._limits.max_body_bytes:
                raise too_large(self._limits)
            body += await self._take(size)
            if await self._take(2) != b"\r\n":
                raise Refusal(400, "each chunk must end where its size says")
        n_bytes = 0
        while (line := await self._line()) != b"\r\n":  # the headers behind it, which say nothing
            n_bytes += len(line)
            if n_bytes > self._limits.max_head_bytes:
                message = "the headers behind the body are too large"
                raise Refusal(431, message, reason="head_size")
        return bytes(body)

    async def _line(self) -> bytes:
        place = await self._find(b"\r\n", _MAX_CHUNK_LINE, 400)
        line = bytes(self._bytes[: place + 2])
        del self._bytes[: place + 2]
        return line

    async def _take(self, n_bytes: int) -> bytes:
        while len(self._bytes) < n_bytes:
            await self._more_in_time()
        taken = bytes(self._bytes[:n_bytes])
        del self._bytes[:n_bytes]
        return taken

    async def _find(self, end: bytes, most: int, status: Literal[400, 431]) -> int:
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
            await self._more_in_time()

    async def _more_in_time(self) -> None:
        try:
            async with asyncio.timeout_at(self._deadline):
                await self._more()
        except TimeoutError:
            raise too_slow(self._limits) from None

    async def _more(self) -> None:
        piece = await self._reader.read(_PIECE)
        if not piece:
            raise EOFError
        self._bytes += piece


def too_large(limits: Limits) -> Refusal:
    """Return the refusal of a body of too many bytes."""
    most = limits.max_body_bytes
    message = f"the body must be at most {most:,} bytes, got more: send it in parts"
    return Refusal(413, message, reason="body_size")


def too_slow(limits: Limits) -> Refusal:
    """Return the refusal of a request that takes too long to come in."""
    message = f"the request must come in whole within {limits.receive_seconds:g} seconds"
    return Refusal(408, message, reason="receive_time")
