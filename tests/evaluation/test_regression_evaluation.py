"""The evaluation of several outputs is that of each, and means; what it prints lines up."""

import json
import math
import random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.evaluation.headline import TrainingPart
from tinymlp.evaluation.regression import (
    mean_absolute_error,
    r_squared,
    root_mean_squared_error,
)
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation

numbers = st.integers(-1000, 1000).map(lambda n: n / 7)
NAMES = ("mean_absolute_error", "root_mean_squared_error", "r_squared")


@st.composite
def several(draw: st.DrawFn) -> tuple[list[list[float]], list[list[float]], list[int]]:
    """Return predictions and targets, rows of 2 or 3 numbers, and weights."""
    n_outputs = draw(st.integers(2, 3))
    rows = st.lists(numbers, min_size=n_outputs, max_size=n_outputs)
    pairs = draw(st.lists(st.tuples(rows, rows), min_size=1, max_size=8))
    weights = [draw(st.integers(0, 3)) for _ in pairs]
    assume(any(weights))
    return [p for p, _ in pairs], [t for _, t in pairs], weights


@given(several())
def test_several_outputs_are_evaluated_as_each_by_itself_and_then_the_means(data: Any) -> None:
    predicted, actual, weights = data
    whole = RegressionEvaluation.of(predicted, actual, loss=0.5, weights=weights)
    n_outputs = len(actual[0])
    each = [
        RegressionEvaluation.of(
            [row[i] for row in predicted], [row[i] for row in actual], loss=0.5, weights=weights
        )
        for i in range(n_outputs)
    ]
    for name in NAMES:
        own = [getattr(one, name) for one in each]
        assert [getattr(one, name) for one in whole.per_output] == own
        assert getattr(whole, name) == math.fsum(own) / n_outputs
    baselines = [one.baseline for one in each]
    assert whole.baseline is not None
    assert [(b.means[0], b.r_squared) for b in baselines if b] == list(
        zip(whole.baseline.means, [b.r_squared for b in baselines if b], strict=True)
    )
    assert whole.n_examples == sum(weights)


@given(several())
def test_a_weight_of_n_is_the_example_n_times(data: Any) -> None:
    predicted, actual, weights = data
    copies = [i for i, weight in enumerate(weights) for _ in range(weight)]
    weighted = RegressionEvaluation.of(predicted, actual, loss=0.5, weights=weights)
    repeated = RegressionEvaluation.of(
        [predicted[i] for i in copies], [actual[i] for i in copies], loss=0.5
    )
    assert weighted.n_examples == repeated.n_examples
    assert [one.name for one in weighted.per_output] == [one.name for one in repeated.per_output]
    for one, other in zip(weighted.per_output, repeated.per_output, strict=True):
        assert one[1:] == pytest.approx(other[1:])


def test_two_outputs_of_noise_on_different_levels_explain_nothing() -> None:
    draw = random.Random(0)
    actual = [[draw.gauss(0, 1), draw.gauss(1000, 1)] for _ in range(500)]
    predicted = [[draw.gauss(0, 1), draw.gauss(1000, 1)] for _ in range(500)]
    evaluation = RegressionEvaluation.of(predicted, actual, loss=1.0)
    assert evaluation.n_examples == 500
    assert evaluation.r_squared < 0
    flat = [y for row in predicted for y in row], [y for row in actual for y in row]
    assert r_squared(*flat) > 0.9999  # what one list of both says


def test_one_output_in_rows_is_one_output() -> None:
    listed = RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=0.5)
    assert RegressionEvaluation.of([[1.0], [2.0]], [[1.5], [4.0]], loss=0.5) == listed
    assert listed.per_output == ()


def test_a_regression_counts_weights_as_examples() -> None:
    weighted = RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=0.5, weights=[2, 1])
    assert weighted == RegressionEvaluation.of([1.0, 2.0, 1.0], [1.5, 4.0, 1.5], loss=0.5)
    mean = 7 / 3
    assert weighted.to_dict() == {
        "loss": 0.5,
        "mean_absolute_error": 1.0,
        "root_mean_squared_error": math.sqrt(1.5),
        "r_squared": weighted.r_squared,
        "n_examples": 3,
        "per_output": [],
        "baseline": {
            "means": [mean],
            "of_training": False,
            "r_squared": 0.0,
            "mean_absolute_error": pytest.approx((2 * (mean - 1.5) + 4 - mean) / 3),
        },
        "training_r_squared": None,
        "target": None,
        "loss_unit": "",
    }


