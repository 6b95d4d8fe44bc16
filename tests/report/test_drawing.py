"""A drawing is described in words, and text in it stays text."""

from tests.report.parsed import Parsed
from tinymlp.report.drawing import drawing, write
from tinymlp.report.markup import to_html


def test_a_drawing_has_a_label_and_texts_with_names() -> None:
    svg = drawing("A <line>", "0 0 10 10", 10.0)
    svg.append(write(5, 5, "here & there", name="a[1][0]", size=9.0, weight="bold", anchor="end"))
    parsed = Parsed(to_html(svg))
    assert parsed.named("aria-label") == ["A <line>"]
    assert parsed.named("role") == ["img"]
    assert parsed.named("data-value") == ["a[1][0]"]
    assert parsed.named("text-anchor") == ["end"]
    assert parsed.texts == ["here & there"]
    assert not Parsed(to_html(write(0, 0, "plain"))).named("data-value")
