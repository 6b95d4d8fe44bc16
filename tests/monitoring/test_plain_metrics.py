"""What is read is of one moment, and nobody changes it any more."""

import subprocess
import sys

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
