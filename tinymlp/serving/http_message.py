r"""HTTP/1.1 as bytes: a head is read, and an answer is written, strictly.

What two readers could take for two different things is refused: lengths that conflict, lines that
end otherwise than by \r\n, a name with a space behind it. So nobody smuggles a request past a proxy
in front.

>>> head = read_head(b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n")
>>> head.method, head.path, head.length, head.keeps_alive
('POST', '/predict', 7, True)
>>> read_head(b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")
Traceback (most recent call last):
tinymlp.serving.exchange.Refusal: the header content-length must be there once, got it twice

Source: R. Fielding and others, RFC 9112, HTTP/1.1, 2022; sections 2.2, 3.2, 6.1, 6.3 and 11.2.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Literal

from tinymlp.serving.exchange import Answer, Refusal

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_LINE = re.compile(rf"({_TOKEN}) (\S+) HTTP/(\d)\.(\d)")
_HEADER = re.compile(rf"({_TOKEN}):([^\x00-\x08\x0a-\x1f\x7f]*)")
_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}" for status in HTTPStatus}
_ONCE = (
    *("host", "content-length", "transfer-encoding", "content-type", "authorization", "origin"),
    *("expect", "x-request-id", "inference-header-content-length", "content-encoding"),
)
"""Headers of which a second one could say something else."""

Length = int | Literal["chunked"]


@dataclass(frozen=True, slots=True)
class Head:
    """What comes in front of a body: a request line and headers."""

    method: str
    path: str
    headers: Mapping[str, str]
    length: Length
    """Of the body in bytes, or "chunked", which says it piece by piece."""
    keeps_alive: bool
    """Whether the connection is kept for another request."""
    expects_continue: bool
    """Whether the body is sent only when the server has said that it wants it."""


@lru_cache(maxsize=128)  # a client sends the same head each time, but for a length
def read_head(content: bytes) -> Head:
    """Return the head in these bytes, which end with an empty line.

    Raises `Refusal` for anything else than HTTP/1.1 or 1.0, and for what could mean two things.
    """
    text = content.decode("latin-1")
    if not text.endswith("\r\n\r\n"):
        raise Refusal(400, "the head must end with an empty line")
    first, *lines = text[:-4].split("\r\n")
    found = _LINE.fullmatch(first)
    if found is None or not first.isascii() or not first.isprintable():
        raise Refusal(400, "the request line must be METHOD /path HTTP/1.1")
    method, target, major, minor = found.groups()
    if major != "1" or minor not in "01":
        raise Refusal(505, f"the version must be HTTP/1.1, got HTTP/{major}.{minor}")
    return head_of(method, target, map(_field, lines), is_newer=minor == "1")


def head_of(method: str, target: str, fields: Iterable[tuple[str, str]], *, is_newer: bool) -> Head:
    """Return a head of its parts; `is_newer` than HTTP/1.0.

    Raises `Refusal` for what could mean two things.
    """
    if not target.startswith("/"):
        raise Refusal(400, "the target must be a path that begins with /")
    headers = _headers(fields)
    if is_newer and "host" not in headers:
        raise Refusal(400, "the header host must be there")
    wishes = [wish.strip().lower() for wish in headers.get("connection", "").split(",")]
    expected = headers.get("expect")
    if expected is not None and expected.lower() != "100-continue":
        raise Refusal(417, "the header expect must be 100-continue or left out")
    return Head(
        method,
        target.partition("?")[0].partition("#")[0],
        headers,
        _length(headers, is_newer),
        "close" not in wishes if is_newer else False,
        expected is not None and is_newer,
    )


def write_head(answer: Answer, *, closes: bool, request_id: str) -> bytes:
    """Return the status line and the headers of an answer."""
    lines = [_STATUS_LINES[answer.status]]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    lines.append(f"Content-Length: {len(answer.body)}")
    lines.append(f"X-Request-Id: {request_id}")
    lines.append(f"Connection: {'close' if closes else 'keep-alive'}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _field(line: str) -> tuple[str, str]:
    found = _HEADER.fullmatch(line)
    if found is None:
        raise Refusal(400, "each header must be a line of NAME: VALUE")
    return found[1].lower(), found[2].strip(" \t")


def _headers(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in fields:
        if name in headers:
            if name in _ONCE:
                raise Refusal(400, f"the header {name} must be there once, got it twice")
            headers[name] += f", {value}"
        else:
            headers[name] = value
    return headers


def _length(headers: Mapping[str, str], is_newer: bool) -> Length:
    length, coding = headers.get("content-length"), headers.get("transfer-encoding")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "the content-encoding must be identity: send it without compression")
    if coding is not None:
        if length is not None or not is_newer:
            raise Refusal(400, "there must be content-length or transfer-encoding, not both")
        if coding.lower() != "chunked":
            raise Refusal(501, "the transfer-encoding must be chunked")
        return "chunked"
    if length is None:
        return 0
    if not (length.isascii() and length.isdigit() and len(length) <= 18):
        raise Refusal(400, "the header content-length must be a whole number")
    return int(length)


def chunk_size(line: bytes) -> int:
    r"""Return how many bytes follow the line in front of a piece; raise `Refusal` for no number.

    >>> chunk_size(b"1a;name=value\r\n")
    26
    """
    digits = line.removesuffix(b"\r\n").partition(b";")[0].rstrip(b" \t")
    if not re.fullmatch(rb"[0-9a-fA-F]{1,15}", digits) or not line.endswith(b"\r\n"):
        raise Refusal(400, "each chunk must begin with its size in hexadecimal")
    return int(digits, 16)
