"""Any bytes are a table or a DataError; what is a table knows its lines."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.table import Table, parse_table, read_table
from tinymlp.errors import ArgumentError, DataError

WORDS = st.text("abcdefgäöüжש漢", min_size=2, max_size=5)
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
SOUND = 'name;größe\r\n"a;b";1,5\r\n\r\n"two\nlines";2\r\nlast;3\r\n'.encode()


def parse(content: bytes, header: bool | None = None) -> Table:
    return parse_table(content, source="file", header=header)


def test_cells_stay_text_and_rows_know_the_line_they_start_on() -> None:
    table = parse(SOUND)
    assert table.header == ["name", "größe"]
    assert table.rows == [["a;b", "1,5"], ["two\nlines", "2"], ["last", "3"]]
    assert table.lines == [2, 4, 6]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("packed", [False, True])
def test_dialects_mean_the_same_table(
    tmp_path: Path, newline: str, delimiter: str, mark: bytes, packed: bool
) -> None:
    lines = [delimiter.join(row) for row in (["a", "b"], ["1", "2"], ["3", "4"])]
    content = mark + newline.join(lines).encode()
    path = tmp_path / "table"
    path.write_bytes(gzip.compress(content) if packed else content)
    table = read_table(path)
    assert (table.header, [*table.rows]) == (["a", "b"], [["1", "2"], ["3", "4"]])
    assert table.lines == [2, 3]
    assert table.source == str(path)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    assert parse(file.getvalue().encode()).rows == rows


@given(st.binary(max_size=60))
def test_any_bytes_are_a_table_or_a_data_error(content: bytes) -> None:
    for header in (None, True, False):
        try:
            table = parse(content, header)
        except DataError as error:
            assert str(error).startswith("file")
        else:
            assert table.rows
            assert {len(row) for row in table.rows} == {len(table.header)}


@given(st.lists(st.sampled_from(['"', ",", ";", "\n", "\r", " ", "1", "a", "é"]), max_size=30))
def test_any_quoting_is_a_table_or_a_data_error(pieces: list[str]) -> None:
    try:
        parse("".join(pieces).encode())
    except DataError as error:
        assert str(error).startswith("file")


@given(st.integers(0, len(SOUND) - 1), st.integers(0, 255))
def test_a_changed_byte_is_a_table_or_a_data_error(place: int, byte: int) -> None:
    changed = bytearray(SOUND)
    changed[place] = byte
    for content in (bytes(changed), SOUND[:place]):
        try:
            parse(content)
        except DataError as error:
            assert str(error).startswith("file")


PACKED = gzip.compress(SOUND, mtime=0)


@settings(deadline=None)  # it writes files
@given(st.integers(0, len(PACKED) - 1), st.integers(0, 255))
def test_a_changed_byte_of_a_gzip_is_a_table_or_a_data_error(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    changed = bytearray(PACKED)
    changed[place] = byte
    path = tmp_path_factory.mktemp("gzip") / "table.csv.gz"
    path.write_bytes(bytes(changed))
    try:
        read_table(path)
    except DataError as error:
        assert str(error).startswith(str(path))


def test_a_first_line_of_numbers_is_an_example_unless_it_is_said_to_be_a_header() -> None:
    assert parse(b"1,2.5,NA\n3,4,5\n").header == ["column 1", "column 2", "column 3"]
    assert parse(b"1,2.5\n3,4\n").lines == [1, 2]
    assert parse(b"1990,1991\n3,4\n", header=True).header == ["1990", "1991"]
    assert parse(b"0,1,target\n5.5,3,1\n").header == ["0", "1", "target"]
    assert parse(b"a,b\nc,d\n", header=False).rows == [["a", "b"], ["c", "d"]]


SAVE = (
    "save it as UTF-8, or say encoding='cp1252' (--encoding cp1252), it may be Windows-1252 or "
    "Latin-1"
)
HEADER = "a header or an example"
SAY = "say header=True (--header) or header=False (--no-header)"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "file must be a table, got an empty file"),
        (b"\r\n  \n", "file must be a table, got an empty file"),
        (
            b"a,b\n",
            "file must be a header and examples below it, got no examples: "
            "say header=False (--no-header) if the first line is one",
        ),
        (
            b"a,b\n1,2\n1,2,3\n",
            "file: line 3 must be 2 cells, as the first line is, got 3: "
            "put a cell that holds the delimiter between quotes",
        ),
        (
            b"a,b,a\n1,2,3\n",
            "file: line 1, column 3 must be another name than column 1, got 'a': "
            "rename one, or say header=False (--no-header)",
        ),
        (
            b"\na, ,b\n1,2,3\n",
            "file: line 2, column 2 must be a name, got an empty cell: name it, remove it "
            "(pandas: to_csv(index=False)), or say header=False (--no-header)",
        ),
        (
            b"a,b\n1,\0\n",
            "file: line 2 must be text, got a NUL byte (byte 6): "
            "is it a binary file, or UTF-16? Save it as UTF-8 CSV",
        ),
        (
            "a,b\n1,é\n".encode("latin-1"),
            f"file: line 2 must be UTF-8, got the byte 0xe9 (byte 6): {SAVE}",
        ),
        (
            b"\xef\xbb\xbfa\n\xff",
            f"file: line 2 must be UTF-8, got the byte 0xff (byte 5): {SAVE}",
        ),
        (
            "a,b\n1,2\n".encode("utf-16-le"),
            "file: line 1 must be text, got a NUL byte (byte 1): "
            "say encoding='utf-16-le' (--encoding utf-16-le) if it is UTF-16",
        ),
        (b"PK\x03\x04rest", "file must be text, got a workbook or zip: export it as CSV"),
        (
            b'a,b\n1,"2\n3,4\n',
            'file: line 2: a quote (") opens in this row and is not closed: '
            "close it, or double it if meant",
        ),
        (
            b'a,b\n1,"2"x\n',
            "file: line 2: a quote (\") ends inside a cell (',' expected after '\"'): "
            'double a quote that is meant ("")',
        ),
        (
            b"5.1,3.5,setosa\n4.9,3.0,setosa\n",
            f"file: line 1 must be {HEADER}, got 'setosa' beside the number '5.1': {SAY}",
        ),
        (
            b"5.1,-\n4.9,3.0\n",
            f"file: line 1 must be {HEADER}, got '-' beside the number '5.1': {SAY}",
        ),
        (
            b"country,1990\nFrance,3\n",
            f"file: line 1 must be {HEADER}, got 'country' beside the number '1990': {SAY}",
        ),
        (b"1,a\n", f"file: line 1 must be {HEADER}, got 'a' beside the number '1': {SAY}"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name_and_line(content: bytes, message: str) -> None:
    assert message_of(DataError, parse, content) == message


def test_a_long_unclosed_quote_is_named_as_one() -> None:
    message = message_of(DataError, parse, b'a,b\n1,"2\n' + b"3,4\n" * 50_000)
    assert message.startswith('file: line 2: a quote (") opens in this row and is not closed')


@pytest.mark.parametrize("cell", ["{}", '"{}"', '"{},"'])
def test_a_cell_that_is_too_long_is_named_as_one(cell: str) -> None:
    rows = f"a,b\n1,{cell.format('x' * 200_000)}\n3,4\n"
    assert message_of(DataError, parse, rows.encode()) == (
        "file: line 2: a cell is longer than 131,072 characters: shorten it, or remove its column"
    )


def test_a_table_prints_short() -> None:
    assert repr(parse(SOUND)) == "Table('file', 3 rows of 2 columns)"


def test_a_message_never_blames_quotes_when_every_line_is_alike() -> None:
    assert message_of(DataError, parse, b"a,b\n1,2,3\n4,5,6\n") == (
        "file: line 1 must be 3 names, one for each cell of the lines below it, got 2: name each "
        "column, or say separator= (--separator)"
    )


@pytest.mark.parametrize("header", [",a,y\n", '"",a,y\n'])
@pytest.mark.parametrize("names", [["0", "1", "2"], ["17", "3", "5"], ["Ann", "Bob", "Cid"]])
def test_a_first_column_without_a_name_that_tells_rows_apart_is_left_out(
    header: str, names: list[str]
) -> None:
    rows = "".join(f"{name},{i},x\n" for i, name in enumerate(names))
    table = parse((header + rows).encode())
    assert table.header == ["a", "y"]
    assert table.rows == [["0", "x"], ["1", "x"], ["2", "x"]]
    assert table.notes == ["column 1, which has no name, is left out: it counts the rows."]


@pytest.mark.parametrize("names", [["0", "1", "2"], ["1", "2", "3"], ["Ann", "Bob", "Cid"]])
def test_a_header_without_a_cell_for_the_names_of_rows_is_that_of_the_others(
    names: list[str],
) -> None:
    rows = "".join(f'"{name}" {i} "x"\n' for i, name in enumerate(names))  # R's write.table
    table = parse(f'"a" "y"\n{rows}'.encode())
    assert table.header == ["a", "y"]
    assert table.row_names is not None
    assert table.rows == [["0", "x"], ["1", "x"], ["2", "x"]]


@pytest.mark.parametrize("rows", ["3,4,5\n6,7,8\n", "a,1,2\na,1,2\n"])
def test_what_does_not_count_or_name_rows_is_not_left_out(rows: str) -> None:
    assert "line 1 must be 3 names" in message_of(DataError, parse, f"x,y\n{rows}".encode())
    assert parse(b"x,y\na,1,\nb,2,\n").rows == [["a", "1"], ["b", "2"]]


def test_years_in_a_header_are_names() -> None:
    assert parse(b"country,2000,2001,2002\nPeru,1,2,x\n").header[1:] == ["2000", "2001", "2002"]
    assert parse(b",1940,1945,1950\nfood,1,2,3\nhome,1,2,3\n").header == ["1940", "1945", "1950"]
    message = message_of(DataError, parse, b"country,2000,2001,2009\nPeru,1,2,x\n")
    assert "must be a header or an example" in message


def test_a_header_may_name_a_column_as_a_number_is_written() -> None:
    assert parse(b"year,inf,nan\n1950,1.5,2\n").header == ["year", "inf", "nan"]


@pytest.mark.parametrize("names", [["1", "1"], ["0.5", "1.5"], ["", "b"]])
def test_a_first_column_without_a_name_that_measures_is_refused(names: list[str]) -> None:
    rows = "".join(f"{name},{i}\n" for i, name in enumerate(names))
    message = message_of(DataError, parse, f",a\n{rows}".encode())
    assert message.startswith("file: line 1, column 1 must be a name, got an empty cell")


def test_a_wide_header_is_checked_in_one_pass() -> None:
    names = [f"c{i}" for i in range(20_000)]
    table = parse((",".join(names) + "\n" + ",".join(["1"] * len(names))).encode())
    assert table.take(names).header == names


@given(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), WORDS, WORDS)
def test_an_encoding_that_says_its_name_is_read(encoding: str, name: str, cell: str) -> None:
    table = parse(f"a,{name}\n1,{cell}\n2,x\n".encode(encoding), header=True)
    assert (table.header, table.rows[0]) == (["a", name], ["1", cell])


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp1251", "utf-16-le", "shift_jis"])
def test_any_other_encoding_is_read_when_it_is_said(encoding: str, tmp_path: Path) -> None:
    word = {"cp1251": "цена", "shift_jis": "値段"}.get(encoding, "größe")
    path = tmp_path / "table.csv"
    path.write_bytes(f"a;{word}\n1,5;2\n".encode(encoding))
    assert read_table(path, encoding=encoding).header == ["a", word]
    message = message_of(DataError, read_table, path)
    assert "say encoding=" in message
    if encoding in ("cp1252", "utf-16-le"):
        assert f"(--encoding {encoding})" in message


@pytest.mark.parametrize("wrong", ["utf-9", "base64", "", 3, "a\0b"])
def test_an_encoding_there_is_not_is_refused(wrong: object, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n1\n")
    message = message_of(ArgumentError, read_table, path, encoding=wrong)
    assert message.startswith("encoding must be an encoding such as 'utf-8'")


def test_an_open_file_is_a_table() -> None:
    assert read_table(io.StringIO("a,ü\n1,2\n")).header == ["a", "ü"]
    assert read_table(io.BytesIO(b"a,b\n1,2\n")).source == "the open file"


def test_rows_of_another_width_can_be_kept_in_mind(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("id,a,b\n1,x,y\n2,x\n3,x,y,z\n")
    table = read_table(path, odd_rows=True)
    assert table.rows[1:] == [["2", "x", ""], ["3", "x", "y"]]
    assert table.odd_rows == {1: 2, 2: 4}
    assert table.take(["b"]).odd_rows == {1: 2, 2: 4}
    with pytest.raises(DataError, match="line 3 must be 3 cells"):
        read_table(path)
    path.write_text("a,b\n1\n2\n")
    with pytest.raises(DataError, match="must be"):
        read_table(path, odd_rows=True)
    path.write_text("a,b\n1,2\n")
    assert read_table(path, odd_rows=True).odd_rows == {}


def test_a_row_of_its_name_alone_is_too_short() -> None:
    """The widths that are told are those that stand in the file."""
    with pytest.raises(DataError, match="line 4 must be 3 cells, as the first line is, got 1"):
        parse_table(b",a,b\n0,x,1\n1,y,2\n2\n", source="file")
