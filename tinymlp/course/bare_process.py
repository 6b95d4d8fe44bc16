r"""A student's file in a process of its own, and what stops it.

The process is an interpreter without packages (`python -I -S`) in an empty folder, in a session of
its own, with no environment and no handles but two pipes. It is given the file as text, and answers
questions: `bare_script.py` says how. Nothing that it answers is run here, and whatever it does ends
bounded: an answer, or `Stopped` with a sentence.

>>> with BareProcess("def double(z):\n    return 2 * z\n") as process:
...     double = process.function("double(z)")
...     double(1.5)
3.0
>>> with BareProcess("def double(z):\n    raise SystemExit\n") as process:
...     process.function("double(z)")(1.5)
Traceback (most recent call last):
tinymlp.course.bare_process.Stopped: it calls exit(): return the answer instead
"""

import contextlib
import importlib.resources
import inspect
import json
import os
import platform
import queue
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tinymlp.course.replies import answer_of, exception_of, one_line, read_reply
from tinymlp.errors import FormatError, TinyMLPError
from tinymlp.text import plural

MAX_LINE = 4_000_000
"""Bytes of an answer; no lesson needs more than some thousand."""

MAX_SOURCE = 200_000
"""Characters of a student's file."""

KEPT_ENVIRONMENT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What an interpreter may need to start at all."""


OUT_OF_TIME = {
    getattr(signal, name) for name in ("SIGXCPU", "SIGPROF", "SIGKILL") if hasattr(signal, name)
}
"""The signals that end a process beyond its processor time; Windows has none of them."""


class Stopped(BaseException):  # no law may catch it as an answer
    """The student's code did what ends its process; the message says what, as a sentence."""


@dataclass(frozen=True)
class Limits:
    """What the answers to one law may take."""

    seconds: int = 1
    """Of processor time; ten times as many may pass by the clock."""
    memory: int = 256
    """MB, where the system can limit it."""
    output: int = 20_000
    """Characters that may be printed."""


class Given(NamedTuple):
    """A program, and the names of its functions that take the place of the student's own."""

    source: str
    names: Sequence[str]


class Formula:
    """A function that can be given to a student's function, written as its text.

    >>> square = Formula("x**2")
    >>> square(3.0), square
    (9.0, x**2)
    """

    def __init__(self, text: str, *names: str) -> None:
        self.text = text
        self.names: tuple[str, ...] = names or ("x",)
        import math

        # The text is an author's, in a lesson's laws.py, and is code as that file is.
        self._function = eval(f"lambda {', '.join(self.names)}: {text}", {"math": math})

    def __call__(self, *numbers: Any) -> Any:
        """Return the value of the formula."""
        return self._function(*numbers)

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type, tuple[str, ...]]:
        return type(self), (self.text, *self.names)


