"""A watched model answers as the model does, and the page says what was asked of it."""

import threading
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.pages import new_metrics, parsed, total, value
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, DataError, ModelFileError, ShapeError
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.monitoring import Watched
from tinymlp.monitoring.class_names import MOST_CLASSES, largest_probability
from tinymlp.network.network import Network
from tinymlp.parallel.workers import Workers

BIRDS = Dataset(
    [[39.5, "Dream"], [46.0, "Biscoe"], [50.0, "Dream"], [None, "Biscoe"]] * 10,
    ["Adelie", "Gentoo", "Chinstrap", "Gentoo"] * 10,
    feature_names=["bill", "island"],
    missing="mean",
)
MODEL = fit(BIRDS, hidden=[3], n_epochs=3)
NUMBERS = fit(Dataset([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]), hidden=[], n_epochs=2)
YES_OR_NO = fit(
    Dataset([[float(i)] for i in range(8)], ["no", "yes"] * 4),
    loss="binary_cross_entropy",
    hidden=[2],
    n_epochs=2,
)
LABELS = {"model": "default", "version": "1"}

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
    watched = Watched(MODEL, metrics)
    answered: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for call in calls:
        try:
            expected = MODEL.predict_many(call)
        except DataError as error:
            outcomes["invalid"] += 1
            with pytest.raises(DataError) as caught:
                watched.predict_many(call)
            assert str(caught.value) == str(error)
        else:
            outcomes["ok"] += 1
            answered.update(expected)
            assert watched.predict_many(call) == expected
    page = parsed(metrics.page())
    for outcome in ("ok", "invalid", "error"):
        told = value(page, "prediction_requests_total", **LABELS, outcome=outcome)
        assert told == outcomes[outcome]
    assert value(page, "prediction_duration_seconds_count", **LABELS) == len(calls)
    assert value(page, "prediction_compute_seconds_count", **LABELS) == outcomes["ok"]
    assert value(page, "prediction_samples_total", **LABELS) == answered.total()
    assert value(page, "prediction_confidence_ratio_count", **LABELS) == answered.total()
    assert value(page, "predictions_in_flight") == 0
    for label in ("Adelie", "Gentoo", "Chinstrap"):
        told = value(page, "prediction_class_total", **LABELS, **{"class": label})
        assert told == answered[label]


@pytest.mark.parametrize("model", [MODEL, NUMBERS, YES_OR_NO])
def test_every_way_to_ask_gives_what_the_model_gives(model: Model) -> None:
    watched = Watched(model, new_metrics())
    rows: list[Any] = [[40.0, "Dream"]] * 3 if model is MODEL else [[0.5], [2.0], [7.0]]
    assert watched.predict(rows[0]) == model.predict(rows[0])
    assert watched.predict_many(rows) == model.predict_many(rows)
    assert watched.outputs_of_encoded(model.encode(rows)) == model.outputs(rows)
    if model is NUMBERS:
        with pytest.raises(ArgumentError, match="has no probabilities"):
            watched.predict_probabilities(rows[0])
    else:
        assert watched.predict_probabilities(rows[0]) == model.predict_probabilities(rows[0])
        assert watched.predict_probabilities_many(iter(rows)) == model.predict_probabilities_many(
            rows
        )


def test_many_rows_in_the_place_of_one_are_refused_as_by_the_model() -> None:
    metrics = new_metrics()
    with pytest.raises(ArgumentError, match="for many rows use predict_many"):
        Watched(MODEL, metrics).predict([[40.0, "Dream"]])
    assert value(metrics, "prediction_requests_total", **LABELS, outcome="invalid") == 1


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
        Watched(model, metrics).predict([40.0, "Dream"])
    assert value(metrics, "prediction_requests_total", **LABELS, outcome="error") == 1
    assert value(metrics, "prediction_duration_seconds_count", **LABELS) == 1
    assert value(metrics, "predictions_in_flight") == 0


