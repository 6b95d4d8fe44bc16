"""A point stands where its prediction and its target are."""

import tinymlp as tm
from tinymlp.report import scatter


def test_the_points_are_in_the_order_of_the_predictions() -> None:
    rows = [[float(n), float(n * n % 7)] for n in range(20)]
    numbers = tm.Dataset(rows, [2 * x - y for x, y in rows])
    model = tm.fit(numbers, hidden=[3], n_epochs=3, seed=0)
    figure = scatter.predicted_and_actual(model, numbers)
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
    figure = scatter.predicted_and_actual(model, numbers)
    n_drawn = len(list(figure.iter("circle")))
    assert n_drawn == 501
    assert f" 501 of {len(rows):,} examples are drawn." in "".join(figure.itertext())
