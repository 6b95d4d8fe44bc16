"""Every metric that one process has in use, in plain Python: nothing needs to be installed.

    MonitoredModel, TrainingMonitor ─change─▶ series ◀─read─ PlainMetrics.page() ◀─ GET /metrics

A series is on the page, at 0, from the time when somebody is going to count it, so that a rate sees
the first event too. `collector.Metrics` is the same on a registry of prometheus_client, beside
metrics of your own.

>>> metrics = PlainMetrics()
>>> epochs = metrics.counter("tinymlp_training_epochs_total", run="digits")
>>> with metrics.lock:
...     epochs.value += 2
>>> print(metrics.page().splitlines()[-1])
tinymlp_training_epochs_total{run="digits"} 2.0
"""

import os
import platform
import threading
import weakref
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from tinymlp.arguments import check_list, check_number
from tinymlp.errors import invalid
from tinymlp.monitoring.catalogue import METRICS, REQUEST_SECONDS, MetricSpec
from tinymlp.monitoring.instruments import (
    KINDS,
    Counter,
    Gauge,
    Histogram,
    Info,
    Series,
    copied,
)
from tinymlp.monitoring.text_format import Labels, page_text
from tinymlp.text import did_you_mean, join_names
from tinymlp.version import __version__

Kind = TypeVar("Kind", bound=Series)

MAX_LABEL_LENGTH = 60
MAX_BUCKETS = 50

_every_metrics: "weakref.WeakSet[PlainMetrics]" = weakref.WeakSet()
_held: "list[PlainMetrics]" = []
"""Those whose lock the fork that is under way holds."""


class PlainMetrics:
    """Every metric of `METRICS` that is in use.

    `request_seconds` are the upper bounds of the buckets in which the time of calls is counted; an
    objective for the latency has to be one of them. Raises `ArgumentError` unless they rise from
    above 0, 50 at most.

    >>> PlainMetrics().page().splitlines()[1]
    '# TYPE tinymlp_build_info gauge'
    """

    def __init__(self, *, request_seconds: Sequence[float] = REQUEST_SECONDS) -> None:
        self._request_seconds = check_buckets("request_seconds", request_seconds)
        self.lock: threading.RLock = threading.RLock()
        """Held by whoever changes a series, and while all are read; and during a fork, whose child
        would otherwise find it held forever by a thread that it has not."""
        _every_metrics.add(self)
        self.before_page: dict[Hashable, Callable[[], object]] = {}
        """Called before the series are read, for what is too costly to keep up at every call; by
        a key, so that a model that is loaded again takes the place of the one before."""
        self._series: dict[str, dict[tuple[str, ...], Series]] = {}
        versions = {"version": __version__, "python_version": platform.python_version()}
        self.info("tinymlp_build_info", versions)

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

    def remove_all(self, **labels: str) -> None:
        """Take every series that has these labels among its own off the page."""
        wanted = {label: label_value(check_label(label, text)) for label, text in labels.items()}
        with self.lock:
            for name, by_labels in self._series.items():
                for values in list(by_labels):
                    own = dict(zip(METRICS[name].labels, values, strict=True))
                    if wanted.items() <= own.items():
                        del by_labels[values]
            self.before_page.pop(tuple(labels.values()), None)

    def page(self) -> str:
        """Return every metric that is in use with its numbers, in Prometheus' text format."""
        return page_text(self.read())

    def read(self) -> dict[str, dict[Labels, Series]]:
        """Return a copy of all series, of one moment: by the metric's name and its labels."""
        for bring_up_to_date in list(self.before_page.values()):
            bring_up_to_date()
        with self.lock:
            return {
                name: {labels: copied(series) for labels, series in self._series[name].items()}
                for name in METRICS
                if name in self._series
            }

    def _find(self, name: str, labels: dict[str, str], kind: type[Kind]) -> Kind:
        spec = _spec(name)
        if KINDS[spec.kind] is not kind:
            what = f"the name of a {kind.__name__.lower()}"
            raise invalid("name", what, name, f"that is a {spec.kind}")
        key = _key(spec, labels)
        with self.lock:
            known = self._series.setdefault(name, {})
            if key not in known:
                is_time = spec.buckets is REQUEST_SECONDS
                known[key] = KINDS[spec.kind](self._request_seconds if is_time else spec.buckets)
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


def check_metrics(metrics: Any) -> PlainMetrics:
    """Return the metrics; raise `ArgumentError` for anything else."""
    if not isinstance(metrics, PlainMetrics):
        raise invalid("metrics", "a Metrics", metrics, "make one with Metrics()")
    return metrics


def check_buckets(name: str, bounds: Any) -> tuple[float, ...]:
    """Return the bounds of buckets; raise `ArgumentError` unless they rise from above 0.

    >>> check_buckets("request_seconds", [0.1, 1])
    (0.1, 1)
    """
    what = f"from 1 to {MAX_BUCKETS} numbers above 0 that rise"
    numbers = [check_number(name, bound, above=0.0) for bound in check_list(name, bounds, what)]
    if not 1 <= len(numbers) <= MAX_BUCKETS or sorted(set(numbers)) != numbers:
        raise invalid(name, what, bounds, "as in [0.01, 0.1, 1.0]")
    return tuple(numbers)


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
