"""One row is understood however it is given, and many are told from it."""

from collections import namedtuple
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.single_row import single_row
from tinymlp.errors import ArgumentError, DataError
from tinymlp.model.fit import fit

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")

FRAME = pandas.DataFrame({"bill": [1.5, 2.5, 4.0], "island": ["Dream", "Biscoe", "Dream"]})
MODEL = fit(Dataset(FRAME, [1.0, 2.5, 3.0]), hidden=[2], n_epochs=1)
EXPECTED = MODEL.predict([2.5, "Biscoe"])
POLARS, TABLE = polars.from_dict(FRAME.to_dict("list")), pyarrow.table(FRAME.to_dict("list"))
STRUCTURED = FRAME.to_records(index=False)

Bird = namedtuple("Bird", ["island", "bill"])

ONE_ROW: list[Any] = [
    (2.5, "Biscoe"),
    ["2.5", "Biscoe"],
    {"island": "Biscoe", "bill": 2.5},
    {"island": ["Biscoe"], "bill": numpy.array([2.5])},
    FRAME.iloc[1],
    FRAME.iloc[1][["island", "bill"]],
    FRAME.iloc[[1]],
    FRAME[["island", "bill"]].iloc[1:2],
    next(FRAME.iloc[1:2].itertuples()),
    next(FRAME.iloc[1:2].itertuples(index=False, name=None)),
    FRAME.to_numpy()[1],
    FRAME.to_numpy()[1:2],
    STRUCTURED[1],
    STRUCTURED[1:2],
    POLARS.row(1),
    POLARS.row(1, named=True),
    POLARS[1],
    POLARS.select("island", "bill")[1:2],
    TABLE.slice(1, 1),
    TABLE.slice(1, 1).to_batches()[0],
    TABLE.slice(1, 1).to_pylist(),
    [[2.5, "Biscoe"]],
    [{"bill": 2.5, "island": "Biscoe"}],
    Bird("Biscoe", 2.5),
    numpy.array([2.5, "Biscoe"]),
]


@pytest.mark.parametrize("place", range(len(ONE_ROW)))
def test_one_row_of_any_kind_is_predicted_alike(place: int) -> None:
    assert MODEL.predict(ONE_ROW[place]) == EXPECTED


@pytest.mark.parametrize(
    "rows",
    [
        FRAME,
        FRAME.iloc[:0],
        FRAME.to_numpy(),
        STRUCTURED,
        POLARS,
        TABLE,
        TABLE.to_pylist(),
        FRAME.to_dict("list"),
        [[1.5, "Dream"], [2.5, "Biscoe"]],
        numpy.zeros((0, 2)).tolist() or [[], []],
    ],
)
def test_many_rows_are_refused_with_the_remedy(rows: Any) -> None:
    message = message_of(ArgumentError, MODEL.predict, rows)
    assert message.startswith("row must be one row of 2 values in a list, got ")
    assert message.endswith(": for many rows use predict_many")


@pytest.mark.parametrize("rows", [FRAME, POLARS, TABLE, STRUCTURED, FRAME.to_numpy()])
def test_many_rows_of_any_kind_are_predicted_alike(rows: Any) -> None:
    assert MODEL.predict_many(rows) == [
        MODEL.predict(row) for row in FRAME.itertuples(index=False, name=None)
    ]


def test_a_row_that_holds_a_row_or_a_mapping_is_refused() -> None:
    for inside in ({"bill": 1.5}, [1.5], (1.5,)):
        message = message_of(DataError, MODEL.predict, [inside, "Dream"])
        assert message.startswith("row, column 'bill' must be a number, text or None, got ")


def test_a_model_without_names_says_that_it_takes_values_in_order() -> None:
    model = fit(Dataset([[1.0], [2.0]], [1.0, 2.5]), hidden=[], n_epochs=1)
    for row in ({"x": 1.0}, pandas.DataFrame({"x": [1.0]})):
        with pytest.raises(DataError, match="trained without names, so give the values in the sa"):
            model.predict(row)


def test_an_image_is_one_row_and_so_is_a_stack_of_one() -> None:
    stack = numpy.arange(16).reshape(4, 2, 2)
    model = fit(Dataset(stack, [0, 1, 0, 1]), hidden=[], n_epochs=1)
    expected = model.predict_probabilities(stack[1].ravel())
    for image in (stack[1], stack[1].tolist(), stack[1:2], [stack[1].ravel()]):
        assert model.predict_probabilities(image) == expected
    assert model.predict_probabilities_many(stack)[1] == expected
    assert model.predict_many(stack.reshape(4, 4)) == model.predict_many(stack)
    for wrong in (stack, numpy.zeros((4, 1)), numpy.zeros((1, 4, 1))):
        with pytest.raises((ArgumentError, ValueError), match="row must be "):
            model.predict(wrong)
    with pytest.raises((ArgumentError, ValueError), match=r"rows\[0\] must be an image of the sha"):
        model.predict_many(stack.reshape(4, 4, 1))


def test_a_single_row_is_none_where_there_is_no_row() -> None:
    for nothing in ("ab", b"ab", 3.0, None, list, iter([1.0])):
        assert single_row(nothing) is None
