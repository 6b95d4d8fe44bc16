"""What a model's answers say, beside how long they took: which classes, how sure, of what rows.

    each label          counted under its name, if it is one of the most frequent
    each confidence     into a histogram
    each value          compared with the least and the largest of training
    the last rows       kept, and their drift computed when a page is asked for

The drift of 1,000 rows takes milliseconds, the rest microseconds (`python -m benchmarks.watched`).
"""

from collections.abc import Sequence

from tinymlp.data.targets import Label
from tinymlp.model.model import PROBABILITY_LOSSES, Model
from tinymlp.monitoring.class_names import class_names, largest_probability
from tinymlp.monitoring.collector import Metrics
from tinymlp.monitoring.drift import Window
from tinymlp.monitoring.instruments import Counter
from tinymlp.named import name_of
from tinymlp.network.shapes import Vector


class Answers:
    """The series of one model's answers."""

    def __init__(
        self,
        model: Model,
        metrics: Metrics,
        labels: dict[str, str],
        *,
        drift_rows: int,
        least_drift_rows: int,
    ) -> None:
        self.metrics = metrics
        self.labels = labels
        self._columns = model.encoder.column_names
        self._samples = metrics.counter("tinymlp_prediction_samples_total", **labels)
        self._classes: dict[Label, Counter] = {}
        reference = model.reference
        if model.labels is not None:
            names = class_names(model.labels, None if reference is None else reference.classes)
            self._classes = {
                label: metrics.counter("tinymlp_prediction_class_total", **labels, class_=name)
                for label, name in names.items()
            }
        self._has_probabilities = (
            model.labels is not None and name_of(model.loss) in PROBABILITY_LOSSES
        )
        if self._has_probabilities:
            self._sure = metrics.histogram("tinymlp_prediction_confidence_ratio", **labels)
        self._window: Window | None = None
        # A model of that name and version may have been here before.
        for name in ("tinymlp_input_drift_psi_max", "tinymlp_drift_window_samples"):
            metrics.remove(name, **labels)
        metrics.before_page.pop(tuple(labels.values()), None)
        if reference is not None:
            self._outside = metrics.counter("tinymlp_input_out_of_range_total", **labels)
            self._window = Window(reference, most=drift_rows, least=least_drift_rows)
            # New floats lie side by side in memory: comparing with them takes half the time.
            self._least, self._largest = ([x + 0.0 for x in bound] for bound in reference.ranges())
            metrics.before_page[tuple(labels.values())] = self._publish_drift

    def add(
        self, encoded: Sequence[Vector], outputs: Sequence[Vector], answers: Sequence[Label]
    ) -> None:
        """Count the answers to rows that are encoded but not scaled; the caller holds the lock."""
        self._samples.value += len(answers)
        if self._classes:
            for label in answers:
                self._classes[label].value += 1
        if self._has_probabilities:
            for output in outputs:
                self._sure.add(largest_probability(output))
        if self._window is not None:
            self._window.add(encoded)
            n_outside = 0
            for row in encoded:
                for x, least, largest in zip(row, self._least, self._largest, strict=True):
                    if x < least or x > largest:
                        n_outside += 1
            self._outside.value += n_outside

    def drift(self) -> dict[str, float]:
        """Return the index of each column, the largest first; none when the rows are too few."""
        if self._window is None:
            return {}
        with self.metrics.lock:
            rows = list(self._window.rows)
        if len(rows) < self._window.least:
            return {}
        indices = zip(self._columns, self._window.indices(rows), strict=True)
        return dict(sorted(indices, key=lambda column: -column[1]))

    def _publish_drift(self) -> None:
        """Bring the drift up to date, if there are rows enough to speak of."""
        assert self._window is not None
        with self.metrics.lock:
            rows = self._window.take()
        if not rows:
            return
        index = self._window.index(rows)
        largest = self.metrics.gauge("tinymlp_input_drift_psi_max", **self.labels)
        samples = self.metrics.gauge("tinymlp_drift_window_samples", **self.labels)
        with self.metrics.lock:
            largest.value, samples.value = index, len(rows)
