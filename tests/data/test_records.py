"""A table with types knows its columns' roles, and a reader of text keeps to text."""

import csv
import io
import sqlite3
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.records import as_table, records_of, text_table_of
from tinymlp.data.table import number_columns, parse_table
from tinymlp.errors import ArgumentError, DataError

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")

ROWS: list[dict[str, Any]] = [
    {"age": 31, "zip": 10115, "on": True, "w": 1, "who": 7, "h": 1.5, "y": "a"},
    {"age": 40, "zip": 20095, "on": False, "w": 2, "who": 7, "h": 2.5, "y": "b"},
    {"age": 25, "zip": 10115, "on": True, "w": 0.5, "who": 8, "h": 3.5, "y": "a"},
]


def table(text: str) -> Any:
    return csv.DictReader(io.StringIO(text))


def test_every_column_has_the_role_it_is_given() -> None:
    dataset = Dataset.from_table(
        ROWS, target=["h", "age"], text=["zip"], weights="w", groups="who", ignore=["y"]
    )
    assert dataset.feature_names == ["zip", "on"]
    assert dataset.inputs == [["10115", 1.0], ["20095", 0.0], ["10115", 1.0]]
    assert dataset.targets == [[1.5, 31.0], [2.5, 40.0], [3.5, 25.0]]
    assert (dataset.weights, dataset.groups) == ([1.0, 2.0, 0.5], ["7", "7", "8"])
    assert dataset.source == "memory"


def test_the_roles_are_as_of_a_file_of_text() -> None:
    frame = pandas.DataFrame(ROWS).astype({"on": int})
    text = frame.to_csv(index=False)
    for roles in (
        {"target": "y", "text": ["zip"], "weights": "w", "groups": "who"},
        {"target": "zip", "text": ["zip"], "ignore": ["y"]},
        {"target": "on", "task": "classification"},
        {"target": ["h", "w"], "ignore": "who"},
        {},
    ):
        of_file = Dataset.from_table(parse_table(text.encode(), source="x.csv"), **roles)
        assert Dataset.from_table(frame, **roles) == of_file
        assert Dataset.from_table(table(text), **roles) == of_file


def test_a_column_of_no_role_may_be_of_any_kind() -> None:
    frame = pandas.DataFrame(ROWS).assign(day=pandas.to_datetime(["2024-01-01"] * 3), b=[b""] * 3)
    message = message_of(DataError, Dataset.from_table, frame, target="y")
    assert message.startswith("table[0], column 'b' must be a number, text or None, got b''")
    assert len(Dataset.from_table(frame, target="y", ignore=["day", "b"]).feature_names) == 6


def test_a_table_without_names_has_numbered_columns() -> None:
    dataset = Dataset.from_table(numpy.array([[1.0, 2.0, 0.5], [3.0, 4.0, 1.5]]))
    assert dataset.feature_names == number_columns(2)
    assert (dataset.target_name, dataset.targets) == ("column 3", [0.5, 1.5])


def test_what_a_column_is_declared_to_have_goes_with_its_role() -> None:
    frame = pandas.DataFrame(ROWS)
    frame["zip"] = pandas.Categorical(frame["zip"], categories=[10115, 20095, 50667])
    codes = ["10115", "20095", "50667"]
    assert Dataset.from_table(frame[["zip", "h"]]).categories == [codes]
    assert Dataset.from_table(frame, target="zip").labels == [10115, 20095, 50667]
    assert Dataset.from_table(frame, target="zip", text=["zip"]).labels == codes
    taken = records_of(frame, "table").take(["h", "zip"])
    assert (taken.header, taken.categories) == (["h", "zip"], [None, [10115, 20095, 50667]])


