"""The predictions of several workers are those of the engine alone, bit for bit."""

from typing import Any

import pytest

from tests.parallel.executors import Inline, Unsendable
from tests.parallel.test_workers import SIZES, random_examples
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import TinyMLPWarning
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.network.network import Network
from tinymlp.parallel.remote_predictions import MIN_WEIGHTS
from tinymlp.parallel.workers import Workers


def wide_network() -> Network:
    n_hidden = MIN_WEIGHTS // 100 + 1
    return Network.random([100, n_hidden, 2], activation="tanh", initializer="he_uniform")


@pytest.mark.parametrize("engine", [BatchEngine(), TextbookEngine()])
@pytest.mark.parametrize("n_rows", [2, 63, 64, 65, 128, 129, 200])
def test_predictions_are_those_of_the_engine_alone(engine: Engine, n_rows: int) -> None:
    network = Network.random(SIZES)
    rows = [inputs for inputs, _ in random_examples(n_rows)]
    expected = engine.predictions(network, rows)
    for n_workers in (1, 2, 3):
        workers = Workers(n_workers, engine=engine, executor=Inline())
        assert workers.predictions(network, rows) == expected


@pytest.mark.parametrize("n_workers", [1, 2, 3, 7])
def test_a_wide_layer_s_neurons_are_those_of_the_engine_alone(n_workers: int) -> None:
    network, engine = wide_network(), BatchEngine()
    row = random_examples(1)[0][0]
    workers = Workers(n_workers, executor=Inline())
    for _ in range(2):
        assert workers.prediction(network, row) == engine.prediction(network, row)
        assert workers.predictions(network, [row]) == [engine.prediction(network, row)]


def test_more_rows_than_a_worker_keeps_are_predicted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinymlp.parallel.worker_cache.MAX_NUMBERS", 30 * SIZES[0])
    network, rows = Network.random(SIZES), [inputs for inputs, _ in random_examples(200)]
    workers = Workers(2, executor=Inline())
    for _ in range(2):
        assert workers.predictions(network, rows) == BatchEngine().predictions(network, rows)


def test_weights_cross_once_and_again_when_they_change() -> None:
    network, engine = wide_network(), BatchEngine()
    row = random_examples(1)[0][0]
    workers = Workers(2, executor=Inline())
    workers.prediction(network, row)
    first = workers.bytes_sent
    assert first > 8 * MIN_WEIGHTS
    workers.prediction(network, row)
    assert workers.bytes_sent - first == 2 * 8 * len(row)
    network.load_parameters([-p for p in network.parameters()])
    assert workers.prediction(network, row) == engine.prediction(network, row)
    network.layers[0].neurons[3].bias = 9.0
    assert workers.prediction(network, row) == engine.prediction(network, row)
    network.layers[0].neurons[3].weights[0] = 9.0
    workers.forget()
    assert workers.prediction(network, row) == engine.prediction(network, row)


def test_what_cannot_be_sent_is_done_here_with_a_warning() -> None:
    rows = [inputs for inputs, _ in random_examples(200)]
    network = Network.random(SIZES, activation=Unsendable())
    workers = Workers(2, executor=Inline())
    with pytest.warns(TinyMLPWarning, match="not this one"):
        answer = workers.predictions(network, rows)
    assert answer == BatchEngine().predictions(network, rows)
    assert workers.predictions(network, rows) == answer  # and no second warning


def test_numbers_that_are_not_floats_stay_here() -> None:
    network = Network.random(SIZES)
    rows: list[Any] = [[1j] * 100 for _ in range(130)]
    workers = Workers(2, executor=Inline(), engine=TextbookEngine())
    with pytest.warns(TinyMLPWarning, match="only floats"):
        answer = workers.predictions(Network.random([100, 60, 3], activation="identity"), rows)
    assert answer == TextbookEngine().predictions(
        Network.random([100, 60, 3], activation="identity"), rows
    )
    assert network.n_in == 100
