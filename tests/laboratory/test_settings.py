"""What may stand in an address, which anybody may have written."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.laboratory.settings import CLICKED, CLICKED_CURVE, MAX_POINTS, Settings

NAMES = [one.name for one in dataclasses.fields(Settings)]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(name=st.sampled_from(NAMES), value=ANYTHING)
def test_a_setting_is_taken_within_its_bounds_or_refused_by_its_name(name: str, value: Any) -> None:
    for data in ("xor", CLICKED):
        try:
            settings = Settings.from_fields({"data": data, name: value})
        except ArgumentError as error:
            assert str(error).startswith(name)
        else:
            assert settings == Settings.from_fields(dataclasses.asdict(settings))
            assert len(settings.hidden) <= 4 and all(1 <= size <= 8 for size in settings.hidden)


@pytest.mark.parametrize(
    ("data", "points", "told"),
    [
        (CLICKED, [[0.5, 0.5]], "points[0] must be a list of 3 numbers"),
        (CLICKED, [[0.5, 0.5, 2]], "points[0][2] must be a whole number from 0 to 1"),
        (CLICKED, [[0.5, float("nan"), 1]], "points[0][1] must be a number"),
        (CLICKED, [[0.5, 1e300, 1]], "points[0][1] must be a number"),
        (CLICKED_CURVE, [[0.5, 0.5, 1]], "points[0] must be a list of 2 numbers"),
        (CLICKED, [[0, 0, 0]] * (MAX_POINTS + 1), "points must be a list of at most 400"),
    ],
)
def test_points_that_cannot_be_drawn_are_refused(
    data: str, points: list[list[float]], told: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        Settings(data=data, points=points)
    assert str(caught.value).startswith(told)


def test_a_loss_of_another_task_becomes_one_of_this() -> None:
    assert Settings(data="wave").loss == "mean_squared_error"
    assert Settings(data="xor", loss="huber").loss == "softmax_cross_entropy"
    assert Settings(data="xor", loss="binary_cross_entropy").loss == "binary_cross_entropy"


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^a setting must be"):
        Settings.from_fields({"epochs": 3})
