"""Mistakes are drawn as text: images as shades, other examples as rows."""

from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from tinymlp.cli.drawing import draw_image, draw_mistakes
from tinymlp.model.class_target import Mistake


@given(st.lists(st.floats(0, 16), min_size=6, max_size=6))
def test_a_darker_pixel_is_never_a_lighter_shade(pixels: list[float]) -> None:
    lines = draw_image(pixels, (2, 3))
    assert [len(line) for line in lines] == [6, 6]
    shades = [line[2 * x] for line in lines for x in range(3)]
    order = sorted(range(6), key=pixels.__getitem__)
    places = [" .:-=+*#%@".index(shades[k]) for k in order]
    assert places == sorted(places)


def test_rows_are_written_with_their_names_the_surest_first() -> None:
    birds = tm.Dataset(
        [[1.0, "a"], [2.0, "b"], [3.5, "a"]], ["x", "y", "x"], feature_names=["mm", "place"]
    )
    found = [Mistake(2, "y", 0.9), Mistake(1, "x", 0.625)]
    assert draw_mistakes(found, birds).splitlines() == [
        "The most confident of 2 mistakes:",
        "  x taken for y (90.0 %): mm 3.5, place a",
        "  y taken for x (62.5 %): mm 2, place b",
    ]
    assert draw_mistakes(found[:1], birds).startswith("The only mistake:\n  x taken for y")
    assert draw_mistakes([], birds) == ""


def test_images_stand_three_beside_each_other() -> None:
    digits = tm.datasets.digits()
    found = [Mistake(i, 0, 0.5) for i in range(4)]
    lines = draw_mistakes(found, digits).splitlines()
    assert len(lines) == 1 + 9 + 1 + 9
    assert lines[1].count("taken for 0 (50.0 %)") == 3
    assert lines[10] == ""
    assert lines[11].count("taken for 0 (50.0 %)") == 1
    assert not [line for line in lines if line != line.rstrip()]
