"""The curve of a model of one input goes through its predictions."""

import re

import tinymlp as tm
from tinymlp.report.fitted_curve import fitted_curve

LINE = tm.Dataset([[float(n)] for n in range(9)], [2.0 * n for n in range(9)], target_name="mm")


def test_the_curve_of_a_linear_model_is_straight_and_every_example_is_drawn() -> None:
    model = tm.fit(LINE, hidden=[], n_epochs=100, validation=None, learning_rate=0.1, seed=0)
    (figure,) = fitted_curve(model, LINE)
    assert len(list(figure.iter("circle"))) == len(LINE)
    (path,) = [one for one in figure.iter("path") if one.get("stroke-width") == "2"]
    points = [
        tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+)", path.get("d", ""))
    ]
    (x0, y0), (x1, y1) = points[0], points[-1]
    for x, y in points:
        assert abs(y - (y0 + (y1 - y0) * (x - x0) / (x1 - x0))) < 0.2
    assert y1 < y0  # upwards


def test_other_models_have_no_curve() -> None:
    two = tm.Dataset([[0.0, 1.0], [1.0, 1.0]], [0.5, 1.0])
    assert fitted_curve(tm.fit(two, hidden=[], n_epochs=1), two) == []
    named = tm.Dataset([[0.0], [1.0]], ["a", "b"])
    assert fitted_curve(tm.fit(named, hidden=[], n_epochs=1), named) == []
