"""A server on a real socket, and what is sent to it byte by byte."""

import asyncio
import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tinymlp.serving.http_server import listening
from tinymlp.serving.request_log import RequestLog
from tinymlp.serving.service import Service
from tinymlp.serving.worker_process import SERVERS


class Running:
    """A server that runs in a thread of this process."""

    def __init__(self, service: Service, log: str = "json", *, kind: str = "builtin") -> None:
        self.service = service
        self.written = io.StringIO()
        sockets = listening("127.0.0.1", 0)
        self.port: int = sockets[0].getsockname()[1]
        self.server = SERVERS[kind](service, sockets, RequestLog(log, self.written))
        self.began = threading.Event()
        run = self.server.run
        self.thread = threading.Thread(target=lambda: asyncio.run(run(self.began.set)))

    def connection(self) -> socket.socket:
        """Return a new connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def raw(self, *parts: bytes, closes: bool = True) -> bytes:
        """Send bytes, and return all that comes until the server closes the connection."""
        with self.connection() as sock:
            for part in parts:
                try:
                    sock.sendall(part)
                except OSError:  # which has refused what came before
                    break
            if closes:
                with suppress(OSError):  # closed already, behind its answer
                    sock.shutdown(socket.SHUT_WR)
            return read_all(sock)

    def log(self) -> list[Any]:
        """Return the lines of the log."""
        return [json.loads(line) for line in self.written.getvalue().splitlines()]


@contextmanager
def running(service: Service, log: str = "json", *, kind: str = "builtin") -> Iterator[Running]:
    """Give a server in a `with`, and end it afterwards."""
    server = Running(service, log, kind=kind)
    server.thread.start()
    assert server.began.wait(60)
    try:
        yield server
    finally:
        server.server.stop()
        server.thread.join(120)
        assert not server.thread.is_alive()


def read_all(sock: socket.socket) -> bytes:
    """Return everything that comes until the end."""
    content = b""
    while True:
        try:
            piece = sock.recv(65_536)
        except ConnectionResetError:
            return content
        if not piece:
            return content
        content += piece


def post(path: str, body: bytes, *headers: str, host: str = "localhost") -> bytes:
    """Return a request as bytes."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def statuses(content: bytes) -> list[int]:
    """Return the status of each answer in what came over a connection."""
    found = []
    while content:
        head, end, rest = content.partition(b"\r\n\r\n")
        assert end, content
        line, *lines = head.decode().split("\r\n")
        version, status, *_ = line.split(" ")
        assert version == "HTTP/1.1"
        found.append(int(status))
        if status == "100":
            content = rest
            continue
        headers = dict(each.lower().split(": ", 1) for each in lines)
        if headers.get("transfer-encoding") == "chunked":  # uvicorn's own, which are the last
            _, end, content = rest.partition(b"\r\n0\r\n\r\n")
            assert end, rest
            continue
        if "content-length" not in headers:  # to one of HTTP/1.0, which ends with the connection
            assert headers["connection"] == "close", headers
            return found
        length = int(headers["content-length"])
        assert len(rest) >= length
        content = rest[length:]
    return found
