"""What `examine` finds of every law, and what the checks raise, are the same."""

import json
import math
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.testing import Examination, LawBroken, check_activation, examine, laws

WRONG = (math.tanh, lambda z: 1 - math.tanh(math.tanh(z)) ** 2)
RIGHT = (math.tanh, lambda z: 1 - math.tanh(z) ** 2)


@pytest.fixture(scope="module")
def wrong() -> Examination:
    return examine(WRONG, "activation", examples=20)


def test_every_law_of_the_lesson_has_a_result(wrong: Examination) -> None:
    assert [one.law for one in wrong] == [law.name for law in laws("activation")]
    assert [one.outcome for one in wrong] == [
        *("passed", "passed", "broken", "not asked", "not asked", "passed"),
    ]
    assert not wrong.passed
    assert wrong.credit() == 0.75
    assert wrong.credit({"derivative_is_the_limit": 7}) == 0.3
    assert all(one.seconds > 0 for one in wrong if one.outcome != "not asked")


def test_the_check_raises_what_examine_found_with_the_sentence_first(wrong: Examination) -> None:
    (broken,) = (one for one in wrong if one.outcome == "broken")
    with pytest.raises(LawBroken) as raised:
        check_activation(WRONG, examples=20)
    assert str(raised.value).startswith(f"your tanh: {broken}\n")
    assert broken.mistake == "did you pass a where z was expected?"
    assert broken.case == {"z": 1.0}
    assert isinstance(broken.expected, list)
    assert broken.expected[0] == pytest.approx(1 - math.tanh(1) ** 2)
    assert isinstance(broken.got, list)
    assert broken.got == [WRONG[1](1.0)]


def test_what_is_right_passes() -> None:
    assert examine(RIGHT, "activation", examples=5).passed


def test_nothing_that_was_asked_is_no_pass() -> None:
    assert not Examination("activation", []).passed
    assert Examination("activation", []).credit() == 0.0


def nan(_z: float) -> float:
    return math.nan


def broken(_z: float) -> float:
    raise ValueError("\x00 <b> ]]> \ud800")


@pytest.mark.parametrize("derivative", [nan, broken, WRONG[1]])
def test_json_and_junit_are_read_by_others(derivative: Any) -> None:
    results = examine((math.tanh, derivative), "activation", examples=5)

    def refuse(text: str) -> None:
        raise AssertionError(f"{text} is no JSON")

    read = json.loads(results.to_json(), parse_constant=refuse)
    assert [law["outcome"] for law in read["laws"]] == [one.outcome for one in results]
    suite = fromstring(results.to_junit())
    assert suite.get("failures") == str(sum(one.outcome == "broken" for one in results))
    assert len(suite.findall("testcase")) == len(results)
    results.to_json().encode("utf-8", "surrogatepass")


def test_a_lesson_that_there_is_not_is_refused() -> None:
    with pytest.raises(ArgumentError, match="lesson must be"):
        examine(RIGHT, "activations")
