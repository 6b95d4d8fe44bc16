"""Laws of the classification metrics."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, DataError, ShapeError
from tinymlp.evaluation.classification import (
    accuracy,
    class_scores,
    confusion_matrix,
    f1,
    precision,
    recall,
    top_k_accuracy,
)

LABELS = ["cat", "dog", "emu"]
pairs = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1)
weighted_pairs = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS), st.integers(0, 4)), min_size=1
).filter(lambda examples: any(weight for *_, weight in examples))
per_class_metrics = pytest.mark.parametrize("metric", [precision, recall, f1])
# Few distinct values, so that ties are common.
score_rows = st.lists(
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=3, max_size=3), min_size=1
)


def split(examples: list[Any]) -> list[list[Any]]:
    return [list(column) for column in zip(*examples, strict=True)]


def everything(predicted: list[str], actual: list[str], weights: list[int] | None) -> list[Any]:
    return [
        accuracy(predicted, actual, weights=weights),
        confusion_matrix(predicted, actual, LABELS, weights=weights),
        *(m(predicted, actual, LABELS, weights=weights) for m in (precision, recall, f1)),
    ]


@given(weighted_pairs)
def test_a_weight_of_n_is_the_example_n_times(examples: list[tuple[str, str, int]]) -> None:
    repeated = [(p, a) for p, a, weight in examples for _ in range(weight)]
    predicted, actual = split(repeated)
    assert everything(*split(examples)) == everything(predicted, actual, None)


@given(pairs, st.randoms())
def test_the_order_of_the_examples_changes_nothing(
    examples: list[tuple[str, str]], random: Any
) -> None:
    shuffled = list(examples)
    random.shuffle(shuffled)
    predicted, actual = split(examples)
    also_predicted, also_actual = split(shuffled)
    assert everything(predicted, actual, None) == everything(also_predicted, also_actual, None)


@given(pairs)
def test_accuracy_is_the_confusion_matrix_diagonal_over_its_sum(
    examples: list[tuple[str, str]],
) -> None:
    predicted, actual = split(examples)
    matrix = confusion_matrix(predicted, actual, LABELS)
    assert sum(map(sum, matrix)) == len(examples)
    assert accuracy(predicted, actual) == sum(matrix[i][i] for i in range(3)) / len(examples)


@given(pairs)
def test_recall_weighted_by_support_is_the_accuracy(examples: list[tuple[str, str]]) -> None:
    predicted, actual = split(examples)
    scores = class_scores(confusion_matrix(predicted, actual, LABELS), LABELS)
    assert sum(s.support for s in scores) == len(examples)
    mean = sum(s.recall * s.support for s in scores) / len(examples)
    assert math.isclose(mean, accuracy(predicted, actual))


@given(pairs)
def test_swapping_predictions_and_targets_swaps_precision_and_recall(
    examples: list[tuple[str, str]],
) -> None:
    predicted, actual = split(examples)
    assert precision(predicted, actual, LABELS) == recall(actual, predicted, LABELS)
    assert f1(predicted, actual, LABELS) == f1(actual, predicted, LABELS)
    matrix = confusion_matrix(predicted, actual, LABELS)
    transposed = [list(column) for column in zip(*matrix, strict=True)]
    assert confusion_matrix(actual, predicted, LABELS) == transposed


@given(pairs)
def test_f1_lies_between_precision_and_recall_or_all_are_zero(
    examples: list[tuple[str, str]],
) -> None:
    predicted, actual = split(examples)
    for score in class_scores(confusion_matrix(predicted, actual, LABELS), LABELS):
        low, high = sorted([score.precision, score.recall])
        assert low - 1e-12 <= score.f1 <= high + 1e-12
        assert (score.f1 == 0.0) == (low == 0.0)


@per_class_metrics
def test_a_class_that_is_neither_predicted_nor_present_scores_zero(metric: Any) -> None:
    assert metric(["cat"], ["cat"], ["cat", "emu"]) == [1.0, 0.0]


@per_class_metrics
def test_a_perfect_prediction_scores_one_everywhere(metric: Any) -> None:
    assert metric(LABELS, LABELS, LABELS) == [1.0, 1.0, 1.0]


def test_rows_are_actual_and_columns_predicted() -> None:
    assert confusion_matrix(["dog"], ["cat"], LABELS) == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]


@given(score_rows, st.data())
def test_top_1_is_the_accuracy_of_the_first_largest_score(
    scores: list[list[float]], data: st.DataObject
) -> None:
    actual = [data.draw(st.integers(0, 2)) for _ in scores]
    first_largest = [row.index(max(row)) for row in scores]
    assert top_k_accuracy(scores, actual, 1) == accuracy(first_largest, actual)


@given(score_rows, st.data())
def test_top_k_grows_with_k_up_to_certainty(scores: list[list[float]], data: st.DataObject) -> None:
    actual = [data.draw(st.integers(0, 2)) for _ in scores]
    top = [top_k_accuracy(scores, actual, k) for k in (1, 2, 3)]
    assert top == sorted(top)
    assert top[-1] == 1.0


def test_among_equal_scores_exactly_k_classes_are_found() -> None:
    scores = [[1.0] * 4] * 4
    assert [top_k_accuracy(scores, [0, 1, 2, 3], k) for k in (1, 2, 3, 4)] == [0.25, 0.5, 0.75, 1]


@pytest.mark.parametrize("row", [[math.nan, 1.0], [math.nan, math.nan], [0.5, math.nan]])
def test_a_nan_among_the_scores_is_never_a_hit(row: list[float]) -> None:
    assert top_k_accuracy([row], [0], 1) == 0.0


def test_top_k_counts_weights() -> None:
    assert top_k_accuracy([[1.0, 0.0], [1.0, 0.0]], [0, 1], 1, weights=[3, 1]) == 0.75


@pytest.mark.parametrize(
    ("error", "message", "call"),
    [
        (
            ShapeError,
            "predicted must be a list of 1, as actual, got 2",
            lambda: accuracy([1, 2], [1]),
        ),
        (
            DataError,
            "actual must have at least one example, got none: is the data set empty?",
            lambda: accuracy([], []),
        ),
        (
            ShapeError,
            "weights must be a list of 2, as actual, got 1",
            lambda: accuracy([1, 2], [1, 2], weights=[1]),
        ),
        (
            ArgumentError,
            "weights[1] must be a number from 0, got -1",
            lambda: accuracy([1, 2], [1, 2], weights=[1, -1]),
        ),
        (
            ArgumentError,
            "weights[0] must be a number from 0, got nan",
            lambda: accuracy([1], [1], weights=[math.nan]),
        ),
        (
            ArgumentError,
            "weights[0] must be a number from 0, got inf",
            lambda: accuracy([1], [1], weights=[math.inf]),
        ),
        (
            ArgumentError,
            "weights must be above 0 for one example at least, got [0]",
            lambda: accuracy([1], [1], weights=[0]),
        ),
        (
            ArgumentError,
            "predicted[0] must be one of the labels, [1], got '1': are labels missing, or of "
            "another type (1 is not '1')?",
            lambda: confusion_matrix(["1"], [1], [1]),
        ),
        (
            ArgumentError,
            "actual[0] must be one of the labels, [1], got 2: are labels missing, or of another "
            "type (1 is not '1')?",
            lambda: recall([1], [2], [1]),
        ),
        (
            ArgumentError,
            "labels must be a list of different classes, got [1, True]",
            lambda: confusion_matrix([1], [1], [1, True]),
        ),
        (
            ArgumentError,
            "k must be a whole number from 1 up, got 0",
            lambda: top_k_accuracy([[1.0, 2.0]], [0], 0),
        ),
        (
            ArgumentError,
            "k must be a whole number from 1 to 2, the number of classes, got 3",
            lambda: top_k_accuracy([[1.0, 2.0]], [0], 3),
        ),
        (
            ArgumentError,
            "actual_indices[0] must be a whole number from 0 up, got -1",
            lambda: top_k_accuracy([[1.0, 2.0]], [-1], 1),
        ),
        (
            ArgumentError,
            "actual_indices[0] must be the index of a class, below 2, got 2",
            lambda: top_k_accuracy([[1.0, 2.0]], [2], 1),
        ),
        (
            ShapeError,
            "scores[1] must be a list of 2 numbers, as scores[0], got [1.0]",
            lambda: top_k_accuracy([[1.0, 2.0], [1.0]], [0, 0], 1),
        ),
        (
            ShapeError,
            "confusion must be 2 rows of 2 counts, one for each of the labels, got [[1, 0]]",
            lambda: class_scores([[1, 0]], ["cat", "dog"]),
        ),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(error: Any, message: str, call: Any) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


def test_scores_given_where_labels_belong_are_refused() -> None:
    scores: Any = [[0.25, 0.75]]
    with pytest.raises(ArgumentError, match="of another type"):
        confusion_matrix(scores, [1], [0, 1])
