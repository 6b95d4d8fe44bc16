r"""Series as the text that Prometheus reads: a line each, below what the metric is and means.

>>> from tinymlp.monitoring.instruments import Counter
>>> series = Counter()
>>> series.value = 2.0
>>> print(page_text({"tinymlp_training_epochs_total": {('a "b"',): series}}), end="")
# HELP tinymlp_training_epochs_total Epochs that are done.
# TYPE tinymlp_training_epochs_total counter
tinymlp_training_epochs_total{run="a \"b\""} 2.0

Source: Prometheus, Exposition formats, text format 0.0.4,
https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterator, Mapping

from tinymlp.monitoring.catalogue import METRICS
from tinymlp.monitoring.instruments import Histogram, Info, Series

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = tuple[str, ...]
"""The values of a series' labels, in the order of its metric's `labels`."""


def page_text(read: Mapping[str, Mapping[Labels, Series]]) -> str:
    """Return the page of series, which are given by their metric's name and their labels."""
    return "".join(f"{line}\n" for name, series in read.items() for line in _lines(name, series))


def _lines(name: str, by_labels: Mapping[Labels, Series]) -> Iterator[str]:
    spec = METRICS[name]
    yield f"# HELP {name} {spec.help}"
    yield f"# TYPE {name} {'gauge' if spec.kind == 'info' else spec.kind}"
    for values, series in by_labels.items():
        labels = dict(zip(spec.labels, values, strict=True))
        if isinstance(series, Info):
            yield f"{name}{_written(labels | series.texts)} 1.0"
        elif isinstance(series, Histogram):
            cumulative = series.cumulative()
            for bound, count in cumulative:
                yield f"{name}_bucket{_written(labels | {'le': bound})} {_number(count)}"
            yield f"{name}_count{_written(labels)} {_number(cumulative[-1][1])}"
            yield f"{name}_sum{_written(labels)} {_number(series.total)}"
        else:
            yield f"{name}{_written(labels)} {_number(series.value)}"


def _written(labels: Mapping[str, str]) -> str:
    pairs = [f'{name}="{_escaped(value)}"' for name, value in sorted(labels.items())]
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    """Return a number as Prometheus reads it, with an exponent from a million on, as Go has it.

    >>> _number(2), _number(1250000), _number(float("inf")), _number(float("nan"))
    ('2.0', '1.25e+06', '+Inf', 'NaN')
    """
    special = {"inf": "+Inf", "-inf": "-Inf", "nan": "NaN"}
    text = repr(float(value))
    whole, _, fraction = text.partition(".")
    if value > 0 and len(whole) > 6 and fraction:
        digits = f"{whole[0]}.{whole[1:]}{fraction}".rstrip("0.")
        return f"{digits}e+{len(whole) - 1:02}"
    return special.get(text, text)
