"""A list of the wrong length is refused by a message that says what to look for."""

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.network.shapes import check_length, check_numbers, check_vector


@given(expected=st.integers(0, 20), given_=st.integers(0, 20))
def test_exactly_the_expected_length_passes(expected: int, given_: int) -> None:
    if given_ == expected:
        check_length("it", expected, [0.0] * given_)
    else:
        with pytest.raises(ShapeError, match=f"^it must be a list of {expected} number"):
            check_length("it", expected, [0.0] * given_)


@pytest.mark.parametrize(
    ("given_", "remedy", "message"),
    [
        ([0.5], "", "x must be a list of 3 rows, got [0.5]: did the data lose a column?"),
        (
            (0, 1, 2, 3),
            "",
            "x must be a list of 3 rows, got (0, 1, 2, 3): does the data hold a column too many, "
            "perhaps its target?",
        ),
        ([0.5] * 4000, "cut it", "x must be a list of 3 rows, got a list of 4000: cut it"),
        (None, "", "x must be a list of 3 rows, got None"),
        ("abc", "cut it", "x must be a list of 3 rows, got 'abc': cut it"),
        ({0: 0.5, 1: 0.5, 2: 0.5}, "", "x must be a list of 3 rows, got {0: 0.5, 1: 0.5, 2: 0.5}"),
        ({0}, "", "x must be a list of 3 rows, got {0}"),
    ],
)
def test_the_message_names_the_thing_and_the_remedy(given_: Any, remedy: str, message: str) -> None:
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        check_length("x", 3, given_, of="row", remedy=remedy)


@pytest.mark.parametrize("number", [0.5, 2, 1j, True, Fraction(1, 3)])
def test_a_vector_has_numbers_of_any_kind(number: Any) -> None:
    check_vector("x", 2, [0.5, number])
    check_numbers("x", [number, number, 0.5])


@pytest.mark.parametrize("wrong", [None, "1", [], 10**400, object])
def test_a_vector_has_nothing_but_numbers(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^x\[1\] must be a number, got "):
        check_vector("x", 2, [0.5, wrong])
    with pytest.raises(ArgumentError, match=r"^x\[0\] must be a number, got "):
        check_numbers("x", [wrong])


def test_a_wrong_length_is_a_wrong_argument_and_a_value_error() -> None:
    assert issubclass(ShapeError, ArgumentError)
    assert issubclass(ShapeError, ValueError)
