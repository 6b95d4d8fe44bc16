"""How a command is ended from outside: by Ctrl-C, SIGTERM or, when a terminal closes, SIGHUP.

A signal raises `KeyboardInterrupt`, with its name unless it is Ctrl-C's, wherever the command is.
What must not be cut short runs in `held()`, within which only a block of `raised()` is cut short:

    with held():
        try:
            with raised():
                train()         the first signal ends this
        finally:
            save()              and none ends this

The second signal ends the process at once, in `held()` at its end, and the third everywhere. What
follows within half a second is no second one: a terminal's Ctrl-C reaches a program and whoever
started it, who may send it on. A signal that the process was started to ignore stays ignored, as a
shell's `&` does with SIGINT and `nohup` with SIGHUP.

No signal is lost. Python drops what is raised while it destroys an object, and says so to
`sys.unraisablehook`: then the signal is sent again, by a timer that looks four times a second. The
timer also ends a wait for a file that began at the moment when the signal came. Where the system
has no such timer, and where an exception is dropped in silence, the exit code still tells.

>>> try:
...     with handled(), held():
...         signal.raise_signal(signal.SIGTERM)
...         print("saved")
... except KeyboardInterrupt as interrupt:
...     print(interrupt)
saved
SIGTERM
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tinymlp.training.interrupts import SAME_SECONDS, SIGNALS

READER_LEFT = 141
"""The exit code of a program that writes to a reader who has left: 128 + SIGPIPE."""

_SECONDS = 0.25
"""How often it is looked for a signal that was lost."""


class _State:
    """What a process has been sent, and whether it may hear of it now."""

    def __init__(self) -> None:
        self.number = int(signal.SIGINT)
        """The first signal's."""
        self.count = 0
        self.heard_at = 0.0
        self.is_held = False
        self.may_raise = True
        self.is_waiting = False
        self.heard: Callable[[], object] = _nothing
        """Called when a signal comes while nothing may be raised."""
        self.is_lost = False
        """Whether Python has dropped what was raised."""
        self.has_timer = False

    def receive(self, number: int, _: object) -> None:
        """Handle a signal."""
        now = time.monotonic()
        if self.is_lost:
            self.is_lost = False  # it is the same, sent again
        elif self.count and now - self.heard_at < SAME_SECONDS:
            return
        else:
            self.count += 1
        self.heard_at = now
        if self.count == 1:
            self.number = number
        if self.count > (2 if self.is_held else 1):
            os._exit(128 + number)
        if self.may_raise:
            raise _interrupt(number)
        self.is_waiting = True
        self.heard()

    def release(self) -> None:
        """Do what a signal asked for that came meanwhile."""
        if self.is_waiting and self.count > 1:
            os._exit(128 + self.number)
        if self.is_waiting:
            self.is_waiting = False
            raise _interrupt(self.number)

    def set_timer(self, seconds: float) -> None:
        """Look again and again after so many seconds, or with 0 no more."""
        if self.has_timer:
            signal.setitimer(signal.ITIMER_REAL, seconds, seconds)

    def look(self, *_: object) -> None:
        """Send a signal that was lost again, to whoever handles it now."""
        if self.is_lost:
            signal.raise_signal(self.number)


def _nothing() -> None:
    """Do nothing."""


_state = _State()


@contextmanager
def handled() -> Iterator[None]:
    """Have signals end the block as described, and afterwards do again what they did before.

    In a thread, to which no signal comes, nothing is changed.
    """
    global _state
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _state = state = _State()
    state.may_raise = False  # before the block is entered
    before: dict[int, Any] = {}
    for number in SIGNALS:
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            before[number] = signal.signal(number, state.receive)
    others_hook = sys.unraisablehook

    def hear(unraisable: Any) -> None:
        if not isinstance(unraisable.exc_value, KeyboardInterrupt):
            others_hook(unraisable)
            return
        state.set_timer(_SECONDS)
        # Last: from here on no signal comes in this hook, in which what it raises is dropped.
        state.is_lost = True

    sys.unraisablehook = hear
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGALRM) == signal.SIG_DFL:
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, state.look)
        state.has_timer = True  # which nobody else uses
        # At a terminal Ctrl-C can be pressed again, and `readline`, when it is ended by one signal,
        # takes another one that is pending for a fault.
        if sys.stdin is None or not sys.stdin.isatty():
            state.set_timer(_SECONDS)
    try:
        state.may_raise = True
        state.release()
        yield
    finally:
        state.may_raise = False  # from here on the exit code tells
        state.set_timer(0.0)
        state.has_timer = False
        sys.unraisablehook = others_hook
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def held(heard: Callable[[], object] = _nothing) -> Iterator[None]:
    """Raise nothing in the block; a signal that came meanwhile ends it when it is done.

    `heard` is called at each signal: it can have the block be done soon.
    """
    _state.may_raise, _state.is_held, _state.heard = False, True, heard
    try:
        yield
    finally:
        _state.may_raise, _state.is_held, _state.heard = True, False, _nothing
    _state.release()


@contextmanager
def raised() -> Iterator[None]:
    """Within `held()`, have a signal end this block."""
    _state.may_raise = True
    try:
        yield
    finally:
        _state.may_raise = False


def exit_code() -> int:
    """Return what a shell expects of a program that a signal has ended: 128 + its number."""
    return 128 + _state.number


def exit_code_of(code: int) -> int:
    """Return the exit code of a command that ended with this one: not 0 when a signal came."""
    came = _state.count > 0 and threading.current_thread() is threading.main_thread()
    return exit_code() if came and code == 0 else code


def _interrupt(number: int) -> KeyboardInterrupt:
    name = () if number == signal.SIGINT else (signal.Signals(number).name,)
    return KeyboardInterrupt(*name)
