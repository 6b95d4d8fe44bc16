"""The page is sound whatever is on it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY, CollectorRegistry

from tests.monitoring.pages import new_metrics, parsed, value
from tinymlp.errors import ArgumentError, MissingPackageError
from tinymlp.monitoring import Metrics
from tinymlp.monitoring.plain_metrics import MAX_LABEL_LENGTH, label_value

ROOT = Path(__file__).parents[2]


@given(st.text())
def test_any_text_is_a_label_that_reads_back(text: str) -> None:
    metrics = new_metrics()
    metrics.counter("tinymlp_training_epochs_total", run=text)
    label = label_value(text)
    assert 0 < len(label) <= MAX_LABEL_LENGTH
    assert value(metrics, "training_epochs_total", run=label) == 0


def test_two_models_share_a_metric_and_not_its_series() -> None:
    metrics = new_metrics()
    for name in ("a", "b"):
        metrics.counter("tinymlp_training_epochs_total", run=name)
    metrics.counter("tinymlp_training_epochs_total", run="a").value += 3
    page = metrics.page()
    assert page.count("# TYPE tinymlp_training_epochs_total counter") == 1
    assert value(metrics, "training_epochs_total", run="a") == 3
    assert value(metrics, "training_epochs_total", run="b") == 0
    assert "_created" not in page


def test_a_series_that_is_removed_is_off_the_page_and_starts_at_0_again() -> None:
    metrics = new_metrics()
    metrics.gauge("tinymlp_training_epoch", run="a").value = 3
    metrics.remove("tinymlp_training_epoch", run="a")
    metrics.remove("tinymlp_training_epoch", run="a")
    assert value(metrics, "training_epoch", run="a") is None
    metrics.gauge("tinymlp_training_epoch", run="a")
    assert value(metrics, "training_epoch", run="a") == 0


def test_a_registry_has_one_metrics() -> None:
    registry = CollectorRegistry()
    metrics = Metrics(registry)
    with pytest.raises(ArgumentError, match=r"use the Metrics that it has, or another one, as in"):
        Metrics(registry)
    assert metrics.page().count("# TYPE tinymlp_build_info gauge") == 1


def test_the_default_registry_is_the_clients_own() -> None:
    metrics = Metrics()
    try:
        assert metrics.registry is REGISTRY
        page = parsed(metrics.page())
        assert any(name == "python_info" for name, _ in page)
        assert any(name == "tinymlp_build_info" for name, _ in page)
    finally:
        REGISTRY.unregister(metrics)


CALLS: dict[str, Any] = {
    "name must be a name in METRICS, got 'tinymlp_trainings_epoch': did you mean "
    "'tinymlp_training_epoch'?": lambda metrics: metrics.gauge("tinymlp_trainings_epoch", run="a"),
    "name must be a name in METRICS, got 3": lambda metrics: metrics.remove(3),
    "name must be the name of a counter, got 'tinymlp_training_epoch': that is a gauge": (
        lambda metrics: metrics.counter("tinymlp_training_epoch", run="a")
    ),
    "labels must be run, for tinymlp_training_epoch, got ['model']": (
        lambda metrics: metrics.gauge("tinymlp_training_epoch", model="a")
    ),
    "labels must be none, for tinymlp_predictions_in_flight, got ['run']": (
        lambda metrics: metrics.gauge("tinymlp_predictions_in_flight", run="a")
    ),
    "run must be a text, got 3: it becomes a label": (
        lambda metrics: metrics.gauge("tinymlp_training_epoch", run=3)
    ),
    'texts must be a dict of texts, as in {"version": "1"}, got [\'version\']': (
        lambda metrics: metrics.info("tinymlp_build_info", ["version"])
    ),
    'texts must be a dict of texts, as in {"version": "1"}, got {\'a"b\': \'1\'}': (
        lambda metrics: metrics.info("tinymlp_build_info", {'a"b': "1"})
    ),
}


@pytest.mark.parametrize("message", CALLS)
def test_a_call_that_cannot_be_meant_says_so_and_changes_nothing(message: str) -> None:
    metrics = new_metrics()
    before = metrics.page()
    with pytest.raises(ArgumentError) as caught:
        CALLS[message](metrics)
    assert str(caught.value) == message
    assert metrics.page() == before


def test_without_the_package_only_metrics_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(MissingPackageError) as caught:
        Metrics()
    assert str(caught.value) == (
        'the package prometheus_client is not installed: python3 -m pip install "tinymlp[metrics]"'
    )


def test_importing_the_part_needs_the_standard_library_alone() -> None:
    script = (
        "import sys, tinymlp.monitoring;"
        "assert not [m for m in sys.modules if m.startswith('prometheus')]"
    )
    subprocess.run([sys.executable, "-S", "-c", script], cwd=ROOT, check=True)


FORKING = """
import os, threading, time
from prometheus_client import CollectorRegistry
from tinymlp.monitoring import Metrics

metrics = Metrics(CollectorRegistry())
held, ends = threading.Event(), threading.Event()

def hold():
    with metrics.lock:
        held.set()
        ends.wait()

threading.Thread(target=hold).start()
held.wait()
threading.Timer(0.2, ends.set).start()
child = os.fork()
page = metrics.page()
if child == 0:
    os._exit(0 if "tinymlp_build_info" in page else 3)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no process")
def test_a_fork_while_another_thread_holds_the_lock_leaves_it_free() -> None:
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKING],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (result.stdout, result.stderr) == ("0\n", "")
