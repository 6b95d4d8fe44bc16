"""The numbers of one process, and the page on which Prometheus reads them.

    Watched, WatchedTraining ──change──▶ series ◀──read── Metrics ◀──ask── registry ◀── GET /metrics

`Metrics` is a collector of prometheus_client: the registry asks it for everything, at the moment
when a page is asked for. A series exists from the time when somebody said that it will be counted,
at 0, so that a rate sees the first event too.

>>> from prometheus_client import CollectorRegistry
>>> metrics = Metrics(CollectorRegistry())
>>> epochs = metrics.counter("tinymlp_training_epochs_total", run="digits")
>>> with metrics.lock:
...     epochs.value += 2
>>> print(metrics.page().splitlines()[-1])
tinymlp_training_epochs_total{run="digits"} 2.0

All numbers live in this process. Workers return their seconds and the parent counts them, so the
client's multiprocess mode, with its files, is not needed.
"""

import platform
import threading
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from tinymlp.errors import ArgumentError, MissingPackageError
from tinymlp.monitoring.catalogue import METRICS, Metric
from tinymlp.monitoring.instruments import KINDS, Counter, Gauge, Histogram, Info, Series
from tinymlp.version import __version__

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric as Family

Kind = TypeVar("Kind", bound=Series)

LONGEST_LABEL = 60


class Metrics:
    """Every metric of `tinymlp.monitoring.catalogue` that is in use, on a registry.

    `registry` is one of prometheus_client, its default one if None. Raises `ArgumentError` when
    the registry has a `Metrics` already, and when prometheus_client is not installed.
    """

    def __init__(self, registry: "CollectorRegistry | None" = None) -> None:
        client = prometheus()
        self.registry = client.REGISTRY if registry is None else registry
        self.lock = threading.Lock()
        """Held by whoever changes a series, and while all are read."""
        self.before_page: dict[Hashable, Callable[[], object]] = {}
        """Called before the series are read, for what is too costly to keep up at every call; by
        a key, so that a model that is loaded again takes the place of the one before."""
        self._series: dict[str, dict[tuple[str, ...], Series]] = {}
        self.info(
            "tinymlp_build_info",
            {"version": __version__, "python_version": platform.python_version()},
        )
        try:
            self.registry.register(self)
        except ValueError:
            raise ArgumentError(
                "the registry has the metrics of tinymlp already: use the Metrics that is there, "
                "or give another registry, as in Metrics(CollectorRegistry())"
            ) from None

    def counter(self, name: str, **labels: str) -> Counter:
        """Return the counter of that name and those labels, at 0 if it is new."""
        return self._of(name, labels, Counter)

    def gauge(self, name: str, **labels: str) -> Gauge:
        """Return the gauge of that name and those labels, at 0 if it is new."""
        return self._of(name, labels, Gauge)

    def histogram(self, name: str, **labels: str) -> Histogram:
        """Return the histogram of that name and those labels, empty if it is new."""
        return self._of(name, labels, Histogram)

    def info(self, name: str, texts: dict[str, str], **labels: str) -> None:
        """Say what something is."""
        self._of(name, labels, Info).texts = {key: label_value(t) for key, t in texts.items()}

    def remove(self, name: str, **labels: str) -> None:
        """Take a series off the page, if it is there: what it said is no longer known."""
        with self.lock:
            self._series.get(name, {}).pop(self._values(name, labels), None)

    def page(self) -> str:
        """Return everything on the registry in Prometheus' text format."""
        page: bytes = prometheus().generate_latest(self.registry)
        return page.decode()

    def describe(self) -> "list[Family]":
        """Return each metric without numbers: how a registry sees that one is there twice."""
        return [_family(metric) for metric in METRICS.values()]

    def collect(self) -> "Iterable[Family]":
        """Return each metric that is in use with its numbers, all of one moment."""
        for bring_up_to_date in list(self.before_page.values()):
            bring_up_to_date()
        families = []
        with self.lock:
            for name, metric in METRICS.items():
                if name in self._series:
                    families.append(_family(metric))
                    for values, series in self._series[name].items():
                        _add(families[-1], values, series)
        return families

    def _of(self, name: str, labels: dict[str, str], kind: type[Kind]) -> Kind:
        metric, values = METRICS[name], self._values(name, labels)
        with self.lock:
            known = self._series.setdefault(name, {})
            if values not in known:
                known[values] = KINDS[metric.kind](metric.buckets)
            series = known[values]
        assert isinstance(series, kind)
        return series

    def _values(self, name: str, labels: dict[str, str]) -> tuple[str, ...]:
        return tuple(label_value(labels[_argument(label)]) for label in METRICS[name].labels)


def label_value(text: object) -> str:
    r"""Return the text as a label can have it: short, and of characters that can be seen.

    Quotes and backslashes are the client's to escape; half a surrogate pair would break the page,
    and to Prometheus a label without a value is no label.

    >>> label_value("a\nb"), label_value(7), label_value(""), len(label_value("x" * 1000))
    ('a�b', '7', '(empty)', 60)
    """
    seen = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(text))
    seen = seen or "(empty)"
    return seen if len(seen) <= LONGEST_LABEL else seen[: LONGEST_LABEL - 1] + "…"


def _argument(label: str) -> str:
    """Return the name under which a label is given: `class` is a word of Python's."""
    return f"{label}_" if label == "class" else label


def prometheus() -> Any:
    """Return the module prometheus_client.

    Raises `MissingPackageError` when it is not installed.
    """
    try:
        import prometheus_client
    except ImportError as error:
        raise MissingPackageError(
            "metrics need the package prometheus-client: python3 -m pip install prometheus-client"
        ) from error
    return prometheus_client


def _family(metric: Metric) -> "Family":
    from prometheus_client import metrics_core as core

    families: dict[str, Any] = {
        "counter": core.CounterMetricFamily,
        "gauge": core.GaugeMetricFamily,
        "histogram": core.HistogramMetricFamily,
        "info": core.InfoMetricFamily,
    }
    name = metric.name.removesuffix("_info")
    family: Family = families[metric.kind](name, metric.help, labels=metric.labels)
    return family


def _add(family: Any, values: tuple[str, ...], series: Series) -> None:
    if isinstance(series, Histogram):
        family.add_metric(values, series.cumulative(), series.total)
    elif isinstance(series, Info):
        family.add_metric(values, series.texts)
    else:
        family.add_metric(values, series.value)
