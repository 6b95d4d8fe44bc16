"""Marks are round numbers inside the range, and what lies in the range lies in the picture."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tinymlp.report.chart import Chart, extent, marks, number, widen

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite, finite)
@example(-1.7e308, 1.7e308)
@example(0.0, 5e-324)
@example(0.0, 1e-20)
def test_marks_lie_inside_and_are_equally_far_apart(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    found = marks(low, high)
    assert len(found) <= 7
    room = (high / 2 - low / 2) * 1e-6
    for value in found:
        assert low - room <= value <= high + room
    distances = [after - before for before, after in pairwise(found)]
    assert all(distance > 0 for distance in distances)


@given(st.integers(-1000, 1000), st.integers(1, 1000))
def test_marks_are_round_and_there_are_enough_of_them(low: int, length: int) -> None:
    found = marks(float(low), float(low + length))
    assert 2 <= len(found) <= 6
    step = found[1] - found[0]
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(mantissa - wanted) for wanted in (1, 2, 5)) < 1e-6


@given(finite, finite, st.floats(0.0, 1.0))
@example(-1.7e308, 1.7e308, 0.5)
def test_what_is_in_the_range_is_in_the_picture(one: float, other: float, share: float) -> None:
    low, high = min(one, other), max(one, other)
    value = low * (1 - share) + high * share
    assume(low <= value <= high)
    chart = Chart((low, high), (low, high))
    assert 0 <= chart.x(value) <= chart.width
    assert 0 <= chart.y(value) <= chart.height
    assert chart.x(low) <= chart.x(value) <= chart.x(high)
    assert chart.y(low) >= chart.y(value) >= chart.y(high)


@given(finite, finite, st.floats(0.01, 0.5))
@example(-1.7e308, 1.7e308, 0.5)
def test_a_range_with_room_holds_the_range(one: float, other: float, share: float) -> None:
    low, high = min(one, other), max(one, other)
    wide_low, wide_high = widen((low, high), share)
    assert math.isfinite(wide_low)
    assert math.isfinite(wide_high)
    assert wide_low <= low <= high <= wide_high
    assert wide_low < wide_high


@pytest.mark.parametrize("values", [[], [math.nan], [math.inf, -math.inf]])
def test_without_a_number_there_still_is_a_range(values: list[float]) -> None:
    assert extent(values) == (0.0, 1.0)
    assert extent([*values, 3.0]) == (3.0, 3.0)


@given(st.floats(-1e14, 1e14))
@example(999_999.5)
@example(-1_234_567.5)
def test_an_amount_is_no_further_off_than_six_digits_are(value: float) -> None:
    text = number(value).replace(",", "").replace("−", "-")
    assert "e" not in text or abs(value) < 1e-4
    assert abs(float(text) - value) <= abs(value) * 5.1e-6
    assert ("," in number(value)) == (abs(value) >= 1e4 or text.lstrip("-") == "10000")


@given(finite, finite)
def test_marks_stand_within_the_picture_and_apart_from_the_name_of_the_axis(
    one: float, other: float
) -> None:
    low, high = sorted([one, other])
    assume(low < high)
    svg = Chart((low, high), (low, high)).svg("a chart", "x", "y")
    room = 22.0  # for the name of the upright axis
    for text in svg.iter("text"):
        wide = 5.0 * len(text.text or "")  # at least
        x = float(text.get("x", "0"))
        if text.get("text-anchor") == "end":
            assert x - wide >= room
        elif text.get("transform") is None:
            assert x - wide / 2 >= 0
            assert x + wide / 2 <= 460


def test_long_names_stand_on_two_lines_by_turns() -> None:
    def lines(*names: str) -> set[str | None]:
        svg = Chart((-0.5, 2.5), (0.0, 1.0), width=300.0, names=names).svg("a chart", "x", "y")
        return {text.get("y") for text in svg.iter("text") if text.text in names}

    assert len(lines("a", "b", "c")) == 1
    assert len(lines("Centre", "Old Harbour", "North")) == 2
