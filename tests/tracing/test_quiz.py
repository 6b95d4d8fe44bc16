"""An answer is right within half a percent, whichever signs it is written with."""

from hypothesis import assume, given
from hypothesis import strategies as st

from tinymlp.tracing.quiz import TOLERANCE, Quiz, read_answer

finite = st.floats(-1e100, 1e100)


@given(finite, st.floats(-0.02, 0.02))
def test_an_answer_is_right_within_the_tolerance(result: float, off: float) -> None:
    assume(abs(abs(off) - TOLERANCE) > 1e-4)
    assume(abs(result) > 1)
    quiz = Quiz()
    assert quiz.is_right(result * (1 + off), result) == (abs(off) < TOLERANCE)
    assert quiz.score == ("1 of 1 right" if abs(off) < TOLERANCE else "0 of 1 right")


@given(finite)
def test_a_number_is_read_as_it_is_written_here_and_elsewhere(number: float) -> None:
    assert read_answer(str(number)) == number
    assert read_answer(str(number).replace("-", "−").replace(".", ",")) == number


def test_before_the_first_answer_there_is_no_score() -> None:
    assert Quiz().score == ""
    assert read_answer("") is None