@pytest.mark.parametrize(
    ("given", "roles", "message"),
    [
        ([], {}, "table must be rows of at least one value, got []"),
        ([[]], {}, "table must be rows of at least one value, got [[]]"),
        ([[1, 2], [3]], {}, "table[1] must be a row of 2 values, got [3]: it has 1"),
        ([1, 2], {}, "table[0] must be a list of values, got 1: with one feature, write [[1.0], "),
        ([{"a": 1, "y": 2}, 3], {}, "table[1] must be a mapping from name to value as the first"),
        (ROWS, {"target": "ages"}, "target must be a column, got 'ages': did you mean 'age'?"),
        (ROWS, {"target": ["h", "y"]}, "table[0], column 'y' must be a number, as each of several"),
        (ROWS, {"weights": "y", "target": "h"}, "table[0], column 'y' must be a number from 0 up"),
        (
            [{"a": 1, "y": 1}, {"a": "x", "y": 2}],
            {},
            "table[1], column 'a' must be a number like 1.0 before it, got 'x'",
        ),
        ([{"a": b"", "y": 1}], {}, "table[0], column 'a' must be a number, text or None, got b''"),
        (
            [{"a": 1, "y": None}],
            {},
            "every target is missing ('y'): choose another target= (--target)",
        ),
        (
            [{"a": f"note {i}", "y": 0.5} for i in range(60)],
            {},
            "column 'a' must be categories that repeat, got 60 different texts in 60 rows (such as "
            "'note 0'): say text=['a'] (--text a) to learn from each, as there is no other column",
        ),
        (
            [{"a": 1, "y": f"note {i}"} for i in range(60)],
            {},
            "column 'y' must be categories that repeat, got 60 different texts in 60 rows (such as "
            "'note 0'): choose another target=, or say text=['y']",
        ),
        (table("a,b\n1,2,3\n"), {}, "line 2 must be 2 cells, as there are names, got {'a': '1', "),
        (table("a,b\n1\n"), {}, "line 2 must be 2 cells, as there are names, got {'a': '1', 'b': "),
        (table("a,a\n1,2\n"), {}, "table must be a reader with different names, got ['a', 'a']"),
        (table(""), {}, "table must be a reader with different names, got []"),
        (table("a,b\n"), {}, "table must be a header and rows below it, got ['a', 'b']"),
        (table("a,b\n1,2\nx,3\n4,5\n"), {}, "line 3, column 'a' must be a number as in the rest"),
        (csv.reader(["a,b", "1,2"]), {}, "table must be rows with names, got <_csv.reader object"),
    ],
)
def test_what_is_no_table_is_refused(given: Any, roles: Any, message: str) -> None:
    with pytest.raises(DataError) as caught:
        Dataset.from_table(given, **roles)
    assert str(caught.value).startswith(message)


def test_the_name_of_a_file_is_no_table() -> None:
    message = message_of(ArgumentError, as_table, "table", "iris.csv")
    assert message == "table must be a Table, got 'iris.csv': read one with read_table(path)"


def test_a_reader_of_numbers_is_taken_as_it_read() -> None:
    reader = csv.DictReader(io.StringIO('"a","y"\n1,2.5\n'), quoting=csv.QUOTE_NONNUMERIC)
    assert text_table_of(reader).rows == [["1", "2.5"]]


def test_a_database_is_a_data_set() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE birds (bill REAL, island TEXT, mass INTEGER)")
    rows = [(39.5, "Dream", 3700), (46.0, None, 5100)]
    connection.executemany("INSERT INTO birds VALUES (?, ?, ?)", rows)
    query = connection.execute("SELECT island, mass / 2 AS half, bill FROM birds ORDER BY bill")
    dataset = Dataset.from_table(query, target="half", missing="most_frequent")
    assert dataset.feature_names == ["island", "bill"]
    assert (dataset.inputs, dataset.targets) == (
        [["Dream", 39.5], [None, 46.0]],
        [1850.0, 2550.0],
    )
    assert "execute a SELECT first" in message_of(
        DataError, Dataset.from_table, connection.cursor()
    )