class BareProcess:
    """A process that runs one student's file until it is left, or stopped."""

    def __init__(
        self, source: str, limits: Limits | None = None, given: Given | None = None
    ) -> None:
        """Start it and load the file; raises `Stopped` when that does not come to an end.

        Raises what the file raises when it is loaded as `Stopped` too: nothing can be asked then.
        Raises `TinyMLPError` unless this is CPython: PyPy tells no audit hook what a file does.
        """
        python = platform.python_implementation()
        if python != "CPython":
            raise TinyMLPError(
                f"exercises must be run by CPython, which tells what a file does, got {python}: "
                "install tinymlp for it, and begin again there"
            )
        self.limits: Limits = Limits() if limits is None else limits
        self.calls: list[tuple[str, list[Any]]] = []
        """The functions that were asked, with their arguments, since this was last emptied."""
        if len(source) > MAX_SOURCE:
            raise Stopped(f"the file has more than {MAX_SOURCE:,} characters")
        self._folder = tempfile.TemporaryDirectory(prefix="exercise-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [sys.executable, *("-I", "-S", "-B", "-X", "utf8", "-c"), _script()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
            start_new_session=True,
        )
        self._deadline = time.monotonic() + 10 * self.limits.seconds
        self._lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        try:
            replaced = {} if given is None else {"given": given._asdict()}
            self._write({**vars(self.limits), "source": source, **replaced})
            loaded = self._ask({"do": "load"})
            self.names: list[str] = loaded["names"]
            if "raised" in loaded:
                line = f" ({loaded['line']})" if loaded["line"] else ""
                message = f"{loaded['raised']}: {loaded['message']}"
                raise Stopped(f"the file cannot be loaded: {one_line(message + line)}")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "BareProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, and whatever it may have started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        self._folder.cleanup()

    def function(self, signature: str) -> "RemoteFunction":
        """Return the student's function of that signature, "d_tanh(z)"; it is asked there."""
        return RemoteFunction(self, signature)

    def call(self, name: str, arguments: Sequence[Any], *, on: int | None = None) -> Any:
        """Return the function's answer; what it does to the lists it is given is done here too.

        Raises the exception that it raises, or `Stopped`.
        """
        self.calls.append(
            (name, [list(one) if isinstance(one, list) else one for one in arguments])
        )
        question = {
            "do": "call",
            "function": name,
            "arguments": [_encode(one) for one in arguments],
        }
        reply = self._ask(question | ({} if on is None else {"on": on}))
        if "raised" in reply:
            raise exception_of(reply)
        for given, after in zip(arguments, reply.get("arguments") or [], strict=False):
            if isinstance(given, list) and isinstance(after, list):
                given[:] = answer_of(after)
        return answer_of(reply["answer"])

    def make(self, name: str, arguments: Sequence[Any]) -> "RemoteObject":
        """Return an object of a student's class, which lives there."""
        question = {
            "do": "make",
            "function": name,
            "arguments": [_encode(one) for one in arguments],
        }
        reply = self._ask(question)
        if "raised" in reply:
            raise exception_of(reply)
        return RemoteObject(self, name, reply["kept"])

    def trace(self, name: str, arguments: Sequence[Any]) -> dict[str, Any]:
        """Return the reply to one call with its `steps`, one for each line that was run."""
        given = [_encode(one) for one in arguments]
        return self._ask({"do": "trace", "function": name, "arguments": given})

    def test(self, function: str, program: str, names: Sequence[str]) -> str:
        """Return what the student's test raises when it is given a program's functions, or ""."""
        if function not in self.names:
            raise Stopped(f"there is no function {function} in the file")
        question = {"do": "test", "function": function, "program": program, "names": list(names)}
        reply = self._ask(question)
        return f"{reply['raised']}: {one_line(reply['message'])}" if "raised" in reply else ""

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        token = secrets.token_hex(8)
        try:
            self._write({"token": token, **question})
        except OSError:
            raise Stopped(self._why_it_ended()) from None
        try:
            line = self._lines.get(timeout=max(0.0, self._deadline - time.monotonic()))
        except queue.Empty:
            seconds = plural(10 * self.limits.seconds, "second")
            message = f"it takes more than {seconds} by the clock: does it wait, or never end?"
            raise Stopped(message) from None
        if not line:
            raise Stopped(self._why_it_ended())
        try:
            reply = read_reply(line, token, question["do"])
        except FormatError:
            raise Stopped("it writes where only the judge's own process writes") from None
        if "stop" in reply:
            raise Stopped(one_line(reply["stop"]))
        return reply

    def _write(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        """Hand on the lines of the process: a thread, since no pipe of Windows waits."""
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            while line := self._process.stdout.readline(MAX_LINE):
                if self._lines.qsize() > 1:  # it writes without being asked, perhaps forever
                    break
                self._lines.put(line)
        self._lines.put(b"")

    def _why_it_ended(self) -> str:
        try:
            code = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            return "it closed the pipe on which it is asked"
        if -code in OUT_OF_TIME:
            seconds = plural(self.limits.seconds, "second")
            return f"it takes more than {seconds}: does a loop never end?"
        if code < 0:
            return f"its process crashed (signal {-code}): does a recursion never end?"
        return "its process ended in the middle of a question: return the answer, never os._exit()"


class RemoteFunction:
    """A student's function, which looks here like any other and is asked in its own process."""

    def __init__(self, process: BareProcess, signature: str) -> None:
        self._function = signature.partition("(")[0]
        self.__name__: str = self._function
        self.__signature__: inspect.Signature = signature_of(signature)
        self.signature = signature
        self._process = process

    def __call__(self, *arguments: Any) -> Any:
        """Return what the student's function answers."""
        if self._function not in self._process.names:
            raise Stopped(f"there is no function {self.signature} in the file")
        return self._process.call(self._function, arguments)


class RemoteObject:
    """An object of a student's class: `one.ask("step", parameters, gradient)`."""

    def __init__(self, process: BareProcess, title: str, number: int) -> None:
        self.title = title
        self._process = process
        self._number = number

    def ask(self, method: str, *arguments: Any) -> Any:
        """Return what its method answers."""
        return self._process.call(method, arguments, on=self._number)


def signature_of(text: str) -> inspect.Signature:
    """Return the signature that a text has: plain names, in their order.

    >>> signature_of("gradient(weights, bias)")
    <Signature (weights, bias)>
    """
    names = text.partition("(")[2].rstrip(") ").split(",")
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature(
        [inspect.Parameter(name.strip(), kind) for name in names if name.strip()]
    )


def _script() -> str:
    return (importlib.resources.files("tinymlp.course") / "bare_script.py").read_text("utf-8")


def _encode(value: Any) -> Any:
    if isinstance(value, Formula):
        return {"formula": value.text, "names": list(value.names)}
    if isinstance(value, list | tuple):
        return [_encode(one) for one in value]
    if isinstance(value, dict):
        return {"dict": [[_encode(key), _encode(one)] for key, one in value.items()]}
    return value
