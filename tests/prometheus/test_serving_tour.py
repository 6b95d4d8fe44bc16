"""The tour of docs/serving.md, as a newcomer follows it: a browser, a Prometheus, a new version."""

import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.test_serving_page import SEVEN, draw
from tests.prometheus.server import Prometheus, has_time, needs_prometheus, stop, wait_for
from tests.prometheus.tour import ROOT, start

pytestmark = [needs_prometheus, has_time]

PAGE = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
(TOUR,) = re.findall(r"^## A tour\n(.*?)^## ", PAGE, re.DOTALL | re.MULTILINE)
TRAIN, SERVE, PROMETHEUS, ASK, TRAIN_AGAIN, MOVE = (
    shlex.split(line) for line in re.findall(r"^\$ (.*)", TOUR, re.MULTILINE)
)


@pytest.fixture(scope="module")
def served(
    prometheus: Prometheus, ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, str]]]:
    """Give the folder in which the model is trained and served, and what to say instead."""
    folder = tmp_path_factory.mktemp("serving")
    instead = {
        "docs/monitoring/": f"{ROOT}/docs/monitoring/",
        "127.0.0.1:8000": f"127.0.0.1:{ports['tinymlp-serving']}",
    }
    train(TRAIN, folder)
    command = [*SERVE, "--port", str(ports["tinymlp-serving"])]
    process = start(command, folder, {}, folder / "serving.txt")
    try:
        wait_for(lambda: "serving digits" in printed(folder, "serving"), "server")
        yield folder, instead
    finally:
        stop(process)
    assert process.returncode == 130, printed(folder, "serving")


def train(command: list[str], folder: Path) -> None:
    """Train as the tour does, for fewer epochs."""
    words = [{"30": "4", "40": "2", "64": "20"}.get(word, word) for word in command[1:]]
    subprocess.run(
        [sys.executable, "-m", "tinymlp", *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )


def printed(folder: Path, name: str) -> str:
    return (folder / f"{name}.txt").read_text(encoding="utf-8")


def test_a_seven_that_is_drawn_is_a_seven(browser: Any, served: Any, ports: dict[str, int]) -> None:
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{ports['tinymlp-serving']}")
    draw(page, *SEVEN)
    page.locator("#answer").wait_for()
    assert page.inner_text("#prediction") == "7"
    page.close()


def test_latency_and_accuracy_are_drawn_and_a_new_version_costs_no_request(
    prometheus: Prometheus, served: tuple[Path, dict[str, str]], ports: dict[str, int]
) -> None:
    folder, instead = served
    asking = start(ASK, folder, instead, folder / "asking.txt")
    try:
        train(TRAIN_AGAIN, folder)
        latency, accuracy = (
            parse_qs(urlsplit(address).query)["g0.expr"][0]
            for address in re.findall(r"http://127.0.0.1:9090[^\s)]+", TOUR)
        )
        chosen = '{job="tinymlp-serving", le='
        assert prometheus.wait_for(latency.replace("{le=", chosen))
        right = prometheus.wait_for(f"({accuracy}) > 0.7")
        assert {sample.labels["job"] for sample in right} <= {
            *("tinymlp-serving", "tinymlp-predicting", "tests-service")
        }
        total = 'sum(tinymlp_prediction_samples_total{job="tinymlp-serving"})'
        before = prometheus.value(total)
        assert MOVE[0] == "mv"
        (folder / MOVE[1]).replace(folder / MOVE[2])
        loaded = 'tinymlp_server_reloads_total{job="tinymlp-serving", outcome="loaded"} == 1'
        prometheus.wait_for(loaded)
        prometheus.wait_for(f"{total} > {before} + 20")
    finally:
        stop(asking)
    told = printed(folder, "asking")
    found = re.fullmatch(r"asked (\d+), right (\d+), failed 0\n((?:version .*\n)*)", told)
    assert found, told
    assert found[3].count("\n") == 2, told
    url = f"http://127.0.0.1:{ports['tinymlp-serving']}/metrics"
    with urllib.request.urlopen(url, timeout=60) as answer:
        page = answer.read().decode()
    counts = re.findall(r'tinymlp_feedback_samples_total\{.*result="correct".*\} (.*)', page)
    assert sum(map(float, counts)) >= int(found[2])
    wait_for(lambda: "is at version" in printed(folder, "serving"), "word of it")
