"""A recorded float is the float that it is, and nothing that is done with it is left out."""

import math
import operator
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.network import elementary
from tinymlp.tracing.operation import BINARY, OPERATORS
from tinymlp.tracing.recorder import Recorded, Recorder, keep_none

UNARY = {
    "neg": operator.neg,
    "abs": abs,
    "exp": elementary.exp,
    "log": elementary.log,
    "log1p": elementary.log1p,
    "sqrt": elementary.sqrt,
    "tanh": elementary.tanh,
    "erf": elementary.erf,
}

numbers = st.floats(-1e3, 1e3)


def answer(function: Any, *operands: float) -> str:
    """Return the bits of the result, or the error."""
    try:
        result = function(*operands)
    except (ArithmeticError, ValueError) as error:
        return type(error).__name__
    return float.hex(result) if isinstance(result, float) else f"complex {result}"


@given(numbers, numbers)
def test_every_operator_answers_as_on_plain_floats_and_is_recorded(x: float, y: float) -> None:
    for sign, function in BINARY.items():
        for left, right in ((True, True), (True, False), (False, True)):
            recorder = Recorder()
            a = recorder.give(x, "x[0]") if left else x
            b = recorder.give(y, "x[1]") if right else y
            assert answer(function, a, b) == answer(function, x, y)
            for raw in tuple(recorder.raw):
                assert (raw.operator, raw.operands) == (sign, (x, y))
                assert answer(OPERATORS[sign], *map(float, raw.operands)) == raw.result.hex()
            refused = re.match("complex|[A-Z]", answer(function, x, y))  # or an error
            assert len(recorder.raw) == (0 if refused else 1)


@given(st.floats(-700, 700))  # beyond, e to that is inf, which no operation makes
def test_every_function_answers_as_on_plain_floats_and_is_recorded(x: float) -> None:
    assert set(UNARY) | set(BINARY) == set(OPERATORS)
    for name, function in UNARY.items():
        recorder = Recorder()
        assert answer(function, recorder.give(x, "x[0]")) == answer(function, x)
        assert [raw.operator for raw in recorder.raw] in ([name], [])
        assert bool(recorder.raw) == (answer(function, x) not in ("OverflowError", "ValueError"))


def test_what_comes_out_is_recorded_in_turn() -> None:
    recorder = Recorder()
    x = recorder.give(0.5, "x[0]")
    result = (2 * x + 1) / x
    assert isinstance(result, Recorded)
    assert result.made_by == recorder.number == 3
    assert [raw.operator for raw in recorder.raw] == ["*", "+", "/"]
    assert recorder.raw[2].operands[0].made_by == 2  # type: ignore[attr-defined]


def test_a_comparison_and_a_plain_function_record_nothing() -> None:
    recorder = Recorder()
    x = recorder.give(0.5, "x[0]")
    assert x > 0
    assert x == 0.5
    assert math.exp(x) == math.exp(0.5)
    assert not isinstance(math.exp(x), Recorded)
    assert recorder.number == 0


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_beyond_its_limit_it_only_counts(limit: int) -> None:
    recorder = Recorder(limit=limit)
    x = recorder.give(1.0, "x[0]")
    for _ in range(5):
        x = x + 1
    assert recorder.number == 5
    assert len(recorder.raw) == (5 if limit >= 5 else 0)
    counting = Recorder(keep=keep_none)
    assert counting.give(1.0, "x[0]") + 1 == 2.0
    assert (counting.number, counting.raw) == (1, [])
