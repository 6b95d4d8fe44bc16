"""A learning curve is drawn with its spread, and its sentence stands above it."""

import math
from xml.etree.ElementTree import tostring

import pytest

import tinymlp as tm
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.model.selection import CrossValidationScores
from tinymlp.report import Report
from tinymlp.report.learning_curve import learning_curve_figure, learning_curve_section

LINE = tm.Dataset([[float(i)] for i in range(24)], [0.5 * i for i in range(24)])
CURVE = tm.learning_curve(LINE, [4, 8, 1.0], k=2, hidden=[], n_epochs=2, validation=None)


def test_there_is_a_dot_for_each_size_and_part_and_a_band_for_each_part() -> None:
    figure = learning_curve_figure(CURVE)
    assert len(figure.findall(".//circle")) == 6
    assert len([path for path in figure.iter("path") if path.get("fill-opacity")]) == 2
    words = [text.text for text in figure.iter("text")]
    assert {"training", "test", "examples learned from", "R squared"} <= set(words)


def test_the_sentence_and_every_number_are_there() -> None:
    text = "".join(b"".join(map(tostring, learning_curve_section(CURVE))).decode().split("\n"))
    assert CURVE.conclusion.replace("±", "&#177;") in text
    for one in (*CURVE.training, *CURVE.test):
        assert f"{one.mean:.4f} &#177; {one.spread:.4f}" in text


@pytest.mark.parametrize("place", [0, 1])
def test_a_size_that_diverged_leaves_a_gap(place: int) -> None:
    none = CrossValidationScores("r_squared", [])
    training, test = list(CURVE.training), list(CURVE.test)
    training[place] = test[place] = none
    figure = learning_curve_figure(tm.LearningCurve("r_squared", CURVE.sizes, training, test))
    assert len(figure.findall(".//circle")) == 4
    assert "nan" not in "".join(path.get("d", "") for path in figure.iter("path"))


def test_numbers_beyond_all_bounds_are_drawn() -> None:
    scores = [
        CrossValidationScores("r_squared", [RegressionEvaluation(1.0, 1.0, 1.0, r, 9)] * 2)
        for r in (-1e308, math.nan, 0.5)
    ]
    figure = learning_curve_figure(tm.LearningCurve("r_squared", [2, 4, 8], scores, scores))
    assert "nan" not in "".join(path.get("d", "") for path in figure.iter("path"))


def test_a_report_has_it_where_it_is_given() -> None:
    model = tm.fit(LINE, hidden=[], n_epochs=1)
    assert 'id="examples"' not in Report(model, LINE, LINE, "All.", repeat=False).html()
    page = Report(model, LINE, LINE, "All.", repeat=False, learning_curve=CURVE).html()
    assert 'id="examples"' in page
    assert CURVE.conclusion in page
    assert 'href="#examples"' in page
    with pytest.raises(tm.ArgumentError, match=r"^learning_curve must be what learning_curve\(…\)"):
        Report(model, LINE, LINE, "All.", learning_curve=0.5)  # type: ignore[arg-type]
