"""Every number is counted once, in the bar where it lies."""

from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from tinymlp.report.histogram import counts, probability_histogram, residual_histogram

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(finite, min_size=2), st.integers(1, 30))
def test_every_value_is_in_one_bar(values: list[float], n_bars: int) -> None:
    low, high = min(values), max(values)
    if high / 2 - low / 2 > 0:
        found = counts(values, (low, high), n_bars)
        assert sum(found) == len(values)
        assert found[0] > 0
        assert found[-1] > 0


def test_the_right_and_the_wrong_answers_are_all_drawn() -> None:
    iris = tm.datasets.iris()
    model = tm.fit(iris, hidden=[], n_epochs=1, seed=0)
    n_right = sum(
        model.predict(row) == label for row, label in zip(iris.inputs, iris.targets, strict=True)
    )
    figure = probability_histogram(model, model.dataset_outputs(iris), iris)
    label = figure[0].get("aria-label")
    assert label == f"How sure the answers are: {n_right} right and {150 - n_right} wrong"
    assert "5 examples" in str(
        residual_histogram([0.5, 0.5, -1.0, 0.0, 2.0], "mm")[0].get("aria-label")
    )
