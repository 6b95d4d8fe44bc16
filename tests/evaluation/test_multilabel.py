"""Each label is scored as the two classes it is, and the whole by what is right in all of them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.errors import ArgumentError, DataError, ShapeError, TinyMLPError
from tinymlp.evaluation.classification import accuracy, confusion_matrix, f1, precision, recall
from tinymlp.evaluation.headline import TrainingPart
from tinymlp.evaluation.multilabel import (
    MultiLabelEvaluation,
    multilabel_confusion_matrix,
    subset_accuracy,
)
from tinymlp.text import width

Rows = list[list[int]]


@st.composite
def labeled(draw: st.DrawFn) -> tuple[Rows, Rows, list[int]]:
    n_labels = draw(st.integers(1, 4))
    row = st.lists(st.integers(0, 1), min_size=n_labels, max_size=n_labels)
    drawn = draw(st.lists(st.tuples(row, row, st.integers(1, 3)), min_size=1, max_size=9))
    predicted, actual, weights = zip(*drawn, strict=True)
    return list(predicted), list(actual), list(weights)


@given(labeled())
def test_each_label_is_scored_as_two_classes(data: tuple[Rows, Rows, list[int]]) -> None:
    predicted, actual, weights = data
    names = [f"label {i}" for i in range(len(actual[0]))]
    evaluation = MultiLabelEvaluation.of(predicted, actual, names, loss=0.5, weights=weights)
    for i, scores in enumerate(evaluation.per_label):
        said, was = [row[i] for row in predicted], [row[i] for row in actual]
        assert scores.label == names[i]
        assert scores.accuracy == accuracy(said, was, weights=weights)
        assert scores.precision == precision(said, was, [0, 1], weights=weights)[1]
        assert scores.recall == recall(said, was, [0, 1], weights=weights)[1]
        assert scores.f1 == f1(said, was, [0, 1], weights=weights)[1]
        assert scores.support == sum(w for w, yes in zip(weights, was, strict=True) if yes)
        matrix = multilabel_confusion_matrix(predicted, actual, weights=weights)[i]
        assert matrix == confusion_matrix(said, was, [0, 1], weights=weights)
    right = [guess == truth for guess, truth in zip(predicted, actual, strict=True)]
    assert evaluation.subset_accuracy == accuracy(right, [True] * len(right), weights=weights)
    assert evaluation.n_examples == sum(weights)


@given(labeled())
def test_a_weight_is_the_example_so_many_times(data: tuple[Rows, Rows, list[int]]) -> None:
    predicted, actual, weights = data
    names = list(range(len(actual[0])))
    said, was = (
        [row for row, weight in zip(rows, weights, strict=True) for _ in range(weight)]
        for rows in (predicted, actual)
    )
    evaluation = MultiLabelEvaluation.of(predicted, actual, names, loss=0.5, weights=weights)
    assert evaluation == MultiLabelEvaluation.of(said, was, names, loss=0.5)


@given(labeled())
def test_what_is_printed_lines_up_and_what_is_kept_is_json(
    data: tuple[Rows, Rows, list[int]],
) -> None:
    predicted, actual, _ = data
    names = ["x" * (9 * i) for i in range(len(actual[0]))]
    evaluation = MultiLabelEvaluation.of(predicted, actual, names, loss=float("inf"))
    _, lines = str(evaluation).split("\n\n")
    assert len({width(line) for line in lines.split("\n")}) == 1
    kept = json.loads(json.dumps(evaluation.to_dict(), allow_nan=False))
    assert (kept["loss"], kept["labels"]) == ("inf", names)
    assert kept["subset_accuracy"] == evaluation.subset_accuracy <= evaluation.accuracy


@pytest.mark.parametrize(
    ("predicted", "actual", "error", "message"),
    [
        (
            [],
            [],
            DataError,
            "actual must have at least one example, got none: is the data set empty?",
        ),
        ([[1, 0]], [[1]], ShapeError, "predicted[0] must be a list of 1, as actual[0], got [1, 0]"),
        (
            [[1], [2]],
            [[1], [0]],
            ArgumentError,
            "predicted[1] must be a list with 0 or 1 for each label, got [2]",
        ),
        (
            [[1]],
            [["a"]],
            ArgumentError,
            "actual[0] must be a list with 0 or 1 for each label, got ['a']",
        ),
        (
            [1],
            [[1]],
            ArgumentError,
            "predicted[0] must be a list with 0 or 1 for each label, got 1",
        ),
    ],
)
def test_rows_of_anything_else_are_refused(
    predicted: Any, actual: Any, error: type[TinyMLPError], message: str
) -> None:
    for function in (subset_accuracy, multilabel_confusion_matrix):
        assert message_of(error, function, predicted, actual) == message


def test_there_are_counts_for_each_label() -> None:
    assert message_of(
        ShapeError, MultiLabelEvaluation, 0.5, ("a", "b"), (((1, 0), (0, 1)),), 1
    ) == ("confusion must be 2 matrices, one for each label, got (((1, 0), (0, 1)),)")
    assert message_of(ArgumentError, MultiLabelEvaluation, 0.5, ("a",), (((0, 0), (0, 0)),), 1) == (
        "confusion must be counts of at least one example, got (((0, 0), (0, 0)),): "
        "nothing was evaluated"
    )


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=8))
def test_always_guessing_gets_what_the_better_of_yes_and_no_gets(rows: list[Any]) -> None:
    actual = [[int(one), int(other)] for one, other in rows]
    columns = list(zip(*actual, strict=True))
    guesses = [max((0, 1), key=column.count) for column in columns]
    best = MultiLabelEvaluation.of([guesses] * len(actual), actual, ["a", "b"], loss=0.5)
    assert best.baseline == pytest.approx(best.accuracy)
    share = f"answer gets {100 * best.accuracy:.1f} % of the labels"
    assert share in best.headline


def test_the_first_line_says_how_far_the_training_part_is_apart() -> None:
    evaluation = MultiLabelEvaluation.of(
        [[1, 0], [0, 0]], [[1, 0], [1, 1]], ["a", "b"], loss=0.5, training=TrainingPart(score=1.0)
    )
    assert str(evaluation).splitlines()[:2] == [
        "exact match 50.0 %, each label 50.0 % on 2 examples; always guessing each label's more "
        "frequent answer gets 75.0 % of the labels; on the training part exact match 100.0 %",
        "loss 0.5000",
    ]
    assert evaluation.to_dict()["training_subset_accuracy"] == 1.0


def test_each_score_stands_beside_what_always_guessing_gets() -> None:
    evaluation = MultiLabelEvaluation.of([[1, 0], [1, 1]], [[1, 0], [1, 0]], ["a", "b"], loss=0.5)
    assert evaluation.scores == {
        "subset_accuracy": (0.5, None),
        "accuracy": (0.75, evaluation.baseline),
        "loss": (0.5, None),
    }
