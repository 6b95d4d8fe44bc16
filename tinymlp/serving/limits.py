"""How much of anything the server takes: bytes, rows, seconds, requests at once.

    of one request      max_head_bytes (431), max_body_bytes (413), max_rows (413)
    in time             receive_seconds (408), compute_seconds (503), idle_seconds
    at once             max_in_flight (429), max_connections (503)

>>> Limits(max_rows=100).max_rows
100
>>> Limits(max_rows=0)
Traceback (most recent call last):
tinymlp.errors.ArgumentError: max_rows must be a whole number from 1 up, got 0
"""

from dataclasses import dataclass, fields

from tinymlp.arguments import check_number, check_whole


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of a server. Raises `ArgumentError` for one that lets nothing through."""

    max_head_bytes: int = 16_384
    """Of the request line and all headers together."""
    max_body_bytes: int = 4_194_304
    max_rows: int = 10_000
    """In one request."""
    max_in_flight: int = 64
    """Requests that are computed, or wait for it, at once."""
    max_connections: int = 512
    receive_seconds: float = 10.0
    """From the first byte of a request to its last."""
    compute_seconds: float = 30.0
    """Afterwards the request is answered that it takes too long."""
    idle_seconds: float = 60.0
    """How long a connection is kept that sends nothing."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(field.default, int):
                check_whole(field.name, value, minimum=1)
            else:
                check_number(field.name, value, above=0.0)
