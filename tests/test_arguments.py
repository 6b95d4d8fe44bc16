"""Arguments are given back as they are, or refused at their own line."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.arguments import check_finite, check_number, check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError
from tinymlp.model.fit import fit
from tinymlp.monitoring.exposition import check_port
from tinymlp.testing.strategies import finite


@given(value=st.integers(), minimum=st.integers())
def test_a_whole_number_is_given_back_unless_it_is_below_the_minimum(
    value: int, minimum: int
) -> None:
    if value >= minimum:
        assert check_whole("n", value, minimum=minimum) == value
    else:
        with pytest.raises(
            ArgumentError, match=f"^n must be a whole number from {minimum} up, got"
        ):
            check_whole("n", value, minimum=minimum)


@pytest.mark.parametrize("kind", ["int8", "int64", "uint16"])
def test_numpy_s_whole_numbers_are_whole_numbers_wherever_one_is_taken(kind: str) -> None:
    numpy = pytest.importorskip("numpy")
    two = numpy.dtype(kind).type(2)
    line = Dataset([[float(i)] for i in range(12)], [0.5 * i for i in range(12)])
    names = ("n_epochs", "batch_size", "validation", "patience", "seed")
    plain: dict[str, Any] = {**dict.fromkeys(names, 2), "hidden": [2]}
    numbers: dict[str, Any] = {**dict.fromkeys(names, two), "hidden": [two]}
    model = fit(line, **numbers, workers=numpy.dtype(kind).type(1))
    assert json.loads(json.dumps(model.trained_with)) == fit(line, **plain).trained_with
    assert [len(part) for part in line.split(test=two)] == [10, 2]
    assert check_port("port", two) == 2
    trace = model.network.trace([1.0], [1.0], loss="mean_squared_error")
    assert trace.at(two) == trace.at(2)


@given(value=finite, bound=finite)
def test_a_number_is_given_back_unless_it_is_beyond_its_bound(value: float, bound: float) -> None:
    for kind, within in [
        ("above", value > bound),
        ("minimum", value >= bound),
        ("below", value < bound),
        ("maximum", value <= bound),
    ]:
        bounds: Any = {kind: bound}
        if within:
            assert check_number("x", value, **bounds) is value
        else:
            with pytest.raises(ArgumentError, match=r"^x must be a number "):
                check_number("x", value, **bounds)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, "1", None, True, 1j])
def test_what_is_no_finite_number_is_refused(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^x must be a finite number, got "):
        check_number("x", wrong)


@given(values=st.lists(finite, max_size=5), after=st.lists(finite, max_size=5))
def test_the_first_value_that_is_not_finite_is_named(
    values: list[float], after: list[float]
) -> None:
    check_finite("x", values)
    with pytest.raises(
        ArgumentError, match=rf"^x\[{len(values)}\] must be a finite number, got nan"
    ):
        check_finite("x", [*values, math.nan, *after, math.inf])
