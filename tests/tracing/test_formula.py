"""What is written beside a number is what it is: read as Python, it gives the number again."""

import math
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.testing.strategies import examples_for, losses, networks
from tinymlp.tracing import TrainingTrace, trace
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import ASCII, UNICODE


class Indexed(dict[int, Any]):
    """z[2][1] for any depth."""

    def __missing__(self, key: int) -> "Indexed":
        inner = self[key] = Indexed()
        return inner


def named_numbers(shown: TrainingTrace) -> dict[str, Any]:
    """Return the numbers of a trace as Python names; a weight is the one before the update."""
    found: dict[str, Any] = {name: getattr(math, name) for name in ("exp", "log1p", "tanh", "erf")}
    values = {name: value.value for name, value in shown.values.items()}
    for name, value in {**values, **shown.given}.items():
        base, *places = re.split(r"[\[\]]+", re.sub(r"^f'\((.*)\)$", r"slope_\1", name).strip("]"))
        if not places:
            found[base] = value
            continue
        inner = found.setdefault(base, Indexed())
        for place in places[:-1]:
            inner = inner[int(place)]
        inner[int(places[-1])] = value
    return found


def read(text: str, numbers: dict[str, Any]) -> float:
    python = re.sub(r"f'\(z((\[\d+\])+)\)", r"slope_z\1", text).replace("^", "**")
    value: float = eval(python, {"__builtins__": {}}, numbers)
    return value


@st.composite
def traces(draw: st.DrawFn) -> TrainingTrace:
    network, loss = draw(networks()), draw(losses())
    return trace(network, *draw(examples_for(network, loss)), loss=loss, level="operation")


@settings(max_examples=tries(15))
@given(shown=traces())
def test_an_expression_has_the_parentheses_that_it_needs(shown: TrainingTrace) -> None:
    numbers = named_numbers(shown)
    for step in shown.steps:
        constants = [o for o in step.operands if o.step is None and o.name not in shown.given]
        exact = all(float(o.name) == o.value for o in constants if o.name not in shown.values)
        if "so far" in step.name or "#" in step.name or step.name in shown.values or not exact:
            continue
        if not re.search(r"(?<![\w\[])\d+\.\d{3}", step.name):  # a constant cut to be read
            assert read(step.name, numbers) == step.result, step


@settings(max_examples=tries(15))
@given(shown=traces())
def test_a_line_written_out_names_all_that_the_number_is_made_of(shown: TrainingTrace) -> None:
    numbers = named_numbers(shown)
    for step in shown.steps:
        line = line_of(step, shown.unnamed_maker, ASCII, full=True)
        *_, symbols, _, result = re.split(r" = | <- ", line)
        assert float(result) == float(f"{step.result + 0.0:.4g}")
        if "..." not in symbols and "so far" not in symbols:
            told = read(symbols, numbers)
            # Constants are cut to six digits, which shows where two terms nearly cancel.
            cut = max(abs(operand.value) for operand in step.operands) * 1e-5
            assert math.isclose(told, step.result, rel_tol=1e-4, abs_tol=max(cut, 1e-9)), line


@settings(max_examples=tries(8))
@given(shown=traces())
def test_plain_ascii_is_plain_ascii_and_the_other_has_no_brackets(shown: TrainingTrace) -> None:
    shown.text(ascii=True).encode("ascii")
    for step in shown.steps:
        assert "[" not in UNICODE.symbols(step.name)
        assert "[" not in line_of(step, shown.unnamed_maker, UNICODE)
        assert "[" not in UNICODE.symbols(step.why)


@settings(max_examples=tries(8))
@given(shown=traces())
def test_no_two_names_look_the_same(shown: TrainingTrace) -> None:
    names = {*shown.values, *shown.given}
    assert len({UNICODE.symbols(name) for name in names}) == len(names)


def test_indices_of_two_digits_stay_apart() -> None:
    assert UNICODE.symbols("w[1][12][3]") != UNICODE.symbols("w[1][1][23]")
