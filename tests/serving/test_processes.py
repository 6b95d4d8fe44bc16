"""Several processes at one port are one server: one page, one memory, and none is missed."""

import contextlib
import json
import os
import signal
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import started_command
from tests.depth import DEEP, not_quick
from tests.monitoring.pages import parsed, total
from tests.serving.models import FLOWERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


def fetch(url: str, body: Any = None) -> str:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=60) as answer:
        return str(answer.read().decode())


def workers_of(pid: int) -> list[int]:
    """Return the processes that a server has started to serve."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(child)
        for child in children
        if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()
    ]


@not_quick
def test_two_processes_count_and_remember_as_one_also_when_one_is_killed(tmp_path: Path) -> None:
    FLOWERS.save(tmp_path / "flowers.json")
    words = ("flowers.json", "--processes", 2, "--port", 0, "--log", "none")
    process = started_command("serve", *words, folder=tmp_path)
    assert process.stderr is not None
    url = process.stderr.readline().split()[-1]
    workers = workers_of(process.pid)
    assert len(workers) == 2
    row = [5.0, 1.5]

    def samples() -> float:
        return total(parsed(fetch(f"{url}/metrics")), "prediction_samples_total")

    n_sent = 0
    for n in (8, 4):
        for number in range(n_sent, n_sent + n):
            fetch(f"{url}/predict", {"rows": [row], "ids": [f"order {number}"]})
        n_sent += n
        assert [samples() for _ in range(3)] == [n_sent] * 3
    label = FLOWERS.predict(row)
    for number in range(n_sent):
        result = json.loads(fetch(f"{url}/feedback", {"id": f"order {number}", "value": label}))
        assert result["results"][0] == {"id": f"order {number}", "known": True, "correct": True}
    page = parsed(fetch(f"{url}/metrics"))
    assert total(page, "feedback_samples_total", result="correct") == n_sent
    assert total(page, "feedback_unmatched_total") == 0
    gone = json.loads(fetch(f"{url}/feedback", {"id": "order 0", "value": label}))
    assert gone["results"] == [{"id": "order 0", "known": False}]

    os.kill(workers[0], signal.SIGKILL)
    seen = [float(n_sent)]
    deadline = time.monotonic() + 60
    while len(workers_of(process.pid)) < 2 or workers[0] in workers_of(process.pid):
        with contextlib.suppress(OSError):  # of the connection that it had
            seen.append(samples())
        assert time.monotonic() < deadline
    seen.append(samples())
    assert seen == [n_sent] * len(seen)
    fetch(f"{url}/predict", [row])
    assert samples() == n_sent + 1

    last = workers_of(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 143
    assert process.communicate()[1].count("\n") == 1  # that one has died
    assert not any(Path(f"/proc/{pid}").exists() for pid in last)


@pytest.mark.skipif(not DEEP, reason="starts many processes")
def test_a_parent_that_is_killed_leaves_nobody_behind(tmp_path: Path) -> None:
    FLOWERS.save(tmp_path / "flowers.json")
    words = ("flowers.json", "--processes", 2, "--port", 0, "--log", "none")
    process = started_command("serve", *words, folder=tmp_path)
    assert process.stderr is not None
    process.stderr.readline()
    workers = workers_of(process.pid)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
