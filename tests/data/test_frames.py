"""Whatever holds rows gives the same rows, names and categories; or it is refused."""

import csv
import io
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.frames import by_name, frame_of, names_of
from tinymlp.data.rows import plain_rows, plain_targets
from tinymlp.errors import DataError

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")

COLUMNS: dict[str, list[Any]] = {"bill": [1.5, None, 2.5], "island": ["Dream", "Biscoe", None]}
ROWS: list[list[Any]] = [[1.5, "Dream"], [None, "Biscoe"], [2.5, None]]
RECORDS = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
Bird = namedtuple("Bird", ["bill", "island"])
Pair = namedtuple("Pair", ["a", "b"])


def cursor() -> sqlite3.Cursor:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE birds (bill REAL, island TEXT)")
    connection.executemany("INSERT INTO birds VALUES (?, ?)", ROWS)
    return connection.execute("SELECT * FROM birds")


def rows_of_database() -> list[sqlite3.Row]:
    connection = cursor().connection
    connection.row_factory = sqlite3.Row
    return connection.execute("SELECT * FROM birds").fetchall()


def masked() -> Any:
    fields = [("bill", "f8"), ("island", "U8")]
    values = numpy.array([(1.5, "Dream"), (9.0, "Biscoe"), (2.5, "x")], dtype=fields)
    return numpy.ma.array(values, mask=[(False, False), (True, False), (False, True)])


NAMED: dict[str, Any] = {
    "mapping": lambda: COLUMNS,
    "mapping of arrays": lambda: {
        "bill": numpy.array([1.5, numpy.nan, 2.5]),
        "island": pyarrow.array(COLUMNS["island"]),
    },
    "pandas": lambda: pandas.DataFrame(COLUMNS),
    "pandas nullable": lambda: pandas.DataFrame(COLUMNS).convert_dtypes(),
    "polars": lambda: polars.DataFrame(COLUMNS),
    "pyarrow table": lambda: pyarrow.table(COLUMNS),
    "pyarrow batch": lambda: pyarrow.table(COLUMNS).to_batches()[0],
    "masked structured array": masked,
    "mappings": lambda: RECORDS,
    "generator": lambda: (dict(reversed(record.items())) | {} for record in RECORDS),
    "named tuples": lambda: [Bird(*row) for row in ROWS],
    "pandas rows": lambda: [row for _, row in pandas.DataFrame(COLUMNS).iterrows()],
    "cursor": cursor,
    "rows of a database": rows_of_database,
}


@pytest.mark.parametrize("kind", NAMED)
def test_whatever_has_named_columns_is_the_same_rows(kind: str) -> None:
    plain = plain_rows(NAMED[kind](), "inputs")
    names = plain.names or []
    assert sorted(names) == ["bill", "island"]
    assert [dict(zip(names, row, strict=True)) for row in plain.rows] == RECORDS


def test_what_a_mapping_lacks_is_missing() -> None:
    plain = plain_rows([{"a": 1}, {"b": "x", "a": 2}, {}], "inputs")
    assert (plain.names, plain.rows) == (["a", "b"], [[1.0, None], [2.0, "x"], [None, None]])


class Tensor:
    """As a TensorFlow tensor: it gives a NumPy array, and has no list of its own."""

    def __init__(self, values: Any) -> None:
        self.values = numpy.array(values)

    def __array__(self) -> Any:
        return self.values


UNNAMED: dict[str, Any] = {
    "array": numpy.array,
    "float32": lambda rows: numpy.array(rows, dtype="float32"),
    "float16": lambda rows: numpy.array(rows, dtype="float16"),
    "object": lambda rows: numpy.array(rows, dtype=object),
    "masked": numpy.ma.array,
    "memoryview": lambda rows: memoryview(numpy.array(rows)),
    "tensor": Tensor,
    "decimals": lambda rows: [[Decimal(value) for value in row] for row in rows],
    "arrays": lambda rows: [numpy.array(row) for row in rows],
    "scalars": lambda rows: [[numpy.array(value) for value in row] for row in rows],
    "pyarrow arrays": lambda rows: [pyarrow.array(row) for row in rows],
    "polars series": lambda rows: [polars.Series(row) for row in rows],
    "pandas without names": pandas.DataFrame,
    "csv reader": lambda rows: csv.reader(
        [",".join(map(str, row)) for row in rows], quoting=csv.QUOTE_NONNUMERIC
    ),
}


@pytest.mark.parametrize("kind", UNNAMED)
def test_whatever_has_no_names_is_the_same_rows(kind: str) -> None:
    rows = [[0.5, 2.0, -1.0], [1.0, 0.0, 4.0]]
    plain = plain_rows(UNNAMED[kind](rows), "inputs")
    assert (plain.names, plain.rows) == (None, rows)


