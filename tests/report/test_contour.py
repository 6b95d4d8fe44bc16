"""A contour lies where the field has the level, and parts what is above from what is below."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.report.contour import Point, contour

Field = list[list[float]]


@st.composite
def fields(draw: st.DrawFn) -> Field:
    width = draw(st.integers(2, 5))
    row = st.lists(st.integers(-9, 9).map(float), min_size=width, max_size=width)
    return draw(st.lists(row, min_size=2, max_size=5))


def value(field: Field, place: Point) -> float:
    """Return the field between two neighbors, straight from one to the other."""
    x, y = place
    column, row = math.floor(x), math.floor(y)
    right, below = math.ceil(x), math.ceil(y)
    assert column == right or row == below, "a contour's ends lie on the sides of the squares"
    share = max(x - column, y - row)
    return (1 - share) * field[row][column] + share * field[below][right]


@given(fields(), st.integers(-9, 9).map(lambda level: level + 0.5))
def test_the_ends_of_every_piece_have_the_level(field: Field, level: float) -> None:
    for piece in contour(field, level):
        for place in piece:
            assert value(field, place) == pytest.approx(level)


@given(fields(), st.integers(-9, 9).map(lambda level: level + 0.5))
def test_neighbors_on_different_sides_have_the_contour_between_them(
    field: Field, level: float
) -> None:
    ends = [place for piece in contour(field, level) for place in piece]
    for row, values in enumerate(field):
        for column in range(len(values) - 1):
            crossed = (values[column] > level) != (values[column + 1] > level)
            between = [x for x, y in ends if y == row and column < x < column + 1]
            inner = 0 < row < len(field) - 1
            assert len(between) == (0 if not crossed else 2 if inner else 1)


def test_in_a_saddle_the_middle_says_what_belongs_together() -> None:
    ((one, other), _) = contour([[1.0, 0.0], [0.0, 1.0]], 0.25)
    assert {one, other} == {(0.75, 0.0), (1.0, 0.25)}  # cuts off a 0: the ones are joined
    ((one, other), _) = contour([[1.0, 0.0], [0.0, 1.0]], 0.75)
    assert {one, other} == {(0.0, 0.25), (0.25, 0.0)}  # cuts off a 1
