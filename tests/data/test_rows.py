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

from tinymlp.data.dataset import Dataset
from tinymlp.data.idx import BYTES
from tinymlp.data.rows import plain_rows, plain_targets, plain_value
from tinymlp.errors import DataError


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
    """As pandas.NA: it refuses to be compared."""

    def __eq__(self, other: object) -> bool:
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
    assert plain_targets(FakePandas({"sex": ["f", "m"]})) == (["f", "m"], "sex")


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


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[1.0], [1.0, 2.0]], r"inputs\[1\] has 2 values, expected 1 as inputs\[0\] has"),
        ([1.0, 2.0], r"inputs\[0\]: expected a list of values, got the float 1\.0"),
        (["ab"], r"inputs\[0\]: expected a list of values, got the str 'ab'"),
        ("ab", "inputs: expected a list with one item per example, got a str"),
        ({"a": [1]}, "inputs: expected a list with one item per example, got a dict"),
        (3, "inputs: expected a list with one item per example, got the int 3"),
        ([{"a": 1}], r"inputs\[0\]: expected a list of values, got a mapping"),
        ([[1.0, math.inf]], r"inputs\[0\], value 1: expected a finite number, got inf"),
        ([[10**400]], r"inputs\[0\], value 0: expected a number that a float can hold"),
        (
            [[[1.0]]],
            r"inputs\[0\], value 0: expected a number, text or None, got the list.*one flat row",
        ),
        ([[b"1"]], r"inputs\[0\], value 0: expected a number, text or None, got the bytes"),
        ([[1j]], "expected a number, text or None, got the complex"),
        (
            FakePandas({"day": [datetime.date(2024, 1, 1)]}),
            r"inputs\[0\], column 'day': expected a number, text or None, got the date",
        ),
    ],
)
def test_what_is_no_row_is_named_by_its_place(rows: Any, message: str) -> None:
    with pytest.raises(DataError, match=f"^{message}" if message[0] == "i" else message):
        plain_rows(rows, "inputs")


def test_targets_are_scalars_or_rows_of_numbers() -> None:
    assert plain_targets([1, "a", None, True, FakeScalar(2), [1, 2.5]])[0] == [
        *(1, "a", None, True, 2),
        [1.0, 2.5],
    ]
    with pytest.raises(DataError, match=r"targets\[1\]: expected a label, a number or a list"):
        plain_targets([[1.0], ["a"]])
    with pytest.raises(DataError, match=r"targets\[0\]: expected a finite number"):
        plain_targets([math.inf])
    with pytest.raises(DataError, match=r"targets\[0\]: expected a number that a float can"):
        plain_targets([10**400])
    with pytest.raises(DataError, match=r"targets\[0\]: .*got the object"):
        plain_targets([object()])


def test_numpy_arrays_of_any_type_are_rows() -> None:
    numpy = pytest.importorskip("numpy")
    for dtype in ("float64", "float32", "uint8", "int64", "bool", "object"):
        inputs = numpy.array([[0, 1], [1, 0]], dtype=dtype)
        dataset = Dataset(inputs, numpy.array([3, 4]), task="classification")
        assert dataset.inputs == [[0.0, 1.0], [1.0, 0.0]]
        assert {type(value) for row in dataset.inputs for value in row} == {float}
        assert [type(label) for label in dataset.targets] == [int, int]
    assert plain_value(numpy.longdouble(0.5)) == 0.5
    for odd in (
        numpy.zeros(2),
        numpy.zeros(()),
        numpy.datetime64("2024-01-01"),
        numpy.bytes_(b"1"),
    ):
        with pytest.raises(DataError, match="expected a number, text or None"):
            plain_value(odd)
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
