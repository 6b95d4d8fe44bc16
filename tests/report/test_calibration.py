"""A dot stands at what was said and what happened, and says so."""

from typing import Any

import pytest

import tinymlp as tm
from tinymlp.report.calibration import calibration_figure
from tinymlp.report.chart import Chart

FRAME = Chart((-0.02, 1.02), (-0.02, 1.02), width=460, height=380)


def test_each_dot_is_a_bin_of_the_answers() -> None:
    iris = tm.datasets.iris()
    model = tm.fit(iris, hidden=[2], n_epochs=8, validation=None, seed=0)
    figure = calibration_figure(model, model.dataset_outputs(iris), iris)
    rows = model.predict_probabilities_many(iris.inputs)
    answers = zip(model.predict_many(iris.inputs), iris.targets, strict=True)
    right = [given == label for given, label in answers]
    bins = tm.calibration_curve([max(row.values()) for row in rows], right)
    dots = list(figure.iter("circle"))
    assert len(dots) == len(bins) > 1
    for dot, one in zip(dots, bins, strict=True):
        assert float(dot.get("cx", "")) == pytest.approx(FRAME.x(one.mean_probability), abs=0.01)
        assert float(dot.get("cy", "")) == pytest.approx(FRAME.y(one.frequency), abs=0.01)
        assert f"of {int(one.n_examples)} example" in "".join(dot.itertext())
    radii = [float(dot.get("r", "")) for dot in dots]
    by_number = sorted(zip((one.n_examples for one in bins), radii, strict=True))
    assert [radius for _, radius in by_number] == sorted(radii)
    evaluation: Any = model.evaluate(iris)
    error = evaluation.probability_scores.calibration_error
    assert f"(expected calibration error {error:.4f})" in "".join(figure.itertext())