def test_every_series_is_there_before_the_first_call() -> None:
    metrics = new_metrics()
    Watched(MODEL, metrics, name="birds", version="2")
    birds = {"model": "birds", "version": "2"}
    for outcome in ("ok", "invalid", "error"):
        assert value(metrics, "prediction_requests_total", **birds, outcome=outcome) == 0
    for result in ("correct", "wrong"):
        assert value(metrics, "feedback_samples_total", **birds, result=result) == 0
    assert value(metrics, "prediction_class_total", **birds, **{"class": "Gentoo"}) == 0
    assert value(metrics, "prediction_duration_seconds_bucket", **birds, le="0.0001") == 0
    assert value(metrics, "model_load_failures_total", model="birds") == 0
    described = {"sha256": MODEL.network.fingerprint(), "layers": "3-3-3"}
    assert value(metrics, "model_info", **birds, **described) == 1


def test_a_model_of_numbers_has_no_metrics_of_classes() -> None:
    metrics = new_metrics()
    watched = Watched(NUMBERS, metrics)
    assert watched.predict([1.0]) == NUMBERS.predict([1.0])
    page = metrics.page()
    for name in ("class", "confidence", "feedback"):
        assert name not in page
    with pytest.raises(ArgumentError, match="predicts the number 'target'"):
        watched.feedback("x", 3.0)
    with pytest.raises(ArgumentError, match="prediction_id is for classes"):
        watched.predict([1.0], prediction_id="x")


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=6))
def test_the_largest_probability_is_the_one_that_the_model_gives(logits: list[float]) -> None:
    model = YES_OR_NO if len(logits) == 1 else labeled([f"{i}" for i in range(len(logits))])
    expected = max(model.target.probabilities(logits).values())
    assert largest_probability(logits) == pytest.approx(expected)


def labeled(labels: list[Any]) -> Model:
    return Model(
        network=Network.random([1, len(labels)]),
        encoder=NUMBERS.encoder,
        scaler=NUMBERS.scaler,
        target=ClassTarget("target", labels, MODEL.loss, len(labels)),
    )


hostile = st.lists(st.text(), min_size=2, max_size=60, unique=True).map(sorted)


@given(hostile)
def test_names_of_any_kind_and_number_leave_a_sound_page_of_few_series(labels: list[str]) -> None:
    metrics = new_metrics()
    watched = Watched(labeled(labels), metrics)
    watched.predict_many([[float(i)] for i in range(-5, 5)])
    page = metrics.page()
    assert total(metrics, "prediction_class_total") == 10
    n_series = page.count("\ntinymlp_prediction_class_total{")
    assert n_series <= min(len(labels), MOST_CLASSES + 1)


def test_of_a_thousand_classes_32_have_a_series_of_their_own() -> None:
    metrics = new_metrics()
    watched = Watched(labeled(list(range(1000))), metrics)
    watched.predict_many([[i / 9] for i in range(-99, 99)])
    assert metrics.page().count("\ntinymlp_prediction_class_total{") == MOST_CLASSES + 1
    assert total(metrics, "prediction_class_total") == 198


def test_many_threads_count_right() -> None:
    metrics = new_metrics()
    watched = Watched(MODEL, metrics)
    ready = threading.Barrier(8)

    def ask() -> None:
        ready.wait()
        for _ in range(200):
            watched.predict([40.0, "Dream"])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        page = parsed(metrics.page())
        # Of one moment: a page never has a call without its duration, or an answer without a class.
        n_calls = value(page, "prediction_requests_total", **LABELS, outcome="ok")
        assert value(page, "prediction_duration_seconds_count", **LABELS) == n_calls
        assert total(page, "prediction_class_total") == n_calls
    for thread in threads:
        thread.join()
    assert value(metrics, "prediction_requests_total", **LABELS, outcome="ok") == 1600
    assert value(metrics, "prediction_duration_seconds_count", **LABELS) == 1600
    assert value(metrics, "prediction_confidence_ratio_count", **LABELS) == 1600
    assert value(metrics, "predictions_in_flight") == 0


