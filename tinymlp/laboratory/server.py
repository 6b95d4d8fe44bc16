"""Gives the built page to a browser of the same machine, and to nobody else.

It listens on 127.0.0.1 alone, answers GET and HEAD for files of one folder, and only under its own
name, so that a page from elsewhere cannot reach it under another. The page may load nothing that
does not come from here.
"""

import functools
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"

TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".gz": "application/gzip",
}
"""What the operating system may say otherwise, or not know."""


class _Handler(SimpleHTTPRequestHandler):
    """Answers with the folder's files."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES
    server_version = "tinymlp"
    sys_version = ""

    def parse_request(self) -> bool:
        """Refuse what was asked for under another name than this machine's own."""
        if not super().parse_request():
            return False
        name = self.headers.get("Host", "").rpartition(":")[0]
        if name not in (HOST, "localhost"):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return False
        return True

    def end_headers(self) -> None:
        """Add what keeps the page to itself."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()

    def list_directory(self, path: Any) -> None:
        """List no folder."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


def make_server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of that folder's files, not yet running; port 0 is any that is free.

    Raises `OSError` when the port is taken.
    """
    handler = functools.partial(_Handler, directory=str(folder))
    return ThreadingHTTPServer((HOST, port), handler)
