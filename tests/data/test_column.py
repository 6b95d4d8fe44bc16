"""A column is numbers or categories; what is neither is refused by line, with a remedy."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.data.dialects import NUMBERS, STYLES, Style
from tinymlp.data.cells import MISSING
from tinymlp.data.column import (
    Cells,
    ReadColumn,
    Reading,
    check_points,
    is_nearly_unique,
    read_cells,
)
from tinymlp.data.column_errors import ColumnError
from tinymlp.data.dates import DateFormat
from tinymlp.data.number_format import NumberFormat


def read(cells: list[str], *, text: bool = False, **known: Any) -> ReadColumn:
    reading = Reading(**known)
    found = read_cells("a", cells, "line {}".format, reading, text=text, shared={})
    return replace(found, values=[*found.values])


def refused(cells: list[str], **known: Any) -> ColumnError:
    with pytest.raises(ColumnError) as caught:
        read(cells, **known)
    return caught.value


@given(STYLES, st.lists(st.none() | NUMBERS, min_size=1, max_size=30))
def test_numbers_in_any_style_are_never_categories(
    style: Style, numbers: list[Decimal | None]
) -> None:
    cells = ["" if number is None else style.write(number) for number in numbers]
    expected = [None if number is None else float(number) for number in numbers]
    assert read(cells).values == expected
    assert read(["NA", *cells]).values == [None, *expected]


@pytest.mark.parametrize("n", [1, 3, 60])
@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("2024-02-30", "a date"),
        ("2024-02", "a date"),
        ("2024/02/29", "a date"),
        ("29.02.2024", "a date"),
        ("2/29/24", "a date"),
        ("Mon, 05 Jan 2020 10:00:00", "a date"),
        ("Jan 5, 2020", "a date"),
        ("03-Feb-24", "a date"),
        ("5. Dezember 2020", "a date"),
        ("3-Feb", "a date"),
        ("2024年2月3日", "a date"),
        ("20240101T1030Z", "a date"),
        ("10:30", "a time"),
        ("10:30:05 PM", "a time"),
        ("0x1F", "a hexadecimal number"),
        ("1 1/2", "a fraction"),
        ("½", "a fraction"),
        ("1.5 ± 0.1", "a number with an error"),
        ("23.5 °C", "a number with a unit"),
        ("48°12'30\"N", "an angle"),
    ],
)
def test_what_nobody_means_as_a_category_is_refused(cell: str, kind: str, n: int) -> None:
    error = refused(["NA", *[cell] * n])
    assert error.what == (
        f"line 1, column 'a' must be a number or a category, got {kind}, {cell!r}"
    )
    assert error.settings == {"ignore": "a"}
    assert read([cell] * n, text=True).values == [cell] * n


def test_texts_may_be_codes_that_read_as_numbers_where_each_occurs_again() -> None:
    drives = ["R", "A", "F", "R", "A", "F", "4", "4"]
    column = read(drives)
    assert (column.values, column.number_format) == (drives, None)
    assert column.note == "column 'a' holds codes ('4'): each is a category."
    assert "must be text as in the rest of the column, got '4'" in refused(drives[:-1]).what
    assert "must be a number" in refused(["n/d", "1", "2", "1", "2"]).what
    assert "must be text" in refused(["n/d"] * 9 + ["1", "2", "3"] * 2).what  # more numbers


@pytest.mark.parametrize(
    "cells",
    [
        ["Biscoe", "Dream"],
        ["May", "June", "March"],
        ["10-20", "20-30", ">30"],
        ["<5", ">5"],
        ["Q1 2020", "Q2 2020"],
        ["2020-21", "2021-22"],
        ["1st", "2nd"],
        ["A1", "A2"],
        ["1.2.3", "1.2.4"],
        ["Ja", "Nein"],
        ["S", "M", "XL"],
        ["Mary 12", "None"],
        ["192.168.0.1", "10.0.0.1"],
        ["18-64", "65+"],
        ["a/b", "c:d"],
    ],
)
def test_categories_stay_categories(cells: list[str]) -> None:
    column = read(cells)
    assert (column.values, column.number_format, column.note) == (cells, None, "")


def test_true_and_false_are_the_numbers_that_they_are_elsewhere() -> None:
    column = read(["TRUE", "False", " true", "NA"])
    assert (column.values, column.is_truths) == ([1.0, 0.0, 1.0, None], True)
    assert read(["TRUE", "maybe"]).values == ["TRUE", "maybe"]
    assert read(["TRUE", "FALSE"], text=True).values == ["TRUE", "FALSE"]
    assert not read(["NA", ""]).is_truths


@pytest.mark.parametrize(
    ("cells", "place", "what"),
    [
        (["1.5", "2,5"], 1, "a number written like '1.5' above it"),
        (["1,234.50", "2,5"], 1, "a number written like '1,234.50' above it"),
        (["12%", "13%", "0.14"], 2, "a number written like '12%' above it"),
        (["5 €", "6 $"], 1, "a number written like '5 €' above it"),
        (["1,5", "x", "2,5"], 1, "a number as in the rest of the column"),
        (["1.5", "1 234 5", "2"], 1, "a number as in the rest of the column"),
        (["3", "12345678901234567890"], 1, "a number of at most 15 digits, which a float can hold"),
        (["2,5", "1e999"], 1, "a finite number"),
    ],
)
def test_the_odd_cell_is_named(cells: list[str], place: int, what: str) -> None:
    message = refused(cells).what
    assert message == f"line {place}, column 'a' must be {what}, got {cells[place]!r}"


def test_the_text_that_stands_for_what_is_missing_is_offered_as_such() -> None:
    error = refused(["1", "-", "2", "-", "3"])
    assert error.remedy.startswith(
        "say missing_marks=['-'] (--missing-marks=-) where it means a missing value"
    )
    assert "(--missing-marks=-,NA)" in refused(["1", "NA", "2", "-", "-", "3"]).remedy
    column = read(["1", "-", "2", "-", "3"], missing_marks={"", "-"})
    assert column.values == [1.0, None, 2.0, None, 3.0]
    assert read(["1", "-999.0"], missing_marks={"-999"}).values == [1.0, None]


@given(
    st.lists(st.text("0123456789.,_ '", min_size=1, max_size=9), min_size=1, max_size=3),
    st.sampled_from([None, ".", ","]),
)
@example(["111_000.5"], None)
def test_digits_and_marks_in_any_order_are_read_or_refused(
    odd: list[str], evidence: str | None
) -> None:
    with contextlib.suppress(ColumnError):
        assert len(read([*odd, "2", "3", "4"], evidence=evidence).values) == len(odd) + 3


def test_digits_after_a_0_are_a_code() -> None:
    column = read(["01069", "10115"])
    assert column.values == ["01069", "10115"]
    assert column.note == "column 'a' holds codes ('01069'): each is a category."
    assert read(['="007"', '="120"']).values == ["007", "120"]
    assert read(['="7"', "0"]).values == [7.0, 0.0]
    assert read(["00.5", "1"]).values == [0.5, 1.0]


def test_two_numbers_are_offered_as_what_they_would_be() -> None:
    error = refused(["7", "1,234"])
    assert error.what == (
        "line 1, column 'a' must be a number that can be read in one way only, got '1,234'"
    )
    assert error.remedy == (
        "say thousands=',' (--thousands ,) for 1234, or say decimal=',' (--decimal ,) for 1.234"
    )
    assert refused(["1,234"], evidence=".").settings == {"thousands": ","}
    assert refused(["1,234"], evidence=",").settings == {"decimal": ","}
    assert refused(["1_234"]).remedy == "say thousands='_' (--thousands _) for 1234"
    with pytest.raises(ColumnError, match=r"got '1\.234'"):
        check_points("a", ["5", "1.234"], "line {}".format, None)
    check_points("a", ["0.5", "1.234"], "line {}".format, None)


def test_what_was_decided_is_said() -> None:
    assert read(["1", "−1,5"]).note == (
        "column 'a' is read as numbers written like '−1,5', which is -1.5."
    )
    assert read(["1", "-1.5"]).note == ""


def test_a_format_that_is_known_is_not_found_anew() -> None:
    known = NumberFormat(",", ".", "%")
    assert read(["1.234%"], known=known).values == [1234.0]
    error = refused(["12"], known=known)
    assert error.what == (
        "line 0, column 'a' must be a number like '1.234,5%', as in training, got '12'"
    )


@given(st.integers(2, 6), st.integers(10, 15))
def test_a_column_of_few_rows_whose_categories_repeat_is_one(n_categories: int, n: int) -> None:
    assert not is_nearly_unique([f"kind {i % n_categories}" for i in range(n)])


@given(st.integers(10, 60), st.integers(0, 3))
def test_texts_that_hardly_repeat_are_names(n: int, n_repeated: int) -> None:
    names = [f"name {i}" for i in range(n)]
    names[:n_repeated] = names[-n_repeated:] if n_repeated else []
    assert is_nearly_unique(names) or n < 4 * n_repeated + 1
    assert not is_nearly_unique(names[:9])
    assert not is_nearly_unique([float(i) for i in range(n)])


def test_missing_marks_are_what_programs_write() -> None:
    assert read([*sorted(MISSING), "1"]).values == [*[None] * len(MISSING), 1.0]


CELLS = st.one_of(
    st.builds(Style.write, STYLES, NUMBERS),
    st.sampled_from(["0.5", "-3", "1e3", "007", "1_000", "nan", "inf", "1e999", "NA", "", "-999"]),
    st.sampled_from([" 1 ", "2\n", "1,234", "1.234", "x", "9007199254740993", "٣", "-0", '="7"']),
    st.sampled_from(
        ["2024-02-29", "1970-01-01", " 2024-03-01 ", '="2024-03-02"', "1990", "2024-05"]
    ),
    st.sampled_from(["65+", "5-", "true", "4", "R", "3/4/2024"]),
)
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "missing_marks": st.sampled_from([{"", "-999"}, {"", "1,5"}, {"", "x"}, {"0"}]),
        "decimal": st.sampled_from([",", "."]),
        "known": st.sampled_from([NumberFormat(), NumberFormat(",", ".", "€"), DateFormat()]),
    },
)


def told(read: Callable[[], ReadColumn]) -> object:
    try:
        found = read()
    except ColumnError as problem:
        return str(problem), problem.remedy, problem.settings
    return repr([*found.values]), found.number_format, found.note


@given(
    st.lists(CELLS, min_size=1, max_size=8)
    | st.builds(
        lambda style, numbers: list(map(style.write, numbers)),
        STYLES,
        st.lists(NUMBERS, min_size=1, max_size=8),
    ),
    st.integers(1, 3),
    KNOWN,
)
def test_a_column_read_at_once_is_the_column_read_cell_by_cell(
    cells: list[str], times: int, known: dict[str, Any]
) -> None:
    """Which of the two ways is taken is never seen."""
    column = Cells("a", cells * times, "line {}".format, Reading(**known))
    assert told(lambda: column.read(False, {})) == told(lambda: column.read_one_by_one(False, {}))


def test_a_number_that_means_nothing_is_no_date() -> None:
    """The first of January 1970 is day 0, and "0" is another text."""
    for known in (None, DateFormat()):
        found = read(["1970-01-01", "0", "1970-01-02"], missing_marks={"0"}, known=known)
        assert found.values == [0.0, None, 1.0]


def test_equal_cells_are_one_float_where_they_repeat() -> None:
    shared: dict[str, float] = {}
    columns = [
        read_cells("a", cells, "line {}".format, Reading(), text=False, shared=shared).values
        for cells in (["0.5", "1.5"] * 20, ["1.5", "NA"] * 20)
    ]
    assert len({id(value) for values in columns for value in values}) == 3
