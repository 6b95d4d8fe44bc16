"""One process writes, and a dead one keeps nobody out."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.locks import locked

HOLDS = """
import sys, time
from tinymlp.locks import locked
with locked("checkpoint", sys.argv[1]):
    print("held", flush=True)
    if sys.argv[2:]:
        import os
        if os.fork() == 0:  # who outlives it
            time.sleep(60)
    time.sleep(60)
"""


def holder(path: Path, *more: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path), *more],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.parametrize("more", [[], ["with a child"]])
def test_another_process_is_refused_by_its_number_until_it_is_killed(
    more: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "run.ckpt"
    process = holder(path, *more)
    try:
        with pytest.raises(ArgumentError, match=f"process {process.pid} does"), locked("it", path):
            pass
        process.kill()
        process.wait()
        with locked("it", path):
            assert [entry.name for entry in tmp_path.iterdir()] == [".run.ckpt.lock"]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert list(tmp_path.iterdir()) == []


def test_this_process_is_refused_too_under_every_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "run.ckpt")
    with (
        locked("it", tmp_path / "run.ckpt"),
        pytest.raises(ArgumentError, match=f"process {os.getpid()} does"),
        locked("it", tmp_path / "link"),
    ):
        pass
    with locked("it", tmp_path / "link"):
        pass


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(FileNotFoundError), locked("it", tmp_path / "no" / "run.ckpt"):
            pass
