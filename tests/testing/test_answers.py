"""Whatever a student's code answers is read as numbers, or as the reason why it is none."""

import math
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.testing.answers import (
    NoAnswerError,
    as_matrix,
    as_number,
    as_table,
    as_vector,
    ask,
    check_array,
    is_failure,
    number,
    vector,
)

numpy = pytest.importorskip("numpy")


@given(st.lists(st.floats()))
def test_lists_tuples_iterators_and_arrays_are_vectors(numbers: list[float]) -> None:
    for answer in (numbers, tuple(numbers), iter(numbers), numpy.array(numbers)):
        assert repr(as_vector(answer)) == repr(numbers)


@given(st.lists(st.lists(st.floats(allow_nan=False), min_size=2, max_size=2)))
def test_lists_of_lists_are_matrices(rows: list[list[float]]) -> None:
    assert as_matrix(rows) == as_matrix(numpy.array(rows).reshape(-1, 2)) == rows


@given(st.integers() | st.booleans() | st.fractions())
def test_what_is_a_number_is_read_as_a_float(answer: Any) -> None:
    assert as_number(answer) == float(answer)


def test_a_number_beyond_every_float_is_infinite() -> None:
    assert as_number(10**400) == math.inf
    assert as_number(-(10**400)) == -math.inf


class Stubborn:
    """Says that it can be made a list, and raises."""

    def tolist(self) -> list[float]:
        raise RuntimeError("not now")


def broken_iterator() -> Iterator[float]:
    yield 0.5
    raise RuntimeError("the end")


NO_NUMBER: dict[str, tuple[Any, str]] = {
    "None": (None, "None (is a `return` missing?)"),
    "text": ("0.5", "'0.5', a string: one number was expected"),
    "a list": ([0.5], "[0.5], a list of 1 number: one number was expected"),
    "an array": (numpy.array([0.5]), "[0.5], a list of 1 number: one number was expected"),
    "stubborn": (Stubborn(), "RuntimeError: not now"),
}


@pytest.mark.parametrize("kind", NO_NUMBER)
def test_what_is_no_number_is_described(kind: str) -> None:
    answer, words = NO_NUMBER[kind]
    with pytest.raises(NoAnswerError) as caught:
        number(lambda: answer)
    assert str(caught.value).startswith(words)


NO_VECTOR: dict[str, tuple[Any, str]] = {
    "None": (None, "None (is a `return` missing?)"),
    "a number": (0.5, "0.5, one number: a list was expected"),
    "text": ("0.5", "'0.5', a string: a list was expected"),
    "a dict": ({0: 0.5}, "{0: 0.5}, a dict: a list was expected"),
    "a matrix": ([[0.5]], "[[0.5]], a column: a list of numbers was expected"),
    "an iterator that raises": (broken_iterator(), "RuntimeError: the end (test_answers.py, line"),
    "a thousand texts": (
        ["a"] * 1000,
        "['a', 'a', 'a', 'a', 'a', 'a', ...], a list of 1,000",
    ),
}


@pytest.mark.parametrize("kind", NO_VECTOR)
def test_what_is_no_vector_is_described(kind: str) -> None:
    answer, words = NO_VECTOR[kind]
    with pytest.raises(NoAnswerError) as caught:
        vector(lambda: answer)
    assert str(caught.value).startswith(words)


def test_an_exception_is_an_answer_with_its_line_and_of_bounded_length() -> None:
    def failing() -> float:
        raise ValueError("x" * 10_000)

    with pytest.raises(NoAnswerError, match=r"\(test_answers.py, line \d+: raise Val") as caught:
        ask(failing)
    assert caught.value.raised
    assert len(str(caught.value)) < 300
    with pytest.raises(NoAnswerError) as unraised:
        as_number(None)
    assert not unraised.value.raised


def test_a_vector_with_a_number_that_is_not_finite_is_a_failure() -> None:
    assert is_failure([1.0, math.nan])
    assert is_failure([math.inf])
    assert not is_failure([1.0, -1.0])


def test_what_makes_arrays_of_lists_is_taken() -> None:
    for given_list in ([0.5, 0.25], [[0.5, 0.25]]):
        for array in (list, tuple, numpy.array):
            check_array(array, given_list)


@pytest.mark.parametrize("array", [None, 3, "numpy", int, str, set, len, sum, lambda: [0.5, 0.25]])
def test_what_makes_no_arrays_is_refused(array: Any) -> None:
    with pytest.raises(ArgumentError, match=r"array must be a function of a list, such as numpy"):
        check_array(array, [[0.5, 0.25]])


class Both(NamedTuple):
    """Two parameters."""

    w: float
    b: float


def test_named_fields_are_a_table_and_what_is_numbers_is_not() -> None:
    assert (
        as_table(Both(0.5, 1.0))
        == as_table(types.SimpleNamespace(w=0.5, b=1.0))
        == {"w": 0.5, "b": 1.0}
    )
    value = types.SimpleNamespace(data=0.5, grad=0.0)
    for one in ([0.5], (0.5, 1.0), numpy.array([0.5]), value, 0.5, None):
        assert as_table(one) is one
