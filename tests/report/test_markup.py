"""Whatever comes from data is text, never a tag."""

import json
from base64 import b64encode
from hashlib import sha256

from hypothesis import example, given
from hypothesis import strategies as st

from tests.report.parsed import Parsed
from tinymlp.report.markup import data, element, forbid_others, table, to_html

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


def test_a_page_allows_what_stands_in_it_and_nothing_else() -> None:
    """The hash of each script and style sheet, but of no data; in the head, behind the encoding."""
    head = element("head", {}, element("meta", {"charset": "utf-8"}), element("style", {}, "p {}"))
    body = element("body", {}, data(["x"]), element("script", {}, "go()"), element("img"))
    page = element("html", {}, head, body)
    forbid_others(page)
    assert [one.tag for one in head] == ["meta", "meta", "style"]
    policy = str(head[1].get("content"))
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == sha256_of("go()")
    assert rules["style-src-elem"] == sha256_of("p {}")
    assert rules["img-src"] == "data:"
    assert "style-src-attr" not in rules


def sha256_of(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
