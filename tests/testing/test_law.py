"""What should have come, beside what came."""

import math
from typing import NamedTuple

import pytest
from hypothesis import strategies as st

from tinymlp.testing.answers import NoAnswerError, ask
from tinymlp.testing.law import Comparison, compare, law


def test_infinity_and_nan_are_wrong_answers() -> None:
    for got in (math.inf, -math.inf, math.nan):
        assert not Comparison(["it"], [1.0], [got]).holds()
        assert f"yours is {got}" in Comparison(["it"], [1.0], [got]).describe()


def test_a_wrong_number_is_described_with_the_right_one() -> None:
    names = ["first", "second"]
    wrong = Comparison(names, [1.0, 0.5], [1.0, 0.25])
    assert wrong.first_wrong() == 1
    assert wrong.describe() == "second should be 0.5, yours is 0.25"
    nearly = Comparison(names, [1.0, 0.5], [1.0, 0.5000005])
    assert nearly.holds()
    close = Comparison(["it"], [0.1], [0.1000002])
    assert close.describe() == "it should be 0.1, yours is 0.1000002"
    wanted = Comparison(["it"], [0.0], [math.inf], "a finite number")
    assert wanted.describe() == "it should be a finite number, yours is inf"


def test_too_many_numbers_or_too_few_are_counted() -> None:
    assert Comparison(["it"], [1.0], []).describe() == (
        "there should be 1 number, yours are 0 numbers: []"
    )
    long = Comparison(["it"], [1.0], [0.5] * 1000).describe()
    assert long.startswith("there should be 1 number, yours are 1,000 numbers: [0.5, 0.5, ")
    assert len(long) < 150


class Case(NamedTuple):
    """A case of the laws below."""

    raises: bool


def look_at(code: object, case: Case) -> Comparison:
    """Return it: it is looked at."""

    def answer() -> list[float]:
        if case.raises:
            ask(lambda: 1 / 0)
        raise NoAnswerError("nothing")

    return compare(["it"], [1.0], answer)


@pytest.mark.parametrize("side_effect", [True, False])
def test_a_law_about_a_side_effect_is_only_about_code_that_answers_with_numbers(
    side_effect: bool,
) -> None:
    made = law(lambda code: st.just(Case(True)), side_effect=side_effect)(look_at)
    assert made.look(None, Case(raises=True)).holds() is side_effect
    assert made.look(None, Case(raises=False)).holds() is side_effect


def test_a_law_is_named_by_its_function_and_said_by_its_docstring() -> None:
    made = law(lambda code: st.just(Case(True)), mistakes={"two": lambda code, case: [2.0]})(
        look_at
    )
    assert str(made) == "look_at: return it: it is looked at"
    assert list(made.mistakes(None)) == ["two"]
    assert made.applies(None)
    assert law(lambda code: st.just(Case(True)))(look_at).mistakes(None) == {}
