"""A pool can be abandoned at any moment, and leaves neither a process nor a thread."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.parallel.test_processes import ROOT, all_gone
from tinymlp.parallel.pool import Processes


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


@pytest.mark.parametrize("end", [Processes.close, Processes.abandon])
def test_what_goes_through_files_arrives_and_leaves_nothing(end: Any) -> None:
    pool = Processes(2, through_files=True)
    futures = [pool.submit(pow, 3, exponent) for exponent in range(5)]
    assert [future.result(timeout=60) for future in futures] == [1, 3, 9, 27, 81]
    folder = pool.folder
    assert folder is not None
    assert list(folder.iterdir()) == []
    pool.submit(bytes, 1000)
    end(pool)
    assert not folder.exists()
    assert pool.submit(pow, 2, 3).result(timeout=60) == 8
    pool.close()


def test_an_error_in_a_worker_is_raised_through_files_too() -> None:
    pool = Processes(1, through_files=True)
    with pytest.raises(ZeroDivisionError):
        pool.submit(divmod, 1, 0).result(timeout=60)
    pool.close()


LEFT_BEHIND = """
import time
from tinymlp.parallel.pool import Processes

if __name__ == "__main__":
    pool = Processes(1, through_files=True)
    pool.submit(pow, 2, 3).result(timeout=60)
    print(pool.folder, flush=True)
    time.sleep({seconds})
"""


@pytest.mark.parametrize("killed", [True, False])
def test_no_folder_outlives_a_script(tmp_path: Path, killed: bool) -> None:
    (tmp_path / "script.py").write_text(LEFT_BEHIND.format(seconds=600 if killed else 0))
    script = subprocess.Popen(
        [sys.executable, str(tmp_path / "script.py")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert script.stdout is not None
    folder = Path(script.stdout.readline().strip())
    assert folder.name.startswith("tinymlp-")
    if killed:
        script.send_signal(signal.SIGKILL)
    script.communicate(timeout=60)
    deadline = time.monotonic() + 15
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
