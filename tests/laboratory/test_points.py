"""What the page's points are like."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.laboratory.points import SHAPES, draw_points, draw_wave


@pytest.mark.parametrize("name", SHAPES)
@given(seed=st.integers(0, 2**32))
def test_points_of_both_classes_in_turn_lie_in_the_picture(name: str, seed: int) -> None:
    points = draw_points(SHAPES[name], n=10, noise=0.0, seed=seed)
    assert [c for _, _, c in points] == [0, 1] * 5
    assert all(max(abs(x), abs(y)) <= 2.5 for x, y, _ in points)
    assert points == draw_points(SHAPES[name], n=10, noise=0.0, seed=seed)


@pytest.mark.parametrize("name", SHAPES)
def test_without_noise_no_two_points_of_different_classes_meet(name: str) -> None:
    points = draw_points(SHAPES[name], n=200, noise=0.0, seed=0)
    blue, orange = ([point for point in points if point[2] == c] for c in (0, 1))
    nearest = min(math.dist(one[:2], other[:2]) for one in blue for other in orange)
    assert nearest > 0.01


@given(noise=st.floats(0, 1), seed=st.integers(0, 1000))
def test_every_number_is_a_thousandth_and_noise_moves_points(noise: float, seed: int) -> None:
    still = draw_wave(n=5, noise=0.0, seed=seed)
    moved = draw_wave(n=5, noise=noise, seed=seed)
    assert all(round(number, 3) == number for point in moved for number in point)
    assert all(abs(y - 1.75 * math.sin(1.6 * x + 0.9)) <= 0.002 for x, y in still)
    assert Random(seed).uniform(-2.5, 2.5) == pytest.approx(moved[0][0], abs=0.0006)