@pytest.mark.parametrize(
    "column",
    [
        numpy.array([3, 4]),
        numpy.array([[3], [4]]),
        pandas.Series([3, 4], name="y"),
        pandas.Index([3, 4]),
        pandas.array([3, 4], dtype="Int64"),
        pandas.DataFrame({"y": [3, 4]}),
        polars.Series("y", [3, 4]),
        polars.DataFrame({"y": [3, 4]}),
        pyarrow.array([3, 4]),
        pyarrow.chunked_array([[3], [4]]),
        pyarrow.table({"y": [3, 4]}),
        {"y": [3, 4]},
        [{"y": 3}, {"y": 4}],
        Tensor([3, 4]),
        range(3, 5),
        iter([3, 4]),
    ],
)
def test_a_column_of_any_library_is_the_same_targets(column: Any) -> None:
    targets = plain_targets(column, "targets")
    assert targets.values == [3, 4]
    assert {type(value) for value in targets.values} == {int}
    assert targets.name in (None, "y")


X_Y_Z = ["x", "y", "z"]


@pytest.mark.parametrize(
    "frame",
    [
        pandas.DataFrame({"n": [1, 2], "c": pandas.Categorical(["x", "y"], categories=X_Y_Z)}),
        polars.DataFrame(
            {"n": [1, 2], "c": polars.Series(["x", "y"], dtype=polars.Enum([*"zyx"]))}
        ),
        pyarrow.table(
            {"n": [1, 2], "c": pyarrow.DictionaryArray.from_arrays([0, 1], ["x", "y", "z"])}
        ),
        {"n": [1, 2], "c": pandas.Categorical(["x", "y"], categories=X_Y_Z)},
    ],
)
def test_declared_categories_are_known_also_where_they_do_not_occur(frame: Any) -> None:
    assert Dataset(frame, [0.5, 1.5]).categories == [None, X_Y_Z]
    column = frame["c"]
    dataset = Dataset([[1.0], [2.0]], column)
    assert (dataset.targets, dataset.labels) == (["x", "y"], X_Y_Z)


def test_categories_of_numbers_are_texts_and_missing_ones_are_missing() -> None:
    codes = pandas.Categorical([20095, 10115, None], categories=[10115, 20095, 50667])
    flags = pandas.Categorical([True, None, False])
    frame = pandas.DataFrame({"code": codes, "flag": flags, "n": [0.5, 1.0, 2.0]})
    dataset = Dataset(frame, [0.5, 1.5, 2.5], missing="most_frequent")
    assert dataset.inputs == [["20095", "True", 0.5], ["10115", None, 1.0], [None, "False", 2.0]]
    assert dataset.categories == [["10115", "20095", "50667"], ["False", "True"], None]
    whole = Dataset(frame, [0.5, 1.5, 2.5], missing="drop")
    assert whole.categories == [["10115", "20095", "50667"], ["False", "True"], None]


def test_classes_of_numbers_are_numbers_and_a_regression_has_none() -> None:
    declared = pandas.Categorical([1, 2, 1], categories=[1, 2, 3])
    rows = [[0.0], [1.0], [2.0]]
    assert Dataset(rows, declared).labels == [1, 2, 3]
    assert Dataset(rows, declared, labels=[1, 2]).labels == [1, 2]
    assert Dataset(rows, declared, task="regression").targets == [1.0, 2.0, 1.0]


def test_pieces_of_a_dictionary_are_declared_together() -> None:
    pieces = [pyarrow.array([*"xy"]).dictionary_encode(), pyarrow.array(["z"]).dictionary_encode()]
    column = pyarrow.chunked_array(pieces)
    assert plain_targets(column, "targets").labels == X_Y_Z
    assert plain_targets(pyarrow.chunked_array([[1], [2]]), "targets").labels is None


def test_categories_that_columns_share_are_not_those_of_each() -> None:
    frame = polars.DataFrame({"a": ["x", "y"], "b": ["p", "q"]}).cast(polars.Categorical)
    assert Dataset(frame, [0.5, 1.5]).categories == [["x", "y"], ["p", "q"]]


def test_a_stack_of_images_is_rows_of_pixels() -> None:
    stack = numpy.arange(24, dtype="uint8").reshape(4, 2, 3)
    for images in (stack, stack.tolist(), list(stack), iter(stack)):
        dataset = Dataset(images, [0, 1, 0, 1])
        assert (dataset.image_shape, dataset.inputs[1]) == ((2, 3), [6, 7, 8, 9, 10, 11])
        assert dataset.feature_names[-1] == "pixel 1,2"
    assert "must be an image of 2 × 3 pixels" in message_of(
        DataError, plain_rows, [[[1, 2, 3]] * 2, [[1, 2]] * 3], "inputs"
    )
    assert "whose rows have equally many pixels" in message_of(
        DataError, plain_rows, [[[1, 2], [3]]], "inputs"
    )
    assert "make each example one flat row" in message_of(
        DataError, plain_rows, numpy.zeros((1, 2, 2, 2)), "inputs"
    )
    assert "make each example one flat row" in message_of(
        DataError, plain_rows, pandas.DataFrame({"a": [[1, 2], [3, 4]]}), "inputs"
    )


