"""The numbers of one process, and the page on which Prometheus reads them.

    MonitoredModel, TrainingMonitor ─change─▶ series ◀─read─ Metrics ◀─ask─ registry ◀─ GET /metrics

`Metrics` is a collector of prometheus_client: the registry asks it for everything, at the moment
when a page is asked for. A series is on the page, at 0, from the time when somebody is going to
count it, so that a rate sees the first event too.

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

import os
import platform
import threading
import weakref
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from tinymlp.errors import invalid
from tinymlp.extras import require
from tinymlp.monitoring.catalogue import METRICS, MetricSpec
from tinymlp.monitoring.instruments import KINDS, Counter, Gauge, Histogram, Info, Series
from tinymlp.text import did_you_mean, join_names
from tinymlp.version import __version__

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric as Family

Kind = TypeVar("Kind", bound=Series)

MAX_LABEL_LENGTH = 60

_every_metrics: "weakref.WeakSet[Metrics]" = weakref.WeakSet()
_held: "list[Metrics]" = []
"""Those whose lock the fork that is under way holds."""


class Metrics:
    """Every metric of `METRICS` that is in use, on a registry.

    `registry` is a CollectorRegistry of prometheus_client, its default one if None. Raises
    `ArgumentError` for anything else and for a registry that has a `Metrics` already, and
    `MissingPackageError` when prometheus_client is not installed.
    """

    def __init__(self, registry: "CollectorRegistry | None" = None) -> None:
        client = prometheus()
        if not isinstance(registry, client.CollectorRegistry | None):
            what = "a CollectorRegistry of prometheus_client, or None for its default one"
            raise invalid("registry", what, registry)
        self.registry = client.REGISTRY if registry is None else registry
        self.lock = threading.RLock()
        """Held by whoever changes a series, and while all are read; and during a fork, whose child
        would otherwise find it held forever by a thread that it has not."""
        _every_metrics.add(self)
        self.before_page: dict[Hashable, Callable[[], object]] = {}
        """Called before the series are read, for what is too costly to keep up at every call; by
        a key, so that a model that is loaded again takes the place of the one before."""
        self._series: dict[str, dict[tuple[str, ...], Series]] = {}
        versions = {"version": __version__, "python_version": platform.python_version()}
        self.info("tinymlp_build_info", versions)
        try:
            self.registry.register(self)
        except ValueError:
            raise invalid(
                "registry",
                "without the metrics of tinymlp",
                registry,
                "use the Metrics that it has, or another one, as in Metrics(CollectorRegistry())",
            ) from None

    def counter(self, name: str, **labels: str) -> Counter:
        """Return the counter of that name and those labels, at 0 if it is new."""
        return self._find(name, labels, Counter)

    def gauge(self, name: str, **labels: str) -> Gauge:
        """Return the gauge of that name and those labels, at 0 if it is new."""
        return self._find(name, labels, Gauge)

    def histogram(self, name: str, **labels: str) -> Histogram:
        """Return the histogram of that name and those labels, empty if it is new."""
        return self._find(name, labels, Histogram)

    def info(self, name: str, texts: Mapping[str, str], **labels: str) -> None:
        """Describe something by texts, each under a name that becomes a label's."""
        self._find(name, labels, Info).texts = _label_values(texts)

    def remove(self, name: str, **labels: str) -> None:
        """Take a series off the page, if it is there: its value is no longer known."""
        key = _key(_spec(name), labels)
        with self.lock:
            self._series.get(name, {}).pop(key, None)

    def page(self) -> str:
        """Return everything on the registry in Prometheus' text format."""
        page: bytes = prometheus().generate_latest(self.registry)
        return page.decode()

    def describe(self) -> "list[Family]":
        """Return each metric without numbers: how a registry notices that one is there twice."""
        return [_family(spec) for spec in METRICS.values()]

    def collect(self) -> "Iterable[Family]":
        """Return each metric that is in use with its numbers, all of one moment."""
        for bring_up_to_date in list(self.before_page.values()):
            bring_up_to_date()
        families = []
        with self.lock:
            for name, spec in METRICS.items():
                if name in self._series:
                    families.append(_family(spec))
                    for values, series in self._series[name].items():
                        _add(families[-1], values, series)
        return families

    def _find(self, name: str, labels: dict[str, str], kind: type[Kind]) -> Kind:
        spec = _spec(name)
        if KINDS[spec.kind] is not kind:
            what = f"the name of a {kind.__name__.lower()}"
            raise invalid("name", what, name, f"that is a {spec.kind}")
        key = _key(spec, labels)
        with self.lock:
            known = self._series.setdefault(name, {})
            if key not in known:
                known[key] = KINDS[spec.kind](spec.buckets)
            series = known[key]
        assert isinstance(series, kind)
        return series


def _before_fork() -> None:
    for metrics in list(_every_metrics):
        metrics.lock.acquire()
        _held.append(metrics)


def _after_fork() -> None:
    while _held:
        _held.pop().lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
    )


def prometheus() -> Any:
    """Return the package prometheus_client; raise `MissingPackageError` if it is not installed."""
    return require("prometheus_client", extra="metrics")


def check_metrics(metrics: Any) -> Metrics:
    """Return the metrics; raise `ArgumentError` for anything else."""
    if not isinstance(metrics, Metrics):
        raise invalid("metrics", "a Metrics", metrics, "make one with Metrics()")
    return metrics


def check_label(name: str, value: Any) -> str:
    """Return a label's value; raise `ArgumentError` unless it is a text."""
    if not isinstance(value, str):
        raise invalid(name, "a text", value, "it becomes a label")
    return value


def label_value(text: str) -> str:
    r"""Return the text as a label can have it: short, and of characters that can be seen.

    Quotes and backslashes are the client's to escape; half a surrogate pair would break the page,
    and to Prometheus a label without a value is no label.

    >>> label_value("a\nb"), label_value(""), len(label_value("x" * 1000))
    ('a�b', '(empty)', 60)
    """
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    shown = shown or "(empty)"
    return shown if len(shown) <= MAX_LABEL_LENGTH else shown[: MAX_LABEL_LENGTH - 1] + "…"


def _spec(name: Any) -> MetricSpec:
    """Return the metric of that name; raise `ArgumentError` when there is none."""
    if not isinstance(name, str) or name not in METRICS:
        close = did_you_mean(name, METRICS) if isinstance(name, str) else ""
        raise invalid("name", "a name in METRICS", name, close)
    return METRICS[name]


def _key(spec: MetricSpec, labels: dict[str, str]) -> tuple[str, ...]:
    """Return the labels' values in their order; raise `ArgumentError` unless each is given."""
    arguments = {label: f"{label}_" if label == "class" else label for label in spec.labels}
    if set(labels) != set(arguments.values()):
        needed = join_names(arguments.values()) or "none"
        raise invalid("labels", f"{needed}, for {spec.name}", list(labels))
    return tuple(
        label_value(check_label(label, labels[argument])) for label, argument in arguments.items()
    )


def _label_values(texts: Any) -> dict[str, str]:
    """Return the texts as labels can have them, by names that labels can have."""
    if not isinstance(texts, Mapping) or not all(
        isinstance(name, str) and name.isascii() and name.isidentifier() for name in texts
    ):
        raise invalid("texts", 'a dict of texts, as in {"version": "1"}', texts)
    return {name: label_value(check_label(name, text)) for name, text in texts.items()}


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
