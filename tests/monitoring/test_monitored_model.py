"""A monitored model answers as the model does, and the page has what was asked of it."""

import threading
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.models import CLASSES, NUMBERS, SERIES, YES_OR_NO, labeled
from tests.monitoring.pages import new_metrics, parsed, total, value
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, DataError, ModelFileError
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.monitoring import MonitoredModel
from tinymlp.network.network import Network
from tinymlp.parallel.workers import Workers

rows = st.lists(
    st.tuples(
        st.none() | st.floats(-1e6, 1e6),
        st.sampled_from(["Dream", "Biscoe", "Biscoe", "Atlantis"]),
    ).map(list),
    max_size=8,
)


@given(st.lists(rows))
def test_it_answers_as_the_model_and_counts_what_was_asked(calls: list[list[list[Any]]]) -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(CLASSES, metrics)
    answered: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for call in calls:
        try:
            expected = CLASSES.predict_many(call)
        except DataError as error:
            outcomes["invalid"] += 1
            with pytest.raises(DataError) as caught:
                monitored.predict_many(call)
            assert str(caught.value) == str(error)
        else:
            outcomes["ok"] += 1
            answered.update(expected)
            assert monitored.predict_many(call) == expected
    page = parsed(metrics.page())
    for outcome in ("ok", "invalid", "error"):
        counted = value(page, "prediction_requests_total", **SERIES, outcome=outcome)
        assert counted == outcomes[outcome]
    assert value(page, "prediction_duration_seconds_count", **SERIES) == len(calls)
    assert value(page, "prediction_compute_seconds_count", **SERIES) == outcomes["ok"]
    assert value(page, "prediction_samples_total", **SERIES) == answered.total()
    assert value(page, "prediction_confidence_ratio_count", **SERIES) == answered.total()
    assert value(page, "predictions_in_flight") == 0
    for label in ("Adelie", "Gentoo", "Chinstrap"):
        counted = value(page, "prediction_class_total", **SERIES, **{"class": label})
        assert counted == answered[label]


@pytest.mark.parametrize("model", [CLASSES, NUMBERS, YES_OR_NO])
def test_every_way_to_ask_gives_what_the_model_gives(model: Model) -> None:
    monitored = MonitoredModel(model, new_metrics())
    rows: list[Any] = [[40.0, "Dream"]] * 3 if model is CLASSES else [[0.5], [2.0], [7.0]]
    assert monitored.predict(rows[0]) == model.predict(rows[0])
    assert monitored.predict_many(rows) == model.predict_many(rows)
    assert monitored.outputs_of_encoded(model.encode(rows)) == model.outputs(rows)
    if model is NUMBERS:
        with pytest.raises(ArgumentError, match="has no probabilities"):
            monitored.predict_probabilities(rows[0])
    else:
        assert monitored.predict_probabilities(rows[0]) == model.predict_probabilities(rows[0])
        assert monitored.predict_probabilities_many(iter(rows)) == model.predict_probabilities_many(
            rows
        )


def test_every_series_is_there_before_the_first_call() -> None:
    metrics = new_metrics()
    MonitoredModel(CLASSES, metrics, name="birds", version="2")
    birds = {"model": "birds", "version": "2"}
    for outcome in ("ok", "invalid", "error"):
        assert value(metrics, "prediction_requests_total", **birds, outcome=outcome) == 0
    for result in ("correct", "wrong"):
        assert value(metrics, "feedback_samples_total", **birds, result=result) == 0
    assert value(metrics, "prediction_class_total", **birds, **{"class": "Gentoo"}) == 0
    assert value(metrics, "prediction_duration_seconds_bucket", **birds, le="0.0001") == 0
    assert value(metrics, "model_load_failures_total", model="birds") == 0
    described = {"sha256": CLASSES.network.fingerprint(), "layers": "3-3-3"}
    assert value(metrics, "model_info", **birds, **described) == 1


def test_a_model_of_numbers_has_no_metrics_of_classes() -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(NUMBERS, metrics)
    assert monitored.predict([1.0]) == NUMBERS.predict([1.0])
    page = metrics.page()
    for name in ("prediction_class", "confidence", "feedback_samples"):
        assert name not in page
    assert monitored.accuracy is None


