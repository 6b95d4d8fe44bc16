"""The page is sound whatever is on it, and has every metric that the table promises."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY, CollectorRegistry

from tests.monitoring.pages import new_metrics, parsed, value
from tinymlp.errors import ArgumentError, MissingPackageError
from tinymlp.monitoring import METRICS, Metrics
from tinymlp.monitoring.collector import LONGEST_LABEL, label_value
from tinymlp.monitoring.instruments import Histogram

ROOT = Path(__file__).parents[2]


def test_names_are_such_as_prometheus_has_them() -> None:
    for name, metric in METRICS.items():
        assert name.startswith("tinymlp_")
        assert name.endswith("_total") == (metric.kind == "counter")
        assert name.endswith("_info") == (metric.kind == "info")
        assert metric.help.endswith(".")
        assert bool(metric.buckets) == (metric.kind == "histogram")
        assert list(metric.buckets) == sorted(set(metric.buckets))


@given(st.text())
def test_any_text_is_a_label_that_reads_back(text: str) -> None:
    metrics = new_metrics()
    metrics.counter("tinymlp_training_epochs_total", run=text)
    label = label_value(text)
    assert 0 < len(label) <= LONGEST_LABEL
    assert value(metrics, "training_epochs_total", run=label) == 0


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1), st.randoms())
def test_a_histogram_counts_every_value_once_in_any_order(values, random) -> None:  # type: ignore[no-untyped-def]
    bounds = (-1.0, 0.0, 0.5, 1e9)
    one, other = Histogram(bounds), Histogram(bounds)
    for number in values:
        one.add(number)
    random.shuffle(values)
    for number in values:
        other.add(number)
    assert one.cumulative() == other.cumulative()
    for bound, (name, count) in zip((*bounds, float("inf")), one.cumulative(), strict=True):
        assert float(name) == bound
        assert count == sum(number <= bound for number in values)


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


def test_a_registry_has_one_metrics() -> None:
    registry = CollectorRegistry()
    Metrics(registry)
    with pytest.raises(ArgumentError, match="use the Metrics that is there"):
        Metrics(registry)


def test_the_default_registry_is_the_clients_own() -> None:
    metrics = Metrics()
    try:
        assert metrics.registry is REGISTRY
        page = parsed(metrics.page())
        assert any(name == "python_info" for name, _ in page)
        assert any(name == "tinymlp_build_info" for name, _ in page)
    finally:
        REGISTRY.unregister(metrics)


def test_without_the_package_only_metrics_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(MissingPackageError, match="pip install prometheus-client") as caught:
        Metrics()
    assert isinstance(caught.value, ImportError)


def test_importing_the_part_needs_the_standard_library_alone() -> None:
    script = (
        "import sys, tinymlp.monitoring;"
        "assert not [m for m in sys.modules if m.startswith('prometheus')]"
    )
    subprocess.run([sys.executable, "-S", "-c", script], cwd=ROOT, check=True)
