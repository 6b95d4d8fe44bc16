"""A point stands where its prediction and its target are."""

import pytest

import tinymlp as tm
from tinymlp.report import scatter


def test_the_points_are_in_the_order_of_the_predictions() -> None:
    rows = [[float(n), float(n * n % 7)] for n in range(20)]
    numbers = tm.Dataset(rows, [2 * x - y for x, y in rows])
    model = tm.fit(numbers, hidden=[3], n_epochs=3, seed=0)
    figure, *_ = scatter.regression_figures(model, numbers)
    points = [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in figure.iter("circle")]
    predicted = [model.predict(row) for row in rows]

    def order(values: list[float], sign: int = 1) -> list[int]:
        return sorted(range(len(values)), key=lambda k: sign * values[k])

    assert len(points) == len(rows)
    assert order([x for x, _ in points]) == order([2 * x - y for x, y in rows])
    assert order([y for _, y in points], -1) == order(predicted)


def test_of_many_examples_some_are_drawn_and_it_says_so() -> None:
    rows = [[float(n)] for n in range(scatter.MAX_POINTS + 1)]
    numbers = tm.Dataset(rows, [n / 100 for n in range(len(rows))])
    model = tm.fit(numbers, hidden=[], n_epochs=1, seed=0)
    figure, *_ = scatter.regression_figures(model, numbers)
    n_drawn = len(list(figure.iter("circle")))
    assert n_drawn == 501
    assert f" 501 of {len(rows):,} examples are drawn." in "".join(figure.itertext())


def test_a_residual_is_as_high_as_it_is_off() -> None:
    residuals = [2.0, -1.0, 0.0, 0.5]
    figure = scatter.residuals_and_predicted([1.0, 2.0, 3.0, 4.0], residuals, "mm")
    heights = [-float(c.get("cy", "")) for c in figure.iter("circle")]
    assert sorted(range(4), key=heights.__getitem__) == sorted(range(4), key=residuals.__getitem__)
    (zero,) = [one.get("d", "") for one in figure.iter("path") if one.get("stroke-dasharray")]
    assert float(zero.split()[1].split("H")[0]) == pytest.approx(-heights[2], abs=0.01)
