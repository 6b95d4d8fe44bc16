r"""What comes in and what goes out, whoever carries it: a request, and its answer.

>>> json_answer(200, {"live": True}).body
b'{"live": true}'
>>> Refusal(404, "there is no model 'iris'").answer().body
b'{"error": "there is no model \'iris\'"}'
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REASONS = (
    *("request", "access", "head_size", "body_size", "rows", "receive_time"),
    *("compute_time", "in_flight", "connections", "memory"),
)
"""Why a request is refused: it is no request of this server, or the limit that it has met."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request of HTTP that has come in whole."""

    method: str
    path: str
    """From the first slash to the question mark, as it was sent."""
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: bytes
    id: str
    """By which a log and the one who asked can speak of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status code, headers and a body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    error: BaseException | None = field(default=None, compare=False)
    """What went wrong in the server, for its log alone."""


class Refusal(Exception):  # noqa: N818 -- it is an answer as good as any
    """A request that is not done, with the status code and the sentence that say why."""

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        *,
        reason: str = "request",
    ) -> None:
        super().__init__(message)
        self.reason = reason
        """One of `REASONS`, by which it is counted."""
        self.status = status
        self.message = message
        self.headers: Mapping[str, str] = headers or {}

    def answer(self) -> Answer:
        """Return the answer `{"error": message}`."""
        return json_answer(self.status, {"error": self.message}, self.headers)


_JSON = json.JSONEncoder(allow_nan=False)


def json_answer(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer in JSON, which has no nan in it."""
    body = _JSON.encode(content).encode()
    return Answer(status, {"Content-Type": "application/json", **(headers or {})}, body)
