"""Signals that wait for the end of a step, so that what is kept then is that of a whole step.

A signal may come anywhere, between the two lines that change an optimizer's two lists. Within the
block its handler is called later, at the next `deliver()`, and does what it would have done: Ctrl-C
raises `KeyboardInterrupt`, and a program's own handler whatever it does.

    with Interrupts() as interrupts:
        for step in steps:
            if interrupts.is_waiting:
                keep_what_there_is()
            interrupts.deliver()

The second signal does not wait: then its handlers are called wherever the program is. What follows
within half a second is no second one: a terminal's Ctrl-C reaches a program and whoever started it,
who may send it on. A signal that has no handler of Python's, such as SIGTERM unless a program gives
it one, ends the process as ever.

>>> with Interrupts() as interrupts:
...     signal.raise_signal(signal.SIGINT)
...     print("the step is done")
...     try:
...         interrupts.deliver()
...     except KeyboardInterrupt:
...         print("interrupted")
the step is done
interrupted
"""

import signal
import threading
import time
from types import TracebackType
from typing import Any, Self

SIGNALS: list[int] = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
]
"""What ends a program from outside, as far as the system has it."""
SAME_SECONDS = 0.5
"""Signals that come sooner after the first are the same."""


class Interrupts:
    """The signals that came in a `with` block, until they are delivered.

    In a thread, to which no signal comes, it does nothing.
    """

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._waiting: list[tuple[int, Any]] = []
        self._came_at = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether a signal has come that was not delivered."""
        return bool(self._waiting)

    def deliver(self) -> None:
        """Call the handlers of the signals that have come: most raise `KeyboardInterrupt`."""
        while self._waiting:
            number, frame = self._waiting.pop(0)
            self._before[number](number, frame)

    def _receive(self, number: int, frame: Any) -> None:
        now = time.monotonic()
        if self._waiting and now - self._came_at < SAME_SECONDS:
            return
        is_second = self.is_waiting
        self._came_at = now
        self._waiting.append((number, frame))
        if is_second:
            self.deliver()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                if callable(signal.getsignal(number)):
                    self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            if signal.getsignal(number) == self._receive:  # else somebody has replaced it since
                signal.signal(number, handler)
        if error is None:
            self.deliver()
