"""The answers as a table: whatever the texts are, they are read back as they were."""

import csv
import io
import json
from contextlib import redirect_stdout

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.cli.answer import Answers, write_utf8
from tinymlp.errors import DataError
from tinymlp.spreadsheet import is_formula, marked

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["a,b", 'say "hi"', "two\nlines", "two\r\nlines", "\r", " spaced ", "=1+1", "ñ猫😀", "", '"']
)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_a_reader_of_csv_gets_every_text_back(rows: list[list[str]]) -> None:
    kept, answered = [[row[0]] for row in rows], [[row[1]] for row in rows]
    text = Answers(["id"], kept, ["kind"], answered, {}).to_csv()
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["id", "kind", "problem"], *([*row, ""] for row in rows)]


def test_lines_end_alike_on_every_platform() -> None:
    answers = Answers([], [[], []], ["a", "b"], [[1.5, "x"], [0.1, "two\r\nlines"]], None)
    assert answers.to_csv() == 'a,b\n1.5,x\n0.1,"two\r\nlines"\n'


@given(
    st.lists(st.sampled_from(["a", "predicted a", "problem", "row problem"]), unique=True),
    st.lists(st.sampled_from(["a", "predicted a", "problem", "b"]), min_size=1, unique=True),
    st.booleans(),
)
def test_no_two_columns_have_one_name(kept: list[str], names: list[str], marked: bool) -> None:
    problems: dict[int, str] | None = {} if marked else None
    header = Answers(kept, [], names, [], problems).header()
    assert len(set(header)) == len(header) == len(kept) + len(names) + marked
    assert header[: len(kept)] == kept
    if not marked and not set(kept) & set(names):
        assert header == kept + names


def test_json_has_the_columns_of_the_csv_with_their_types() -> None:
    answers = Answers(
        ["id"], [["007"], [{"n": 1}]], ["kind", "share"], [[3, 0.5], None], {1: "no row"}
    )
    assert json.loads(json.dumps(answers.records())) == [
        {"id": "007", "kind": 3, "share": 0.5, "problem": None},
        {"id": {"n": 1}, "kind": None, "share": None, "problem": "no row"},
    ]
    assert answers.to_csv().splitlines()[2] == '"{""n"": 1}",,,no row'


def test_half_a_character_is_refused_before_anything_is_written() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    with redirect_stdout(out):
        message = message_of(DataError, write_utf8, "a\nb\ud800\n")
    assert message.startswith("line 2 of the answer must be text that UTF-8 can hold, got ")
    assert out.buffer.getvalue() == b""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_utf8_is_written_whatever_the_stream_would_write(encoding: str) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    with redirect_stdout(out):
        write_utf8("Ñ猫\n")
    assert out.buffer.getvalue() == "Ñ猫\n".encode()
    text = io.StringIO()
    with redirect_stdout(text):
        write_utf8("Ñ猫\n")
    assert text.getvalue() == "Ñ猫\n"


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
@example([["=1+1", "-1"], ["a;@b", "\t=1"]])
def test_a_spreadsheet_is_given_no_formula_and_a_program_every_text(rows: list[list[str]]) -> None:
    answers = Answers(["=id"], [["+1x"] for _ in rows], ["a", "@b"], rows, None)
    for_programs, for_people = (
        list(csv.reader(io.StringIO(answers.to_csv(spreadsheet=way), newline="")))
        for way in (False, True)
    )
    assert for_programs == [["=id", "a", "@b"], *(["+1x", *row] for row in rows)]
    assert for_people == [[marked(cell) for cell in row] for row in for_programs]
    assert answers.formulas() == [c for row in for_programs for c in row if is_formula(c)]
