"""A guess is right up to spaces and rounding, and not for less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.tutorials.guess import is_in, line_of
from tinymlp.tutorials.tutorial import tutorials

numbers = st.floats(0.1, 1e6).map(lambda x: round(x, 6))


@given(numbers, st.integers(1, 5), st.booleans())
def test_a_number_is_right_to_the_digits_of_the_guess_and_not_beside_them(
    number: float, digits: int, is_below: bool
) -> None:
    guess = f"{number:.{digits}f}"
    assert is_in(guess, f"loss {number:.6f}") == (float(guess) != 0)
    beside = float(guess) + (-2 if is_below else 2) * 10**-digits
    assert not is_in(f"{beside:.{digits}f}", f"loss {number:.6f}")


@given(numbers, st.integers(2, 5))
def test_a_guess_with_more_digits_than_are_printed_is_right(number: float, digits: int) -> None:
    assert is_in(repr(number), f"{number:.{digits}f}") == (float(f"{number:.{digits}f}") != 0)


def test_every_printed_line_is_its_own_guess() -> None:
    for one in tutorials():
        for step in one.steps:
            for line in filter(None, (line[3:] for line in step.source.splitlines())):
                assert is_in(f"  {line}   ", line)


@pytest.mark.parametrize(
    ("guess", "line"),
    [
        ("True", "equal: True"),
        ("true", "two are slower: True"),
        ("z=0.3775, a=0.5933", "hidden 0   z = 0.377500000   a = 0.593269992"),
        ("[0,0,0,.5,2]".replace(".5", "0.5"), "[0.0, 0.0, 0.0, 0.5, 2.0]"),
        ("-0.038", "output 1   δ = -0.038098237"),
        ("−0.038", "output 1   δ = -0.038098237"),
        ("212", "100 °C is 212.00 °F"),
        ("1e-5", "0.00001"),
        ("*", "  *  "),
    ],
)
def test_what_means_the_same_is_right(guess: str, line: str) -> None:
    assert is_in(guess, line)


@pytest.mark.parametrize(
    ("guess", "line"),
    [
        ("0.038", "output 1   δ = -0.038098237"),
        ("loss", "loss 0.298371109"),
        ("0", "error 0.0004"),
        ("0.0", "error 0.0004"),
        ("2", "1.8"),
        ("0.98", "1.0"),
        ("3.4", "3"),
        ("False", "equal: True"),
        ("[0, 0, 0.5]", "[0.0, 0.5, 0.0]"),
        ("?", "0.5"),
        ("", "0.5"),
        ("9" * 400, "0.5"),
        ("1e999", "0.5"),
    ],
)
def test_what_means_something_else_is_not(guess: str, line: str) -> None:
    assert not is_in(guess, line)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_guess_is_too_strange_to_be_compared(guess: str, line: str) -> None:
    assert isinstance(is_in(guess, line), bool)
    assert line_of(guess, [line, guess]) is not None
