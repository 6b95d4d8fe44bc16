"""The numbers of several processes as those of one: counts are added, and what is known is kept.

    counter, histogram    the sum
    gauge                 the sum of what is under way, else the largest
    info                  the first

>>> a, b = Counter(), Counter()
>>> a.value, b.value = 2.0, 3.0
>>> name, labels = "tinymlp_training_epochs_total", ("digits",)
>>> merged([{name: {labels: a}}, {name: {labels: b}}])[name][labels].value
5.0
"""

from collections.abc import Iterable, Mapping

from tinymlp.monitoring.catalogue import METRICS
from tinymlp.monitoring.instruments import Counter, Gauge, Histogram, Series, copied
from tinymlp.monitoring.text_format import Labels

Read = Mapping[str, Mapping[Labels, Series]]
"""What `PlainMetrics.read` returns."""

_ADDED = ("tinymlp_predictions_in_flight", "tinymlp_server_requests_in_flight")
"""The gauges of what is under way now."""


def merged(reads: Iterable[Read]) -> dict[str, dict[Labels, Series]]:
    """Return the series of several processes, in the order of the catalogue."""
    found: dict[str, dict[Labels, Series]] = {}
    for read in reads:
        for name, by_labels in read.items():
            known = found.setdefault(name, {})
            for labels, series in by_labels.items():
                if labels not in known:
                    known[labels] = copied(series)
                else:
                    _add(name, known[labels], series)
    return {name: found[name] for name in METRICS if name in found}


def only_counts(read: Read) -> dict[str, dict[Labels, Series]]:
    """Return what stays true of a process that has ended: what it has counted."""
    return {
        name: dict(by_labels)
        for name, by_labels in read.items()
        if METRICS[name].kind in ("counter", "histogram")
    }


def _add(name: str, total: Series, series: Series) -> None:
    if isinstance(total, Histogram) and isinstance(series, Histogram):
        total.counts = [a + b for a, b in zip(total.counts, series.counts, strict=True)]
        total.total += series.total
    elif isinstance(total, Counter) and isinstance(series, Counter):
        total.value += series.value
    elif isinstance(total, Gauge) and isinstance(series, Gauge):
        both = (total.value, series.value)
        total.value = both[0] + both[1] if name in _ADDED else max(both)