@given(st.lists(numbers, min_size=2, max_size=8), numbers)
def test_always_answering_a_mean_gets_what_these_answers_get(
    actual: list[float], known: float
) -> None:
    baseline = RegressionEvaluation.of(actual, actual, loss=0.0, training_means=[known]).baseline
    assert baseline is not None
    answers = [known] * len(actual)
    assert baseline.r_squared == r_squared(answers, actual)
    assert baseline.mean_absolute_error == mean_absolute_error(answers, actual)
    assert baseline.of_training


def test_the_first_line_says_against_what_and_how_far_apart() -> None:
    evaluation = RegressionEvaluation.of(
        [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 6.0], loss=0.5, training_means=[2.0],
        training=TrainingPart(score=0.875),
    )  # fmt: skip
    assert str(evaluation).split("\n") == [
        "off by 0.500 on average (mean absolute error), R squared 0.714 on 4 examples; always "
        "guessing the training part's mean, 2.00: off by 1.50, R squared -0.286; on the training "
        "part R squared 0.875",
        "loss                     0.5000",
        "mean absolute error       0.500",
        "root mean squared error    1.00",
        "R squared                0.7143",
    ]
    assert evaluation.to_dict()["training_r_squared"] == 0.875


def test_each_output_has_its_line_by_its_name() -> None:
    rows = [[1.0, 5.0], [2.0, 7.0]]
    text = str(RegressionEvaluation.of(rows, rows, loss=0.5, names=["height", "line\nbreak"]))
    *_, heads, first, second, last = text.split("\n")
    assert heads.split("  ")[-1] == "R squared"
    assert first.split() == ["height", "0", "0", "1.0000"]
    assert second.startswith("'line\\nbreak'  ")
    assert last.split() == ["mean", "0", "0", "1.0000"]


def test_the_repr_says_what_the_numbers_mean() -> None:
    shown = repr(RegressionEvaluation.of([1.0], [1.0], loss=0.0))
    assert "1 is perfect, 0 is no better than the mean" in shown


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_text_in_strict_json(loss: float) -> None:
    stored = RegressionEvaluation.of([[math.nan, 1.0]], [[1.0, 2.0]], loss=loss).to_dict()
    assert json.loads(json.dumps(stored, allow_nan=False)) == stored
    assert stored["per_output"][0]["r_squared"] == "nan"


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (
            ShapeError,
            r"^predicted\[1\] must be a list of 2, one for each output, got \[1.0\]$",
            {"predicted": [[1.0, 2.0], [1.0]]},
        ),
        (ArgumentError, r"^names must be a list of 2 names, one for each output", {"names": ["a"]}),
        (
            ArgumentError,
            r"^training_means must be a list of 2 numbers, one for each output",
            {"training_means": [1.0]},
        ),
        (ArgumentError, r"^training must be a TrainingPart or None, got 3$", {"training": 3}),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    error: type[Exception], message: str, arguments: dict[str, Any]
) -> None:
    rows = [[1.0, 2.0], [3.0, 4.0]]
    with pytest.raises(error, match=message):
        RegressionEvaluation.of(**{"predicted": rows, "actual": rows, "loss": 0.5, **arguments})


def test_root_mean_squared_errors_are_averaged_after_their_roots() -> None:
    predicted, actual = [[0.0, 0.0]], [[3.0, 1.0]]
    both = RegressionEvaluation.of(predicted, actual, loss=0.5).root_mean_squared_error
    each = [root_mean_squared_error([0.0], [y]) for y in actual[0]]
    assert both == sum(each) / 2 == 2.0


def test_each_score_stands_beside_what_the_mean_gets() -> None:
    evaluation = RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=0.25)
    mean = RegressionEvaluation.of([2.75, 2.75], [1.5, 4.0], loss=0.5)
    for name in ("r_squared", "mean_absolute_error"):
        assert evaluation.scores[name] == (getattr(evaluation, name), getattr(mean, name))
    assert evaluation.scores["loss"] == (0.25, None)
    unknown = RegressionEvaluation(0.5, 0.5, 0.5, 0.5, 2)
    assert {always for _, always in unknown.scores.values()} == {None}
