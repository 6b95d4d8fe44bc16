"""Every prediction is counted under its class, and few classes have a series of their own."""

from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.models import BIRDS, NUMBERS, SERIES, YES_OR_NO, labeled
from tests.monitoring.pages import new_metrics, parsed, total, value
from tests.strangers import StrangeLoss
from tinymlp.learning.loss import SoftmaxCrossEntropy
from tinymlp.model.fit import fit
from tinymlp.monitoring import MonitoredModel
from tinymlp.monitoring.class_names import MAX_CLASSES
from tinymlp.monitoring.number_feedback import of_training


@given(st.floats(-30, 30), st.integers(1, 6))
def test_the_confidence_is_the_largest_probability_that_the_model_gives(x: float, n: int) -> None:
    model = YES_OR_NO if n == 1 else labeled([f"{i}" for i in range(n)])
    row = [x] * len(model.encoder.columns)
    metrics = new_metrics()
    monitored = MonitoredModel(model, metrics)
    (answer,) = monitored.answers([row])
    assert answer.prediction == model.predict(row)
    assert answer.probabilities == model.predict_probabilities(row)
    page = parsed(metrics.page())
    confidence = value(page, "prediction_confidence_ratio_sum", **SERIES)
    assert confidence == max(answer.probabilities.values())


hostile = st.lists(st.text(), min_size=2, max_size=60, unique=True).map(sorted)


@given(hostile)
def test_names_of_any_kind_and_number_leave_a_sound_page_of_few_series(labels: list[str]) -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(labeled(labels), metrics)
    monitored.predict_many([[float(i)] for i in range(-5, 5)])
    page = metrics.page()
    assert total(metrics, "prediction_class_total") == 10
    n_series = page.count("\ntinymlp_prediction_class_total{")
    assert n_series <= min(len(labels), MAX_CLASSES + 1)


def test_of_a_thousand_classes_32_have_a_series_of_their_own() -> None:
    metrics = new_metrics()
    monitored = MonitoredModel(labeled(list(range(1000))), metrics)
    monitored.predict_many([[i / 9] for i in range(-99, 99)])
    assert metrics.page().count("\ntinymlp_prediction_class_total{") == MAX_CLASSES + 1
    assert total(metrics, "prediction_class_total") == 198


def test_a_loss_of_one_s_own_is_counted_as_the_library_s_own_is() -> None:
    """It has probabilities, whatever it is called, if it is made for classes and has a link."""
    pages = []
    for loss in (SoftmaxCrossEntropy(), StrangeLoss(SoftmaxCrossEntropy())):
        metrics = new_metrics()
        model = fit(BIRDS, loss=loss, hidden=[3], n_epochs=3, engine="textbook", seed=0)
        MonitoredModel(model, metrics).predict_many([[40.0, "Dream"], [50.0, "Biscoe"]])
        page = parsed(metrics.page())
        pages.append({key: number for key, number in page.items() if "seconds" not in key[0]})
    assert pages[0] == pages[1]
    assert value(pages[0], "prediction_confidence_ratio_count", **SERIES) == 2


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9))
def test_each_predicted_number_is_counted_in_one_range_of_its_distance(rows: list[float]) -> None:
    metrics = new_metrics()
    numbers = MonitoredModel(NUMBERS, metrics).predict_many([[x] for x in rows])
    assert total(metrics, "prediction_numbers_total") == len(rows)
    (mean, spread), *_ = of_training(NUMBERS.target)
    above = sum((number - mean) / spread >= 2 for number in numbers)
    assert total(metrics, "prediction_numbers_total", deviations="above 2") == above
    assert value(metrics, "prediction_batch_size_sum", **SERIES) == len(rows)
