"""The sentence that says how good is one line, whatever it is made of, and says against what."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.evaluation.headline import (
    MeanAnswer,
    classes_headline,
    format_count,
    format_examples,
    numbers_headline,
)

shares = st.floats(0, 1)
any_number = st.floats(allow_nan=True, allow_infinity=True)


@given(shares, st.integers(1, 10**6), st.one_of(st.text(), st.integers()), shares)
def test_a_classifier_s_is_one_line_of_three_figures(
    accuracy: float, n_examples: int, guess: str | int, guessed: float
) -> None:
    line = classes_headline(accuracy, n_examples, guess, guessed)
    assert len(line.splitlines()) == 1
    noun = "example" if n_examples == 1 else "examples"
    assert line.startswith(f"accuracy {100 * accuracy:.1f} % on {n_examples} {noun}; ")
    assert line.endswith(f" gets {100 * guessed:.1f} %")
    both = classes_headline(accuracy, n_examples, guess, guessed, training_score=accuracy)
    assert both == f"{line}; on the training part {100 * accuracy:.1f} %"


@given(any_number, any_number, st.integers(1, 4))
def test_a_regression_s_is_one_line_of_any_numbers(
    explained: float, error: float, n_outputs: int
) -> None:
    always = MeanAnswer((2.0,) * n_outputs, True, 0.0, 1.0)
    names = [f"m/s in\n{i}" for i in range(n_outputs)]
    line = numbers_headline(explained, [error] * n_outputs, 3, always, names=names)
    assert len(line.splitlines()) == 1
    assert ("mean of" in line) == (n_outputs > 1)
    assert (r"mean, 2.00 'm/s in\n0': off by 1.00, R squared 0.000" in line) == (n_outputs == 1)


@pytest.mark.parametrize("n_outputs", [1, 2])
def test_whose_mean_it_is_is_said(n_outputs: int) -> None:
    for of_training, words in ((True, "the training part's mean"), (False, "their own mean")):
        always = MeanAnswer((2.0,) * n_outputs, of_training, 0.0, 1.0)
        line = numbers_headline(0.5, [1.0] * n_outputs, 3, always, names=[None] * n_outputs)
        assert f"; always guessing {words}" in line


def test_what_is_not_known_is_not_said() -> None:
    line = numbers_headline(0.5, [1.0], 3, None, names=[None])
    assert line == "off by 1.00 on average (mean absolute error), R squared 0.500 on 3 examples"


def test_counts_are_whole_where_they_are() -> None:
    counts = [format_count(number) for number in (3, 3.0, 2.5, math.inf)]
    assert counts == ["3", "3", "2.5", "inf"]
    assert [format_examples(number) for number in (1, 2)] == ["1 example", "2 examples"]
