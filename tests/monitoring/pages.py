"""A page of metrics, read as Prometheus reads it."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from tinymlp.monitoring import Metrics

Page = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


def new_metrics() -> Metrics:
    return Metrics(CollectorRegistry())


def parsed(text: str) -> Page:
    """Return every series of a page: its name, its labels in order, its value; each once."""
    page: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            key = sample.name, tuple(sorted(sample.labels.items()))
            assert key not in page, f"{key} is on the page twice"
            page[key] = sample.value
    return page


def value(page: Page | Metrics, name: str, **labels: str) -> float | None:
    """Return the value of one series, None when the page has none such; tinymlp_ is added."""
    if isinstance(page, Metrics):
        page = parsed(page.page())
    return page.get((f"tinymlp_{name}", tuple(sorted(labels.items()))))


def total(page: Page | Metrics, name: str, **labels: str) -> float:
    """Return the sum over the series that have these labels among others."""
    if isinstance(page, Metrics):
        page = parsed(page.page())
    return sum(
        number
        for (other, given), number in page.items()
        if other == f"tinymlp_{name}" and labels.items() <= dict(given).items()
    )
