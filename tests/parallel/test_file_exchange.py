"""What goes through files arrives, and leaves nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.parallel.waiting import PATIENCE, ROOT, eventually
from tinymlp.parallel.pool import RestartablePool


@pytest.mark.parametrize("end", [RestartablePool.close, RestartablePool.abandon])
def test_what_goes_through_files_arrives_and_leaves_nothing(end: Any) -> None:
    pool = RestartablePool(2, through_files=True)
    futures = [pool.submit(pow, 3, exponent) for exponent in range(5)]
    assert [future.result(timeout=PATIENCE) for future in futures] == [1, 3, 9, 27, 81]
    assert pool.files is not None
    folder = pool.files.folder
    assert list(folder.iterdir()) == []
    pool.submit(bytes, 1000)
    end(pool)
    assert not folder.exists()
    assert pool.submit(pow, 2, 3).result(timeout=PATIENCE) == 8
    pool.close()


def test_an_error_in_a_worker_is_raised_through_files_too() -> None:
    pool = RestartablePool(1, through_files=True)
    with pytest.raises(ZeroDivisionError):
        pool.submit(divmod, 1, 0).result(timeout=PATIENCE)
    pool.close()


LEFT_BEHIND = """
import time
from tinymlp.parallel.pool import RestartablePool

if __name__ == "__main__":
    pool = RestartablePool(1, through_files=True)
    pool.submit(pow, 2, 3).result(timeout=60)
    print(pool.files.folder, flush=True)
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
    script.communicate(timeout=PATIENCE)
    assert eventually(lambda: not folder.exists())
