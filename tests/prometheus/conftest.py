"""One real Prometheus for all tests that need one, which scrapes three processes.

Two are those of the tour of docs/monitoring.md; the third does what no healthy process does.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.prometheus.processes import Service, Tour
from tests.prometheus.rules import write_short_rules
from tests.prometheus.server import (
    Prometheus,
    configuration,
    free_port,
    running_prometheus,
    stop,
)
from tests.prometheus.tour import ROOT, commands, react_to_ctrl_c, start


@pytest.fixture(scope="session")
def ports() -> dict[str, int]:
    """Return the port of each process that is scraped."""
    return {
        name: free_port()
        for name in ("tinymlp-training", "tinymlp-predicting", "tinymlp-serving", "tests-service")
    }


@pytest.fixture(scope="session")
def prometheus(
    ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """Run a Prometheus with the delivered rules, a minute of which is a second."""
    folder = tmp_path_factory.mktemp("prometheus")
    config = configuration(folder, ports, [write_short_rules(folder)])
    with running_prometheus(folder, config) as running:
        yield running


@pytest.fixture(scope="session")
def service(
    prometheus: Prometheus, ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Run the service until it is in trouble, which goes on beside the tour."""
    port = ports["tests-service"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-m", "tests.prometheus.service", str(port)],
        cwd=tmp_path_factory.mktemp("service"),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=pipe,
        stdout=pipe,
        text=True,
        preexec_fn=react_to_ctrl_c,
    ) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            done = json.loads(process.stdout.readline())
            # The last series that it makes: what it has done until now is on the same page.
            prometheus.wait_for('tinymlp_trainings_in_progress{run="stalled"}')
            print("trouble, please", file=process.stdin, flush=True)
            yield Service(prometheus, port, done)
        finally:
            stop(process)


@pytest.fixture(scope="session")
def tour(
    service: Service, ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tour]:
    """Begin the tour: the training runs."""
    folder = tmp_path_factory.mktemp("tour")
    instead = {
        "9100": str(ports["tinymlp-training"]),
        "9101": str(ports["tinymlp-predicting"]),
        "docs/monitoring/": f"{ROOT}/docs/monitoring/",
    }
    (command,) = (command for command in commands() if command[0] == "tinymlp")
    process = start(command, folder, instead, folder / "training.txt")
    try:
        yield Tour(service.prometheus, folder, instead, process)
    finally:
        stop(process)
