"""A column in anybody's format is the numbers that were written, or is not read at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.dialects import NUMBERS, STYLES, Style
from tests.refusals import message_of
from tinymlp.data.number_format import (
    NumberFormat,
    TwoReadingsError,
    find_format,
    find_in_sample,
    has_two_readings,
    is_like_number,
)
from tinymlp.errors import FormatError


@given(STYLES, st.lists(NUMBERS, min_size=1, max_size=6))
def test_a_column_in_one_style_is_read_as_the_numbers_written(
    style: Style, numbers: list[Decimal]
) -> None:
    cells = [style.write(number) for number in numbers]
    found = find_format(cells)
    assert found is not None
    assert [found.number_of(cell) for cell in cells] == [float(number) for number in numbers]
    assert all(map(is_like_number, cells))


@given(STYLES, STYLES, st.lists(NUMBERS, min_size=1, max_size=4), NUMBERS)
def test_no_other_format_reads_another_number(
    style: Style, other: Style, numbers: list[Decimal], new: Decimal
) -> None:
    """What one column's format reads in another's style is what was written."""
    found = find_format([style.write(number) for number in numbers])
    assert found is not None
    read = found.number_of(other.write(new))
    assert read is None or read == float(new)


@given(STYLES, st.lists(st.integers(-9_999_999, 9_999_999), min_size=1, max_size=6))
def test_whole_numbers_are_read_right_or_said_to_have_two_readings(
    style: Style, numbers: list[int]
) -> None:
    cells = [style.write(Decimal(number)) for number in numbers]
    alone = style.thousands in (",", ".") and any(abs(number) >= 1000 for number in numbers)
    try:
        found = find_format(cells)
    except TwoReadingsError as error:
        assert alone
        assert str(error) in cells
        found = find_format(cells, thousands=style.thousands)
    assert found is not None
    if alone and has_two_readings(cells):  # as a program writes 1.234
        return
    assert [found.number_of(cell) for cell in cells] == [float(number) for number in numbers]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1e3", "1E+03", "2.5e-1"], [1000.0, 1000.0, 0.25]),
        (["1,5e3", "0,25"], [1500.0, 0.25]),
        (["+5", "-3", "+1,5"], [5.0, -3.0, 1.5]),
        (["12-", "7,5"], [-12.0, 7.5]),
        (["(1,234)", "1,234,567"], [-1234.0, 1234567.0]),
        (["-$1,234.50", "$-2", "3"], [-1234.5, -2.0, 3.0]),
        (["R$ 1.234,50", "R$ 2,00"], [1234.5, 2.0]),
        (["CHF 1’234.50"], [1234.5]),
        (["１２．５", "７"], [12.5, 7.0]),
        (["٣٫٥", "١٬٢٣٤٫٥"], [3.5, 1234.5]),
        (["\u200e-5", "\ufeff6,5"], [-5.0, 6.5]),
        (["0,123", "4,567"], [0.123, 4.567]),
        (["12,34,567", "1,00,000"], [1234567.0, 100000.0]),
        ([".5", "1,000.25"], [0.5, 1000.25]),
    ],
)
def test_what_people_write_is_read(cells: list[str], numbers: list[float]) -> None:
    found = find_format(cells)
    assert found is not None
    assert [found.number_of(cell) for cell in cells] == numbers


@pytest.mark.parametrize(
    "cells",
    [
        ["1,5", "1.5"],
        ["1,234.5", "1.234,5"],
        ["12%", "0.12"],
        ["€5", "$5"],
        ["1,2,3"],
        ["1.2.2024"],
        ["1,23,4"],
        ["1,"],
        ["--5"],
        ["(5"],
        ["-(5)"],
        ["5²"],
        ["1 2 3"],
        ["0x1F"],
        ["1/2"],
        ["abc"],
        [""],
        ["1 234,567 890"],
        ["0,123,456"],
    ],
)
def test_what_is_no_column_of_numbers_is_none(cells: list[str]) -> None:
    assert find_format(cells) is None


@pytest.mark.parametrize(
    "cells", [["1,234"], ["7", "1,234", "-12,500"], ["1_000"], ["1.234 €"], ["−1.234"]]
)
def test_two_readings_are_not_guessed(cells: list[str]) -> None:
    with pytest.raises(TwoReadingsError):
        find_format(cells)


def test_what_is_said_decides() -> None:
    for arguments, number in (
        ({"thousands": ","}, 1234.0),
        ({"decimal": "."}, 1234.0),
        ({"decimal": ","}, 1.234),
        ({"decimal": ",", "thousands": "."}, 1.234),
    ):
        found = find_format(["1,234"], **arguments)
        assert found is not None
        assert found.number_of("1,234") == number
    pointed = find_format(["1.234"], thousands=".")
    assert pointed == NumberFormat(",", ".")
    assert pointed.number_of("1.234") == 1234.0
    assert find_format(["1.5"], decimal=",") is None


def test_a_format_survives_json() -> None:
    stored = NumberFormat(",", "'", "€").to_dict()
    assert NumberFormat.from_dict(stored, "x") == NumberFormat(",", "'", "€")
    for name, wrong in (("decimal", ";"), ("thousands", "x"), ("unit", 3)):
        message = message_of(FormatError, NumberFormat.from_dict, {**stored, name: wrong}, "x")
        assert message.startswith(f"x, {name} must be")


@given(STYLES, STYLES, st.lists(NUMBERS, min_size=1, max_size=3), st.lists(NUMBERS, max_size=3))
def test_the_format_of_some_cells_is_that_of_all_that_it_reads(
    style: Style, other: Style, first: list[Decimal], more: list[Decimal]
) -> None:
    """What is found in a sample and then read strictly is what a look at all cells gives."""
    some = [style.write(number.normalize() + 0) for number in first]
    cells = some + [other.write(number) for number in more]
    found = find_in_sample(some, decimal=None, thousands=None)
    if found is None:
        return
    numbers = found.read_all(cells)
    if numbers is not None:
        whole = find_format(cells)
        assert whole is not None
        assert numbers == [whole.number_of(cell) for cell in cells]
