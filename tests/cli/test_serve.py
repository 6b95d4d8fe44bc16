"""`tinymlp serve` as a user starts and ends it, and what it refuses before it opens a port."""

import json
import re
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import started_command, tinymlp_command
from tests.cli.serving import serving
from tests.monitoring.models import CLASSES
from tests.monitoring.pages import parsed, total
from tests.serving.models import FLOWERS
from tinymlp.cli.serve import MIN_TOKEN
from tinymlp.serving.worker_process import SERVERS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="is ended by signals")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    FLOWERS.save(tmp_path / "flowers.json")
    CLASSES.save(tmp_path / "birds.json")
    (tmp_path / "token").write_text("0123456789abcdef\n")
    (tmp_path / "short").write_text("0123\n")
    return tmp_path


def fetch(url: str, body: Any = None, **headers: str) -> str:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize("server", SERVERS)
def test_it_serves_until_it_is_ended(folder: Path, server: str) -> None:
    words = ("flowers.json", "vögel=birds.json", "--server", server)
    with serving(*words, folder=folder) as url:
        answer = json.loads(fetch(f"{url}/models/flowers/predict", [[5.0, 1.5]]))
        assert answer["predictions"][0]["prediction"] == FLOWERS.predict([5.0, 1.5])
        names = [model["name"] for model in json.loads(fetch(f"{url}/models"))["models"]]
        assert names == ["flowers", "vögel"]
        page = parsed(fetch(f"{url}/metrics"))
        assert total(page, "prediction_samples_total", model="flowers") == 1
        port = int(url.rpartition(":")[2])
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))


def test_by_numpy_the_same_is_answered_to_rounding_also_after_a_reload(folder: Path) -> None:
    pytest.importorskip("numpy", reason="needs numpy, by which the engine computes")
    with serving("flowers.json", "--engine", "numpy", folder=folder) as url:
        for model, row in ((FLOWERS, [5.0, 1.5]), (CLASSES, [14.0, "Dream"])):
            model.save(folder / "flowers.json")
            deadline = time.monotonic() + 60
            while (answer := asked(url, row)) is None and time.monotonic() < deadline:
                time.sleep(0.1)  # the old model refuses a row of the new one
            assert answer == pytest.approx(model.predict_probabilities(row), rel=1e-12)


def asked(url: str, row: list[Any]) -> dict[str, float] | None:
    """Return the probabilities for a row, None if it does not fit the model."""
    try:
        (said,) = json.loads(fetch(f"{url}/predict", [row]))["predictions"]
    except urllib.error.HTTPError:
        return None
    found: dict[str, float] = said["probabilities"]
    return found


def test_ctrl_c_ends_it_and_metrics_have_an_address_of_their_own(folder: Path) -> None:
    words = ("flowers.json", "--token-file", "token", "--metrics-address", "127.0.0.1:0")
    process = started_command("serve", *words, "--port", 0, "--log", "json", folder=folder)
    assert process.stderr is not None
    first, second = process.stderr.readline(), process.stderr.readline()
    metrics = re.fullmatch(r"metrics at (http://127\.0\.0\.1:\d+/metrics)\n", first)
    served = re.fullmatch(r"serving flowers at (http://127\.0\.0\.1:\d+)\n", second)
    assert metrics and served, first + second
    with pytest.raises(urllib.error.HTTPError, match="401"):
        fetch(f"{served[1]}/models")
    fetch(f"{served[1]}/models", Authorization="Bearer 0123456789abcdef")
    page = parsed(fetch(metrics[1]))
    assert total(page, "server_responses_total", code="401") == 1
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    lines = [json.loads(line) for line in process.communicate()[1].splitlines()]
    assert [line["status"] for line in lines] == [401, 200, 200]


REFUSED = {
    "serve flowers.json --host 0.0.0.0": "--token-file must be given for the host 0.0.0.0",
    "serve flowers.json --token-file short": f"must hold a text of at least {MIN_TOKEN} letters",
    "serve flowers.json --token-file nothing": "--token-file nothing cannot be read",
    "serve flowers.json flowers.json": "MODEL must be files of different names",
    "serve flowers.json --port 99999": "--port must be a whole number from 0 to 65535",
    "serve flowers.json --limit max_row=3": "--limit must be NAME=VALUE of a limit, got 'max_row=3'"
    ": did you mean 'max_rows'?",
    "serve flowers.json --limit max_rows=0": "max_rows must be a whole number from 1 up, got 0",
    "serve flowers.json --server apache": "--server must be 'builtin' or 'uvicorn', got 'apache'",
    "serve flowers.json --engine textbook": "--engine must be 'fast' or 'numpy', got 'textbook'",
    "serve flowers.json --log xml": "--log must be 'text' or 'json' or 'none', got 'xml'",
    "serve flowers.json --host 203.0.113.7 --no-token": "--port must be free at 203.0.113.7",
    "serve flowers.json --metrics-address 9100": "--metrics-address must be",
}


@pytest.mark.parametrize("command", REFUSED)
def test_what_makes_no_sense_is_refused_before_anything_is_served(
    command: str, folder: Path
) -> None:
    result = tinymlp_command(*command.split(), "--check", folder=folder)
    assert result.returncode == 2, result.stderr
    assert REFUSED[command] in result.stderr


def test_a_port_that_is_taken_and_a_file_that_is_no_model_are_one_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = tinymlp_command("serve", "flowers.json", "--port", port, folder=folder)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert f"--port must be free at 127.0.0.1, got {port}" in result.stderr
    result = tinymlp_command("serve", "token", "--check", folder=folder)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)


def test_a_hangup_and_a_replaced_file_are_new_versions(folder: Path) -> None:
    words = ("flowers.json", "--port", 0, "--log", "json")
    process = started_command("serve", *words, folder=folder)
    assert process.stderr is not None
    url = process.stderr.readline().split()[-1]
    process.send_signal(signal.SIGHUP)
    assert "already" in json.loads(process.stderr.readline())["message"]
    CLASSES.save(folder / "flowers.json")
    assert "now, it was" in json.loads(process.stderr.readline())["message"]
    columns = json.loads(fetch(f"{url}/models"))["models"][0]["columns"]
    assert [column["name"] for column in columns] == ["bill", "island"]
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 143
    process.communicate()
