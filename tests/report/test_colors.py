"""Colors are told apart without color too: neighbors in the list have other shapes."""

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.report.colors import CLASSES, class_color, class_mark, transparent


def luminance(color: bytes) -> float:
    """Return how light a color is, as WCAG 2 defines it."""
    parts = [part / 255 for part in color]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * p for share, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_color_is_read_on_white_and_on_black() -> None:
    for color in CLASSES:
        light = luminance(transparent(color, 1.0)[:3])
        assert 1.05 / (light + 0.05) >= 3
        assert (light + 0.05) / 0.05 >= 3


@given(st.integers(0, 100))
def test_classes_beside_each_other_differ_in_color_and_shape(c: int) -> None:
    assert class_color(c) != class_color(c + 1)
    assert class_mark(c)["d"] != class_mark(c + 1)["d"]


@given(st.sampled_from(CLASSES), st.floats(0, 1), st.floats(0, 1))
def test_more_of_a_color_covers_more_of_the_page(color: str, one: float, other: float) -> None:
    less, more = (transparent(color, share) for share in sorted((one, other)))
    assert less[3] <= more[3]
    assert "#" + less[:3].hex() == "#" + more[:3].hex() == color
    assert (transparent(color, 0.0)[3], transparent(color, 1.0)[3]) == (0, 255)
