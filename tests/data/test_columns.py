"""A column is numbers or text, and the odd cell is named where it stands."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.dialects import NUMBERS, STYLES, Style
from tests.refusals import message_of
from tinymlp.data.cells import is_missing
from tinymlp.data.columns import find_categories, read_column, read_columns
from tinymlp.data.number_format import NumberFormat
from tinymlp.data.raw import raw_from_memory
from tinymlp.data.table import Table, parse_table
from tinymlp.errors import ArgumentError, DataError


@given(st.lists(st.sampled_from(["1", "2.5", "NA", ""]), min_size=1, max_size=9))
def test_cells_of_numbers_are_floats_or_none(cells: list[str]) -> None:
    values = read_column("a", cells, "line {}".format, text=False, shared={})
    assert values == [None if is_missing(cell) else float(cell) for cell in cells]


@pytest.mark.parametrize(
    ("cells", "place"),
    [(["1", "x", "2"], 1), (["x", "1", "2"], 0), (["x", "1", "y"], 1), (["NA", "1", "x"], 2)],
)
def test_the_rarer_kind_is_the_odd_one(cells: list[str], place: int) -> None:
    with pytest.raises(
        DataError, match=f"^line {place}, column 'a' must be .* got {cells[place]!r}: "
    ):
        read_column("a", cells, "line {}".format, text=False, shared={})


SIGNS = st.sampled_from(["-", "--", "*", "…", "x", "n.a."])


@given(st.lists(SIGNS, min_size=1, max_size=3, unique=True), st.integers(2, 4), st.data())
def test_columns_of_numbers_and_marks_are_told_how_to_read_them_all(
    signs: list[str], n_columns: int, data: st.DataObject
) -> None:
    columns = []
    for _ in range(n_columns):
        sign = data.draw(st.sampled_from(signs))
        marks = [sign, sign, data.draw(st.sampled_from([sign, "NA", ".", "7"]))]
        columns.append(data.draw(st.permutations([*marks, *"12345"])))
    rows = [",".join(row) for row in zip(*columns, "abababab", strict=True)]
    header = ",".join(f"column {j}" for j in range(n_columns + 1))
    table = parse_table("\n".join([header, *rows]).encode(), source="t")
    with pytest.raises(DataError) as refused:
        read_columns(table)
    assert set(refused.value.settings) == {"missing_marks"}
    raw = read_columns(table, missing_marks=refused.value.settings["missing_marks"])
    assert {value for row in raw.rows for value in row} <= {None, 1, 2, 3, 4, 5, 7}


def test_a_point_or_two_among_numbers_are_a_missing_value() -> None:
    raw = read_columns(parse_table(b"a,b,y\n1,.,0\n.,2,1\n..,3,0\n4,..,1\n", source="t"))
    assert raw.rows == [[1.0, None], [None, 2.0], [None, 3.0], [4.0, None]]


def test_a_column_of_both_kinds_names_the_first_odd_value() -> None:
    both = raw_from_memory([[None], [1.0], ["x"]], [1.0] * 3, feature_names=["a"])
    assert message_of(DataError, find_categories, both) == (
        "inputs[2], column 'a' must be a number like 1.0 before it, got 'x': "
        "use None for a missing value"
    )
    kept = raw_from_memory([[None], ["x"], [1.0]], [1.0] * 3, feature_names=["a"]).take([1, 2])
    assert message_of(DataError, find_categories, kept) == (
        "inputs[2], column 'a' must be a text like 'x' before it, got 1.0: "
        "use None for a missing value"
    )
    nothing = raw_from_memory([[None]], [1.0], feature_names=["a"])
    assert message_of(DataError, find_categories, nothing) == (
        "column 'a' must be values to learn from, got only missing ones: ignore the column"
    )


def test_a_column_s_name_is_shortened_in_messages() -> None:
    name = "long " * 10_000
    message = message_of(
        DataError, read_column, name, ["1", "x"], "line {}".format, text=False, shared={}
    )
    assert len(message) < 500
    assert "'long long" in message


def table(text: str) -> Table:
    return parse_table(text.encode(), source="file")


def test_a_line_of_totals_is_no_example() -> None:
    rows = "".join(f"{'NS'[i % 2]},{i},{'ab'[i % 2]}\n" for i in range(12))
    reported = table(f"region,sales,y\n{rows}Total,66,a\n")
    assert message_of(DataError, read_columns, reported) == (
        "line 14, column 'region' must be an example, got 'Total': remove the line of the totals, "
        "or say text=['region'] (--text region) where it is a category"
    )
    assert read_columns(reported, text=["region"]).rows[-1] == ["Total", 66.0]
    named = "".join(f"{'nm'[i % 2]}{i},{i},{'ab'[i % 2]}\n" for i in range(12))
    assert message_of(DataError, table, f",sales,y\n{named}Total,66,a\n") == (
        "file: line 14 must be an example, got 'Total': remove the line of the totals"
    )


@given(st.data(), STYLES, st.sampled_from(";|\t,"), st.lists(NUMBERS, min_size=3, max_size=8))
def test_a_table_in_any_dialect_is_the_numbers_that_were_written(
    data: st.DataObject, style: Style, separator: str, numbers: list[Decimal]
) -> None:
    other = data.draw(STYLES.filter(lambda s: s.decimal == style.decimal))
    doubled = [number * 2 for number in numbers]
    rows = [
        [style.write(number), other.write(twice), "ab"[i % 2]]
        for i, (number, twice) in enumerate(zip(numbers, doubled, strict=True))
    ]
    lines = [separator.join(f'"{cell}"' for cell in row) for row in [["x", "z", "y"], *rows]]
    raw = read_columns(table("\r\n".join(lines)))
    expected = [[float(n), float(t)] for n, t in zip(numbers, doubled, strict=True)]
    assert raw.rows == expected


def test_a_point_in_a_file_of_decimal_commas_is_asked_about() -> None:
    mixed = table("a;b;y\n1.234;0,5;u\n2.500;1,5;v\n")
    assert message_of(DataError, read_columns, mixed) == (
        "line 2, column 'a' must be a number that can be read in one way only, got '1.234': say "
        "thousands='.' (--thousands .) for 1234"
    )
    assert read_columns(mixed, thousands=".").rows == [[1234.0, 0.5], [2500.0, 1.5]]
    for text in ("a;b;y\n1.234;5;u\n2.500;7;v\n", "a;y\n1.000;u\n12.500;v\n"):
        alone = table(text)
        assert "say thousands='.' (--thousands .) for 1" in message_of(
            DataError, read_columns, alone
        )
        assert read_columns(table(text.replace(";", ","))).rows[0][0] in (1.234, 1.0)
        assert read_columns(alone, decimal=".").rows[0][0] in (1.234, 1.0)
        assert read_columns(alone, decimal=",").rows[0][0] in (1234.0, 1000.0)
    program = table("a;b;y\n1.234;0.5;u\n2.500;1.5;v\n")
    assert read_columns(program).rows == [[1.234, 0.5], [2.5, 1.5]]
    hinted = table('a;b;y\n"1,234";0.5;u\n"2,500";1.5;v\n')
    assert message_of(DataError, read_columns, hinted).endswith(
        "say thousands=',' (--thousands ,) for 1234"
    )


def test_a_cell_of_one_text_is_another_number_in_another_column() -> None:
    formats = {"a": NumberFormat(",", "."), "b": NumberFormat(".", ",")}
    twice = table('a;b;y\n"1,234";"1,234";u\n')
    assert read_columns(twice, number_formats=formats).rows == [[1.234, 1234.0]]


def test_row_numbers_that_pandas_read_are_left_out() -> None:
    again = table("Unnamed: 0,x,y\n3,5,a\n1,6,b\n")
    raw = read_columns(again)
    assert (raw.rows, raw.notes) == (
        [[5.0], [6.0]],
        ["column 'Unnamed: 0' is left out: it counts the rows."],
    )
    assert read_columns(table("Unnamed: 0,y\n3,a\n1,b\n")).rows == [[3.0], [1.0]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"decimal": ";"}, "decimal must be '.' or ',', got ';'"),
        ({"thousands": "x"}, "thousands must be ',' or '.' or ' ' or \"'\" or '_', got 'x'"),
        (
            {"thousands": ",", "decimal": ","},
            "thousands must be another mark than decimal, got ','",
        ),
        ({"missing_marks": [3]}, "missing_marks[0] must be a text, got 3"),
        ({"missing_marks": 3}, "missing_marks must be a list of texts, got 3"),
    ],
)
def test_what_says_nothing_about_cells_is_refused(arguments: dict[str, Any], message: str) -> None:
    given = table("x,y\n1,a\n2,b\n")
    with pytest.raises(ArgumentError) as caught:
        read_columns(given, **arguments)
    assert str(caught.value) == message


def test_names_are_left_out_with_a_word_and_never_as_the_target() -> None:
    lines = "".join(f"name {i},{i},{'ab'[i % 2]}\n" for i in range(12))
    raw = read_columns(parse_table(f"name,x,y\n{lines}".encode(), source="x"))
    assert raw.feature_names == ["x"]
    assert [(each.name, each.note) for each in raw.left_out] == [
        ("name", "12 different texts: names or notes")
    ]
    assert raw.notes == [
        "1 column of texts left out, of which most occur once, as names and notes do (how many are "
        "different): name (12); say text=['name'] (--text name) to learn from each."
    ]
    kept = read_columns(parse_table(f"name,x,y\n{lines}".encode(), source="x"), text=["name"])
    assert kept.feature_names == ["name", "x"]
    few = "".join(lines.splitlines(keepends=True)[:9])
    assert len(read_columns(parse_table(f"name,x,y\n{few}".encode(), source="x")).rows[0]) == 2
    with pytest.raises(DataError, match="must be categories that repeat"):
        read_columns(parse_table(f"name,x,y\n{lines}".encode(), source="x"), target="name")


def test_a_table_that_is_cleared_gives_the_same_rows_and_still_knows_its_lines() -> None:
    content = b"a;b;c\n1,5;x;1\n;y;0\n\n2,5;x;1\n"
    kept, cleared = (parse_table(content, source="x.csv") for _ in range(2))
    raw, other = read_columns(kept), read_columns(cleared, clear=True)
    assert (other.rows, other.targets, other.notes) == (raw.rows, raw.targets, raw.notes)
    assert (len(kept.rows), len(cleared.rows)) == (3, 0)
    assert other.place_of_row(2) == "line 5"
