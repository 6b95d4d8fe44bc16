"""An evaluation agrees with its parts, and what it prints lines up."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.evaluation.classification import accuracy, f1, precision, recall
from tinymlp.evaluation.evaluation import ClassificationEvaluation
from tinymlp.evaluation.headline import TrainingPart
from tinymlp.evaluation.probabilities import brier_score, log_loss
from tinymlp.evaluation.ranking import roc_auc
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
    assert head.split("\n") == [evaluation.headline, "loss 0.5000"]
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
    assert str(evaluation).split("\n")[1] == "loss 0.5000, top-3 accuracy 75.0 %"
    assert evaluation.to_dict()["top_k"] == {"k": 3, "accuracy": 0.75}


@given(classified())
def test_always_guessing_gets_the_accuracy_of_guessing_it(data: Any) -> None:
    predicted, actual, labels = data
    guess, share = ClassificationEvaluation.of(predicted, actual, labels, loss=0.5).baseline
    assert share == max(accuracy([label] * len(actual), actual) for label in labels)
    assert share == accuracy([guess] * len(actual), actual)


def test_the_training_part_says_which_class_is_guessed_and_how_far_apart_the_two_are() -> None:
    evaluation = ClassificationEvaluation.of(
        ["cat", "dog", "dog"], ["cat", "dog", "cat"], ["cat", "dog"], loss=0.5,
        training=TrainingPart(score=1.0, classes=[3, 7]),
    )  # fmt: skip
    assert str(evaluation).split("\n")[0] == (
        "accuracy 66.7 % on 3 examples; always guessing 'dog' gets 33.3 %; "
        "on the training part 100.0 %"
    )
    stored = evaluation.to_dict()
    assert stored["baseline"] == {"guess": "dog", "accuracy": 1 / 3}
    assert stored["training_accuracy"] == 1.0


def test_probabilities_are_scored_as_by_the_single_functions() -> None:
    actual, labels = ["cat", "dog", "cat"], ["cat", "dog"]
    rows = [[0.75, 0.25], [0.5, 0.5], [0.375, 0.625]]
    evaluation = ClassificationEvaluation.of(
        ["cat", "cat", "dog"], actual, labels, loss=0.5, probabilities=rows, weights=[2, 1, 1]
    )
    assert evaluation.log_loss == log_loss(rows, actual, labels, weights=[2, 1, 1])
    assert evaluation.brier_score == brier_score(rows, actual, labels, weights=[2, 1, 1])
    area = roc_auc([row[1] for row in rows], [False, True, False], weights=[2, 1, 1])
    assert evaluation.roc_auc == area
    stored = evaluation.to_dict()
    assert (stored["log_loss"], stored["roc_auc"]) == (evaluation.log_loss, area)
    assert evaluation.probability_scores is not None
    assert str(evaluation).split("\n")[1] == (
        f"loss 0.5000, log loss {evaluation.log_loss:.4f}, "
        f"Brier score {evaluation.brier_score:.4f}, "
        f"calibration error {evaluation.probability_scores.calibration_error:.4f}, "
        f"ROC AUC {area:.4f}"
    )


def test_a_cross_entropy_is_not_told_twice() -> None:
    evaluation = ClassificationEvaluation.of(
        [0, 1, 2], [0, 1, 2], [0, 1, 2], loss=math.log(2), probabilities=[[0.5, 0.25, 0.25]] * 3
    )
    assert evaluation.log_loss is not None
    twice = ClassificationEvaluation.of(
        [0, 1], [0, 1], [0, 1], loss=math.log(2), probabilities=[[0.5, 0.5]] * 2
    )
    assert twice.details.startswith("log loss 0.6931, Brier score 0.2500, ")
    assert evaluation.details.startswith(f"loss 0.6931, log loss {evaluation.log_loss:.4f}, ")


def test_the_roc_auc_of_several_classes_says_what_it_is_and_is_not_told_as_nan() -> None:
    rows = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]]
    of_all, of_two = (
        ClassificationEvaluation.of(
            range(n), range(n), [0, 1, 2], loss=0.5, probabilities=rows[:n]
        ).details
        for n in (3, 2)
    )
    assert of_all.endswith(", mean ROC AUC 1.0000")
    assert of_two.endswith(", no ROC AUC, as not every class occurs")


def test_without_probabilities_there_are_no_scores_of_them() -> None:
    evaluation = ClassificationEvaluation.of([0], [1], [0, 1], loss=0.5)
    scores = [evaluation.log_loss, evaluation.brier_score, evaluation.roc_auc]
    assert scores == [None, None, None]
    assert evaluation.to_dict()["log_loss"] is None


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


def test_the_reprs_say_what_the_numbers_mean() -> None:
    classification = ClassificationEvaluation.of(["cat"], ["dog"], ["cat", "dog"], loss=0.5)
    assert repr(classification) == (
        "<ClassificationEvaluation in 2 classes: accuracy 0.0 % on 1 example; always guessing "
        "'dog' gets 100.0 %; print() draws its tables>"
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


def test_each_score_stands_beside_what_always_guessing_gets() -> None:
    rows, actual = [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]], ["a", "a", "b"]
    evaluation = ClassificationEvaluation.of(
        ["a", "a", "b"], actual, ["a", "b"], loss=0.5, probabilities=rows
    )
    assert evaluation.probability_scores is not None
    own = {"accuracy": 1.0, **evaluation.probability_scores._asdict()}
    assert {name: score for name, (score, _) in evaluation.scores.items()} == own
    always = ClassificationEvaluation.of(
        ["a"] * 3, actual, ["a", "b"], loss=0.5, probabilities=[[0.75, 0.25]] * 3
    )
    assert evaluation.scores["accuracy"][1] == always.accuracy
    assert evaluation.scores["roc_auc"][1] == always.roc_auc
    without = ClassificationEvaluation.of(["a"] * 3, actual, ["a", "b"], loss=0.5)
    assert list(without.scores) == ["accuracy", "loss"]
