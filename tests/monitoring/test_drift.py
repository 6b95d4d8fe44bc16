"""The index is nothing for the data itself, small by chance, and grows with what moved."""

import math
import statistics
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.monitoring.pages import new_metrics, value
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.model.training_profile import DecileHistogram
from tinymlp.monitoring import Metrics, Watched
from tinymlp.monitoring.drift import index_by_chance, stability_index

LABELS = {"model": "default", "version": "1"}

counts = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=12)


def drift(metrics: Metrics) -> float | None:
    return value(metrics, "input_drift_psi_max", **LABELS)


@given(counts.filter(lambda c: sum(a for a, _ in c) > 0 and sum(b for _, b in c) > 0))
def test_it_is_never_negative_and_the_same_both_ways(pairs: list[tuple[int, int]]) -> None:
    before, now = [a for a, _ in pairs], [b for _, b in pairs]
    index = stability_index(before, now)
    assert index >= -1e-12
    assert stability_index(now, before) == pytest.approx(index)
    assert stability_index(before, before) == 0


def test_a_shift_by_half_a_standard_deviation_gives_a_quarter() -> None:
    random = Random(0)
    training = [random.gauss() for _ in range(20_000)]
    reference = DecileHistogram.learn(training)
    by_shift = [
        stability_index(reference.expected, reference.counts_in(x + shift for x in training))
        for shift in (0.0, 0.1, 0.25, 0.5, 1.0)
    ]
    assert by_shift == sorted(by_shift)
    assert by_shift[0] == 0
    assert by_shift[3] == pytest.approx(0.24, abs=0.02)


@pytest.mark.parametrize(("n", "m"), [(100, 2000), (1000, 1000)])
def test_without_drift_it_is_what_chance_makes_of_it(n: int, m: int) -> None:
    random = Random(0)
    indices = []
    for _ in range(max(60, tries(30))):
        reference = DecileHistogram.learn(random.gauss() for _ in range(m))
        rows = [random.gauss() for _ in range(n)]
        indices.append(stability_index(reference.expected, reference.counts_in(rows)))
    expected = index_by_chance(10, n, m)
    assert statistics.mean(indices) == pytest.approx(expected, rel=0.25)
    # Small enough that an alert at 0.2 is not one by chance.
    assert n < 500 or max(indices) < 0.1


ROWS: list[list[Any]] = [[math.sin(i), "abc"[i % 3]] for i in range(600)]
MODEL = fit(Dataset(ROWS, ["x", "y"] * 300), hidden=[2], n_epochs=1, validation=None)


def test_nothing_is_said_of_few_rows_and_0_of_the_training_rows() -> None:
    metrics = new_metrics()
    watched = Watched(MODEL, metrics)
    watched.predict_many(ROWS[:499])
    assert drift(metrics) is None
    assert value(metrics, "drift_window_samples", **LABELS) is None
    for row in ROWS[499:]:
        watched.predict(row)
    assert drift(metrics) == 0
    assert value(metrics, "drift_window_samples", **LABELS) == 600
    assert value(metrics, "input_out_of_range_total", **LABELS) == 0


@settings(max_examples=tries(4))
@given(st.permutations(range(12)))
def test_the_order_of_rows_and_calls_changes_nothing(order: list[int]) -> None:
    one, other = new_metrics(), new_metrics()
    Watched(MODEL, one).predict_many(ROWS[100:])
    watched = Watched(MODEL, other)
    for k in order:
        watched.predict_many(ROWS[100 + k :: 12])
    assert drift(one) == drift(other)
    for name in ("input_out_of_range_total", "prediction_samples_total"):
        assert value(one, name, **LABELS) == value(other, name, **LABELS)


def shifted(by: float) -> list[list[Any]]:
    return [[x + by, letter] for x, letter in ROWS]


def test_it_grows_with_a_shift_and_falls_when_the_shift_has_left_the_window() -> None:
    metrics = new_metrics()
    watched = Watched(MODEL, metrics, drift_rows=600)
    seen = []
    for by in (0.0, 0.05, 0.2, 1.0, 5.0, 0.0):
        watched.predict_many(shifted(by))
        seen.append(drift(metrics))
    assert seen[:-1] == sorted(seen[:-1])  # type: ignore[type-var]
    assert seen[0] == 0
    assert seen[-1] == 0


