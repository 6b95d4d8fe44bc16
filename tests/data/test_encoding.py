"""An encoder gives the same numbers for a row however it comes, and survives JSON."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder, NumberColumn
from tinymlp.data.table import parse_table
from tinymlp.datasets import penguins
from tinymlp.errors import ArgumentError, DataError, FormatError, ShapeError, TinyMLPError
from tinymlp.text import short_repr

NAMES = ["bill", "island", "year"]
BIRDS = Dataset(
    [[39.5, "Dream", 2007], [46.0, "Biscoe", 2008], [41.0, "Dream", 2009]],
    [3700.0, 5100.5, 3900.0],
    feature_names=NAMES,
    missing="refuse",
)
ENCODER = Encoder.learn(BIRDS)
ROWS = st.tuples(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["Biscoe", "Dream"]),
    st.integers(-9, 9),
)


def test_inputs_are_named_after_column_and_category() -> None:
    assert ENCODER.input_names == ["bill", "island=Biscoe", "island=Dream", "year"]
    assert ENCODER.n_inputs == 4
    assert ENCODER.encode(BIRDS.inputs[0]) == [39.5, 0.0, 1.0, 2007.0]
    assert repr(ENCODER) == "Encoder(3 columns to 4 inputs)"


@given(ROWS)
def test_a_row_encodes_alike_as_list_mapping_text_and_table(row: tuple[float, str, int]) -> None:
    encoded = ENCODER.encode(row)
    assert len(encoded) == ENCODER.n_inputs
    assert encoded[1] + encoded[2] == 1.0
    mapping = dict(zip(NAMES, row, strict=True))
    assert ENCODER.encode({"extra": None, **dict(reversed(mapping.items()))}) == encoded
    cells = [repr(row[0]), row[1], str(row[2])]
    assert ENCODER.encode(cells) == encoded
    text = f"year,extra,island,bill\n{cells[2]},x, {cells[1]} ,{cells[0]}\n"
    assert ENCODER.encode_table(parse_table(text.encode(), source="x")) == [encoded]


def test_an_encoder_survives_json() -> None:
    for dataset in (BIRDS, penguins(missing="mean"), penguins()):
        encoder = Encoder.learn(dataset)
        restored = Encoder.from_dict(json.loads(json.dumps(encoder.to_dict())))
        assert restored == encoder
        assert restored.input_names == encoder.input_names
        assert restored.encode(dataset.inputs[0]) == encoder.encode(dataset.inputs[0])


def test_rows_of_floats_pass_through_unchanged_and_uncopied() -> None:
    encoder = Encoder.learn(Dataset([[1.0, 2.0], [3.0, 4.0]], [0.5, 1.5]))
    row = [0.1, 0.2]
    assert encoder.encode(row) is row
    assert encoder.encode((1, True)) == [1.0, 1.0]


@given(st.lists(st.integers(-(2**53), 2**53) | st.booleans(), min_size=1, max_size=5))
def test_whole_numbers_alone_are_the_floats_that_they_are_one_by_one(row: list[Any]) -> None:
    encoder = Encoder([NumberColumn(f"input {i}") for i in range(len(row))])
    assert encoder.encode(row) == [x for i in row for x in NumberColumn("x").encode(i)]
    assert all(type(number) is float for number in encoder.encode(row))


def test_a_whole_number_that_is_no_float_or_marks_a_missing_value_is_refused() -> None:
    columns = [NumberColumn("bill"), NumberColumn("year")]
    message = message_of(DataError, Encoder(columns).encode, [0, 10**400])
    assert message.startswith("column 'year' must be a number that a float can hold, got 1000")
    marked = Encoder(columns, missing_marks=["-999"])
    message = message_of(DataError, marked.encode, [-999, 2007])
    assert message.startswith("column 'bill' must be a number, got a missing value")


@pytest.mark.parametrize(
    ("policy", "bill", "island"),
    [("mean", 3.0, "b"), ("median", 2.0, "b"), ("most_frequent", 1.0, "b")],
)
def test_missing_values_are_filled_with_what_training_taught(
    policy: str, bill: float, island: str
) -> None:
    inputs = [[1, "b"], [1, "b"], [None, "a"], [3, None], [7, "a"], [None, "b"]]
    encoder = Encoder.learn(Dataset(inputs, range(6), missing=policy, task="regression"))
    expected = encoder.encode([bill, island])
    for lacking in ([None, None], [math.nan, "NA"], ["", "?"]):
        assert encoder.encode(lacking) == expected


def test_the_fill_is_learned_from_the_training_part_alone() -> None:
    dataset = Dataset([[1.0], [3.0], [None], [1000.0]], [0.5, 1, 2, 3], missing="mean")
    assert Encoder.learn(dataset.subset([0, 1, 2])).encode([None]) == [2.0]


def test_categories_are_those_of_the_whole_so_that_parts_encode_alike() -> None:
    part = BIRDS.subset([0, 2])
    assert Encoder.learn(part) == ENCODER


NO_ROW = "row must be a list of values or a dict from column to value, got"
KNOWN = "column 'island' must be one of Biscoe, Dream, got"
KNOWN_REMEDY = "correct it, or train on examples that have it"
FILL = "give one, or train with missing='auto', which fills it in with the mean"


@pytest.mark.parametrize(
    ("row", "error", "message"),
    [
        (
            [1, "Dream"],
            ShapeError,
            "row must be 3 values (bill, island, year), got [1, 'Dream']: "
            "it has 2; did the data lose or gain a column?",
        ),
        (None, DataError, f"{NO_ROW} None"),
        ("abc", DataError, f"{NO_ROW} 'abc'"),
        (b"abc", DataError, f"{NO_ROW} b'abc'"),
        (list, DataError, f"{NO_ROW} the class list"),
        ([1, "Torgersen", 1], DataError, f"{KNOWN} 'Torgersen': {KNOWN_REMEDY}"),
        ([1, 5, 1], DataError, f"{KNOWN} 5: {KNOWN_REMEDY}"),
        (
            [1, None, 1],
            DataError,
            "column 'island' must be a category, got a missing value: "
            "give one, or train with missing='auto', which knows what to take",
        ),
        (["x", "Dream", 1], DataError, "column 'bill' must be a number, got 'x'"),
        (["1_0", "Dream", 1], DataError, "column 'bill' must be a number, got '1_0'"),
        (
            [None, "Dream", 1],
            DataError,
            f"column 'bill' must be a number, got a missing value: {FILL}",
        ),
        (
            ["NA", "Dream", 1],
            DataError,
            f"column 'bill' must be a number, got a missing value: {FILL}",
        ),
        (
            [math.inf, "Dream", 1],
            DataError,
            "column 'bill' must be a finite number, got inf: use None for a missing value",
        ),
        (["1e999", "Dream", 1], DataError, "column 'bill' must be a finite number, got '1e999'"),
        (
            [1, "Dream", 10**400],
            DataError,
            f"column 'year' must be a number that a float can hold, got {short_repr(10**400)}",
        ),
        (
            [[1], "Dream", 1],
            DataError,
            "column 'bill' must be a number, text or None, got [1]: make each example one flat row "
            "(NumPy: images.reshape(len(images), -1))",
        ),
        (
            {"bill": 1, "islands": "Dream", "year": 1, 3: 4},
            DataError,
            "row must be a dict with the column 'island', got none of that name: "
            "did you mean 'islands'?",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_refused_by_column(
    row: Any, error: type[TinyMLPError], message: str
) -> None:
    assert message_of(error, ENCODER.encode, row) == message


def test_numbers_alone_are_checked_too() -> None:
    encoder = Encoder.learn(Dataset([[1.0], [2.0]], [0.5, 1.5], missing="refuse"))
    for value in (math.nan, math.inf, None, "x"):
        with pytest.raises(DataError, match="column 'input 0'"):
            encoder.encode([value])


def test_tables_are_read_by_name_and_errors_name_the_line() -> None:
    table = parse_table(b"bill,island,year\n1,Dream,2\n1,Dreem,2\n", source="new.csv")
    assert message_of(DataError, ENCODER.encode_table, table) == (
        f"new.csv: line 3, {KNOWN} 'Dreem': {KNOWN_REMEDY}"
    )
    table = parse_table(b"bill,iland\n1,Dream\n", source="new.csv")
    assert message_of(DataError, ENCODER.encode_table, table) == (
        "new.csv must be a table with the columns 'island', 'year', got none of that name: "
        "did you mean 'iland'?"
    )
    assert message_of(ArgumentError, ENCODER.encode_table, [[1.0]]) == (
        "table must be a Table, got [[1.0]]: read one with read_table(path)"
    )


def test_an_encoder_is_learned_from_a_data_set_and_made_of_columns() -> None:
    assert message_of(ArgumentError, Encoder.learn, [[1.0]]) == (
        "dataset must be a Dataset, got [[1.0]]: make one with Dataset(inputs, targets) or "
        "Dataset.from_csv(path)"
    )
    assert message_of(ArgumentError, Encoder, ["bill"]) == (
        "columns[0] must be a NumberColumn or a TextColumn, got 'bill': Encoder.learn makes them"
    )
    assert message_of(ArgumentError, Encoder, 3) == "columns must be a list of columns, got 3"
    assert Encoder([NumberColumn("bill")]).encode([1]) == [1.0]


def test_a_table_without_header_is_read_in_order() -> None:
    encoder = Encoder.learn(Dataset([[1.0, 3.0], [2.0, 4.0]], [0.5, 1.5]))
    assert encoder.encode_table(parse_table(b"5,6\n", source="x")) == [[5.0, 6.0]]
    assert message_of(DataError, encoder.encode_table, parse_table(b"5,6,7\n", source="x")) == (
        "x must be a table with the columns 'input 0', 'input 1', got none of that name: "
        "there are column 1, column 2, column 3"
    )


NUMBER = {"name": "bill", "fill": None}
TEXT = {"name": "island", "fill": "a", "categories": ["a", "b"]}
CATEGORIES = "columns[0], categories"


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (None, "encoder must be a dict with text keys, got None"),
        ({}, "encoder must be a dict with exactly columns, got none"),
        ({"columns": []}, "encoder, columns must be a list of at least 1, got []"),
        ({"columns": [3]}, "columns[0] must be a dict with text keys, got 3"),
        (
            {"columns": [{**NUMBER, "x": 1}]},
            "columns[0] must be a dict with exactly name, fill, got name, fill, x",
        ),
        ({"columns": [{**NUMBER, "name": 1}]}, "columns[0], name must be a text, got 1"),
        (
            {"columns": [{**NUMBER, "fill": "1"}]},
            "columns[0], fill must be a finite number, got '1'",
        ),
        (
            {"columns": [{**NUMBER, "fill": math.nan}]},
            "columns[0], fill must be a finite number, got nan",
        ),
        (
            {"columns": [NUMBER, NUMBER]},
            "encoder, names of columns must be a list of different texts, got ['bill', 'bill']",
        ),
        ({"columns": [{**TEXT, "categories": []}]}, f"{CATEGORIES} must be sorted texts, got []"),
        (
            {"columns": [{**TEXT, "categories": ["b", "a"]}]},
            f"{CATEGORIES} must be sorted texts, got ['b', 'a']",
        ),
        (
            {"columns": [{**TEXT, "categories": ["a", "a"]}]},
            f"{CATEGORIES} must be a list of different texts, got ['a', 'a']",
        ),
        (
            {"columns": [{**TEXT, "categories": ["a", 1]}]},
            f"{CATEGORIES}[1] must be a text, got 1",
        ),
        ({"columns": [{**TEXT, "categories": "ab"}]}, f"{CATEGORIES} must be a list, got 'ab'"),
        (
            {"columns": [{**TEXT, "fill": "c"}]},
            "columns[0], fill must be one of its categories, got 'c'",
        ),
    ],
)
def test_what_no_encoder_wrote_is_refused(stored: Any, message: str) -> None:
    assert message_of(FormatError, Encoder.from_dict, stored) == message
