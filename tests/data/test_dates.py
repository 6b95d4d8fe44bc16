"""A date is the days since 1970, wherever it comes from; what could be two dates is none."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.dates import DateFormat, days_of
from tinymlp.data.encoding import Encoder
from tinymlp.errors import DataError, FormatError

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")


@given(st.dates(date(1600, 1, 1)), st.integers(0, 86_399))
def test_a_day_is_1_and_a_second_its_part(day: date, seconds: int) -> None:
    days = days_of(day.isoformat())
    assert days == (day - date(1970, 1, 1)).days
    moment = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)
    expected = pytest.approx(days + seconds / 86_400, abs=1e-9)
    for text in (str(moment), moment.isoformat(), f"{moment}Z", f" {moment}+00:00 "):
        assert days_of(text) == expected
    assert days_of(moment.replace(tzinfo=UTC).isoformat()) == expected


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-2-3", "2024-02", "20240229", "03/04/2024", "24-02-29", "soon", ""]
)
def test_what_could_be_another_date_is_none(text: str) -> None:
    assert days_of(text) is None


ROWS = [(f"20{10 + i % 9}-0{1 + i % 9}-1{i % 7}", "ab"[i % 2]) for i in range(24)]
TEXT = "when,y\n" + "".join(f"{when},{y}\n" for when, y in ROWS)


def test_a_date_is_the_same_number_from_every_source() -> None:
    dataset = Dataset.from_csv(io.StringIO(TEXT))
    assert dataset.inputs[1] == [days_of(ROWS[1][0])]
    assert [column.decision for column in dataset.info()] == ["date", "target"]
    for table in (
        pandas.read_csv(io.StringIO(TEXT)),
        pandas.read_csv(io.StringIO(TEXT), parse_dates=["when"]),
        polars.read_csv(io.StringIO(TEXT), try_parse_dates=True),
        [{"when": when, "y": y} for when, y in ROWS],
    ):
        assert Dataset.from_table(table) == dataset
    encoder = Encoder.learn(dataset)
    restored = Encoder.from_dict(json.loads(json.dumps(encoder.to_dict())))
    expected = [days_of("2030-01-02")]
    given: list[Any] = ["2030-01-02", date(2030, 1, 2), datetime(2030, 1, 2)]
    for value in [*given, pandas.Timestamp("2030-01-02"), expected[0]]:
        assert encoder.encode([value]) == restored.encode([value]) == expected
    assert message_of(DataError, encoder.encode, ["soon"]) == (
        "column 'when' must be a date like '2024-02-29', as in training, got 'soon': write it so"
    )


@given(
    st.lists(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), min_size=10, max_size=12),
    st.sampled_from(["D", "h", "m", "s", "ms", "us", "ns"]),
)
def test_an_array_of_dates_is_the_column_that_its_texts_are(
    times: list[datetime], unit: str
) -> None:
    array = numpy.array(times, dtype=f"datetime64[{unit}]")
    as_python = array.astype("datetime64[us]").tolist()
    written = [[time.isoformat()] for time in as_python]
    targets = [0.5 + i for i in range(len(times))]
    expected = [[days_of(text)] for (text,) in written]
    for inputs in (array.reshape(-1, 1), [[time] for time in array], [[t] for t in as_python]):
        assert Dataset(inputs, targets).inputs == expected
    table = {"when": array, "y": numpy.array(targets)}
    assert Dataset.from_table(table, target="y").inputs == expected


def test_a_date_of_numpy_is_answered_as_its_text_and_a_missing_one_is_missing() -> None:
    array = numpy.array([when for when, _ in ROWS], dtype="datetime64[ns]")
    array[3] = numpy.datetime64("NaT")
    dataset = Dataset(array.reshape(-1, 1), [y for _, y in ROWS])
    assert [row for row in dataset.inputs if row[0] is None] == [[None]]
    encoder = Encoder.learn(dataset)
    assert encoder.encode([array[1]]) == encoder.encode([ROWS[1][0]])


def test_dates_are_no_targets_and_no_other_notation_is_read() -> None:
    reversed_text = "\n".join(",".join(line.split(",")[::-1]) for line in TEXT.splitlines())
    message = message_of(DataError, Dataset.from_csv, io.StringIO(reversed_text))
    assert "line 2, column 'when' must be a number or a category, got a date" in message
    mixed = TEXT + "3/4/2024,a\n"
    message = message_of(DataError, Dataset.from_csv, io.StringIO(mixed))
    assert "column 'when' must be a number or a category, got a date" in message
    assert message_of(FormatError, DateFormat.from_dict, {"days_since": "1900"}, "x") == (
        "x, days_since must be '1970-01-01', got '1900'"
    )
