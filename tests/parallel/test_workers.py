"""The number of workers, and who they are, cannot be told from the result."""

import copy
import multiprocessing
import pickle
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.test_batch import Case, cases
from tests.parallel.executors import Forgetful, Inline
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import ArgumentError, ShapeError, TinyMLPWarning
from tinymlp.learning.classification_loss import SoftmaxCrossEntropy
from tinymlp.learning.gradient import Engine, Example, TextbookEngine
from tinymlp.learning.optimizer import Adam
from tinymlp.learning.penalty import L2
from tinymlp.learning.regression_loss import MeanSquaredError
from tinymlp.network.activation import ReLU
from tinymlp.network.network import Network
from tinymlp.parallel.neurons import WIDE
from tinymlp.parallel.workers import Workers
from tinymlp.training.trainer import Trainer

SIZES = [100, 60, 3]
LOSS = SoftmaxCrossEntropy()


def random_examples(n: int, sizes: Sequence[int] = SIZES, *, seed: int = 0) -> list[Example]:
    random = Random(seed)
    return [
        (
            [random.random() for _ in range(sizes[0])],
            [float(j == i % sizes[-1]) for j in range(sizes[-1])],
        )
        for i in range(n)
    ]


def wide_network() -> Network:
    n_hidden = WIDE // 100 + 1
    return Network.random([100, n_hidden, 2], activation="tanh", initializer="he_uniform")


@given(cases(), st.integers(2, 6), st.integers(1, 8))
def test_a_gradient_is_the_engine_s_bit_for_bit_for_any_number_of_workers(
    case: Case, n_workers: int, least: int
) -> None:
    several = Workers(n_workers, executor=Inline(), least_products=least)
    assert repr(case.mean_gradient(several)) == repr(case.mean_gradient(BatchEngine()))


@pytest.mark.parametrize("sizes", [[100, 60, 3], [40, 50, 60, 3]])
@pytest.mark.parametrize("is_drawing", [False, True])
def test_training_is_the_engine_s_bit_for_bit(sizes: list[int], is_drawing: bool) -> None:
    examples = random_examples(150, sizes)
    if is_drawing:  # mostly zeros, which the engine skips
        examples = [([x if x > 0.8 else 0.0 for x in row], target) for row, target in examples]
    answers = []
    for engine in (BatchEngine(), Workers(3, executor=Inline(), least_products=1000)):
        network = Network.random(sizes, seed=1)
        trainer = Trainer(network, LOSS, Adam(), batch_size=64, engine=engine)
        for _ in trainer.epochs(examples, n_epochs=1):
            pass
        answers.append(network.parameters())
    assert answers[0] == answers[1]


def test_another_engine_s_gradient_is_its_own_and_told() -> None:
    network, examples, told = Network.random(SIZES), random_examples(64), list[str]()
    workers = Workers(2, engine=TextbookEngine(), executor=Inline(), tell=told.append)
    for _ in range(2):
        assert workers.mean_gradient(network, LOSS, examples) == TextbookEngine().mean_gradient(
            network, LOSS, examples
        )
    assert told == ["100-60-3, batch 64: TextbookEngine() computes gradients alone: using 1"]


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


def test_weights_cross_once_and_again_when_they_change() -> None:
    network, engine = wide_network(), BatchEngine()
    row = random_examples(1)[0][0]
    workers = Workers(2, executor=Inline())
    workers.prediction(network, row)
    first = workers.bytes_sent
    assert first > 8 * WIDE
    workers.prediction(network, row)
    assert workers.bytes_sent - first == 2 * 8 * len(row)
    network.load_parameters([-p for p in network.parameters()])
    assert workers.prediction(network, row) == engine.prediction(network, row)
    network.layers[0].neurons[3].bias = 9.0
    assert workers.prediction(network, row) == engine.prediction(network, row)
    network.layers[0].neurons[3].weights[0] = 9.0
    workers.forget()
    assert workers.prediction(network, row) == engine.prediction(network, row)


def test_rows_cross_once_and_again_when_they_change() -> None:
    network, examples = Network.random(SIZES), random_examples(64)
    workers, alone = Workers(2, executor=Inline()), Workers(1)
    workers.mean_gradient(network, LOSS, examples)
    first = workers.bytes_sent
    shuffled = Random(1).sample(examples, 64)
    assert workers.mean_gradient(network, LOSS, shuffled) == alone.mean_gradient(
        network, LOSS, shuffled
    )
    assert workers.bytes_sent - first == 8 * 60 * (101 + 64)
    first_input: Any = examples[0][0]
    first_input[0] = 0.5
    assert workers.mean_gradient(network, LOSS, examples) == alone.mean_gradient(
        network, LOSS, examples
    )


def test_a_worker_that_has_nothing_is_given_all_of_it() -> None:
    network, examples = Network.random(SIZES), random_examples(64)
    forgetful = Forgetful()
    workers, alone = Workers(2, executor=forgetful), Workers(1)
    for _ in range(3):
        answer = workers.mean_gradient(network, LOSS, examples)
        assert answer == alone.mean_gradient(network, LOSS, examples)
    assert forgetful.n_asked == (2 + 4) + (4 + 4) + (4 + 4)


def test_threads_do_not_mix_up_their_networks() -> None:
    network, examples = Network.random(SIZES), random_examples(256)
    expected = Workers(1).mean_gradient(network, LOSS, examples)
    with ThreadPoolExecutor(4) as executor, Workers(4, executor=executor) as workers:
        for _ in range(5):
            assert workers.mean_gradient(network, LOSS, examples) == expected