def test_workers_count_once_in_the_parent() -> None:
    metrics = new_metrics()
    many = [[float(i % 5)] for i in range(4000)]
    model = labeled(["a", "b", "c"])
    model.network = Network.random([1, 40, 3])
    expected = model.predict_many(many)
    with Workers(2) as workers:
        model.engine = workers
        assert Watched(model, metrics).predict_many(many) == expected
        assert workers.process_ids()
    assert value(metrics, "prediction_requests_total", **LABELS, outcome="ok") == 1
    assert value(metrics, "prediction_samples_total", **LABELS) == 4000
    assert total(metrics, "prediction_class_total") == 4000


def test_a_file_that_does_not_load_is_counted(tmp_path: Any) -> None:
    metrics = new_metrics()
    MODEL.save(tmp_path / "birds.json")
    with pytest.raises(ModelFileError):
        Watched.load(tmp_path / "missing.json", metrics, name="birds")
    assert value(metrics, "model_load_failures_total", model="birds") == 1
    watched = Watched.load(tmp_path / "birds.json", metrics, name="birds")
    assert watched.predict([40.0, "Dream"]) == MODEL.predict([40.0, "Dream"])
    assert value(metrics, "model_load_failures_total", model="birds") == 1


actions = st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.sampled_from("bcx")))


@given(actions, st.integers(0, 4))
def test_feedback_is_matched_with_the_last_answers_and_nothing_else_is_kept(
    told: list[tuple[bool, int, str]], most: int
) -> None:
    metrics = new_metrics()
    model = labeled(["b", "c"])
    watched = Watched(model, metrics, most_remembered=most)
    remembered: dict[int, str] = {}
    counts: Counter[str] = Counter()
    for is_prediction, number, label in told:
        if is_prediction:
            answer = watched.predict([number - 5.0], prediction_id=number)
            remembered.pop(number, None)
            remembered[number] = answer
            while len(remembered) > most:
                del remembered[next(iter(remembered))]
        else:
            answer = remembered.pop(number, None)
            expected = None if answer is None else answer == label
            assert watched.feedback(number, label) is expected
            counts[str(expected)] += 1
        assert len(watched._memory) <= most
    page = parsed(metrics.page())
    correct, wrong, unmatched = (
        value(page, "feedback_samples_total", **LABELS, result="correct"),
        value(page, "feedback_samples_total", **LABELS, result="wrong"),
        value(page, "feedback_unmatched_total", model="default"),
    )
    assert [correct, wrong, unmatched] == [counts["True"], counts["False"], counts["None"]]
    n_matched = counts["True"] + counts["False"]
    assert value(page, "feedback_delay_seconds_count", model="default") == n_matched
    assert watched.accuracy == (counts["True"] / n_matched if n_matched else None)


def test_a_label_of_another_kind_is_refused_and_one_of_numpy_is_not() -> None:
    numpy = pytest.importorskip("numpy")
    watched = Watched(labeled([3, 7]), new_metrics())
    answer = watched.predict([2.0], prediction_id="a")
    with pytest.raises(ArgumentError, match="feedback takes a label like the model's, 3, 7, got"):
        watched.feedback("a", str(answer))
    assert watched.feedback("a", numpy.int64(answer)) is True
    for nothing in (None, 0.5, [3]):
        with pytest.raises(ArgumentError, match="like the model's"):
            watched.feedback("a", nothing)


def test_identifiers_are_one_for_each_row_and_can_be_looked_up() -> None:
    metrics = new_metrics()
    watched = Watched(labeled(["a", "b"]), metrics)
    answers = watched.predict_many([[1.0], [-1.0]], prediction_ids=["x", "y"])
    assert watched.feedback("y", answers[1]) is True
    with pytest.raises(ShapeError, match="expects 2 identifiers, got 1: one for each row"):
        watched.predict_many([[1.0], [-1.0]], prediction_ids=["x"])
    with pytest.raises(ArgumentError, match="another key of a dict"):
        watched.predict([1.0], prediction_id=["x"])  # type: ignore[arg-type]
    assert value(metrics, "predictions_in_flight") == 0
