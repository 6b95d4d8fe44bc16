"""A signal waits for the end of a step, and a second one does not."""

import os
import signal
import threading
from typing import Any

import pytest

from tinymlp.training import interrupts
from tinymlp.training.interrupts import Interrupts


def test_a_signal_waits_until_it_is_delivered_and_handlers_are_those_of_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    done: list[object] = []
    with pytest.raises(KeyboardInterrupt), Interrupts() as waiting:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)  # the same, by whoever sent it on
        done.append(waiting.is_waiting)
        waiting.deliver()
        done.append("never")
    assert done == [True]
    assert signal.getsignal(signal.SIGINT) == before


def test_a_signal_that_nobody_delivered_comes_at_the_end() -> None:
    with pytest.raises(KeyboardInterrupt), Interrupts():
        os.kill(os.getpid(), signal.SIGINT)


def test_a_second_signal_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupts, "SAME_SECONDS", 0.0)
    with pytest.raises(KeyboardInterrupt), Interrupts():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError("it waited")


def test_a_handler_of_a_program_s_own_is_called_when_the_step_is_done() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        with Interrupts() as waiting:
            os.kill(os.getpid(), signal.SIGTERM)
            assert heard == []
            waiting.deliver()
            assert heard == [signal.SIGTERM]
            assert not waiting.is_waiting
    finally:
        signal.signal(signal.SIGTERM, before)


def test_an_error_is_not_hidden_by_a_signal_that_waits() -> None:
    with pytest.raises(ZeroDivisionError), Interrupts():
        os.kill(os.getpid(), signal.SIGINT)
        raise ZeroDivisionError


def test_in_a_thread_nothing_is_changed() -> None:
    seen: list[Any] = []

    def in_a_thread() -> None:
        with Interrupts() as waiting:
            seen.extend([signal.getsignal(signal.SIGINT), waiting.is_waiting])

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGINT), False]
