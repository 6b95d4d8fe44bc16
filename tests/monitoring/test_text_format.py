"""A page that is written without prometheus_client is, byte for byte, the one written by it."""

import math

from hypothesis import example, given
from hypothesis import strategies as st

from tests.monitoring.models import CLASSES
from tests.monitoring.pages import new_metrics
from tinymlp.monitoring import METRICS, Metrics, MonitoredModel
from tinymlp.monitoring.plain_metrics import PlainMetrics

numbers = st.floats(min_value=0.0) | st.just(math.nan)


@given(st.text(), st.lists(numbers), numbers)
@example("", [1e6], 1_234_567.5)
def test_both_write_the_same(name: str, values: list[float], number: float) -> None:
    pages = []
    for metrics in (new_metrics(), PlainMetrics()):
        metrics.gauge("tinymlp_training_epoch", run=name).value = number
        metrics.counter("tinymlp_training_epochs_total", run=name).value = number
        histogram = metrics.histogram("tinymlp_training_epoch_duration_seconds", run=name)
        for value in values:
            histogram.observe(value)
        pages.append(metrics.page())
    assert pages[0] == pages[1]


def test_so_they_do_of_a_model_in_use() -> None:
    metrics: list[PlainMetrics] = [new_metrics(), PlainMetrics()]
    for each in metrics:
        MonitoredModel(CLASSES, each, name='a "b"\\').predict([40.0, "Dream"])
    pages = [
        [line for line in each.page().splitlines() if "seconds" not in line] for each in metrics
    ]
    assert pages[0] == pages[1]
    assert isinstance(metrics[0], Metrics)
    assert len(pages[0]) > len(METRICS)
