"""Plain ASCII is plain, and the other notation keeps all names apart."""

import io
from typing import Any

import pytest
from hypothesis import given, settings

from tests.depth import tries
from tests.tracing.reading import traces
from tinymlp.errors import ArgumentError
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import ASCII, UNICODE, Notation, notation_for


@settings(max_examples=tries(8))
@given(traced=traces())
def test_plain_ascii_is_plain_ascii_and_the_other_has_no_brackets(traced: TrainingTrace) -> None:
    traced.text(ascii=True).encode("ascii")
    for operation in traced.operations:
        assert "[" not in UNICODE.symbols(operation.name)
        assert "[" not in line_of(operation, traced.unnamed_maker, UNICODE)
        assert "[" not in UNICODE.symbols(operation.why)


@settings(max_examples=tries(8))
@given(traced=traces())
def test_no_two_names_look_the_same(traced: TrainingTrace) -> None:
    names = {*traced.values, *traced.given}
    assert len({UNICODE.symbols(name) for name in names}) == len(names)


def test_indices_of_two_digits_stay_apart() -> None:
    assert UNICODE.symbols("w[1][12][3]") != UNICODE.symbols("w[1][1][23]")


@pytest.mark.parametrize("ascii", [None, 1, "yes", []])
def test_a_notation_is_ascii_or_not(ascii: Any) -> None:  # noqa: A002
    with pytest.raises(ArgumentError, match=r"^ascii must be True or False, got "):
        Notation(ascii=ascii)


def test_a_stream_without_an_encoding_can_write_all() -> None:
    assert notation_for(io.StringIO(), None) == UNICODE
    assert notation_for(io.TextIOWrapper(io.BytesIO(), encoding="latin-1"), None) == ASCII
