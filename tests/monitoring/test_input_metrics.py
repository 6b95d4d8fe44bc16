"""What a model is asked is compared with what it was trained on: its range and its drift."""

import math
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.monitoring.models import SERIES
from tests.monitoring.pages import new_metrics, value
from tinymlp.data.dataset import Dataset
from tinymlp.model.fit import fit
from tinymlp.monitoring import Metrics, MonitoredModel


def drift(metrics: Metrics) -> float | None:
    return value(metrics, "input_drift_psi_max", **SERIES)


ROWS: list[list[Any]] = [[math.sin(i), "abc"[i % 3]] for i in range(600)]
MODEL = fit(Dataset(ROWS, ["x", "y"] * 300), hidden=[2], n_epochs=1, validation=None)


def test_few_rows_have_no_drift_and_those_of_training_none() -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(MODEL, metrics)
    monitored.predict_many(ROWS[:499])
    assert drift(metrics) is None
    assert value(metrics, "drift_window_samples", **SERIES) is None
    for row in ROWS[499:]:
        monitored.predict(row)
    assert drift(metrics) == 0
    assert value(metrics, "drift_window_samples", **SERIES) == 600
    assert value(metrics, "input_out_of_range_total", **SERIES) == 0


@settings(max_examples=tries(4))
@given(st.permutations(range(12)))
def test_the_order_of_rows_and_calls_changes_nothing(order: list[int]) -> None:
    one, other = new_metrics(), new_metrics()
    MonitoredModel(MODEL, one).predict_many(ROWS[100:])
    monitored = MonitoredModel(MODEL, other)
    for k in order:
        monitored.predict_many(ROWS[100 + k :: 12])
    assert drift(one) == drift(other)
    for name in ("input_out_of_range_total", "prediction_samples_total"):
        assert value(one, name, **SERIES) == value(other, name, **SERIES)


def shifted(by: float) -> list[list[Any]]:
    return [[x + by, letter] for x, letter in ROWS]


def test_it_grows_with_a_shift_and_falls_when_the_shift_has_left_the_window() -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(MODEL, metrics, drift_rows=600)
    indices = []
    for by in (0.0, 0.05, 0.2, 1.0, 5.0, 0.0):
        monitored.predict_many(shifted(by))
        indices.append(drift(metrics))
    assert indices[:-1] == sorted(indices[:-1])  # type: ignore[type-var]
    assert indices[0] == 0
    assert indices[-1] == 0


def test_the_column_that_moved_is_named_first_with_the_index_on_the_page() -> None:
    random, metrics = Random(0), new_metrics()
    rows = [[random.gauss(), random.gauss(), random.gauss()] for _ in range(1000)]
    dataset = Dataset(rows, [x > 0 for x, _, _ in rows], feature_names=["x", "y", "z"])
    monitored = MonitoredModel(fit(dataset, hidden=[], n_epochs=1, seed=0), metrics)
    moved = [[x, y + 1, z] for x, y, z in rows]
    monitored.predict_many(moved[:499])
    assert monitored.drift() == {}
    monitored.predict_many(moved[499:])
    names, indices = zip(*monitored.drift().items(), strict=True)
    assert sorted(names) == ["x", "y", "z"]
    assert names[0] == "y"
    assert indices == tuple(sorted(indices, reverse=True))
    assert indices[0] == drift(metrics)
    assert indices[1] < 0.2


def test_categories_that_come_more_often_are_drift() -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(MODEL, metrics)
    monitored.predict_many([[x, "aab"[i % 3]] for i, (x, _) in enumerate(ROWS)])
    index = drift(metrics)
    assert index is not None
    assert index > 0.2


def test_values_that_are_missing_more_often_are_drift_where_they_are_filled_in() -> None:
    rows: list[list[Any]] = [[None if i % 20 == 0 else math.sin(i)] for i in range(600)]
    model = fit(Dataset(rows, ["x", "y"] * 300, missing="mean"), hidden=[2], n_epochs=1)
    metrics = new_metrics()
    monitored = MonitoredModel(model, metrics)
    monitored.predict_many([[None if i % 2 == 0 else math.sin(i)] for i in range(600)])
    index = drift(metrics)
    assert index is not None
    assert index > 0.2


@given(st.lists(st.floats(-3, 3), max_size=9))
def test_values_out_of_range_are_counted(xs: list[float]) -> None:
    metrics = new_metrics()
    MonitoredModel(MODEL, metrics).predict_many([[x, "a"] for x in xs])
    least, largest = min(x for x, _ in ROWS), max(x for x, _ in ROWS)
    n_outside = sum(not least <= x <= largest for x in xs)
    assert value(metrics, "input_out_of_range_total", **SERIES) == n_outside


def test_a_caller_may_change_its_row_afterwards() -> None:
    metrics = new_metrics()
    model = fit(Dataset([[x] for x, _ in ROWS], ["x", "y"] * 300), hidden=[], n_epochs=1)
    monitored, row = MonitoredModel(model, metrics), [0.0]
    assert model.training_profile is not None
    for x, _ in ROWS:
        row[0] = x
        monitored.predict(row)
    row[0] = 99.0
    index = drift(metrics)
    assert index is not None
    assert index < 0.1


def test_a_model_without_a_profile_of_its_training_has_no_drift() -> None:
    old = fit(Dataset([[0.0], [1.0]] * 4, ["a", "b"] * 4), hidden=[], n_epochs=1)
    old.training_profile = None
    metrics = new_metrics()
    MonitoredModel(old, metrics).predict_many([[0.5]] * 600)
    for name in ("input_drift", "drift_window", "input_out_of_range", "validation_accuracy"):
        assert name not in metrics.page()


def test_a_model_loaded_again_takes_the_place_of_the_one_before() -> None:
    metrics = new_metrics()
    MonitoredModel(MODEL, metrics).predict_many(shifted(1.0))
    assert drift(metrics) is not None
    again = MonitoredModel(MODEL, metrics)
    assert drift(metrics) is None
    assert value(metrics, "prediction_samples_total", **SERIES) == 600
    again.predict_many(ROWS)
    assert drift(metrics) == 0
    assert value(metrics, "prediction_samples_total", **SERIES) == 1200
    assert len(metrics.before_page) == 1


def test_each_column_has_its_drift_and_of_many_the_rest_has_the_largest() -> None:
    n = 40
    rows = [[float(i * (j + 1) % 7) for j in range(n)] for i in range(30)]
    model = fit(Dataset(rows, [0.0, 1.0] * 15), hidden=[], n_epochs=1)
    metrics = new_metrics()
    monitored = MonitoredModel(model, metrics, drift_rows=20, min_drift_rows=5)
    monitored.predict_many([[9.0] * (n - 1) + [0.0]] * 10)
    drift = monitored.drift()
    names = model.encoder.column_names
    shown = {name: value(metrics, "input_drift_psi", **SERIES, column=name) for name in names}
    assert {name: shown[name] for name in names[:32]} == {name: drift[name] for name in names[:32]}
    assert {shown[name] for name in names[32:]} == {None}
    rest = value(metrics, "input_drift_psi", **SERIES, column="other")
    assert rest == max(drift[name] for name in names[32:])
    assert value(metrics, "input_drift_psi_max", **SERIES) == max(drift.values())
