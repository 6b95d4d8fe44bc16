"""What is read is of one moment, and nobody changes it any more."""

import subprocess
import sys

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.monitoring.plain_metrics import PlainMetrics


def test_what_was_read_stays_as_it_was() -> None:
    metrics = PlainMetrics()
    counter = metrics.counter("tinymlp_training_epochs_total", run="a")
    histogram = metrics.histogram("tinymlp_training_epoch_duration_seconds", run="a")
    before, page = metrics.read(), metrics.page()
    counter.value += 1
    histogram.observe(1.0)
    assert metrics.page() != page
    assert before["tinymlp_training_epochs_total"][("a",)].value == 0  # type: ignore[union-attr]
    seconds = before["tinymlp_training_epoch_duration_seconds"][("a",)]
    assert sum(seconds.counts) == 0  # type: ignore[union-attr]


def test_it_needs_nothing_installed() -> None:
    script = (
        "import sys; sys.modules['prometheus_client'] = None\n"
        "from tinymlp.monitoring.plain_metrics import PlainMetrics\n"
        "assert 'tinymlp_build_info' in PlainMetrics().page()"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_latency_s_buckets_can_be_others() -> None:
    metrics = PlainMetrics(request_seconds=[0.5, 60])
    series = {"model": "a", "version": "1"}
    metrics.histogram("tinymlp_prediction_duration_seconds", **series)
    metrics.histogram("tinymlp_prediction_batch_size", **series)
    bounds = [line for line in metrics.page().splitlines() if "duration_seconds_bucket" in line]
    assert [line.split('"')[1] for line in bounds] == ["0.5", "60.0", "+Inf"]
    for wrong in ([], [1.0, 0.5], [0.0, 1.0], [1.0, 1.0], ["1"], 3, range(1, 60)):
        with pytest.raises(ArgumentError, match="request_seconds must be"):
            PlainMetrics(request_seconds=wrong)  # type: ignore[arg-type]
