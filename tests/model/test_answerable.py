"""A row that cannot be answered is refused, marked or answered without what is unknown in it."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder, TextColumn
from tinymlp.data.scaling import MinMaxScaler, NoScaler, StandardScaler
from tinymlp.errors import ArgumentError, DataError, ShapeError, TinyMLPError
from tinymlp.model.answerable import (
    AnswerableRows,
    find_answerable,
    training_means,
    without_unknown,
    without_unscalable,
)
from tinymlp.model.fit import fit
from tinymlp.model.training_profile import TrainingProfile

SHOPS = Dataset(
    [[float(i), "rome" if i % 3 else "oslo"] for i in range(12)],
    ["yes", "no"] * 6,
    feature_names=["price", "city"],
    missing="refuse",
)
MODEL = fit(SHOPS, hidden=[3], n_epochs=2)

GOOD = st.tuples(st.floats(-9, 20), st.sampled_from(["rome", "oslo"]))
UNKNOWN: list[tuple[Any, str]] = [
    ([1.0, "graz"], "column 'city' must be one of oslo, rome, got 'graz'"),
    ([1.0, None], "column 'city' must be a category, got a missing value"),
    ([None, "rome"], "column 'price' must be a number, got a missing value"),
    (["", "rome"], "column 'price' must be a number, got a missing value"),
    ([math.nan, "oslo"], "column 'price' must be a number, got a missing value"),
]
UNREADABLE: list[tuple[Any, str]] = [
    (["cheap", "rome"], "column 'price' must be a number, got 'cheap'"),
    ([math.inf, "rome"], "column 'price' must be a finite number, got inf"),
    ([1.0], "row must be 2 values (price, city), got [1.0]"),
    ([1.0, "rome", 3.0], "row must be 2 values (price, city), got [1.0, 'rome', 3.0]"),
    ({"price": 1.0}, "row must be a dict with the column 'city'"),
    ([[1.0], "rome"], "column 'price' must be a number, text or None"),
    ("rome", "row must be a list of values or a dict"),
    (None, "row must be"),
]


@settings(max_examples=20)
@given(st.lists(st.tuples(GOOD, st.none() | st.sampled_from(UNKNOWN + UNREADABLE)), max_size=8))
def test_the_others_are_answered_as_without_the_rows_that_cannot_be(drawn: Any) -> None:
    rows = [list(good) if bad is None else bad[0] for good, bad in drawn]
    if rows and isinstance(rows[0], dict):
        return  # the first says whether rows have names
    sound = [row for row, (_, bad) in zip(rows, drawn, strict=True) if bad is None]
    marked = MODEL.predict_many(rows, on_unknown="mark")
    assert [answer for answer in marked if answer is not None] == MODEL.predict_many(sound)
    assert [answer is None for answer in marked] == [bad is not None for _, bad in drawn]
    found = MODEL.answerable(rows)
    assert found.n_rows == len(rows)
    assert found.encoded == MODEL.encode(sound)
    wrong = {i: bad[1] for i, (_, bad) in enumerate(drawn) if bad is not None}
    assert found.problems.keys() == wrong.keys()
    for index, message in wrong.items():
        assert found.problems[index].startswith(message)
    if wrong:
        with pytest.raises(TinyMLPError, match=rf"^rows\[{min(wrong)}\]"):
            MODEL.predict_many(rows)


@pytest.mark.parametrize(("row", "message"), UNKNOWN)
def test_what_is_unknown_can_be_ignored_and_what_cannot_be_read_is_marked(
    row: Any, message: str
) -> None:
    found = MODEL.answerable([[2.0, "rome"], row], on_unknown="ignore")
    assert found.indices == [0, 1]
    assert found.ignored[1].startswith(message)
    mean = sum(range(12)) / 12
    wanted = [
        row[0] if isinstance(row[0], float) and not math.isnan(row[0]) else mean,
        *([0.0, 1.0] if row[1] == "rome" else [1.0, 0.0] if row[1] == "oslo" else [0.0, 0.0]),
    ]
    assert found.encoded[1] == pytest.approx(wanted)
    answer, probabilities = (
        predict([row], on_unknown="ignore")[0]
        for predict in (MODEL.predict_many, MODEL.predict_probabilities_many)
    )
    assert answer == max(probabilities, key=probabilities.__getitem__)


@pytest.mark.parametrize(("row", "message"), UNREADABLE)
def test_what_cannot_be_read_is_marked_all_the_same(row: Any, message: str) -> None:
    found = MODEL.answerable([[2.0, "rome"], row], on_unknown="ignore")
    assert found.indices == [0]
    assert found.problems[1].startswith(message)
    assert found.ignored == {}


def test_a_known_row_is_encoded_alike_by_every_policy() -> None:
    rows = [list(row) for row in SHOPS.inputs]
    known = MODEL.answerable(rows, on_unknown="refuse")
    assert known == MODEL.answerable(rows) == MODEL.answerable(rows, on_unknown="ignore")
    assert known.encoded == MODEL.encode(rows)


def test_a_table_without_a_column_is_always_an_error() -> None:
    for policy in ("refuse", "mark", "ignore"):
        for rows in ({"price": [1.0, 2.0]}, [{"price": 1.0}, {"price": 2.0, "town": "rome"}]):
            message = message_of(DataError, MODEL.answerable, rows, on_unknown=policy)
            assert message.startswith("rows[0] must be a dict with the column 'city'")
    for wrong in ("drop", None, 3, True):
        message = message_of(ArgumentError, MODEL.predict_many, [], on_unknown=wrong)
        assert message.startswith("on_unknown must be 'refuse' or 'mark' or 'ignore', got ")
    assert message_of(ArgumentError, MODEL.answerable, SHOPS)
    for no_rows in (3, "rows"):
        assert message_of(DataError, MODEL.answerable, no_rows)
    assert MODEL.predict_many([], on_unknown="mark") == []
    assert (
        MODEL.predict_many({"price": [None, 1.0], "city": ["oslo"] * 2}, on_unknown="mark")[0]
        is None
    )


def test_what_is_refused_is_what_encoding_raises() -> None:
    assert message_of(ShapeError, find_answerable, MODEL.encoder.encode, [[1.0]], "refuse")


def test_a_row_too_far_to_be_scaled_does_not_lose_the_others() -> None:
    scaler = StandardScaler([0.0], [1e-300])
    rows = AnswerableRows([[0.0], [1e300], [1e-300]], [0, 2, 3], {1: "no row"}, {2: "x", 3: "y"})
    found = without_unscalable(rows, scaler)
    assert (found.encoded, found.indices) == ([[0.0], [1e-300]], [0, 3])
    assert found.problems.keys() == {1, 2}
    assert found.ignored == {3: "y"}
    assert rows.problems.keys() == {1}
    assert without_unscalable(found, scaler) is found


def test_a_missing_number_becomes_the_mean_or_about_the_median() -> None:
    encoder = Encoder.learn(SHOPS)
    rows = [encoder.encode(row) for row in SHOPS.inputs]
    profile = TrainingProfile.learn(encoder, rows, [6, 6])
    scaler = StandardScaler.learn(rows)
    assert training_means(encoder, scaler, None) == [pytest.approx(5.5), None]
    assert training_means(encoder, MinMaxScaler.learn(rows), profile) == [5.0, None]
    assert training_means(encoder, NoScaler(), None) == [None, None]
    turned = Dataset([["a", 3.0], ["b", 5.0]], [0.5, 1.5])
    other = Encoder.learn(turned)
    rows = [other.encode(row) for row in turned.inputs]
    assert training_means(other, StandardScaler.learn(rows), None) == [None, 4.0]
    blind = without_unknown(encoder, [None, None])
    assert "got a missing value" in message_of(DataError, blind.encode, [None, "rome"])


def test_what_the_model_fills_in_it_still_does_and_the_encoder_stays_as_it_was() -> None:
    encoder = Encoder([TextColumn("city", ["oslo", "rome"], fill="rome")])
    before = encoder.to_dict()
    changed = without_unknown(encoder, [None])
    assert changed.encode([None]) == [0.0, 1.0]
    assert changed.encode(["graz"]) == [0.0, 0.0]
    assert encoder.to_dict() == before
    assert message_of(DataError, encoder.encode, ["graz"])
