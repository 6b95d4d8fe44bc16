"""Probabilities are best when they are true: laws of the scores that hold them to that."""

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.evaluation.probabilities import (
    brier_score,
    calibration_curve,
    expected_calibration_error,
    log_loss,
    probability_scores,
)
from tinymlp.evaluation.ranking import roc_auc, roc_auc_one_vs_rest
from tinymlp.learning.gradient import mean_loss
from tinymlp.learning.loss import SoftmaxCrossEntropy

LABELS = ["a", "b", "c"]
SCORES = [log_loss, brier_score]
every_score = pytest.mark.parametrize("score", SCORES)
parts = st.lists(st.integers(0, 8), min_size=3, max_size=3).filter(any)
shares = parts.map(lambda row: [n / sum(row) for n in row])
probability = st.integers(0, 20).map(lambda n: n / 20)
binary = st.lists(
    st.tuples(probability, st.booleans(), st.integers(0, 3)), min_size=1, max_size=12
).filter(lambda rows: any(weight for *_, weight in rows))


@st.composite
def classified(draw: st.DrawFn) -> tuple[list[list[float]], list[str], list[int]]:
    rows = draw(st.lists(shares, min_size=1, max_size=8))
    weights = [draw(st.integers(0, 3)) for _ in rows]
    assume(any(weights))
    return rows, [draw(st.sampled_from(LABELS)) for _ in rows], weights


