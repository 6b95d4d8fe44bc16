"""A list of the wrong length is refused by a message that says what to look for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.network.shapes import check_length


@given(expected=st.integers(0, 20), given_=st.integers(0, 20))
def test_exactly_the_expected_length_passes(expected: int, given_: int) -> None:
    if given_ == expected:
        check_length("it", expected, [0.0] * given_)
    else:
        with pytest.raises(ShapeError, match=f"^it expects {expected} inputs, got {given_}: "):
            check_length("it", expected, [0.0] * given_)


@pytest.mark.parametrize(
    ("length", "remedy", "message"),
    [
        (2, "", "the thing expects 3 rows, got 2: did the data lose a column?"),
        (
            4,
            "",
            "the thing expects 3 rows, got 4: does the data hold a column too many, perhaps its "
            "target?",
        ),
        (4, "three is enough", "the thing expects 3 rows, got 4: three is enough"),
    ],
)
def test_the_message_names_the_thing_and_the_remedy(length: int, remedy: str, message: str) -> None:
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        check_length("the thing", 3, [0.0] * length, of="rows", remedy=remedy)


def test_a_wrong_length_is_a_wrong_argument_and_a_value_error() -> None:
    assert issubclass(ShapeError, ArgumentError)
    assert issubclass(ShapeError, ValueError)
