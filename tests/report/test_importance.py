"""A bar is as long as the importance of its column, and what is measured on few rows is said."""

import pytest

import tinymlp as tm
from tinymlp.report import importance as module
from tinymlp.report.importance import importance_section, measure_importances

IRIS = tm.datasets.iris()
MODEL = tm.fit(IRIS, hidden=[], n_epochs=20, validation=None, seed=0)


def test_the_bars_are_in_the_ratio_of_the_importances_the_largest_first() -> None:
    (figure,) = importance_section(MODEL, measure_importances(MODEL, IRIS))
    found = sorted(tm.permutation_importance(MODEL, IRIS), key=lambda one: -one.mean)
    widths = [float(bar.get("width", "")) for bar in figure.iter("rect")]
    names = [text.text for text in figure.iter("text") if text.get("text-anchor") == "end"]
    assert names == [one.column for one in found]
    for width, one in zip(widths, found, strict=True):
        assert width / widths[0] == pytest.approx(abs(one.mean) / found[0].mean, abs=0.001)
    assert "It was measured on all 150 examples." in "".join(figure.itertext())


def test_what_takes_long_is_measured_on_some_rows_and_what_takes_too_long_on_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_row = 4 * 5 * (MODEL.network.n_parameters + 400)
    monkeypatch.setattr(module, "_MAX_PRODUCTS", 40 * a_row)
    (figure,) = importance_section(MODEL, measure_importances(MODEL, IRIS))
    assert "on 40 of 150 examples, drawn at random." in "".join(figure.itertext())
    monkeypatch.setattr(module, "_MAX_PRODUCTS", 29 * a_row)
    (sentence,) = importance_section(MODEL, measure_importances(MODEL, IRIS))
    assert "tinymlp evaluate --importance" in str(sentence.text)


def test_an_unused_column_and_a_harmful_one_are_drawn() -> None:
    rows = [[float(i), 1.0] for i in range(12)]
    data = tm.Dataset(rows, [0.5 * i for i in range(12)], feature_names=["used", "constant"])
    model = tm.fit(data, hidden=[], n_epochs=2, seed=0)
    (figure,) = importance_section(model, measure_importances(model, data))
    assert [float(bar.get("width", "")) == 0 for bar in figure.iter("rect")].count(True) >= 1


def test_pixels_and_a_single_column_have_no_bars() -> None:
    one = tm.Dataset([[0.0], [1.0]], ["a", "b"])
    digits = tm.datasets.digits().subset(range(20))
    for dataset in (one, digits):
        model = tm.fit(dataset, hidden=[], n_epochs=1)
        assert measure_importances(model, dataset) is None
        assert importance_section(model, None) == []
