"""An evaluation agrees with its parts, and what it prints lines up."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.evaluation.classification import accuracy, f1, precision, recall
from tinymlp.evaluation.evaluation import ClassificationEvaluation, RegressionEvaluation
from tinymlp.text import draw_table, shortened, width


@st.composite
def classified(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    labels = draw(st.lists(st.text(max_size=40), min_size=2, max_size=30, unique=True))
    actual = draw(st.lists(st.sampled_from(labels), min_size=1, max_size=20))
    return [draw(st.sampled_from(labels)) for _ in actual], actual, labels


@given(classified())
def test_every_score_is_the_one_of_the_single_function(data: Any) -> None:
    predicted, actual, labels = data
    evaluation = ClassificationEvaluation.of(predicted, actual, labels, loss=0.5)
    assert evaluation.accuracy == accuracy(predicted, actual)
    assert evaluation.n_examples == len(actual)
    assert [s.label for s in evaluation.per_class] == labels
    assert [s.precision for s in evaluation.per_class] == precision(predicted, actual, labels)
    assert [s.recall for s in evaluation.per_class] == recall(predicted, actual, labels)
    assert [s.f1 for s in evaluation.per_class] == f1(predicted, actual, labels)


@given(classified())
def test_doubling_the_weights_doubles_the_count_and_nothing_else(data: Any) -> None:
    predicted, actual, labels = data
    doubled = ClassificationEvaluation.of(
        predicted, actual, labels, loss=0.5, weights=[2] * len(actual)
    )
    assert doubled == ClassificationEvaluation.of(predicted * 2, actual * 2, labels, loss=0.5)
    assert doubled.accuracy == accuracy(predicted, actual)


@given(classified())
def test_the_tables_line_up_whatever_the_labels_are(data: Any) -> None:
    predicted, actual, labels = data
    evaluation = ClassificationEvaluation.of(predicted, actual, labels, loss=0.5)
    head, scores, matrix = str(evaluation).split("\n\n")
    assert head.count("\n") == 0
    for table in (scores.split("\n"), matrix.split("\n")[1:]):
        assert len(table) == len(labels) + 1
        assert len({width(line) for line in table}) == 1


def test_labels_that_fit_head_the_columns() -> None:
    text = str(ClassificationEvaluation.of(["cat"], ["dog"], ["cat", "dog"], loss=0.5))
    assert text.endswith("     cat  dog\ncat    .    .\ndog    1    .")


def test_labels_that_do_not_fit_are_numbered_and_shortened() -> None:
    labels = ["chrysanthemum with very long petals", "rose"]
    text = str(ClassificationEvaluation.of(["rose"], ["rose"], labels, loss=0.5))
    assert text.endswith(
        "                            1  2\n"
        "1 chrysanthemum with ve...  .  .\n"
        "2 rose                      .  1"
    )


def test_thirty_labels_are_numbered() -> None:
    labels = list(range(1000, 1030))
    lines = str(ClassificationEvaluation.of(labels, labels, labels, loss=0.5)).split("\n")
    assert lines[-31].split() == [str(number) for number in range(1, 31)]
    assert lines[-1].split() == ["30", "1029", *["."] * 29, "1"]


def test_top_k_is_shown_and_stored() -> None:
    evaluation = ClassificationEvaluation.of([1], [1], [0, 1], loss=0.5, top_k=(3, 0.75))
    assert str(evaluation).startswith(
        "1 example: loss 0.5000, accuracy 100.0 %, top-3 accuracy 75.0 %\n"
    )
    assert evaluation.to_dict()["top_k"] == {"k": 3, "accuracy": 0.75}


def test_whole_counts_stay_whole_and_weighted_ones_do_not() -> None:
    text = str(ClassificationEvaluation(0.5, (0, 1), ((1234567, 0.0), (0.5, 2.0)), top_k=None))
    assert text.endswith("0  1234567  .\n1      0.5  2")


@given(classified())
def test_a_classification_is_the_same_after_strict_json(data: Any) -> None:
    predicted, actual, labels = data
    stored = ClassificationEvaluation.of(predicted, actual, labels, loss=0.5).to_dict()
    assert json.loads(json.dumps(stored, allow_nan=False)) == stored


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_not_finite_is_text_in_strict_json(loss: float) -> None:
    stored = ClassificationEvaluation.of([1], [1], [0, 1], loss=loss).to_dict()
    assert math.isnan(loss) or float(stored["loss"]) == loss
    json.dumps(stored, allow_nan=False)
    json.dumps(RegressionEvaluation.of([math.nan], [1.0], loss=loss).to_dict(), allow_nan=False)


def test_a_regression_counts_weights_as_examples() -> None:
    weighted = RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=0.5, weights=[2, 1])
    assert weighted == RegressionEvaluation.of([1.0, 2.0, 1.0], [1.5, 4.0, 1.5], loss=0.5)
    assert weighted.to_dict() == {
        "loss": 0.5,
        "mean_absolute_error": 1.0,
        "root_mean_squared_error": math.sqrt(1.5),
        "r_squared": weighted.r_squared,
        "n_examples": 3,
    }


def test_the_reprs_say_what_the_numbers_mean() -> None:
    classification = ClassificationEvaluation.of(["cat"], ["dog"], ["cat", "dog"], loss=0.5)
    assert repr(classification) == (
        "<ClassificationEvaluation of 1 example in 2 classes: loss 0.5000, accuracy 0.0 %; "
        "print() draws its tables>"
    )
    assert "1 is perfect, 0 is no better than the mean" in repr(
        RegressionEvaluation.of([1.0], [1.0], loss=0.0)
    )


def test_a_matrix_that_does_not_fit_its_labels_is_refused() -> None:
    with pytest.raises(
        ShapeError, match=r"^confusion must be 2 rows of 2 counts, one for each of the labels, got "
    ):
        ClassificationEvaluation(0.5, (0, 1), ((1, 0),))
    with pytest.raises(ArgumentError, match=r": nothing was evaluated$"):
        ClassificationEvaluation(0.5, (0, 1), ((0, 0), (0, 0)))


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3), min_size=1))
def test_every_line_of_a_table_is_equally_wide(rows: list[list[str]]) -> None:
    rows = [[cell.replace("\n", "") + "|" for cell in row] for row in rows]
    assert len({width(line) for line in draw_table(rows).split("\n")}) == 1


@given(st.text(), st.integers(3, 30))
def test_shortened_text_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(shortened(text, length)) == min(len(text), length)
