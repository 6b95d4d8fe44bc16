"""Weights that are kept as arrays give the numbers of the engine that makes them anew."""

from typing import Any

import pytest
from hypothesis import given

from tests.engine.same import same
from tests.engine.test_batch import TEXTBOOK, Case, cases
from tinymlp.engine.numpy_engine import NumpyEngine, ServingNumpyEngine
from tinymlp.engine.numpy_predictions import layer_arrays, predictions
from tinymlp.errors import ArgumentError
from tinymlp.network.network import Network

pytest.importorskip("numpy", reason="needs numpy, by which the engine computes")


@given(cases())
def test_kept_arrays_predict_as_the_textbook(case: Case) -> None:
    rows = [inputs for inputs, _ in case.examples]
    engine = ServingNumpyEngine(case.network)
    expected = TEXTBOOK.predictions(case.network, rows)
    for n_rows in (len(rows), 1):
        got = engine.predictions(case.network, rows[:n_rows])
        assert got == predictions(layer_arrays(case.network), rows[:n_rows])
        assert all(map(same, got, expected))
    assert engine.mean_gradient(case.network, case.loss, case.examples) == (
        NumpyEngine().mean_gradient(case.network, case.loss, case.examples)
    )


def test_another_network_is_computed_with_its_own_weights() -> None:
    first, second = Network.random([2, 3, 1], seed=1), Network.random([2, 3, 1], seed=2)
    engine, rows = ServingNumpyEngine(first), [[0.5, -1.0]]
    assert engine.predictions(second, rows) == NumpyEngine().predictions(second, rows)
    assert engine.predictions(first, rows) != engine.predictions(second, rows)


@pytest.mark.parametrize("wrong", [[[1.0]], [["1.0", 1.0]], [[1.0, 2.0], [3.0]], [None], 3])
def test_rows_that_do_not_fit_are_refused_in_the_same_words(wrong: Any) -> None:
    network = Network.random([2, 3, 1])
    with pytest.raises(ArgumentError) as expected:
        NumpyEngine().predictions(network, wrong)
    with pytest.raises(ArgumentError) as got:
        ServingNumpyEngine(network).predictions(network, wrong)
    assert (type(got.value), str(got.value)) == (type(expected.value), str(expected.value))
