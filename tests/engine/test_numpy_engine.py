"""The NumPy engine keeps the batch engine's laws: the textbook's numbers, and its refusals."""

import pickle
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given

import tinymlp as tm
from tests.engine.same import same
from tests.engine.test_batch import BROKEN, GOOD, TEXTBOOK, Case, cases, size_of
from tests.refusals import message_of
from tinymlp.engine.numpy_engine import NumpyEngine
from tinymlp.engine.numpy_predictions import ROWS_AT_ONCE
from tinymlp.errors import ArgumentError
from tinymlp.learning.loss import find_loss
from tinymlp.network.network import Network

pytest.importorskip("numpy", reason="needs numpy, by which the engine computes")
NUMPY = NumpyEngine()


@given(cases())
def test_a_mean_gradient_is_the_textbooks(case: Case) -> None:
    before = repr((case.network.parameters(), case.examples, case.weights))
    value, gradient = case.mean_gradient(NUMPY)
    expected_value, expected = case.mean_gradient(TEXTBOOK)
    scale = size_of(case)
    assert same([value], [expected_value], scale=scale)
    assert same(gradient, expected, scale=scale)
    assert {type(number) for number in gradient} == {float}
    assert repr((case.network.parameters(), case.examples, case.weights)) == before


@given(cases())
def test_predictions_are_the_textbooks(case: Case) -> None:
    rows = [inputs for inputs, _ in case.examples]
    predictions = NUMPY.predictions(case.network, rows)
    for got, row in zip(predictions, TEXTBOOK.predictions(case.network, rows), strict=True):
        assert type(got) is list
        assert same(got, row)


@pytest.mark.parametrize("n_rows", [0, 1, 2, ROWS_AT_ONCE + 1])
def test_each_of_many_rows_has_its_prediction(n_rows: int) -> None:
    network = Network.random([2, 3, 1], seed=1)
    rows = [[float(i), -0.5 * i] for i in range(n_rows)]
    predictions = NUMPY.predictions(network, rows)
    assert len(predictions) == n_rows
    for i in {0, 1, n_rows - 1} & set(range(n_rows)):
        assert same(predictions[i], network.predict(rows[i]))


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_wrong_is_said_in_the_textbooks_words(broken: dict[str, Any]) -> None:
    arguments = {
        "network": Network.random([2, 3, 1]),
        "loss": find_loss("mean_squared_error"),
        "examples": [GOOD, GOOD],
        **broken,
    }
    with pytest.raises(ArgumentError) as expected:
        TEXTBOOK.mean_gradient(**arguments)
    with pytest.raises(ArgumentError) as got:
        NUMPY.mean_gradient(**arguments)
    assert (type(got.value), str(got.value)) == (type(expected.value), str(expected.value))


@pytest.mark.parametrize("wrong", ["1.0", None, [1.0], b"1"])
def test_what_is_no_number_is_refused_as_by_the_textbook(wrong: Any) -> None:
    network = Network.random([2, 3, 1])
    for rows in ([[0.5, 1.0], [wrong, 1.0]], [[wrong, wrong]] * 2):
        with pytest.raises(ArgumentError) as expected:
            tm.BatchEngine().predictions(network, rows)
        with pytest.raises(ArgumentError) as got:
            NUMPY.predictions(network, rows)
        assert str(got.value) == str(expected.value)
        examples: Any = [(row, [0.0]) for row in rows]
        with pytest.raises(ArgumentError):
            NUMPY.mean_gradient(network, find_loss("mean_squared_error"), examples)


def test_a_number_that_is_no_float_belongs_to_the_textbook() -> None:
    rows: Any = [[1j, 1.0], [Fraction(1, 2), 1.0]]
    for i in range(2):
        message = message_of(
            ArgumentError, NUMPY.predictions, Network.random([2, 1]), [rows[i], rows[i]]
        )
        assert message.endswith("give floats, or take the textbook engine")


def test_fit_chooses_it_by_name_and_trains_to_the_same_numbers() -> None:
    random = Random(0)
    rows = [[random.gauss(0, 1) for _ in range(3)] for _ in range(40)]
    dataset = tm.Dataset(rows, [x * y - z for x, y, z in rows])
    how: dict[str, Any] = {"hidden": [4], "n_epochs": 3, "validation": 0.25, "seed": 1}
    model, other = tm.fit(dataset, engine="numpy", **how), tm.fit(dataset, **how)
    assert same(model.network.parameters(), other.network.parameters())
    assert same(model.predict_many(rows), other.predict_many(rows))
    assert repr(pickle.loads(pickle.dumps(model.engine))) == "NumpyEngine()"
    with tm.Workers(1, engine="numpy") as workers:
        assert workers.predictions(model.network, rows) == NUMPY.predictions(model.network, rows)


def test_it_shows_no_function_since_it_writes_none() -> None:
    with pytest.raises(ArgumentError, match=r"BatchEngine\(\)\.source"):
        NUMPY.source(Network.random([2, 3, 1]), find_loss("huber"))
