"""A table in any dialect is the cells that were written, each on its line."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.data.dialects import NUMBERS
from tests.refusals import message_of
from tinymlp.data.separators import check_separator, split_rows
from tinymlp.errors import ArgumentError, DataError

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=6)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=6)
SIGNS = [",", ";", "\t", "|", " "]


def split(text: str, separator: str | None = None) -> tuple[list[list[str]], list[int], list[str]]:
    found = split_rows(text, source="file", separator=separator)
    return [*found.rows], found.lines, found.notes


def written(cell: str, separator: str) -> str:
    """Write a cell as any program does: in quotes where it must be."""
    if any(sign in cell for sign in (separator, '"', "'", "#", "\n")) or cell != cell.strip():
        return '"' + cell.replace('"', '""') + '"'
    return cell


@given(
    st.lists(NAMES, min_size=2, max_size=4, unique=True),
    st.data(),
    st.sampled_from(SIGNS),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_separator_is_found_in_the_file(
    header: list[str], data: st.DataObject, separator: str, newline: str
) -> None:
    number = NUMBERS.map(lambda n: str(n).replace(".", data.draw(st.sampled_from(".,"))))
    row = st.tuples(number, *[WORDS | number] * (len(header) - 1)).map(list)
    rows = data.draw(st.lists(row, min_size=3, max_size=8))
    assume(separator != "," or not any("," in cell for row in rows for cell in row))
    lines = [separator.join(written(cell, separator) for cell in row) for row in [header, *rows]]
    # Another sign may stand as often in each line only where it does in the header, too.
    assert split(newline.join(lines))[0] == [header, *rows]
    assert split(newline.join(lines), separator)[0] == [header, *rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("x\n1,5\n2,5\n", [["x"], ["1,5"], ["2,5"]]),
        ("note\nhello, you\nbye\n", [["note"], ["hello, you"], ["bye"]]),
        ("1,5;2,5\n3,5;4,5\n", [["1,5", "2,5"], ["3,5", "4,5"]]),
        ("a b\n1  2 \n 3 4\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ("a b,y\nc d,1\n", [["a b", "y"], ["c d", "1"]]),
        ("Order date\n2024-01-01 10:30\n", [["Order date"], ["2024-01-01 10:30"]]),
        ("sep=|\na,b|c\n1|2\n", [["a,b", "c"], ["1", "2"]]),
        ('"sep=;"\r\na;b\r\n1;2\r\n', [["a", "b"], ["1", "2"]]),
        ("a,b,,\n1,2,,\n,,,\n,,,\n", [["a", "b"], ["1", "2"]]),
        ("a;b\n1;2;\n3;4;\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ("'a','b'\n'1','x,y'\n", [["a", "b"], ["1", "x,y"]]),
        ('a,b\n1,"say \\"hi\\", you"\n', [["a", "b"], ["1", 'say "hi", you']]),
        ("a,b\n5',6'\n7',8'\n", [["a", "b"], ["5'", "6'"], ["7'", "8'"]]),
        ("a b\n1 0.5 2\n2 0.7 3\n", [["", "a", "b"], ["1", "0.5", "2"], ["2", "0.7", "3"]]),
        ("#id,a\n7,1\n8,2\n", [["id", "a"], ["7", "1"], ["8", "2"]]),
        ("# a b\n7 1\n8 2\n", [["a", "b"], ["7", "1"], ["8", "2"]]),
        ("rank,y\n#1,2\n#2,3\n", [["rank", "y"], ["#1", "2"], ["#2", "3"]]),
    ],
)
def test_what_programs_write_is_read(text: str, rows: list[list[str]]) -> None:
    assert split(text)[0] == rows


def test_what_is_above_the_table_is_left_out_and_said() -> None:
    for separator in ",;\t":
        lines = ["Sales", "", "made by hand", "a;b;y", "1;2;3", "4;5;6"]
        text = "\n".join(lines).replace(";", separator)
        rows, numbers, notes = split(text)
        assert rows == [["a", "b", "y"], ["1", "2", "3"], ["4", "5", "6"]]
        assert numbers == [4, 5, 6]
        assert notes == ["2 lines from 1 to 3 are left out: above the header."]
    rows, numbers, notes = split("# it's \"new\nSales,,\na,b,c\n1,2,3\n# half\n4,5,6\n")
    assert (rows[0], numbers) == (["a", "b", "c"], [3, 4, 6])
    assert notes == [
        "2 lines from 1 to 5 are left out: a comment.",
        "line 2 is left out: above the header.",
    ]


def test_a_row_that_is_too_short_is_no_title() -> None:
    for text in ("a,b\n1,2\n3\n4,5\n", "a,b\nx\nc,d\ne,f\n", "a,b\nx,y,z\nu,v,w\n1,2,3\n"):
        rows, _, notes = split(text)
        assert (len(rows), notes) == (len(text.splitlines()), [])


def test_what_may_be_a_comment_or_the_header_is_asked() -> None:
    assert message_of(DataError, split, "# name, city\nAnn,Rome\nBob,Oslo\n") == (
        "file: line 1 must be a comment or the header, got '# name, city' above 'Ann': remove its "
        "#, or the line"
    )


def test_another_separator_is_named() -> None:
    assert message_of(DataError, split, "a:b\n1:2\n3:4\n") == (
        "file: line 1 must be cells separated by a comma, semicolon, |, tab or spaces, got 'a:b': "
        "say separator=':' (--separator ':') if it is that"
    )
    assert split("a:b\n1:2\n", ":")[0] == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("wrong", ["", "ab", "x", "\n", '"', ".", 3, True])
def test_a_separator_is_one_sign(wrong: object) -> None:
    message = message_of(ArgumentError, check_separator, wrong)
    assert message.startswith("separator must be one sign")
    assert [check_separator(name) for name in ("tab", "space", "|", None)] == ["\t", " ", "|", None]


@given(st.lists(st.sampled_from(["", "0", "x, y", " ", "\n", "b"]), min_size=1, max_size=9))
def test_a_quoted_cell_is_a_row_of_a_table_of_one_column(cells: list[str]) -> None:
    """A missing value that were taken for a blank line would move all answers below it."""
    lines = ["age", *(f'"{cell}"' for cell in cells)]
    assert split("\n".join(lines))[0] == [["age"], *([cell] for cell in cells)]
    rows, numbers, _ = split("\n\n".join(lines).replace('"\n"', '"0"'))
    assert (len(rows), numbers) == (len(cells) + 1, [*range(1, 2 * len(lines), 2)])


def test_a_quoted_cell_alone_is_a_blank_line_where_rows_have_more() -> None:
    assert split('a,b\n1,2\n""\n3,4\n')[0] == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("lines", "left_out"),
    [
        (["a,b", "1,2", ",", "3,4", ",", ""], ["line 5 is left out"]),
        (["# x", "a;b", "1;2", ";", ";", " ; "], ["3 lines from 4 to 6 are left out"]),
        (["a", "1", "", "3", "", ""], ["line 3 is left out"]),
        (["a,b", "", "1,2", "", "3,4", "", ""], []),
        (["a", "1", "3", "", ""], []),
    ],
)
def test_no_row_without_a_value_is_left_out_in_silence(
    lines: list[str], left_out: list[str], newline: str
) -> None:
    notes = split_rows(newline.join(lines), source="file").notes
    assert [note for note in notes if "comment" not in note] == [
        f"{note}: no value is there." for note in left_out
    ]
