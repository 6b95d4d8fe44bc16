r"""A line for each answer, as text or JSON, on which nothing that was sent commands a terminal.

>>> import sys
>>> log = RequestLog("text", sys.stdout, clock=lambda: 0.0)
>>> log.answered("POST", "/predict\x1b[2J", 200, seconds=0.0021, request_id="5f3a")
1970-01-01T00:00:00Z POST /predict\x1b[2J 200 2.1 ms 5f3a
"""

import contextlib
import json
import time
import traceback
from collections.abc import Callable
from typing import TextIO

from tinymlp.arguments import check_choice
from tinymlp.text import escaped, shortened

FORMATS = ("text", "json", "none")
_MAX_PATH = 200


class RequestLog:
    """Where lines go, in one of `FORMATS`; errors of the server are written in every format."""

    def __init__(
        self, kind: str, stream: TextIO, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._kind = check_choice("log", kind, FORMATS)
        self._stream = stream
        self._clock = clock

    def answered(
        self, method: str, path: str, status: int, *, seconds: float, request_id: str
    ) -> None:
        """Write that a request was answered."""
        if self._kind == "none":
            return
        path = shortened(path, _MAX_PATH)
        if self._kind == "json":
            facts = {
                "time": self._time(),
                "method": method,
                "path": path,
                "status": status,
                "seconds": round(seconds, 6),
                "request_id": request_id,
            }
            self._write(json.dumps(facts))
        else:
            ms = f"{1000 * seconds:.1f} ms"
            self._write(f"{self._time()} {method} {_on_a_line(path)} {status} {ms} {request_id}")

    def failed(self, error: BaseException, request_id: str) -> None:
        """Write an error of the server with its traceback."""
        lines = "".join(traceback.format_exception(error))
        if self._kind == "json":
            facts = {"time": self._time(), "error": lines, "request_id": request_id}
            self._write(json.dumps(facts))
        else:
            self._write(f"{self._time()} error {request_id}\n{escaped(lines).rstrip()}")

    def say(self, message: str) -> None:
        """Write something that the server has done of itself."""
        if self._kind == "json":
            self._write(json.dumps({"time": self._time(), "message": message}))
        else:
            self._write(f"{self._time()} {_on_a_line(message)}")

    def _time(self) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock()))

    def _write(self, line: str) -> None:
        # A log whose disk is full, or whose reader has left, ends no server.
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()


def _on_a_line(text: str) -> str:
    return escaped(text).replace("\n", "\\n").replace("\t", "\\t")
