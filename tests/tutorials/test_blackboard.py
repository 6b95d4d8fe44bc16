"""Curves and judgments, as every tutorial prints them."""

import math

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.tutorials import draw, judge


def test_the_ends_of_a_curve_are_at_the_ends_of_the_axes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    draw({"down": [(1, 8.0), (4, -2.0)]}, across="epoch", up="loss", wide=10, high=4)
    title, top, *_, bottom, _, axis, legend = capsys.readouterr().out.splitlines()
    assert (title, legend) == ("loss", "  * down")
    assert top == "      8 |*"
    assert bottom == "     -2 |         *"
    assert axis.split() == ["1", "4", "epoch"]


def test_a_single_point_can_be_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    draw({"one": [(3, 3.0)]}, across="x", up="y")
    assert capsys.readouterr().out.count("*") == 2


@pytest.mark.parametrize("curves", [{}, {"empty": []}, {str(n): [(0, 0)] for n in range(7)}])
def test_what_cannot_be_drawn_is_refused(curves: dict[str, list[tuple[float, float]]]) -> None:
    with pytest.raises(ArgumentError, match="curves must be from 1 to 6 lists of points"):
        draw(curves, across="x", up="y")
    with pytest.raises(ArgumentError, match="wide must be a whole number from 2 up"):
        draw({"one": [(0, 0)]}, across="x", up="y", wide=1)


def test_a_mistake_is_told_and_not_raised(capsys: pytest.CaptureFixture[str]) -> None:
    judge("activation", (math.tanh, lambda z: 1 - math.tanh(math.tanh(z)) ** 2))
    told = capsys.readouterr().out
    assert told.startswith("your tanh: at z = 1.0 the derivative should be 0.419974")
    assert max(map(len, told.splitlines())) <= 90


def test_a_lesson_that_there_is_not_is_refused() -> None:
    with pytest.raises(ArgumentError, match="did you mean 'activation'"):
        judge("activations", math.tanh)