def test_the_column_that_moved_is_named_first_with_what_the_page_tells() -> None:
    random, metrics = Random(0), new_metrics()
    rows = [[random.gauss(), random.gauss(), random.gauss()] for _ in range(1000)]
    dataset = Dataset(rows, [x > 0 for x, _, _ in rows], feature_names=["x", "y", "z"])
    watched = Watched(fit(dataset, hidden=[], n_epochs=1, seed=0), metrics)
    moved = [[x, y + 1, z] for x, y, z in rows]
    watched.predict_many(moved[:499])
    assert watched.drift() == {}
    watched.predict_many(moved[499:])
    names, indices = zip(*watched.drift().items(), strict=True)
    assert sorted(names) == ["x", "y", "z"]
    assert names[0] == "y"
    assert indices == tuple(sorted(indices, reverse=True))
    assert indices[0] == drift(metrics)
    assert indices[1] < 0.2


def test_categories_that_come_more_often_are_seen() -> None:
    metrics = new_metrics()
    watched = Watched(MODEL, metrics)
    watched.predict_many([[x, "aab"[i % 3]] for i, (x, _) in enumerate(ROWS)])
    index = drift(metrics)
    assert index is not None
    assert index > 0.2


def test_values_that_are_missing_more_often_are_seen_where_they_are_filled_in() -> None:
    rows: list[list[Any]] = [[None if i % 20 == 0 else math.sin(i)] for i in range(600)]
    model = fit(Dataset(rows, ["x", "y"] * 300, missing="mean"), hidden=[2], n_epochs=1)
    metrics = new_metrics()
    watched = Watched(model, metrics)
    watched.predict_many([[None if i % 2 == 0 else math.sin(i)] for i in range(600)])
    index = drift(metrics)
    assert index is not None
    assert index > 0.2


@given(st.lists(st.floats(-3, 3), max_size=9))
def test_values_out_of_range_are_counted(xs: list[float]) -> None:
    metrics = new_metrics()
    Watched(MODEL, metrics).predict_many([[x, "a"] for x in xs])
    least, largest = min(x for x, _ in ROWS), max(x for x, _ in ROWS)
    n_outside = sum(not least <= x <= largest for x in xs)
    assert value(metrics, "input_out_of_range_total", **LABELS) == n_outside


def test_a_caller_may_change_its_row_afterwards() -> None:
    metrics = new_metrics()
    model = fit(Dataset([[x] for x, _ in ROWS], ["x", "y"] * 300), hidden=[], n_epochs=1)
    watched, row = Watched(model, metrics), [0.0]
    assert model.training_profile is not None
    for x, _ in ROWS:
        row[0] = x
        watched.predict(row)
    row[0] = 99.0
    index = drift(metrics)
    assert index is not None
    assert index < 0.1


def test_a_file_of_before_has_no_drift(tmp_path: Any) -> None:
    old = fit(Dataset([[0.0], [1.0]] * 4, ["a", "b"] * 4), hidden=[], n_epochs=1)
    old.training_profile = None
    metrics = new_metrics()
    Watched(old, metrics).predict_many([[0.5]] * 600)
    for name in ("input_drift", "drift_window", "input_out_of_range", "validation_accuracy"):
        assert name not in metrics.page()


def test_a_model_loaded_again_takes_the_place_of_the_one_before() -> None:
    metrics = new_metrics()
    Watched(MODEL, metrics).predict_many(shifted(1.0))
    assert drift(metrics) is not None
    again = Watched(MODEL, metrics)
    assert drift(metrics) is None
    assert value(metrics, "prediction_samples_total", **LABELS) == 600
    again.predict_many(ROWS)
    assert drift(metrics) == 0
    assert value(metrics, "prediction_samples_total", **LABELS) == 1200
    assert len(metrics.before_page) == 1


def test_a_window_that_would_never_be_full_is_refused() -> None:
    with pytest.raises(ArgumentError, match="drift_rows=100 is below least_drift_rows=500"):
        Watched(MODEL, new_metrics(), drift_rows=100)


def test_the_validation_accuracy_is_that_of_the_best_epoch() -> None:
    model: Model = fit(
        Dataset([[float(i)] for i in range(60)], ["a"] * 30 + ["b"] * 30),
        hidden=[4],
        n_epochs=5,
        validation=0.5,
    )
    metrics = new_metrics()
    Watched(model, metrics)
    best = model.history.best
    assert best is not None
    assert best.number == model.history.best_epoch
    told = value(metrics, "model_validation_accuracy_ratio", **LABELS)
    assert told == best.validation["accuracy"]
