"""The numbers of one process on a registry of prometheus_client, beside metrics of your own.

    MonitoredModel, TrainingMonitor ─change─▶ series ◀─read─ Metrics ◀─ask─ registry ◀─ GET /metrics

`Metrics` is a collector of prometheus_client: the registry asks it for everything, at the moment
when a page is asked for.

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

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from tinymlp.errors import invalid
from tinymlp.extras import require
from tinymlp.monitoring.catalogue import METRICS, REQUEST_SECONDS, MetricSpec
from tinymlp.monitoring.instruments import Histogram, Info, Series
from tinymlp.monitoring.plain_metrics import PlainMetrics

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric as Family


class Metrics(PlainMetrics):
    """Every metric of `METRICS` that is in use, on a registry.

    `registry` is a CollectorRegistry of prometheus_client, its default one if None, and
    `request_seconds` as `PlainMetrics` takes them. Raises
    `ArgumentError` for anything else and for a registry that has a `Metrics` already, and
    `MissingPackageError` when prometheus_client is not installed.
    """

    def __init__(
        self,
        registry: "CollectorRegistry | None" = None,
        *,
        request_seconds: Sequence[float] = REQUEST_SECONDS,
    ) -> None:
        client = prometheus()
        if not isinstance(registry, client.CollectorRegistry | None):
            what = "a CollectorRegistry of prometheus_client, or None for its default one"
            raise invalid("registry", what, registry)
        self.registry: CollectorRegistry = client.REGISTRY if registry is None else registry
        super().__init__(request_seconds=request_seconds)
        try:
            self.registry.register(self)
        except ValueError:
            raise invalid(
                "registry",
                "without the metrics of tinymlp",
                registry,
                "use the Metrics that it has, or another one, as in Metrics(CollectorRegistry())",
            ) from None

    def page(self) -> str:
        """Return everything on the registry in Prometheus' text format."""
        page: bytes = prometheus().generate_latest(self.registry)
        return page.decode()

    def describe(self) -> "list[Family]":
        """Return each metric without numbers: how a registry notices that one is there twice."""
        return [_family(spec) for spec in METRICS.values()]

    def collect(self) -> "Iterable[Family]":
        """Return each metric that is in use with its numbers, all of one moment."""
        families = []
        for name, by_labels in self.read().items():
            families.append(_family(METRICS[name]))
            for labels, series in by_labels.items():
                _add(families[-1], labels, series)
        return families


def prometheus() -> Any:
    """Return the package prometheus_client; raise `MissingPackageError` if it is not installed."""
    return require("prometheus_client", extra="metrics")


def _family(spec: MetricSpec) -> "Family":
    from prometheus_client import metrics_core as core

    families: dict[str, Any] = {
        "counter": core.CounterMetricFamily,
        "gauge": core.GaugeMetricFamily,
        "histogram": core.HistogramMetricFamily,
        "info": core.InfoMetricFamily,
    }
    name = spec.name.removesuffix("_info")
    family: Family = families[spec.kind](name, spec.help, labels=spec.labels)
    return family


def _add(family: Any, values: tuple[str, ...], series: Series) -> None:
    if isinstance(series, Histogram):
        family.add_metric(values, series.cumulative(), series.total)
    elif isinstance(series, Info):
        family.add_metric(values, series.texts)
    else:
        family.add_metric(values, series.value)
