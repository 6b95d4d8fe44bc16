"""A pool can be abandoned at any moment, and leaves neither a process nor a thread."""

import threading
import time

import pytest

from tinymlp.speed.pool import Processes

from .test_parallel_processes import all_gone


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.2, 0.3, 0.5])
def test_workers_killed_in_the_middle_of_an_answer_leave_no_thread_waiting(seconds: float) -> None:
    before = set(threading.enumerate())
    pool = Processes(2)
    assert pool.submit(bytes, 1).result(timeout=60) == b"\0"
    pool.submit(bytes, 200_000_000)
    time.sleep(seconds)
    processes = pool.process_ids()
    assert processes
    pool.abandon()
    assert pool.process_ids() == []
    assert set(threading.enumerate()) <= before
    assert all_gone(processes)


def test_an_abandoned_pool_starts_anew() -> None:
    pool = Processes(1)
    first = pool.submit(len, b"12").result(timeout=60), pool.process_ids()
    pool.abandon()
    pool.abandon()
    second = pool.submit(len, b"123").result(timeout=60), pool.process_ids()
    pool.close()
    assert (first[0], second[0]) == (2, 3)
    assert first[1] != second[1]
    assert all_gone(first[1] + second[1])
