"""A scaler centers, undoes itself, survives JSON, and never divides by zero."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.scaling import (
    SCALERS,
    MinMaxScaler,
    NoScaler,
    StandardScaler,
    scaler_from_dict,
)
from tinymlp.errors import DataError, ShapeError

NUMBERS = st.floats(-1e6, 1e6)
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(NUMBERS, min_size=width, max_size=width), min_size=1, max_size=8
    )
)
KINDS = pytest.mark.parametrize("kind", list(SCALERS))


@KINDS
@given(rows=ROWS)
def test_unscaling_undoes_scaling(kind: str, rows: list[list[float]]) -> None:
    scaler = SCALERS[kind].learn(rows)
    for row in rows:
        back = scaler.unscale(scaler.scale(row))
        for column, (value, expected) in enumerate(zip(back, row, strict=True)):
            size = max(abs(other[column]) for other in rows)
            assert abs(value - expected) <= 1e-12 * size + 1e-300


@KINDS
@given(rows=ROWS)
def test_a_scaler_survives_json_and_scales_all_rows_as_it_scales_one(
    kind: str, rows: list[list[float]]
) -> None:
    scaler = SCALERS[kind].learn(rows)
    restored = scaler_from_dict(json.loads(json.dumps(scaler.to_dict())))
    assert restored == scaler
    assert restored.scale_all(rows) == [scaler.scale(row) for row in rows]


@given(ROWS)
def test_standard_columns_have_mean_0_and_spread_1(rows: list[list[float]]) -> None:
    scaled = StandardScaler.learn(rows).scale_all(rows)
    for before, column in zip(zip(*rows, strict=True), zip(*scaled, strict=True), strict=True):
        # Below this a float holds too few digits of the spread to say more.
        if max(before) - min(before) > 1e-6 * max(map(abs, before)) + 1e-290:
            assert abs(math.fsum(column) / len(column)) < 1e-6
            assert math.fsum(v * v for v in column) / len(column) == pytest.approx(1, abs=1e-6)


@given(ROWS)
def test_min_max_columns_reach_from_0_to_1(rows: list[list[float]]) -> None:
    for column in zip(*MinMaxScaler.learn(rows).scale_all(rows), strict=True):
        assert all(0.0 <= value <= 1.0 for value in column)
        assert set(column) == {0.0} or {0.0, 1.0} <= set(column)


@pytest.mark.parametrize("scaler", [StandardScaler, MinMaxScaler])
@given(constant=st.floats(allow_nan=False, allow_infinity=False), other=NUMBERS)
def test_a_constant_column_scales_to_0_and_back_exactly(
    scaler: type[StandardScaler | MinMaxScaler], constant: float, other: float
) -> None:
    learned = scaler.learn([[constant]] * 3)
    assert learned.scale([constant]) == learned.scale([other]) == [0.0]
    assert learned.unscale([0.0]) == [constant]


@pytest.mark.parametrize("scaler", [StandardScaler, MinMaxScaler])
@given(column=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6))
def test_any_finite_numbers_scale_to_finite_ones_or_a_data_error(
    scaler: type[StandardScaler | MinMaxScaler], column: list[float]
) -> None:
    rows = [[value] for value in column]
    try:
        scaled = scaler.learn(rows).scale_all(rows)
    except DataError as error:
        assert "input 0" in str(error)
    else:
        assert all(math.isfinite(value) for row in scaled for value in row)


def test_tiny_and_huge_spreads_neither_vanish_nor_overflow() -> None:
    for size in (1e-200, 1e200):
        assert StandardScaler.learn([[-size], [size]]).scale([size]) == [1.0]


def test_the_order_of_the_rows_changes_no_bit() -> None:
    rows = [[0.1], [0.2], [0.3], [1e16], [-1e16]]
    assert StandardScaler.learn(rows) == StandardScaler.learn(rows[::-1])


def test_equal_scaled_numbers_are_one_float() -> None:
    scaled = MinMaxScaler.learn([[0.0, 0.0], [7.0, 7.0]]).scale_all([[3.0, 3.0], [3.0, 7.0]])
    assert scaled[0][0] is scaled[0][1] is scaled[1][0]


def test_scaling_leaves_its_row_alone() -> None:
    row = [1.0, 2.0]
    for scaler in (StandardScaler, MinMaxScaler, NoScaler):
        scaler.learn([row, [3.0, 4.0]]).scale(row).append(0.0)
    assert row == [1.0, 2.0]


def test_wrong_widths_no_rows_and_overflows_are_named() -> None:
    scaler = StandardScaler.learn([[1.0], [2.0]])
    with pytest.raises(ShapeError, match="the scaler learned 1 inputs, got 2"):
        scaler.scale([1.0, 2.0])
    with pytest.raises(DataError, match="at least one row"):
        MinMaxScaler.learn([])
    with pytest.raises(DataError, match="input 1: expected numbers below 1e300"):
        MinMaxScaler.learn([[0.0, 1e308], [0.0, -1e308]])
    with pytest.raises(DataError, match="input 1: expected numbers below 1e300"):
        StandardScaler.learn([[0.0, 1.5e308], [0.0, 1.6e308]])
    with pytest.raises(DataError, match=r"input 0: 1e\+300 is too far from the training"):
        MinMaxScaler.learn([[0.0], [1e-300]]).scale([1e300])


STORED: dict[str, Any] = {"kind": "standard", "means": [1.0], "spreads": [2.0]}


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (None, "expected the kind"),
        ({"kind": ["standard"]}, "expected the kind"),
        ({"kind": "robust"}, "expected the kind standard, min-max, none, got 'robust'"),
        ({"kind": "standard"}, "expected the keys kind, means, spreads, got kind"),
        ({**STORED, "extra": 1}, "expected the keys"),
        ({**STORED, "means": 1.0}, "means: expected a list of numbers"),
        ({**STORED, "means": [True]}, r"means\[0\]: expected a number, got True"),
        ({**STORED, "means": [math.nan]}, r"means\[0\]: expected a finite number"),
        ({**STORED, "means": [10**400]}, r"means\[0\]: expected a finite number"),
        ({**STORED, "means": [1.0, 2.0]}, "spreads: expected 2 numbers as in means, got 1"),
        ({**STORED, "spreads": [-1.0]}, r"spreads\[0\]: expected at least 0"),
        ({"kind": "none", "means": []}, "expected the keys kind, got kind, means"),
    ],
)
def test_what_no_scaler_wrote_is_refused(stored: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        scaler_from_dict(stored)


def test_a_scaler_refuses_another_kinds_dict() -> None:
    with pytest.raises(DataError, match="expected the keys"):
        MinMaxScaler.from_dict(STORED)
    with pytest.raises(DataError, match="expected the kind 'none', got 'standard'"):
        NoScaler.from_dict({"kind": "standard"})


def test_scalers_print_what_they_learned() -> None:
    assert repr(StandardScaler.from_dict(STORED)) == "StandardScaler(means=[1.0], spreads=[2.0])"
    assert NoScaler() != StandardScaler.from_dict(STORED)
    assert NoScaler() == NoScaler.learn([])
