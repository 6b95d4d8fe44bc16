"""What is no category in a file is none in memory: the table of what becomes of a column."""

import datetime
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.dates import DateFormat
from tinymlp.errors import DataError
from tinymlp.model.fit import fit

N = 12
Y = ["hi" if i % 3 else "lo" for i in range(N)]
FIRST = datetime.date(2024, 1, 30)
DAYS = [FIRST + datetime.timedelta(i) for i in range(N)]
NAMES = [f"Ann {i}" for i in range(N)]


def both(values: list[Any]) -> list[Any]:
    """Return how a data set is made of a column: with its target, and beside it."""
    rows = [{"a": i / 2, "b": value} for i, value in enumerate(values)]
    table = [row | {"y": y} for row, y in zip(rows, Y, strict=True)]
    return [
        lambda **options: Dataset(rows, Y, target_name="y", **options),
        lambda **options: Dataset.from_table(table, **options),
    ]


@pytest.mark.parametrize("values", [DAYS, [*map(str, DAYS)], [None, *map(str, DAYS[1:])]])
def test_dates_are_days(values: list[Any]) -> None:
    here, there = (make() for make in both(values))
    assert here == there
    assert here.notes == there.notes
    assert here.number_formats == {"b": DateFormat()}
    assert here.inputs[1][1] == (DAYS[1] - datetime.date(1970, 1, 1)).days
    model = fit(here, n_epochs=1)
    assert model.predict([0.5, DAYS[1]]) == model.predict([0.5, str(DAYS[1])])


def test_names_are_left_out_and_a_row_may_come_with_them_or_without() -> None:
    here, there = (make() for make in both(NAMES))
    assert here == there
    assert here.feature_names == ["a"]
    assert here.info() == there.info()
    model = fit(here, n_epochs=1)
    assert model.predict([0.5, "Zoe"]) == model.predict([0.5])
    for make in both(NAMES):
        assert make(text=["b"]).categories == [None, sorted(NAMES)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([f"{i + 10}/03/2024" for i in range(N)], "must be a number or a category, got a date"),
        (["12:30", "13:30"] * 6, "must be a number or a category, got a time"),
        (["3 kg", "4 kg"] * 6, "must be a number or a category, got a number with a unit"),
        ([f"1,{i + 100}.50" for i in range(N)], "got numbers as text, such as '1,100.50'"),
        ([2**53 + i for i in range(N)], "must be a number that a float can hold"),
    ],
)
def test_what_is_neither_is_refused_with_a_remedy_that_works(
    values: list[Any], message: str
) -> None:
    for make in both(values):
        assert message in message_of(DataError, make)
        assert make(ignore=["b"]).feature_names == ["a"]
        assert make(text=["b"]).categories == [None, sorted({*map(str, values)})]


def test_what_is_ignored_may_be_anything_and_is_told() -> None:
    values: list[Any] = [object(), None, *[[1, 2]] * (N - 2)]
    here, there = (make(ignore=["b"]) for make in both(values))
    assert here == there
    assert here.info() == there.info()
    model = fit(here, n_epochs=1)
    assert model.predict([0.5, values]) == model.predict([0.5])


@pytest.mark.parametrize("targets", [[*map(str, DAYS)], NAMES, [str(FIRST), str(DAYS[1])] * 6])
def test_targets_that_nobody_means_as_classes_are_refused(targets: list[str]) -> None:
    rows = [[float(i)] for i in range(N)]
    assert "name labels=" in message_of(DataError, Dataset, rows, targets)
    assert Dataset(rows, targets, labels=sorted({*targets})).task == "classification"
    table = [{"a": i, "y": target} for i, target in enumerate(targets)]
    assert "text=['y'] (--text y)" in message_of(DataError, Dataset.from_table, table)
    assert Dataset.from_table(table, text=["y"]).labels == sorted({*targets})
