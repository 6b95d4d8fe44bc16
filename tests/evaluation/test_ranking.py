"""Curves over a threshold: held to the definition by brute force, to weights, and to any scale."""

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, DataError, ShapeError
from tinymlp.evaluation.classification import f1, precision, recall
from tinymlp.evaluation.ranking import (
    average_precision,
    precision_recall_curve,
    roc_auc,
    roc_auc_one_vs_rest,
    roc_curve,
    threshold_scores,
)

# Few distinct scores, so that ties are common; weights of 0 as well.
examples = st.lists(
    st.tuples(st.integers(0, 4).map(lambda n: n / 4), st.booleans(), st.integers(0, 3)),
    min_size=1,
    max_size=12,
).filter(lambda rows: any(weight for *_, weight in rows))
both_kinds = examples.filter(lambda rows: {kind for _, kind, weight in rows if weight} == {0, 1})
CURVES = [roc_curve, roc_auc, precision_recall_curve, average_precision, threshold_scores]
every_curve = pytest.mark.parametrize("curve", CURVES)


def split(rows: list[Any]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


@given(both_kinds)
def test_the_area_is_the_share_of_pairs_in_the_right_order_ties_half(rows: list[Any]) -> None:
    scores, positive, weights = split(rows)
    pairs = [
        (a[2] * b[2], 1.0 if a[0] > b[0] else 0.5 if a[0] == b[0] else 0.0)
        for a in rows
        if a[1]
        for b in rows
        if not b[1]
    ]
    share = sum(weight * order for weight, order in pairs) / sum(weight for weight, _ in pairs)
    assert roc_auc(scores, positive, weights=weights) == pytest.approx(share, abs=1e-12)


@given(both_kinds)
def test_the_area_is_that_under_the_curve(rows: list[Any]) -> None:
    scores, positive, weights = split(rows)
    x, y, _ = roc_curve(scores, positive, weights=weights)
    area = sum((x[i + 1] - x[i]) * (y[i + 1] + y[i]) / 2 for i in range(len(x) - 1))
    assert roc_auc(scores, positive, weights=weights) == pytest.approx(area, abs=1e-12)


@given(both_kinds, st.sampled_from([lambda s: 2 * s - 7, math.exp, lambda s: s**3, math.atan]))
def test_only_the_order_of_the_scores_counts(rows: list[Any], rising: Any) -> None:
    scores, positive, weights = split(rows)
    other = [rising(score) for score in scores]
    assert roc_auc(other, positive, weights=weights) == roc_auc(scores, positive, weights=weights)
    assert average_precision(other, positive, weights=weights) == average_precision(
        scores, positive, weights=weights
    )
    assert roc_curve(other, positive)[:2] == roc_curve(scores, positive)[:2]


@given(both_kinds)
def test_turned_round_the_area_is_what_is_left(rows: list[Any]) -> None:
    scores, positive, weights = split(rows)
    turned = roc_auc([-score for score in scores], positive, weights=weights)
    assert turned == pytest.approx(1 - roc_auc(scores, positive, weights=weights), abs=1e-12)


@every_curve
@given(rows=both_kinds)
def test_a_weight_of_n_is_the_example_n_times(curve: Any, rows: list[Any]) -> None:
    scores, positive, weights = split(rows)
    repeated = split([row for row in rows for _ in range(row[2])])
    assert curve(scores, positive, weights=weights) == curve(repeated[0], repeated[1])


@every_curve
@given(rows=both_kinds, random=st.randoms())
def test_the_order_of_the_examples_changes_no_bit(curve: Any, rows: list[Any], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = split(rows), split(shuffled)
    assert curve(one[0], one[1], weights=one[2]) == curve(other[0], other[1], weights=other[2])


@given(both_kinds)
def test_each_threshold_has_the_scores_of_calling_all_from_it_on_positive(rows: list[Any]) -> None:
    scores, positive, weights = split(rows)
    found = threshold_scores(scores, positive, weights=weights)
    assert [one.threshold for one in found] == sorted({s for s, _, w in rows if w})
    for one in found:
        called = [score >= one.threshold for score in scores]
        expected = [
            metric(called, positive, [False, True], weights=weights)[1]
            for metric in (precision, recall, f1)
        ]
        assert list(one[1:]) == pytest.approx(expected, abs=1e-12)
    curve = precision_recall_curve(scores, positive, weights=weights)
    assert curve.thresholds == [one.threshold for one in found]
    assert curve.precision == [*(one.precision for one in found), 1.0]
    assert curve.recall == [*(one.recall for one in found), 0.0]


@given(both_kinds)
def test_a_roc_curve_rises_from_nobody_to_everybody(rows: list[Any]) -> None:
    x, y, thresholds = roc_curve(*split(rows)[:2])
    for rates in (x, y):
        assert rates == sorted(rates)
        assert (rates[0], rates[-1]) == (0.0, 1.0)
    assert thresholds[0] == math.inf
    assert thresholds == sorted(thresholds, reverse=True)


@given(st.lists(st.booleans(), min_size=1).filter(any))
def test_scores_that_say_nothing_have_the_share_of_the_class_as_precision(
    positive: list[bool],
) -> None:
    assert average_precision([0.5] * len(positive), positive) == sum(positive) / len(positive)


@given(both_kinds)
def test_perfect_scores_are_perfect(rows: list[Any]) -> None:
    _, positive, weights = split(rows)
    assert roc_auc(positive, positive, weights=weights) == 1.0
    assert average_precision(positive, positive, weights=weights) == 1.0


@given(both_kinds)
def test_of_two_classes_one_against_the_rest_is_either_of_them(rows: list[Any]) -> None:
    scores, positive, weights = split(rows)
    both = [[1 - score, score] for score in scores]
    labels = ["no", "yes"]
    actual = [labels[of_class] for of_class in positive]
    area = roc_auc(scores, positive, weights=weights)
    found = roc_auc_one_vs_rest(both, actual, labels, weights=weights)
    assert found == pytest.approx(area, abs=1e-12)
    named = [dict(zip(labels, row, strict=True)) for row in both]
    assert roc_auc_one_vs_rest(named, actual, labels, weights=weights) == found


@given(examples, st.booleans())
def test_of_one_kind_there_is_no_pair_and_no_share(rows: list[Any], kind: bool) -> None:
    assume(any(weight for *_, weight in rows))
    scores, _, weights = split(rows)
    positive = [kind] * len(rows)
    assert math.isnan(roc_auc(scores, positive, weights=weights))
    rates = roc_curve(scores, positive, weights=weights)
    assert all(map(math.isnan, (rates.false_positive_rate if kind else rates[1])[1:]))
    assert math.isnan(average_precision(scores, positive, weights=weights)) != kind


def test_a_class_that_does_not_occur_has_no_mean() -> None:
    rows = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]]
    assert math.isnan(roc_auc_one_vs_rest(rows, ["a", "b"], ["a", "b", "c"]))


@every_curve
@pytest.mark.parametrize(
    ("error", "message", "scores", "positive"),
    [
        (ShapeError, "predicted must be a list of 2, as actual, got 1", [0.5], [0, 1]),
        (DataError, "at least one example", [], []),
        (ArgumentError, r"scores\[0\] must be a number that is not nan, got nan", [math.nan], [1]),
        (ArgumentError, r"scores\[0\] must be a number that is not nan, got '1'", ["1"], [1]),
        (ArgumentError, r"positive\[1\] must be True or False \(1 or 0\), got 2", [0, 1], [1, 2]),
        (ArgumentError, r"positive\[0\] must be True or .* got 'x': compare", [0.5], ["x"]),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    curve: Any, error: Any, message: str, scores: Any, positive: Any
) -> None:
    with pytest.raises(error, match=message):
        curve(scores, positive)


@pytest.mark.parametrize("row", [[0.5], {"a": 0.5}, {"a": 0.5, "c": 0.5}])
def test_rows_have_a_number_for_each_label(row: Any) -> None:
    with pytest.raises(ShapeError, match=r"probabilities\[0\] must be a number for each of the 2"):
        roc_auc_one_vs_rest([row], ["a"], ["a", "b"])
