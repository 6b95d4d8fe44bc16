"""Whatever comes from data is text, never a tag."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from tests.report.parsed import Parsed
from tinymlp.report.markup import data, element, table, to_html

HOSTILE = "</script><b onload='x'>\"&amp;<!--]]>"


@given(st.text())
@example(HOSTILE)
def test_any_text_comes_back_as_the_same_text_and_opens_no_tag(text: str) -> None:
    made = element("p", {"title": text}, text, element("b", {}, text), text)
    parsed = Parsed(to_html(made))
    assert parsed.tags == [("p", {"title": text}), ("b", {})]
    assert parsed.text == text * 3


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner), max_leaves=5))
@example([HOSTILE])
def test_any_data_for_a_script_reads_back_and_does_not_end_it(value: object) -> None:
    parsed = Parsed(to_html(element("div", {}, data(value), element("i"))))
    assert [tag for tag, _ in parsed.tags] == ["div", "script", "i"]
    assert json.loads("".join(parsed.scripts)) == value
    assert parsed.texts == []


def test_a_table_names_its_columns_and_rows() -> None:
    parsed = Parsed(to_html(table(["class", "f1"], [["cat", "0.5"]], caption="Scores")))
    assert parsed.named("scope") == ["col", "col", "row"]
    assert parsed.text == "Scoresclassf1cat0.5"
