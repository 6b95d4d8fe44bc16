"""An encoder gives the same numbers for a row however it comes, and survives JSON."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.data.table import parse_table
from tinymlp.datasets import penguins
from tinymlp.errors import DataError, ShapeError

NAMES = ["bill", "island", "year"]
BIRDS = Dataset(
    [[39.5, "Dream", 2007], [46.0, "Biscoe", 2008], [41.0, "Dream", 2009]],
    [3700.0, 5100.5, 3900.0],
    feature_names=NAMES,
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


@pytest.mark.parametrize(
    ("row", "error", "message"),
    [
        ([1, "Dream"], ShapeError, r"expected 3 values \(bill, island, year\), got 2"),
        (None, DataError, "expected a list of values or column -> value, got None"),
        ("abc", DataError, "expected a list of values or column -> value, got 'abc'"),
        ([1, "Torgersen", 1], DataError, "'island': expected one of Biscoe, Dream, got 'Torg"),
        ([1, 5, 1], DataError, "column 'island': expected one of Biscoe, Dream, got 5"),
        ([1, None, 1], DataError, "column 'island': expected a category, got a missing value"),
        (["x", "Dream", 1], DataError, "column 'bill': expected a number, got 'x'"),
        (["1_0", "Dream", 1], DataError, "column 'bill': expected a number, got '1_0'"),
        ([None, "Dream", 1], DataError, "column 'bill': expected a number, got a missing value"),
        (["NA", "Dream", 1], DataError, "column 'bill': expected a number, got a missing value"),
        ([math.inf, "Dream", 1], DataError, "column 'bill': expected a finite number, got inf"),
        (["1e999", "Dream", 1], DataError, "column 'bill': expected a finite number, got '1e999'"),
        ([1, "Dream", 10**400], DataError, "column 'year': expected a number that a float can"),
        ([[1], "Dream", 1], DataError, "column 'bill': expected a number, text or None"),
        (
            {"bill": 1, "islands": "Dream", "year": 1},
            DataError,
            "expected the column 'island', got",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_refused_by_column(
    row: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        ENCODER.encode(row)


def test_numbers_alone_are_checked_too() -> None:
    encoder = Encoder.learn(Dataset([[1.0], [2.0]], [0.5, 1.5]))
    for value in (math.nan, math.inf, None, "x"):
        with pytest.raises(DataError, match="column 'input 0'"):
            encoder.encode([value])


def test_tables_are_read_by_name_and_errors_name_the_line() -> None:
    table = parse_table(b"bill,island,year\n1,Dream,2\n1,Dreem,2\n", source="new.csv")
    with pytest.raises(DataError, match=r"new\.csv: line 3, column 'island': expected one of"):
        ENCODER.encode_table(table)
    table = parse_table(b"bill,iland\n1,Dream\n", source="new.csv")
    with pytest.raises(
        DataError, match=r"new\.csv: expected the columns 'island', 'year'.*'iland'"
    ):
        ENCODER.encode_table(table)


def test_a_table_without_header_is_read_in_order() -> None:
    encoder = Encoder.learn(Dataset([[1.0, 3.0], [2.0, 4.0]], [0.5, 1.5]))
    assert encoder.encode_table(parse_table(b"5,6\n", source="x")) == [[5.0, 6.0]]
    with pytest.raises(DataError, match="expected the columns 'input 0', 'input 1'"):
        encoder.encode_table(parse_table(b"5,6,7\n", source="x"))


NUMBER = {"name": "bill", "fill": None}
TEXT = {"name": "island", "fill": "a", "categories": ["a", "b"]}


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (None, "encoder: expected a dict"),
        ({}, "encoder: expected the keys columns"),
        ({"columns": []}, "encoder: expected a list of columns"),
        ({"columns": [3]}, r"columns\[0\]: expected a dict, got 3"),
        ({"columns": [{**NUMBER, "x": 1}]}, r"columns\[0\]: expected the keys fill, name, got"),
        ({"columns": [{**NUMBER, "name": 1}]}, r"columns\[0\], name: expected a text"),
        ({"columns": [{**NUMBER, "fill": "1"}]}, r"columns\[0\], fill: expected a number"),
        ({"columns": [{**NUMBER, "fill": math.nan}]}, r"columns\[0\], fill: expected a finite"),
        ({"columns": [NUMBER, NUMBER]}, "column names: expected different texts"),
        ({"columns": [{**TEXT, "categories": []}]}, r"columns\[0\], categories: expected sorted"),
        ({"columns": [{**TEXT, "categories": ["b", "a"]}]}, "expected sorted texts"),
        ({"columns": [{**TEXT, "categories": ["a", "a"]}]}, "expected different texts"),
        ({"columns": [{**TEXT, "categories": ["a", 1]}]}, r"categories\[1\]: expected a text"),
        ({"columns": [{**TEXT, "categories": "ab"}]}, "categories: expected a list of texts"),
        ({"columns": [{**TEXT, "fill": "c"}]}, "fill: expected one of its categories, got 'c'"),
    ],
)
def test_what_no_encoder_wrote_is_refused(stored: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        Encoder.from_dict(stored)
