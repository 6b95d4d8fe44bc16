"""What a model is asked: whether its inputs still look like those of training.

    each value       compared with the minimum and the maximum of training
    the last rows    kept, and their drift computed when a page is asked for

The drift of 1,000 rows takes milliseconds, the comparison microseconds
(`python -m benchmarks.monitoring`).
"""

from collections.abc import Sequence

from tinymlp.model.model import Model
from tinymlp.monitoring.class_names import few_names
from tinymlp.monitoring.drift import DriftWindow, column_indices
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.network.shapes import Vector


class InputMetrics:
    """The series of one model's inputs; none for a model without a profile of its training."""

    def __init__(
        self,
        model: Model,
        metrics: PlainMetrics,
        series: dict[str, str],
        *,
        drift_rows: int,
        min_drift_rows: int,
    ) -> None:
        self._metrics = metrics
        self._series = series
        self._columns = model.encoder.column_names
        self._shown = few_names(self._columns)
        self._window = DriftWindow(drift_rows, min_drift_rows)
        self._profile = model.training_profile
        # A model of that name and version may have been here before.
        for name in ("tinymlp_input_drift_psi_max", "tinymlp_drift_window_samples"):
            metrics.remove(name, **series)
        for name in dict.fromkeys(self._shown.values()):
            metrics.remove("tinymlp_input_drift_psi", **series, column=name)
        key = tuple(series.values())
        metrics.before_page.pop(key, None)
        if self._profile is not None:
            self._outside = metrics.counter("tinymlp_input_out_of_range_total", **series)
            # New floats lie side by side in memory: comparing with them takes half the time.
            self._min, self._max = ([x + 0.0 for x in bound] for bound in self._profile.ranges())
            metrics.before_page[key] = self._publish_drift

    def add(self, encoded: Sequence[Vector]) -> None:
        """Count rows that are encoded but not scaled; the caller holds the lock."""
        if self._profile is None:
            return
        self._window.add(encoded)
        n_outside = 0
        for row in encoded:
            for x, min_x, max_x in zip(row, self._min, self._max, strict=True):
                if x < min_x or x > max_x:
                    n_outside += 1
        self._outside.value += n_outside

    def drift(self) -> dict[str, float]:
        """Return the index of each column, the largest first; {} while the rows are too few."""
        with self._metrics.lock:
            rows = self._window.rows()
        if self._profile is None or not rows:
            return {}
        indices = zip(self._columns, column_indices(self._profile, rows), strict=True)
        return dict(sorted(indices, key=lambda column: -column[1]))

    def _publish_drift(self) -> None:
        """Bring the drift on the page up to date, if there are rows enough, and new ones."""
        with self._metrics.lock:
            rows = self._window.take()
        if self._profile is None or not rows:
            return
        indices = column_indices(self._profile, rows)
        of_columns: dict[str, float] = {}
        for column, index in zip(self._columns, indices, strict=True):
            shown = self._shown[column]
            of_columns[shown] = max(index, of_columns.get(shown, 0.0))
        gauges = {
            name: self._metrics.gauge("tinymlp_input_drift_psi", **self._series, column=name)
            for name in of_columns
        }
        psi_max = self._metrics.gauge("tinymlp_input_drift_psi_max", **self._series)
        samples = self._metrics.gauge("tinymlp_drift_window_samples", **self._series)
        with self._metrics.lock:
            psi_max.value, samples.value = max(indices), len(rows)
            for name, index in of_columns.items():
                gauges[name].value = index