def split(rows: list[Any]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


@every_score
@given(truth=shares, other=shares)
def test_in_the_mean_nothing_is_better_than_the_true_probabilities(
    score: Any, truth: list[float], other: list[float]
) -> None:
    """What happens by the true probabilities is all three labels, each with its weight."""
    told, actual = score([truth] * 3, LABELS, LABELS, weights=truth), other != truth
    boasted = score([other] * 3, LABELS, LABELS, weights=truth)
    assert told <= boasted + 1e-12
    if actual:
        assert told < boasted


@every_score
@given(data=classified())
def test_a_weight_of_n_is_the_example_n_times(score: Any, data: Any) -> None:
    rows, actual, weights = data
    copies = [i for i, weight in enumerate(weights) for _ in range(weight)]
    repeated = score([rows[i] for i in copies], [actual[i] for i in copies], LABELS)
    assert score(rows, actual, LABELS, weights=weights) == pytest.approx(repeated)


@every_score
@given(data=classified(), order=st.permutations([0, 1, 2]))
def test_the_order_of_the_labels_changes_nothing(score: Any, data: Any, order: list[int]) -> None:
    rows, actual, weights = data
    turned = [[row[i] for i in order] for row in rows]
    labels = [LABELS[i] for i in order]
    one = score(rows, actual, LABELS, weights=weights)
    assert score(turned, actual, labels, weights=weights) == pytest.approx(one)
    named = [dict(zip(LABELS, row, strict=True)) for row in rows]
    assert score(named, actual, LABELS, weights=weights) == one


@given(st.lists(st.tuples(st.lists(st.floats(-9, 9), min_size=3, max_size=3), st.integers(0, 2))))
def test_the_log_loss_is_what_softmax_cross_entropy_makes_small(examples: Any) -> None:
    assume(examples)
    loss, (logits, places) = SoftmaxCrossEntropy(), split(examples)
    rows = [[1.0 if i == place else 0.0 for i in range(3)] for place in places]
    probabilities = [loss.link(row) for row in logits]
    found = log_loss(probabilities, [LABELS[place] for place in places], LABELS)
    assert found == pytest.approx(mean_loss(loss, logits, rows), abs=1e-12)


@given(classified())
def test_to_be_sure_and_right_costs_nothing_and_to_be_wrong_has_an_end(data: Any) -> None:
    _, actual, weights = data
    right = [[1.0 if label == mine else 0.0 for label in LABELS] for mine in actual]
    wrong = [[*row[1:], row[0]] for row in right]
    assert log_loss(right, actual, LABELS, weights=weights) < 1e-15
    assert brier_score(right, actual, LABELS, weights=weights) == 0.0
    assert log_loss(wrong, actual, LABELS, weights=weights) == pytest.approx(52 * math.log(2))
    assert brier_score(wrong, actual, LABELS, weights=weights) == 2.0


@given(binary)
def test_of_two_classes_the_brier_score_is_the_squared_error(rows: list[Any]) -> None:
    said, happened, weights = split(rows)
    both = [[1 - p, p] for p in said]
    squares = [w * (p - y) ** 2 for p, y, w in rows]
    found = brier_score(both, happened, [False, True], weights=weights)
    assert found == pytest.approx(sum(squares) / sum(weights))


@given(binary, st.integers(1, 12))
def test_the_bins_hold_every_example_once(rows: list[Any], n_bins: int) -> None:
    said, happened, weights = split(rows)
    bins = calibration_curve(said, happened, n_bins=n_bins, weights=weights)
    assert sum(one.n_examples for one in bins) == sum(weights)
    assert len(bins) <= n_bins
    assert sum(one.n_examples * one.frequency for one in bins) == pytest.approx(
        sum(w for _, y, w in rows if y)
    )
    assert sum(one.n_examples * one.mean_probability for one in bins) == pytest.approx(
        sum(p * w for p, _, w in rows)
    )
    for i, one in enumerate(sorted(bins)):
        assert one == bins[i]  # from low to high


@given(binary)
def test_with_one_bin_the_error_is_the_distance_of_the_means(rows: list[Any]) -> None:
    said, happened, weights = split(rows)
    error = expected_calibration_error(said, happened, n_bins=1, weights=weights)
    distance = abs(sum(w * (p - y) for p, y, w in rows)) / sum(weights)
    assert error == pytest.approx(distance, abs=1e-12)


@given(st.lists(st.tuples(st.integers(1, 10), st.integers(0, 10)), min_size=1))
def test_what_happens_as_often_as_said_is_calibrated(groups: list[tuple[int, int]]) -> None:
    said, happened = [], []
    for whole, part in groups:
        part = min(part, whole)
        said += [part / whole] * whole
        happened += [i < part for i in range(whole)]
    for n_bins in (1, 7, 10):
        assert expected_calibration_error(said, happened, n_bins=n_bins) < 1e-12


@given(binary)
def test_a_weight_of_n_is_the_example_n_times_in_a_bin(rows: list[Any]) -> None:
    said, happened, weights = split(rows)
    repeated = split([row for row in rows for _ in range(row[2])])
    one = calibration_curve(said, happened, weights=weights)
    other = calibration_curve(repeated[0], repeated[1])
    assert [tuple(b) for b in one] == [pytest.approx(tuple(b)) for b in other]


@given(classified())
def test_together_they_are_the_single_ones(data: Any) -> None:
    rows, actual, weights = data
    found = probability_scores(rows, actual, LABELS, weights=weights)
    right = [row.index(max(row)) == LABELS.index(a) for row, a in zip(rows, actual, strict=True)]
    area = roc_auc_one_vs_rest(rows, actual, LABELS, weights=weights)
    assert found.log_loss == log_loss(rows, actual, LABELS, weights=weights)
    assert found.brier_score == brier_score(rows, actual, LABELS, weights=weights)
    assert found.roc_auc == area or math.isnan(area)
    assert found.calibration_error == expected_calibration_error(
        list(map(max, rows)), right, weights=weights
    )


def test_of_two_classes_the_area_is_the_second_s() -> None:
    rows, actual = [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]], ["no", "yes", "no"]
    found = probability_scores(rows, actual, ["no", "yes"])
    assert found.roc_auc == roc_auc([0.25, 0.5, 0.75], [False, True, False]) == 0.5


@every_score
@pytest.mark.parametrize(
    ("error", "message", "rows"),
    [
        (ArgumentError, r"probabilities\[0\] must be a number from 0 and up to 1", [[1.5, -0.5]]),
        (ArgumentError, r"probabilities\[0\] must be a number", [["a", "b"]]),
        (ShapeError, r"probabilities\[0\] must be a number for each of the 2 labels", [[1.0]]),
        (ShapeError, "must be a list of 1, as actual, got 2", [[0.5, 0.5]] * 2),
    ],
)
def test_what_are_no_probabilities_is_refused(
    score: Any, error: Any, message: str, rows: Any
) -> None:
    with pytest.raises(error, match=message):
        score(rows, ["a"], ["a", "b"])


@pytest.mark.parametrize("n_bins", [0, 1.5, 10**400, "ten"])
def test_there_are_so_many_bins(n_bins: Any) -> None:
    with pytest.raises(ArgumentError, match="n_bins must be a whole number from 1"):
        calibration_curve([0.5], [True], n_bins=n_bins)