class OfColumns:
    """As a frame of a library that nobody has shown: iterating it gives its columns."""

    columns = ("a", "b")

    def __iter__(self) -> Iterator[list[float]]:
        return iter([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            polars.LazyFrame({"a": [1]}),
            "inputs must be a frame that holds its rows, got 'LazyFrame': inputs.collect() reads "
            "them",
        ),
        (
            OfColumns(),
            "inputs must be rows, or a frame whose rows are known, got 'OfColumns': iterating it "
            "may give columns, pass a list of its rows",
        ),
        (
            {"a": [1, 2], "b": [3]},
            "inputs['b'] must be a column of 2 values as the first, got [3]: it has 1",
        ),
        (
            {"a": 1.0},
            "inputs['a'] must be a column of values, got 1.0: a mapping is read as columns, one "
            "row is [{…}]",
        ),
        (
            pyarrow.table({"a": [1]}).to_reader(),
            "inputs must be a frame that holds its rows, got 'RecordBatchReader': "
            "inputs.read_all() reads them",
        ),
        (
            {(1.0,)},
            "inputs must be rows in an order, got {(1.0,)}: a set has none, sorted(…) gives it one",
        ),
        ([{1.0, 2.0}], "inputs[0] must be a list of values, got {1.0, 2.0}: a set has no order"),
        (
            sqlite3.connect(":memory:").cursor(),
            "inputs must be a cursor with a result, got 'Cursor': execute a SELECT first",
        ),
        (
            pandas.DataFrame([[1, 2]], columns=["a", "a"]),
            "inputs must be columns of different names, got ['a', 'a']: 'a' is there twice, rename "
            "one",
        ),
        (numpy.array(5.0), "inputs must be a list with one item for each example, got array(5.)"),
        (
            numpy.array([["2024-01"]], dtype="datetime64[M]"),
            "inputs[0], value 0 must be a number, text or None, got np.datetime64('2024-01'): take "
            "a number from it, such as its year, or leave the column out",
        ),
        (
            numpy.array([[5]], dtype="timedelta64[s]"),
            "inputs must be numbers or texts, got array([[5]], dtype='timedelta64[s]'): take "
            "numbers from the times, such as their seconds",
        ),
        (
            pandas.DataFrame({"day": [pandas.Timestamp("2024-01-01"), "soon"]}),
            "inputs[0], column 'day' must be a number, text or None, got Timestamp('2024-01-01 "
            "00:00:00'): take a number from it, such as its year, or leave the column out",
        ),
        (
            pandas.DataFrame({"took": pandas.to_timedelta([5], unit="s")}),
            "inputs[0], column 'took' must be a number, text or None, got Timedelta('0 days "
            "00:00:05'): take a number from it, such as its year, or leave the column out",
        ),
    ],
)
def test_what_might_be_misread_is_refused(given: Any, message: str) -> None:
    assert message_of(DataError, plain_rows, given, "inputs") == message


def test_a_reader_of_text_is_rows_to_predict_and_none_to_learn_from() -> None:
    def reader() -> Any:
        return csv.DictReader(io.StringIO("a,b\n1,2\n"))

    message = message_of(DataError, plain_rows, reader(), "inputs")
    assert message.endswith(": Dataset.from_table(reader) takes its text as from_csv does")
    assert list(frame_of(reader(), "rows").rows) == [["1", "2"]]


def test_columns_of_a_mapping_agree_on_their_labels() -> None:
    first, second = pandas.Series([1.0, 2.0]), pandas.Series([1.0, 2.0], index=[1, 0])
    message = message_of(DataError, frame_of, {"a": first, "b": second}, "inputs")
    assert message.startswith("inputs['b'] must be in the order of inputs['a'], got the index 1 at")


def test_a_row_has_names_where_it_says_so() -> None:
    array = numpy.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
    for row in (
        {"a": 1, "b": 2.0},
        array[0],
        array.view(numpy.recarray)[0],
        pandas.DataFrame({"a": [1.0], "b": [2.0]}).iloc[0],
        Pair(1, 2.0),
    ):
        assert by_name(row) == {"a": 1, "b": 2.0}
    for row in ([1], (1,), numpy.zeros(2), pandas.Series([1, 2]), "ab", 3, None, array):
        assert by_name(row) is None
    assert (names_of([0, 1]), names_of([1, 0]), names_of([])) == (None, ["1", "0"], None)
