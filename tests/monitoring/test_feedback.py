"""A true label is matched with the prediction it is of, and counted once."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.models import CLASSES, SERIES, labeled
from tests.monitoring.pages import new_metrics, parsed, value
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.monitoring import MonitoredModel
from tinymlp.monitoring.feedback import Waiting, WaitingPredictions

action = st.tuples(st.booleans(), st.integers(0, 9), st.sampled_from("bcx"))


@given(st.lists(action), st.integers(0, 4))
def test_feedback_is_matched_with_the_last_answers_and_nothing_else_is_kept(
    actions: list[tuple[bool, int, str]], max_remembered: int
) -> None:
    metrics = new_metrics()
    model = labeled(["b", "c"])
    monitored = MonitoredModel(model, metrics, max_remembered=max_remembered)
    remembered: dict[int, str] = {}
    counts: Counter[str] = Counter()
    for is_prediction, number, label in actions:
        if is_prediction:
            answer = monitored.predict([number - 5.0], prediction_id=number)
            remembered.pop(number, None)
            remembered[number] = answer
            while len(remembered) > max_remembered:
                del remembered[next(iter(remembered))]
        else:
            answer = remembered.pop(number, None)
            expected = None if answer is None else answer == label
            assert monitored.feedback(number, label) is expected
            counts[str(expected)] += 1
    page = parsed(metrics.page())
    correct, wrong, unmatched = (
        value(page, "feedback_samples_total", **SERIES, result="correct"),
        value(page, "feedback_samples_total", **SERIES, result="wrong"),
        value(page, "feedback_unmatched_total", model="default"),
    )
    assert [correct, wrong, unmatched] == [counts["True"], counts["False"], counts["None"]]
    n_matched = counts["True"] + counts["False"]
    assert value(page, "feedback_delay_seconds_count", model="default") == n_matched
    assert monitored.accuracy == (counts["True"] / n_matched if n_matched else None)


def test_a_label_of_another_kind_is_refused_and_one_of_numpy_is_not() -> None:
    numpy = pytest.importorskip("numpy")
    monitored = MonitoredModel(labeled([3, 7]), new_metrics())
    answer = monitored.predict([2.0], prediction_id="a")
    with pytest.raises(ArgumentError) as caught:
        monitored.feedback("a", str(answer))
    assert str(caught.value) == (
        f"label must be a whole number like the model's classes 3, 7, got '{answer}'"
    )
    assert monitored.feedback("a", numpy.int64(answer)) is True
    for nothing in (None, 0.5, [3]):
        with pytest.raises(ArgumentError, match=r"^label must be a whole number like"):
            monitored.feedback("a", nothing)


def test_identifiers_are_one_for_each_row_and_can_be_looked_up() -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(labeled(["a", "b"]), metrics)
    answers = monitored.predict_many([[1.0], [-1.0]], prediction_ids=["x", "y"])
    assert monitored.feedback("y", answers[1]) is True
    with pytest.raises(ShapeError, match="must be 2 identifiers, got 1: one for each row"):
        monitored.predict_many([[1.0], [-1.0]], prediction_ids=["x"])
    with pytest.raises(ArgumentError, match="another key of a dict"):
        monitored.predict([1.0], prediction_id=["x"])  # type: ignore[arg-type]
    assert value(metrics, "predictions_in_flight") == 0


@given(st.lists(st.integers(0, 9)), st.integers(0, 4))
def test_never_more_predictions_wait_than_may(ids: list[int], max_remembered: int) -> None:
    waiting = WaitingPredictions(max_remembered)
    for n, prediction_id in enumerate(ids):
        waiting.add(prediction_id, Waiting("cat", None, float(n)))
        assert len(waiting) <= max_remembered
    last = list(dict.fromkeys(reversed(ids)))[:max_remembered]
    for prediction_id in set(ids):
        assert (waiting.take(prediction_id) is not None) == (prediction_id in last)
        assert waiting.take(prediction_id) is None


def test_confidence_is_counted_with_the_result_that_came_later() -> None:
    """So accuracy and mean confidence can be compared, also in one bucket."""
    metrics = new_metrics()
    monitored = MonitoredModel(CLASSES, metrics)
    rows = [[40.0, "Dream"], [46.0, "Biscoe"], [50.0, "Dream"]]
    labels = monitored.predict_many(rows, prediction_ids=range(3))
    sure = [max(CLASSES.predict_probabilities(row).values()) for row in rows]
    monitored.feedback(0, labels[0])
    monitored.feedback(1, "Gentoo" if labels[1] != "Gentoo" else "Adelie")
    for result, confidence in (("correct", sure[0]), ("wrong", sure[1])):
        series = SERIES | {"result": result}
        assert value(metrics, "feedback_confidence_ratio_count", **series) == 1
        assert value(metrics, "feedback_confidence_ratio_sum", **series) == pytest.approx(
            confidence
        )
