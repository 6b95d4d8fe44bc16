"""Whatever iterates as rows becomes plain floats, texts and None, and stays the caller's own."""

import array
import datetime
import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.rows import plain_rows, plain_targets
from tinymlp.data.values import BYTES, plain_value
from tinymlp.errors import DataError
from tinymlp.text import short_repr


class FakeScalar:
    """As NumPy's: not a Python number, but `item` gives one."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def item(self) -> Any:
        return self.value

    def __float__(self) -> float:
        return float(self.value)


class FakeArray:
    """As NumPy's: iterating gives its own scalars and rows, `tolist` Python's."""

    def __init__(self, values: list[Any]) -> None:
        self.values = values

    def tolist(self) -> list[Any]:
        return self.values

    def __iter__(self) -> Iterator[Any]:
        for value in self.values:
            yield FakeArray(value) if isinstance(value, list) else FakeScalar(value)


class FakePandas:
    """As a pandas frame: iterating gives the names of the columns."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.frame = columns
        self.columns = list(columns)

    def itertuples(self, *, index: bool, name: str | None) -> Iterator[tuple[Any, ...]]:
        assert (index, name) == (False, None)
        return zip(*self.frame.values(), strict=True)

    def __iter__(self) -> Iterator[str]:
        return iter(self.frame)


