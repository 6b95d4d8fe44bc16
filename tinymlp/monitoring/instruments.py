"""A counter, a gauge and a histogram: plain numbers, cheap to change.

    counter      only grows; the reader takes its rate
    gauge        is what it was last set to
    histogram    how many values were at most each bound, and their sum

>>> seconds = Histogram((0.5, 1.0))
>>> for value in (0.25, 0.5, 2.0):
...     seconds.observe(value)
>>> seconds.cumulative(), seconds.total
([('0.5', 2), ('1.0', 2), ('+Inf', 3)], 2.75)

Differs from prometheus_client's own, which take a lock for each number: here whoever changes
numbers that belong together holds one lock (`Metrics.lock`). So a page never shows more calls than
durations, and a prediction pays for one lock instead of ten.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate


class Counter:
    """A number that only grows."""

    __slots__ = ("value",)

    def __init__(self, _: Sequence[float] = ()) -> None:
        self.value: float = 0.0


class Gauge:
    """A number that is what it was last set to."""

    __slots__ = ("value",)

    def __init__(self, _: Sequence[float] = ()) -> None:
        self.value: float = 0.0


class Histogram:
    """How many values there were up to each bound, and their sum."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds: Sequence[float] = bounds
        self.counts: list[int] = [0] * (len(bounds) + 1)
        self.total: float = 0.0

    def observe(self, value: float) -> None:
        """Count a value; a nan, which is neither small nor large, is left out."""
        if value == value:
            self.counts[bisect_left(self.bounds, value)] += 1
            self.total += value

    def cumulative(self) -> list[tuple[str, int]]:
        """Return for each bound, as text, how many values were at most that."""
        names = [*(str(float(bound)) for bound in self.bounds), "+Inf"]
        return list(zip(names, accumulate(self.counts), strict=True))


class Info:
    """Texts that describe something; its value is always 1."""

    __slots__ = ("texts",)

    def __init__(self, _: Sequence[float] = ()) -> None:
        self.texts: dict[str, str] = {}


Series = Counter | Gauge | Histogram | Info

KINDS: dict[str, type[Series]] = {
    "counter": Counter,
    "gauge": Gauge,
    "histogram": Histogram,
    "info": Info,
}
"""Each kind by Prometheus' name for it; all are made from their bounds."""


def copied(series: Series) -> Series:
    """Return a series with the same numbers, which nobody changes any more."""
    if isinstance(series, Histogram):
        histogram = Histogram(series.bounds)
        histogram.counts, histogram.total = list(series.counts), series.total
        return histogram
    if isinstance(series, Info):
        info = Info()
        info.texts = dict(series.texts)
        return info
    number = type(series)()
    number.value = series.value
    return number
