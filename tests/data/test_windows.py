"""A file that is read window by window has the rows of the file that is read whole."""

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.json_lines import read_json_lines
from tinymlp.data.table import read_table
from tinymlp.data.windows import record_windows, row_windows, table_windows
from tinymlp.errors import ArgumentError, DataError

TABLES: dict[str, bytes] = {
    "commas": b"a,b\n1,x\n2,y\n3,x\n",
    "quotes with line ends": b'a,b\n1,"x\ny"\n\n2,"say ""hi"""\n3,x\n',
    "a title, comments and carriage returns": b"# by hand\r\nAll days\r\na;b\r\n1,5;x\r\n2,5;y\r\n",
    "names of rows": b'"","a","b"\n"1",2,"x"\n"2",3,"y"\n"3",4,"x"\n',
    "no header": b"1 2\n3 4\n5 6 \n",
    "UTF-16": "a\tb\n1\té\n2\tü\n".encode("utf-16"),
    "empty columns at the end": b"a,b,,\n1,x,,\n2,y,,\n",
    "lines of separators at the end": b"a,b\n1,x\n,\n2,y\n,\n , \n\n,\n",
    "lines of separators between quotes": b'a,b\n1,"x\n,\n,"\n2,y\n,',
    "an empty cell between quotes at the end": b'a,b\n1,x\n"",""\n',
    "gzip": gzip.compress(b"a,b\n1,x\n2,y\n"),
    "bzip2": bz2.compress(b"a,b\n1,x\n2,y\n"),
}


@pytest.mark.parametrize("size", [1, 2, None])
@pytest.mark.parametrize("name", TABLES)
def test_all_windows_together_are_the_table(tmp_path: Path, name: str, size: int | None) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(TABLES[name])
    whole, windows = read_table(path), list(table_windows(path, size))
    assert {tuple(window.header) for window in windows} == {tuple(whole.header)}
    assert [row for window in windows for row in window.rows] == list(whole.rows)
    assert [line for window in windows for line in window.lines] == whole.lines
    names = [row for window in windows for row in window.row_names or []]
    assert names == list(whole.row_names or [])
    if size is not None:
        assert all(len(window.rows) <= size for window in windows)


def test_the_last_window_tells_which_lines_below_have_no_value(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    above = "a,b\n" + "1,x\n,\n" * 200_000  # more than the head in which the columns are found
    path.write_text(f"{above},\n\n1,x\n,\n , \n", encoding="utf-8")
    windows = list(table_windows(path, 150_000))
    whole = read_table(path)
    assert sum(len(window.rows) for window in windows) == len(whole.rows) == 400_002
    assert windows[0].notes == []
    assert windows[-1].notes == whole.notes
    assert whole.notes == ["2 lines from 400005 to 400006 are left out: no value is there."]


@pytest.mark.parametrize("size", [1, 2, None])
def test_rows_of_another_width_are_listed_as_in_the_table(tmp_path: Path, size: int | None) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(b"a,b\n1\n2,y\n3,x,4\n5,z,\n")
    whole = read_table(path, odd_rows=True)
    rows: list[list[str]] = []
    odd: dict[int, int] = {}
    for window in table_windows(path, size, odd_rows=True):
        odd |= {len(rows) + index: n_cells for index, n_cells in window.odd_rows.items()}
        rows += window.rows
    assert rows == list(whole.rows) == [["1", ""], ["2", "y"], ["3", "x"], ["5", "z"]]
    assert odd == whole.odd_rows == {0: 1, 2: 3}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n" + b"1,x\n" * 9 + b"1,x,2\n", "some.csv: line 11 must be 2 cells"),
        (b"a,b\n" + b"1,x\n" * 9 + b'1,"x', "some.csv: line 11: a quote"),
        (
            b"a,b\n" + b"1,x\n" * 9 + b"1,\xe9\n",
            "some.csv: line 11 must be UTF-8, got the byte 0xe9",
        ),
        (
            gzip.compress(b"a,b\n" + b"1,x\n" * 99, mtime=0)[:-9],
            "some.csv: cannot be read to its end",
        ),
        (b"PK\x03\x04", "some.csv must be a file that is read piece by piece, got 'a zip"),
        (b"", "some.csv must be a table, got an empty file"),
    ],
)
def test_what_is_no_table_is_refused_by_its_line(
    tmp_path: Path, content: bytes, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("some.csv").write_bytes(content)
    assert message in message_of(DataError, lambda: list(table_windows("some.csv", 3)))


def test_a_line_without_end_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinymlp.data.windows._LONGEST", 50)
    monkeypatch.setattr("tinymlp.data.windows._HEAD", 10)
    path = tmp_path / "some.csv"
    path.write_text("a,b\n1,2\n" + "3," * 99)
    assert "line 3 must be shorter than 50 signs" in message_of(
        DataError, lambda: list(table_windows(path))
    )


def test_what_is_read_once_is_refused() -> None:
    message = message_of(DataError, lambda: list(table_windows("-")))
    assert "the name of a file, which is read several times, got 'standard input'" in message


@pytest.mark.parametrize("size", [1, 2, None])
def test_json_lines_are_those_of_the_file(tmp_path: Path, size: int | None) -> None:
    path = tmp_path / "some.jsonl"
    rows = [{"a": 1, "b": "x"}, {"b": "y", "a": 2.5}, {"a": None, "b": "x"}]
    path.write_text("\n\n".join(map(json.dumps, rows)))
    whole, windows = read_json_lines(path), list(record_windows(path, size))
    assert [row for window in windows for row in window.rows] == whole.rows
    assert next(window.place(0) for window in windows) == whole.place(0)
    assert [line for window in windows for line in window.lines] == whole.lines


def test_a_name_that_comes_late_is_refused_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n{"a": 3, "c": 4}\n')
    message = message_of(DataError, lambda: list(record_windows(path, 2)))
    assert "line 3 must be a name that the first rows have, got 'c'" in message
    path.write_text("\n")
    assert "must be objects" in message_of(DataError, lambda: list(record_windows(path)))


@pytest.mark.parametrize(
    "make",
    [lambda: ({"a": i, "b": 2 * i} for i in range(5)), lambda: [[i, 2 * i] for i in range(5)]],
)
def test_a_function_gives_the_rows_anew(make: Callable[[], list[list[int]]]) -> None:
    for _ in range(2):
        windows = list(row_windows(make, 2))
        assert [row for window in windows for row in window.rows] == [[i, 2 * i] for i in range(5)]
        assert windows[-1].lines == [4]
    assert "at least one row" in message_of(DataError, lambda: list(row_windows(list, 2)))
    nothing: Any = lambda: None  # noqa: E731
    assert "what the function returns" in message_of(
        ArgumentError, lambda: list(row_windows(nothing, 2))
    )
