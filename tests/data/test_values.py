"""A value of any library is a number, a text, or nothing; or it is refused."""

import datetime
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.values import category_text, is_row, plain_scalar, plain_value
from tinymlp.errors import DataError

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        math.nan,
        Decimal("NaN"),
        numpy.float32("nan"),
        numpy.datetime64("NaT"),
        numpy.timedelta64("NaT"),
        numpy.ma.masked,
        pandas.NA,
        pandas.NaT,
        pyarrow.scalar(None),
        pyarrow.scalar(math.nan),
    ],
)
def test_what_is_missing_is_none(nothing: Any) -> None:
    assert plain_value(nothing) is None


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (numpy.True_, True),
        (numpy.False_, False),
        (numpy.float16(0.5), 0.5),
        (numpy.uint64(2**60), 2**60),
        (numpy.array(3), 3),
        (numpy.array("a"), "a"),
        (numpy.str_("a"), "a"),
        (Decimal("0.5"), 0.5),
        (Fraction(1, 4), 0.25),
        (pyarrow.scalar(True), True),
        (pyarrow.scalar("a"), "a"),
        (pyarrow.scalar(0.5), 0.5),
    ],
)
def test_a_scalar_stays_what_it_is(value: Any, plain: Any) -> None:
    taken = plain_scalar(value)
    assert (taken, type(taken)) == (plain, type(plain))


@pytest.mark.parametrize(
    "time",
    [
        datetime.date(2024, 1, 1),
        datetime.time(12),
        datetime.timedelta(1),
        pandas.Timestamp("2024-01-01"),
        pandas.Timedelta("1D"),
        numpy.datetime64("2024-01-01", "ns"),
        numpy.timedelta64(1, "ns"),
        numpy.array("2024-01-01", dtype="datetime64[ns]"),
    ],
)
def test_a_date_is_no_number_also_where_its_item_would_be_one(time: Any) -> None:
    message = message_of(DataError, plain_value, time, "it")
    assert message.startswith("it must be a number, text or None, got ")
    assert message.endswith(": take a number from it, such as its year, or leave the column out")


class Odd:
    """As some objects are: they refuse to be compared."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("value", [Odd(), b"1", 1j, numpy.complex64(1), numpy.void(b"1"), object()])
def test_anything_else_is_refused(value: Any) -> None:
    assert message_of(DataError, plain_value, value).startswith("value must be a number, text or ")


def test_a_category_has_the_text_of_its_whole_number() -> None:
    assert [category_text(value) for value in (1, 1.0, True, 2.5, 1e300, "1.0", None)] == [
        *("1", "1", "True", "2.5", "1e+300", "1.0", None)
    ]


def test_an_array_without_a_length_is_no_row() -> None:
    given: list[Any] = [numpy.zeros(1), numpy.array(1), (), iter(())]
    assert [is_row(each) for each in given] == [True, False, True, True]
