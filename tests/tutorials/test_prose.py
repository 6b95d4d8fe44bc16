"""Texts fit into any terminal, and lose nothing on the way."""

import pytest

from tinymlp.tutorials.prose import BOLD, PLAIN, blocks, markdown, terminal_lines
from tinymlp.tutorials.tutorial import tutorials

TEXTS = [text for one in tutorials() for step in one.steps for text in (step.text, step.then)]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("width", [30, 80])
def test_every_text_fits_and_every_word_of_it_is_shown(width: int) -> None:
    for text in TEXTS:
        shown = list(terminal_lines(text, width))
        assert all(len(line) <= width for line in shown)
        words = [word for word in squeezed(text) if word.isalnum()]
        assert [word for word in squeezed("".join(shown)) if word.isalnum()] == words


def test_a_line_that_begins_with_a_sign_begins_no_list() -> None:
    text = "Take a pencil: 0.35\n+ 0.15·0.05\n- and more"
    assert markdown(text) == "Take a pencil: 0.35 + 0.15·0.05 - and more"


def test_headings_literals_and_lists_are_those_of_markdown() -> None:
    text = "Title\n-----\n\nSo::\n\n    x  =  1\n\n    y = 2\n\nEnd. ::\n\n    z"
    text += "\n\n* **A**: b\n  c\n* d"
    written = markdown(text)
    assert written == (
        "## Title\n\nSo:\n\n    x  =  1\n\n    y = 2\n\nEnd.\n\n    z\n\n* **A**: b c\n* d"
    )
    assert markdown(written) == written
    kinds = ["heading", "paragraph", "literal", "paragraph", "literal", "item", "item"]
    assert [block.kind for block in blocks(written)] == kinds


def test_a_table_has_its_columns_one_below_the_other() -> None:
    text = "| | value |\n|---|---|\n| sigmoid | 1 |\n| tanh | a → b |"
    assert list(terminal_lines(text, 80)) == [
        "           value",
        "  sigmoid  1",
        "  tanh     a → b",
    ]


def test_a_heading_is_bold_where_asked() -> None:
    assert list(terminal_lines("## Two words", 80, bold=True)) == [f"{BOLD}Two words{PLAIN}"]
    assert list(terminal_lines("## Two words", 80)) == ["Two words"]
