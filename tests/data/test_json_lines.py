"""A file of JSON Lines is a table with types, and what is none is named by its line."""

import gzip
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.json_lines import parse_json_lines, read_json_lines
from tinymlp.errors import DataError

VALUES = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text() | st.floats(-9, 9)


@given(st.lists(st.dictionaries(st.text(), VALUES), min_size=1), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read(objects: list[dict[str, Any]], end: str) -> None:
    names = list(dict.fromkeys(name for each in objects for name in each))
    content = end.join(json.dumps(each, ensure_ascii=False) for each in objects).encode()
    if not names:
        message_of(DataError, parse_json_lines, content, source="x")
        return
    records = parse_json_lines(content, source="x")
    assert records.header == names
    expected = [[each.get(name) for name in names] for each in objects]
    assert repr(records.rows) == repr(expected)
    assert parse_json_lines(b"\xef\xbb\xbf\n" + content + b"\n\n", source="x").rows == records.rows


@pytest.mark.parametrize("name", ["birds.jsonl", "birds.jsonl.gz"])
def test_a_file_is_a_data_set(tmp_path: Path, name: str) -> None:
    lines = b'{"bill": 1, "on": true, "y": "a"}\n{"y": "b", "on": null, "bill": 2.5}\n'
    path = tmp_path / name
    path.write_bytes(gzip.compress(lines) if name.endswith("gz") else lines)
    dataset = Dataset.from_json_lines(path, missing="most_frequent")
    assert dataset.inputs == [[1.0, 1.0], [2.5, None]]
    assert (dataset.feature_names, dataset.targets) == (["bill", "on"], ["a", "b"])
    assert dataset.source == str(path)
    other = Dataset.from_json_lines(path, target="bill", ignore=["on"])
    assert (other.categories, other.targets) == ([["a", "b"]], [1.0, 2.5])
    assert message_of(DataError, Dataset.from_json_lines, path, missing="refuse").startswith(
        f"{path}: values are missing in 1 of 2 examples (on 1; first at line 2)"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "x must be objects with values, one on each line, got []"),
        (b"{}\n", "x must be objects with values, one on each line, got [{}]"),
        (
            b'{"a": 1}\n[1]\n',
            "x: line 2 must be an object, got [1]: write each example on a line of its own, as "
            '{"name": value}',
        ),
        (
            b'{"a": 1}\n\n{"a": \n',
            "x: line 3 must be JSON, got '{\"a\": ': Expecting value at character",
        ),
        (b'{"a": 1, "a": 2}\n', "x: line 1 must be JSON, got '{\"a\": 1, \"a\": 2}': the key 'a' "),
        (b'{"a": NaN}\n', "x: line 1 must be JSON, got '{\"a\": NaN}': NaN is not a JSON number"),
        (b'{"a": 1e999}\n', "x: line 1 must be JSON, got '{\"a\": 1e999}': 1e999 is too large"),
        (b'{"a": "\xff"}\n', 'x: line 1 must be UTF-8, got b\'{"a": "\\xff"}\': save it as UTF-8'),
        (b"[" * 10**5, "x: line 1 must be JSON, got '[[[[[[[["),
    ],
)
def test_what_is_no_table_is_named_by_its_line(content: bytes, message: str) -> None:
    assert message_of(DataError, parse_json_lines, content, source="x").startswith(message)


@pytest.mark.parametrize("value", ["[1]", "{}", "1" + "0" * 350])
def test_what_is_no_value_is_refused_where_it_is_learned_from(tmp_path: Path, value: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"a": 1, "b": 1, "y": 0.5}\n{"a": 2, "b": ' + value + ', "y": 1.5}\n')
    assert message_of(DataError, Dataset.from_json_lines, path, missing="refuse").startswith(
        f"{path}: line 2, column 'b' must be a number"
    )
    assert Dataset.from_json_lines(path, ignore=["b"]).inputs == [[1.0], [2.0]]


def test_no_more_is_read_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"a": 1}\n')
    assert not math.isnan(len(read_json_lines(path, limit=9).rows))
    assert "must be at most 8 bytes" in message_of(DataError, read_json_lines, path, limit=8)


def test_an_open_file_is_read_as_a_name_is() -> None:
    opened: Any = io.StringIO('{"x": 1, "y": 2}\n')
    records = read_json_lines(opened)
    assert (records.header, records.rows) == (["x", "y"], [[1, 2]])