def test_a_model_of_many_labels_takes_no_feedback() -> None:
    rows = [[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]
    model = fit(
        Dataset([[0.0], [1.0], [2.0]], rows), loss="binary_cross_entropy", hidden=[], n_epochs=1
    )
    monitored = MonitoredModel(model, new_metrics())
    for what in ("feedback", "prediction_id"):
        with pytest.raises(ArgumentError, match=f"must predict a class or numbers for {what}, got"):
            if what == "feedback":
                monitored.feedback("x", 3.0)
            else:
                monitored.predict([1.0], prediction_id="x")
    assert monitored.accuracy is None


def test_outputs_are_one_call_and_a_refusal_is_one_that_is_invalid() -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(NUMBERS, metrics)
    rows = [[1.0], [2.0]]
    assert monitored.outputs(rows, prediction_ids=["a", "b"]) == NUMBERS.outputs(rows)
    monitored.refuse(DataError("rows[0] must be a list"), 0.5)
    for outcome, n in (("ok", 1), ("invalid", 1), ("error", 0)):
        assert value(metrics, "prediction_requests_total", **SERIES, outcome=outcome) == n
    assert value(metrics, "predictions_in_flight") == 0


def test_many_threads_count_right() -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(CLASSES, metrics)
    ready = threading.Barrier(8)

    def ask() -> None:
        ready.wait()
        for _ in range(200):
            monitored.predict([40.0, "Dream"])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        page = parsed(metrics.page())
        # Of one moment: a page never has a call without its duration, or without its class.
        n_calls = value(page, "prediction_requests_total", **SERIES, outcome="ok")
        assert value(page, "prediction_duration_seconds_count", **SERIES) == n_calls
        assert total(page, "prediction_class_total") == n_calls
    for thread in threads:
        thread.join()
    assert value(metrics, "prediction_requests_total", **SERIES, outcome="ok") == 1600
    assert value(metrics, "prediction_duration_seconds_count", **SERIES) == 1600
    assert value(metrics, "prediction_confidence_ratio_count", **SERIES) == 1600
    assert value(metrics, "predictions_in_flight") == 0


def test_workers_count_once_in_the_parent() -> None:
    metrics = new_metrics()
    many = [[float(i % 5)] for i in range(4000)]
    model = labeled(["a", "b", "c"])
    model.network = Network.random([1, 40, 3])
    expected = model.predict_many(many)
    with Workers(2) as workers:
        model.engine = workers
        assert MonitoredModel(model, metrics).predict_many(many) == expected
        assert workers.process_ids()
    assert value(metrics, "prediction_requests_total", **SERIES, outcome="ok") == 1
    assert value(metrics, "prediction_samples_total", **SERIES) == 4000
    assert total(metrics, "prediction_class_total") == 4000


def test_a_file_that_does_not_load_is_counted(tmp_path: Any) -> None:
    metrics = new_metrics()
    CLASSES.save(tmp_path / "birds.json")
    with pytest.raises(ModelFileError):
        MonitoredModel.load(tmp_path / "missing.json", metrics, name="birds")
    assert value(metrics, "model_load_failures_total", model="birds") == 1
    monitored = MonitoredModel.load(tmp_path / "birds.json", metrics, name="birds")
    assert monitored.predict([40.0, "Dream"]) == CLASSES.predict([40.0, "Dream"])
    assert value(metrics, "model_load_failures_total", model="birds") == 1


def test_the_validation_accuracy_is_that_of_the_best_epoch() -> None:
    model: Model = fit(
        Dataset([[float(i)] for i in range(60)], ["a"] * 30 + ["b"] * 30),
        hidden=[4],
        n_epochs=5,
        validation=0.5,
    )
    metrics = new_metrics()
    MonitoredModel(model, metrics)
    best = model.history.best
    assert best is not None
    assert best.number == model.history.best_epoch
    accuracy = value(metrics, "model_validation_accuracy_ratio", **SERIES)
    assert accuracy == best.validation["accuracy"]


@given(rows, st.sampled_from(["mark", "ignore"]))
def test_rows_that_cannot_be_answered_are_none_and_not_counted(
    asked: list[list[Any]], on_unknown: str
) -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(CLASSES, metrics)
    ids = list(range(len(asked)))
    expected = CLASSES.predict_many(asked, on_unknown=on_unknown)
    assert monitored.predict_many(asked, on_unknown=on_unknown, prediction_ids=ids) == expected
    page = parsed(metrics.page())
    answered = [label for label in expected if label is not None]
    assert value(page, "prediction_samples_total", **SERIES) == len(answered)
    # Each is remembered by its own identifier, and only those that were answered are.
    for number, label in enumerate(expected):
        known = monitored.feedback(number, "Adelie")
        assert known is (None if label is None else label == "Adelie")
    probabilities = CLASSES.predict_probabilities_many(asked, on_unknown=on_unknown)
    assert monitored.predict_probabilities_many(asked, on_unknown=on_unknown) == probabilities
