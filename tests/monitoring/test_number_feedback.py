"""A true number is matched with the prediction it is of, and its error summed once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.models import NUMBERS, SERIES
from tests.monitoring.pages import new_metrics, value
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.model.fit import fit
from tinymlp.monitoring import MonitoredModel
from tinymlp.monitoring.number_feedback import of_training

TWO = fit(Dataset([[0.0], [1.0]], [[0.0, 1.0], [2.0, 3.0]]), hidden=[], n_epochs=1)


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), max_size=5))
def test_the_errors_on_the_page_are_those_of_what_was_predicted(
    pairs: list[tuple[float, float]],
) -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(NUMBERS, metrics)
    errors = []
    for number, (x, true) in enumerate(pairs):
        predicted = monitored.predict([x], prediction_id=number)
        errors.append(abs(predicted - true))
        assert monitored.feedback(number, true) == errors[-1]
        assert monitored.feedback(number, true) is None
    assert value(metrics, "feedback_numbers_total", **SERIES) == len(pairs)
    for name, total in (
        ("absolute", sum(errors)),
        ("squared", sum(error * error for error in errors)),
    ):
        found = value(metrics, f"feedback_{name}_error_total", **SERIES)
        assert found == pytest.approx(total)
    assert value(metrics, "feedback_unmatched_total", model="default") == len(pairs)


def test_of_several_numbers_it_is_the_mean_of_their_errors() -> None:
    monitored = MonitoredModel(TWO, new_metrics())
    a, b = monitored.predict([0.5], prediction_id="a")
    assert monitored.feedback("a", [a + 1.0, b - 3.0]) == pytest.approx(2.0)
    with pytest.raises(ShapeError, match="label must be 2 numbers, got 1: one for each target"):
        monitored.feedback("a", [1.0])


@pytest.mark.parametrize("nonsense", [None, "3", True, float("nan"), [3.0], 1e300])
def test_what_is_no_number_is_refused_and_counts_nothing(nonsense: object) -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(NUMBERS, metrics)
    monitored.predict([1.0], prediction_id="a")
    with pytest.raises(ArgumentError, match="label must be a"):
        monitored.feedback("a", nonsense)
    assert value(metrics, "feedback_numbers_total", **SERIES) == 0


def test_errors_are_counted_in_standard_deviations_of_training_too() -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(NUMBERS, metrics)
    (_, spread), *_ = of_training(NUMBERS.target)
    predicted = monitored.predict([1.0], prediction_id="a")
    monitored.feedback("a", predicted + 2.5 * spread)
    found = value(metrics, "feedback_error_deviations_sum", **SERIES)
    assert found == pytest.approx(2.5)
    assert value(metrics, "feedback_error_deviations_bucket", le="2.0", **SERIES) == 0
    assert value(metrics, "feedback_error_deviations_bucket", le="3.0", **SERIES) == 1