class FakePolars:
    """As a polars frame: iterating gives the columns."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.frame = columns
        self.columns = list(columns)

    def iter_rows(self) -> Iterator[tuple[Any, ...]]:
        return zip(*self.frame.values(), strict=True)

    def __iter__(self) -> Iterator[list[Any]]:
        return iter(self.frame.values())


class FakeSeries(FakeArray):
    """As a pandas or polars series: an array with a name."""

    name = "species"


class NAType:
    """As pandas.NA: compared to anything it is itself, and that is neither true nor false."""

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = None  # type: ignore[assignment]


@given(st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2)))
def test_rows_of_every_kind_are_the_same_rows(rows: list[list[float]]) -> None:
    columns = {"a": [row[0] for row in rows], "b": [row[1] for row in rows]}
    for kind in (
        rows,
        tuple(map(tuple, rows)),
        (iter(row) for row in rows),
        [array.array("d", row) for row in rows],
        FakeArray(rows),
        [FakeArray(row) for row in rows],
        FakePandas(columns),
        FakePolars(columns),
    ):
        assert plain_rows(kind, "inputs").rows == rows


def test_frames_give_their_column_names_and_a_series_its_own() -> None:
    columns: dict[str, list[Any]] = {"bill": [1.0, 2.0], "island": ["Biscoe", "Dream"]}
    for frame in (FakePandas(columns), FakePolars(columns)):
        dataset = Dataset(frame, FakeSeries(["Adelie", "Gentoo"]))
        assert dataset.feature_names == ["bill", "island"]
        assert dataset.target_name == "species"
        assert dataset.inputs == [[1.0, "Biscoe"], [2.0, "Dream"]]
    targets = plain_targets(FakePandas({"sex": ["f", "m"]}), "targets")
    assert (targets.values, targets.name) == (["f", "m"], "sex")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (3, 3.0),
        (True, 1.0),
        (-1, -1.0),
        (0.5, 0.5),
        ("a", "a"),
        (None, None),
        (math.nan, None),
        (NAType(), None),
        (Decimal("0.5"), 0.5),
        (Fraction(1, 2), 0.5),
        (FakeScalar(7), 7.0),
        (FakeScalar(math.nan), None),
        (FakeScalar(False), 0.0),
    ],
)
def test_a_value_becomes_a_float_a_text_or_none(value: object, plain: object) -> None:
    result = plain_value(value)
    assert result == plain
    assert type(result) is type(plain)


def test_small_whole_numbers_share_their_floats() -> None:
    assert plain_rows([[3, 255]], "inputs").rows[0][1] is BYTES[255]


class Broken:
    """As an array or a frame, but whatever is asked of it fails."""

    columns = property(lambda self: 1 / 0)

    def tolist(self) -> list[Any]:
        raise ZeroDivisionError

    def __iter__(self) -> Iterator[Any]:
        raise OSError("the disk is gone")

    def __repr__(self) -> str:
        return "Broken()"


A_LIST = "a list with one item for each example"
ONE_FEATURE = "with one feature, write [[1.0], [2.0]]"
A_VALUE = "a number, text or None"
DATE = "take a number from it, such as its year, or leave the column out"
CONVERT = "convert it, or leave the column out"
HUGE = short_repr(10**400)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [[1.0], [1.0, 2.0]],
            "inputs[1] must be a row of 1 value as inputs[0] is, got [1.0, 2.0]: it has 2",
        ),
        ([1.0, 2.0], f"inputs[0] must be a list of values, got 1.0: {ONE_FEATURE}"),
        (["ab"], f"inputs[0] must be a list of values, got 'ab': {ONE_FEATURE}"),
        ([dict], f"inputs[0] must be a list of values, got the class dict: {ONE_FEATURE}"),
        ([Broken()], "inputs[0] must be a list of values, got Broken()"),
        ("ab", f"inputs must be {A_LIST}, got 'ab'"),
        (b"ab", f"inputs must be {A_LIST}, got b'ab'"),
        ({}, f"inputs must be {A_LIST}, got {{}}"),
        (
            [[1], {"a": 1}],
            "inputs[1] must be a list of values, got {'a': 1}: all rows are mappings, or none is",
        ),
        (3, f"inputs must be {A_LIST}, got 3"),
        (FakePandas, f"inputs must be {A_LIST}, got the class FakePandas"),
        (Broken(), f"inputs must be {A_LIST}, got Broken()"),
        (
            [{"a": 1}, [1]],
            "inputs[1] must be a mapping from name to value as the first row is, got [1]",
        ),
        (
            [[1.0, math.inf]],
            "inputs[0], value 1 must be a finite number, got inf: use None for a missing value",
        ),
        ([[10**400]], f"inputs[0], value 0 must be a number that a float can hold, got {HUGE}"),
        (
            [[[[1.0]]]],
            f"inputs[0], value 0 must be {A_VALUE}, got [1.0]: make each example one flat row "
            "(NumPy: images.reshape(len(images), -1))",
        ),
        ([[b"1"]], f"inputs[0], value 0 must be {A_VALUE}, got b'1': {CONVERT}"),
        ([[1j]], f"inputs[0], value 0 must be {A_VALUE}, got 1j: {CONVERT}"),
        (
            FakePandas({"day": [datetime.time(9, 30)]}),
            f"inputs[0], column 'day' must be {A_VALUE}, got datetime.time(9, 30): {DATE}",
        ),
    ],
)
def test_what_is_no_row_is_named_by_its_place(rows: Any, message: str) -> None:
    assert message_of(DataError, plain_rows, rows, "inputs") == message


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (
            [[1.0, 2.0], ["a", "b"]],
            "targets[1] must be a label, a number or a list of numbers, got ['a', 'b']",
        ),
        ([math.inf], "targets[0] must be a finite number, got inf: use None for a missing value"),
        ([10**400], f"targets[0] must be a number that a float can hold, got {HUGE}"),
        ([1j], f"targets[0] must be {A_VALUE}, got 1j: {CONVERT}"),
        ({}, f"targets must be {A_LIST}, got {{}}"),
    ],
)
def test_targets_are_scalars_or_rows_of_numbers(targets: Any, message: str) -> None:
    assert plain_targets([1, "a", None, True, FakeScalar(2), [1, 2.5]], "targets").values == [
        *(1, "a", None, True, 2),
        [1.0, 2.5],
    ]
    assert message_of(DataError, plain_targets, targets, "targets") == message


def test_an_error_inside_a_generator_of_rows_is_its_own() -> None:
    def rows() -> Iterator[list[float]]:
        yield [1.0]
        raise KeyError("a mistake of the caller's")

    with pytest.raises(KeyError, match="a mistake of the caller's"):
        plain_rows(rows(), "inputs")


def test_numpy_arrays_of_any_type_are_rows() -> None:
    numpy = pytest.importorskip("numpy")
    for dtype in ("float64", "float32", "uint8", "int64", "bool", "object"):
        inputs = numpy.array([[0, 1], [1, 0]], dtype=dtype)
        dataset = Dataset(inputs, numpy.array([3, 4]), task="classification")
        assert dataset.inputs == [[0.0, 1.0], [1.0, 0.0]]
        assert {type(value) for row in dataset.inputs for value in row} == {float}
        assert [type(label) for label in dataset.targets] == [int, int]
    assert plain_value(numpy.longdouble(0.5)) == plain_value(numpy.array(0.5)) == 0.5
    for odd in (
        numpy.zeros(2),
        numpy.datetime64("2024-01-01"),
        numpy.bytes_(b"1"),
    ):
        assert message_of(DataError, plain_value, odd, "it").startswith(f"it must be {A_VALUE}, ")
    assert Dataset([list(row) for row in inputs], list(numpy.array(["a", "b"]))).labels == [
        "a",
        "b",
    ]


def test_pandas_frames_are_rows() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"bill": [1.5, None], "island": ["Biscoe", pandas.NA]})
    dataset = Dataset(frame, pandas.Series([1, 2], name="mass"), missing="mean")
    assert dataset.inputs == [[1.5, "Biscoe"], [None, None]]
    assert (dataset.feature_names, dataset.target_name) == (["bill", "island"], "mass")


def test_polars_frames_are_rows() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"bill": [1.5, None], "island": ["Biscoe", None]})
    dataset = Dataset(frame, polars.Series("mass", [1, 2]), missing="mean")
    assert dataset.inputs == [[1.5, "Biscoe"], [None, None]]
    assert (dataset.feature_names, dataset.target_name) == (["bill", "island"], "mass")