def test_several_threads_may_use_the_same_workers() -> None:
    network, rows = Network.random(SIZES), [x for x, _ in random_examples(200)]
    expected = BatchEngine().predictions(network, rows)
    answers = []
    with Workers(2, executor=Inline()) as workers:
        threads = [
            threading.Thread(target=lambda: answers.append(workers.predictions(network, rows)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [expected] * 4


def trained(engine: Engine) -> list[float]:
    network = Network.random(SIZES, seed=3)
    trainer = Trainer(network, LOSS, Adam(), batch_size=50, engine=engine, penalty=L2(0.01))
    examples = random_examples(130)
    for _ in trainer.epochs(examples, n_epochs=2, weights=[i % 3 for i in range(130)]):
        pass
    return network.parameters()


@pytest.mark.parametrize("start_method", multiprocessing.get_all_start_methods())
def test_training_in_processes_gives_the_same_bits(start_method: str) -> None:
    if start_method == "fork" and threading.active_count() > 1:
        pytest.skip("a fork beside the test runner's own threads is not safe")
    expected = trained(Workers(1))
    for n_workers in (2, 3):
        with Workers(n_workers, start_method=start_method) as workers:
            assert trained(workers) == expected
            assert 1 <= len(workers.process_ids()) <= n_workers
        assert workers.process_ids() == []
        assert trained(workers) == expected  # closed: done here


def test_errors_are_those_of_the_engine() -> None:
    network, workers = Network.random(SIZES), Workers(2, executor=Inline())
    examples = random_examples(64)
    short = [*examples[:63], ([1.0], examples[63][1])]
    with pytest.raises(ShapeError):
        workers.mean_gradient(network, LOSS, short)
    with pytest.raises(ShapeError):
        workers.predictions(network, [inputs for inputs, _ in short] * 2)
    with pytest.raises(ShapeError):
        workers.prediction(wide_network(), [1.0])
    with pytest.raises(ArgumentError, match="at least one"):
        workers.mean_gradient(network, LOSS, [])
    with pytest.raises(ArgumentError, match="sum to 0"):
        workers.mean_gradient(network, LOSS, examples, weights=[0] * 64)
    # and afterwards all is well
    assert workers.mean_gradient(network, LOSS, examples) == Workers(1).mean_gradient(
        network, LOSS, examples
    )


class Unsendable(ReLU):
    def __reduce__(self) -> Any:
        raise pickle.PicklingError("not this one")


def test_what_cannot_be_sent_is_done_here_and_told() -> None:
    rows = [inputs for inputs, _ in random_examples(200)]
    network = Network.random(SIZES, activation=Unsendable())
    workers = Workers(2, executor=Inline())
    with pytest.warns(TinyMLPWarning, match="not this one"):
        answer = workers.predictions(network, rows)
    assert answer == BatchEngine().predictions(network, rows)
    assert workers.predictions(network, rows) == answer  # and not told again


def test_a_gradient_needs_nothing_of_the_user_s_in_the_workers() -> None:
    examples = random_examples(64)
    network = Network.random(SIZES, activation=Unsendable())
    answer = Workers(2, executor=Inline()).mean_gradient(network, LOSS, examples)
    assert answer == BatchEngine().mean_gradient(network, LOSS, examples)


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


def test_without_processes_it_is_done_here_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "emscripten")
    network, examples = Network.random(SIZES), random_examples(64)
    workers = Workers(2)
    with pytest.warns(TinyMLPWarning, match="no processes on this platform") as told:
        answer = workers.mean_gradient(network, LOSS, examples)
        assert workers.mean_gradient(network, LOSS, examples) == answer
    assert len(told) == 1
    assert answer == Workers(1).mean_gradient(network, LOSS, examples)
    assert workers.process_ids() == []


def test_a_copy_computes_alone() -> None:
    workers = Workers(2, engine=TextbookEngine(), executor=Inline())
    for twin in (copy.deepcopy(workers), pickle.loads(pickle.dumps(workers))):
        assert (twin.n_workers, repr(twin.engine)) == (1, "TextbookEngine()")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_workers": 0}, "from 1 up"),
        ({"n_workers": "many"}, "or 'auto'"),
        ({"n_workers": "auto", "executor": Inline()}, "say how many"),
        ({"n_workers": 2, "executor": 3}, "submit"),
        ({"n_workers": 2, "least_products": 0}, "least_products"),
        ({"n_workers": 2, "timeout": 0}, "timeout"),
        ({"n_workers": 2, "start_method": "threads"}, "start_method"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Workers(**arguments)


@pytest.mark.parametrize("n_workers", [2, "auto"])
def test_a_small_network_s_batch_is_not_shared_and_why_is_told_once(n_workers: int | str) -> None:
    network, told = Network.random([2, 2, 1]), list[str]()
    examples: list[Example] = [([i / 7, i / 3], [float(i % 2)]) for i in range(500)]
    loss = MeanSquaredError()
    workers = Workers(n_workers, tell=told.append)
    for _ in range(2):
        assert workers.mean_gradient(network, loss, examples) == BatchEngine().mean_gradient(
            network, loss, examples
        )
    assert workers.process_ids() == []
    (message,) = told
    assert message.startswith("2-2-1, batch 500: its largest layer takes 3,000 multiplications")
    assert message.endswith("worth sharing: using 1")


def test_a_single_example_is_not_shared_however_wide_the_network() -> None:
    network, told = Network.random([3, 4, 2], seed=1), list[str]()
    examples: list[Example] = [([0.5, -1.0, 2.0], [0.0, 1.0])]
    workers = Workers(2, least_products=1, tell=told.append)
    assert workers.mean_gradient(network, MeanSquaredError(), examples) == (
        BatchEngine().mean_gradient(network, MeanSquaredError(), examples)
    )
    assert workers.process_ids() == []
    assert told == ["3-4-2, batch 1: one example is not worth sending the weights for: using 1"]
