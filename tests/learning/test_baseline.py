"""No constant prediction has a smaller loss than the baseline."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.diagnostics.cases import SOFTMAX
from tinymlp.learning.baseline import baseline_loss, baseline_prediction
from tinymlp.learning.loss import LOSSES


@settings(max_examples=tries(15), deadline=None)
@given(st.sampled_from(sorted(LOSSES)), st.data())
def test_no_constant_prediction_is_better_than_the_best(name: str, data: st.DataObject) -> None:
    loss = LOSSES[name]()
    n = data.draw(st.integers(1, 8))
    if name == SOFTMAX:
        hot = data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
        targets = [[float(i == j) for j in range(3)] for i in hot]
    else:
        highest = 1.0 if name == "binary_cross_entropy" else 50.0
        number = st.floats(0.0, highest).map(lambda x: round(x, 3))
        targets = [list(row) for row in data.draw(st.lists(st.tuples(number, number), min_size=n))]
    weights = [data.draw(st.sampled_from([0.5, 1.0, 3.0])) for _ in targets]
    best = baseline_prediction(loss, targets, weights)
    lowest = baseline_loss(loss, best, targets, weights)
    for step in (1e-3, 0.1, 3.0):
        for i, sign in itertools.product(range(len(best)), (-1.0, 1.0)):
            other = [b + sign * step * (i == j) for j, b in enumerate(best)]
            assert (
                lowest <= baseline_loss(loss, other, targets, weights) + 1e-9 * abs(lowest) + 1e-12
            )


def test_the_baseline_of_squares_is_the_mean_and_of_distances_the_median() -> None:
    targets, weights = [[0.0], [1.0], [8.0]], [1.0, 1.0, 1.0]
    squared, absolute = LOSSES["mean_squared_error"](), LOSSES["mean_absolute_error"]()
    assert baseline_prediction(squared, targets, weights) == pytest.approx([3.0])
    assert baseline_prediction(absolute, targets, weights) == pytest.approx([1.0])
    assert baseline_prediction(squared, targets, [1.0, 7.0, 0.0]) == pytest.approx([0.875])
