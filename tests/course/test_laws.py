"""An answer that is lists of numbers is held to its shape first, and then number by number."""

from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st

from tinymlp.course.laws import CourseLaw, Exercise, answers, as_it_is, formula, layer_mistakes
from tinymlp.testing.counterexample import examine_law
from tinymlp.testing.law_result import LawResult


class At(NamedTuple):
    z: float


MATRIX = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def matrix_law(expected: Any = MATRIX) -> CourseLaw:
    """Return the law that a function gives a matrix, z times."""
    return answers(
        "is_a_matrix",
        "it gives the matrix",
        function="rows(z)",
        cases=st.just(At(1.0)),
        expected=lambda at: expected,
        mistakes={"it is doubled": lambda at: [[2 * one for one in row] for row in expected]},
        read=as_it_is,
        names="rows",
    )


def examine(law: CourseLaw, answer: Any) -> LawResult:
    return examine_law(Exercise("rows", {"rows": lambda z: answer}), law.law, examples=5)


@pytest.mark.parametrize("answer", [MATRIX, tuple(tuple(row) for row in MATRIX)])
def test_lists_or_tuples_of_the_right_shape_are_right(answer: Any) -> None:
    assert examine(matrix_law(), answer).outcome == "passed"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]], "yours is 3 lists of 2 numbers, [[1.0, 4.0], "),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "yours is a list of 6 numbers, [1.0, "),
        ([[1.0, 2.0, 3.0], [4.0]], "yours is (a list of 3 numbers; a list of 1 number), "),
        ([MATRIX, MATRIX], "yours is (2 lists of 3 numbers; 2 lists of 3 numbers), "),
        ([], "yours is []"),
        (0.5, "yours is 0.5"),
        (None, "yours is None (is a `return` missing?)"),
        ([None, MATRIX[1]], "(None (is a `return` missing?); a list of 3 numbers)"),
        ([[0.0] * 9] * 9 + [[]], "(a list of 9 numbers; a list of 9 numbers; "),
    ],
)
def test_another_shape_is_told_and_no_mistake_is_named(answer: Any, said: str) -> None:
    result = examine(matrix_law(), answer)
    assert "rows should be 2 lists of 3 numbers, yours is " in result.breach
    assert said in result.breach
    assert result.mistake == ""
    assert len(result.breach) < 400


def test_a_wrong_number_is_told_by_its_place_and_a_mistake_by_its_name() -> None:
    result = examine(matrix_law(), [[2.0, 4.0, 6.0], [8.0, 10.0, 12.0]])
    assert "rows[0][0] should be 1, yours is 2" in result.breach
    assert result.mistake == "it is doubled"
    result = examine(matrix_law(), [[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])
    assert "rows[1][2] should be 6, yours is 7" in result.breach


def test_a_formula_of_lists_is_held_to_its_digits() -> None:
    law = formula(
        "is_a_formula",
        "it is a formula",
        function="rows(z)",
        cases=st.just(At(1.0)),
        expected=lambda at: MATRIX,
        read=as_it_is,
    )
    assert examine(law, MATRIX).outcome == "passed"
    assert examine(law, [[1.0 + 1e-9, 2.0, 3.0], [4.0, 5.0, 6.0]]).outcome == "broken"
    assert examine(law, [[9.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).outcome == "passed"  # not its business


def test_all_digits_by_complex_numbers_are_no_formula() -> None:
    law = formula(
        "is_a_formula",
        "it is a formula",
        function="rows(z)",
        cases=st.just(At(1.0)),
        expected=lambda at: [2.0],
    )
    for text, outcome in (
        ("def rows(z): return (z + 1e-30j).imag", "broken"),
        ("def rows(z): return 2.0", "passed"),
    ):
        exercise = Exercise("rows", {"rows": lambda z: 2.0}, text)
        result = examine_law(exercise, law.law, examples=5)
        assert result.outcome == outcome
        assert ("by complex numbers" in result.mistake) == (outcome == "broken")


def test_the_mistakes_of_a_layer_are_told_alone_before_two_at_once() -> None:
    sentences = list(layer_mistakes())
    two = [sentence for sentence in sentences if "; and " in sentence]
    assert sentences[-len(two) :] == two
    assert len(two) > 100
