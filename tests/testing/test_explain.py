"""A mistake is named when it gives the very numbers, in every case."""

from hypothesis import strategies as st

from tinymlp.testing.answers import NoAnswerError
from tinymlp.testing.explain import find_mistake, name_mistake
from tinymlp.testing.law import Comparison, Law, compare, law


class Numbers(tuple[float, ...]):
    """A case for the laws below."""


def name(code: float, one: Law[float, Numbers], cases: list[Numbers]) -> str:
    return name_mistake(code, one, [(case, one.look(code, case)) for case in cases])


@law(lambda code: st.just(Numbers()), mistakes={"two": lambda code, case: [2.0]})
def is_one(code: float, case: Numbers) -> Comparison:
    """Return it: it is one."""
    return compare(["it"], [1.0], lambda: [code])


def test_a_mistake_is_named_only_if_it_gives_the_very_numbers() -> None:
    assert name(2.0, is_one, [Numbers()]) == "two"
    assert name(3.0, is_one, [Numbers()]) == ""


@law(
    lambda code: st.integers(1, 3).map(lambda n: Numbers([float(n)])),
    mistakes={
        "doubled": lambda code, case: [2 * case[0]],
        "added": lambda code, case: [case[0] + 1],
    },
)
def is_itself(code: float, case: Numbers) -> Comparison:
    """Return it: it is what it was."""
    return compare(["it"], [case[0]], lambda: [case[0] + code])


def test_a_mistake_that_fits_one_case_alone_is_not_named() -> None:
    others = [Numbers([2.0]), Numbers([3.0])]
    assert name(1.0, is_itself, [Numbers([1.0])]) == "doubled"
    assert name(1.0, is_itself, [Numbers([1.0]), *others]) == "added"


def test_code_that_always_fails_is_held_to_the_counterexample_alone() -> None:
    """No failure rules a mistake out, and a long table is soon looked through."""
    asked: list[float] = []

    def doubled(code: float, case: Numbers) -> list[float]:
        asked.append(case[0])
        return [2.0]

    failure = NoAnswerError("IndexError")
    answers = [(Numbers([n]), Comparison(["it"], [1.0], failure)) for n in (1.0, 2.0, 3.0)]
    assert find_mistake(0.0, {"doubled": doubled}, answers) == ""
    assert asked == [1.0]
