"""Several processes are counted as one that has done the work of all."""

from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.models import CLASSES
from tinymlp.monitoring.instruments import Counter, Histogram
from tinymlp.monitoring.merged import Read, merged, only_counts
from tinymlp.monitoring.monitored_model import MonitoredModel
from tinymlp.monitoring.plain_metrics import PlainMetrics


def of_calls(n_calls: int) -> Read:
    metrics = PlainMetrics()
    monitored = MonitoredModel(CLASSES, metrics)
    for _ in range(n_calls):
        monitored.predict([40.0, "Dream"])
    return metrics.read()


def counts(read: Read) -> dict[str, float]:
    """Return every number that does not depend on the time."""
    found: dict[str, float] = {}
    for name, by_labels in read.items():
        for labels, series in by_labels.items():
            if isinstance(series, Counter):
                found[f"{name}{labels}"] = series.value
            elif isinstance(series, Histogram):
                found[f"{name}{labels}"] = sum(series.counts)
    return found


@given(st.lists(st.integers(0, 3), min_size=1, max_size=4))
def test_the_sum_of_processes_is_one_process_that_has_done_all(calls: list[int]) -> None:
    reads = [of_calls(n) for n in calls]
    before = [counts(read) for read in reads]
    assert counts(merged(reads)) == counts(of_calls(sum(calls)))
    assert [counts(read) for read in reads] == before
    assert counts(merged(map(only_counts, reads))) == counts(merged(reads))


def test_what_is_under_way_is_added_and_what_is_known_is_the_largest() -> None:
    reads = []
    for number in (1.0, 3.0, 2.0):
        metrics = PlainMetrics()
        metrics.gauge("tinymlp_predictions_in_flight").value = number
        metrics.gauge("tinymlp_training_epoch", run="a").value = number
        reads.append(metrics.read())
    both = merged(reads)
    assert both["tinymlp_predictions_in_flight"][()].value == 6.0  # type: ignore[union-attr]
    assert both["tinymlp_training_epoch"][("a",)].value == 3.0  # type: ignore[union-attr]
    assert "tinymlp_training_epoch" not in only_counts(both)
