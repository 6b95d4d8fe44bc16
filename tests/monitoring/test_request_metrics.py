"""Each call is counted once, by how it ended, with its time."""

from typing import Any

import pytest

from tests.monitoring.models import BIRDS, CLASSES, SERIES
from tests.monitoring.pages import new_metrics, value
from tinymlp.errors import ArgumentError
from tinymlp.model.fit import fit
from tinymlp.monitoring import MonitoredModel


def test_many_rows_in_the_place_of_one_are_refused_as_by_the_model() -> None:
    metrics = new_metrics()
    with pytest.raises(ArgumentError, match="for many rows use predict_many"):
        MonitoredModel(CLASSES, metrics).predict([[40.0, "Dream"], [41.0, "Dream"]])
    assert value(metrics, "prediction_requests_total", **SERIES, outcome="invalid") == 1


class Broken:
    """An engine that cannot."""

    def mean_gradient(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    def predictions(self, *_: Any) -> Any:
        raise RuntimeError("out of order")


def test_an_error_that_is_not_the_row_s_is_counted_as_such() -> None:
    metrics = new_metrics()
    model = fit(BIRDS, hidden=[], n_epochs=1)
    model.engine = Broken()
    with pytest.raises(RuntimeError, match="out of order"):
        MonitoredModel(model, metrics).predict([40.0, "Dream"])
    assert value(metrics, "prediction_requests_total", **SERIES, outcome="error") == 1
    assert value(metrics, "prediction_duration_seconds_count", **SERIES) == 1
    assert value(metrics, "predictions_in_flight") == 0
