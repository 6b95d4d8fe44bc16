"""A real Prometheus on loopback for a test: it scrapes every second, and is asked over HTTP.

config = configuration(folder, {"training": port}, [rules])
with running_prometheus(folder, config) as prometheus:
    prometheus.wait_for("tinymlp_training_epoch > 0")
"""

import json
import random
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from tests.prometheus.tour import commands, start

needs_prometheus = pytest.mark.skipif(
    not shutil.which("prometheus"), reason="prometheus is not installed: apt-get install prometheus"
)
needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool is not installed: apt-get install prometheus"
)

MONITORING = Path(__file__).parent.parent.parent / "docs" / "monitoring"


SECONDS = 180.0
"""How long a test waits for what comes in a second or two: far longer than any machine needs."""

has_time = pytest.mark.timeout(8 * SECONDS)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Sample:
    """One series of an answer: its labels and its value now."""

    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True)
class Alert:
    """An alert that fires, as whoever is woken reads it."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class Prometheus:
    """A server that runs; every method asks it over HTTP."""

    url: str

    def ask(self, path: str, **arguments: object) -> Any:
        """Return the data of an answer; a query that it refuses fails the test with its message."""
        url = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(arguments)}"
        try:
            with urllib.request.urlopen(url, timeout=SECONDS) as response:
                return json.load(response)["data"]
        except urllib.error.HTTPError as error:
            pytest.fail(f"{arguments}: {json.load(error)['error']}")

    def query(self, expression: str) -> list[Sample]:
        """Return what the expression gives now, a sample for each series."""
        data = self.ask("query", query=expression)
        results = [{"metric": {}, **data}] if data["resultType"] == "scalar" else data["result"]
        return [Sample(result["metric"], float(result["value"][1])) for result in results]

    def is_ready(self, process: "subprocess.Popen[bytes]", log: Path) -> bool:
        """Return whether it answers; fail the test, with its log, when it has ended instead."""
        if process.poll() is not None:
            pytest.fail(f"prometheus ended at once:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=SECONDS):
                return True
        except OSError:
            return False

    def value(self, expression: str) -> float:
        """Return the one number that the expression gives, as soon as it gives one."""
        (sample,) = self.wait_for(expression)
        return sample.value

    def history(self, expression: str) -> dict[str, list[float]]:
        """Return what the expression gave each second of the last hour, by its labels as text."""
        now = time.time()
        data = self.ask("query_range", query=expression, start=now - 3600, end=now, step=1)
        return {
            json.dumps(result["metric"]): [float(value) for _, value in result["values"]]
            for result in data["result"]
        }

    def firing(self, model: str) -> dict[str, Alert]:
        """Return the alerts of one model, or of none, that fire now, by their names."""
        return {
            alert["labels"]["alertname"]: Alert(alert["labels"], alert["annotations"])
            for alert in self.ask("alerts")["alerts"]
            if alert["state"] == "firing" and alert["labels"].get("model", model) == model
        }

    def wait_for(self, expression: str) -> list[Sample]:
        """Return what the expression gives as soon as it gives something."""
        return wait_for(lambda: self.query(expression), expression)

    def wait_until_firing(self, names: Iterable[str], model: str) -> dict[str, Alert]:
        """Return a model's alerts that fire as soon as each of these names does."""
        wanted = set(names)

        def firing() -> dict[str, Alert]:
            alerts = self.firing(model)
            return alerts if wanted <= alerts.keys() else {}

        return wait_for(firing, f"{sorted(wanted)} firing")


def wait_for(ask: Callable[[], Answer], what: str) -> Answer:
    """Return the first answer that is not empty; fail the test when none comes in `SECONDS`."""
    end = time.monotonic() + SECONDS
    while not (answer := ask()):
        if time.monotonic() > end:
            pytest.fail(f"after {SECONDS:g} s there is still no {what}")
        time.sleep(0.2)
    return answer


def free_port() -> int:
    """Return a port of loopback that nobody listens on now.

    It is below those that a system gives to whoever asks for any: between now and the time when
    it is used, nobody else gets it by chance.
    """
    for port in random.Random().sample(range(12_000, 32_000), 100):
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    pytest.fail("of a hundred ports none is free")


def configuration(folder: Path, ports: Mapping[str, int], rules: Sequence[Path] = ()) -> Path:
    """Write the delivered configuration into `folder`, with other ports and rules."""
    config = yaml.safe_load((MONITORING / "prometheus.yml").read_text())
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}
    config["scrape_configs"] = [
        {**jobs.get(name, {}), "job_name": name, "static_configs": [{"targets": [target(port)]}]}
        for name, port in ports.items()
    ]
    config["rule_files"] = [str(path) for path in rules]
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(config))
    return path


def target(port: int) -> str:
    """Return how a configuration writes a port of this machine."""
    return f"127.0.0.1:{port}"


@contextmanager
def running_prometheus(folder: Path, config: Path) -> Iterator[Prometheus]:
    """Start a Prometheus as the tour does, which keeps its data in `folder`; end it at last."""
    port = free_port()
    (command,) = (command for command in commands() if command[0] == "prometheus")
    instead = {"docs/monitoring/prometheus.yml": str(config), "9090": str(port)}
    log = folder / "prometheus.log"
    process = start(command, folder, instead, log)
    try:
        prometheus = Prometheus(f"http://127.0.0.1:{port}")
        wait_for(lambda: prometheus.is_ready(process, log), "Prometheus that is ready")
        yield prometheus
    finally:
        stop(process)


def stop(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    """End a process as Ctrl-C would; kill it when it has not gone after `SECONDS`."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
