"""Gives the built page to a browser of the same machine, and to nobody else.

It listens on 127.0.0.1 alone, answers GET and HEAD for files of one folder, and only under its own
name, so that a page from elsewhere cannot reach it under another. The page may load nothing that
does not come from here. A file that is there compressed is given under its own name too: a browser
keeps a program that it compiled of such an answer.
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
    is_packed = False
    """Whether what is asked for is there under that name and .gz, and the browser unpacks it."""

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

    def translate_path(self, path: str) -> str:
        """Return the file that an address means, which may be there compressed alone."""
        found = super().translate_path(path)
        packed = f"{found}.gz"
        can_unpack = "gzip" in self.headers.get("Accept-Encoding", "")
        self.is_packed = can_unpack and Path(packed).exists() and not Path(found).exists()
        return packed if self.is_packed else found

    def guess_type(self, path: Any) -> str:
        """Return the type of a file, which does not depend on how it is sent."""
        return super().guess_type(path.removesuffix(".gz") if self.is_packed else path)

    def end_headers(self) -> None:
        """Add what keeps the page to itself, and how the file is sent."""
        if self.is_packed:
            self.send_header("Content-Encoding", "gzip")
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
