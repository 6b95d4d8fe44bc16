"""The number of workers, and who they are, cannot be seen in the result."""

import copy
import inspect
import multiprocessing
import pickle
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import Any

import pytest

from tests.parallel.executors import Inline
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import ArgumentError, ShapeError, TinyMLPWarning
from tinymlp.learning.classification_loss import SoftmaxCrossEntropy
from tinymlp.learning.gradient import Engine, Example, TextbookEngine
from tinymlp.learning.optimizer import Adam
from tinymlp.learning.penalty import L2
from tinymlp.learning.regression_loss import MeanSquaredError
from tinymlp.network.network import Network
from tinymlp.parallel.remote_predictions import MIN_WEIGHTS
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


def test_another_engine_s_gradient_is_its_own_and_logged() -> None:
    network, examples, log = Network.random(SIZES), random_examples(64), list[str]()
    workers = Workers(2, engine=TextbookEngine(), executor=Inline(), log=log.append)
    for _ in range(2):
        assert workers.mean_gradient(network, LOSS, examples) == TextbookEngine().mean_gradient(
            network, LOSS, examples
        )
    assert log == ["100-60-3, batch 64: TextbookEngine() computes gradients alone: using 1"]


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
        workers.prediction(Network.random([MIN_WEIGHTS // 2, 2]), [1.0])
    with pytest.raises(ArgumentError, match="at least one"):
        workers.mean_gradient(network, LOSS, [])
    with pytest.raises(ArgumentError, match="sum to 0"):
        workers.mean_gradient(network, LOSS, examples, weights=[0] * 64)
    # and afterwards all is well
    assert workers.mean_gradient(network, LOSS, examples) == Workers(1).mean_gradient(
        network, LOSS, examples
    )


def test_without_processes_it_is_done_here_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "emscripten")
    network, examples = Network.random(SIZES), random_examples(64)
    workers = Workers(2)
    with pytest.warns(TinyMLPWarning, match="no processes on this platform") as caught:
        answer = workers.mean_gradient(network, LOSS, examples)
        assert workers.mean_gradient(network, LOSS, examples) == answer
    assert len(caught) == 1
    assert answer == Workers(1).mean_gradient(network, LOSS, examples)
    assert workers.process_ids() == []


def test_a_copy_computes_alone() -> None:
    workers = Workers(2, engine=TextbookEngine(), executor=Inline())
    for twin in (copy.deepcopy(workers), pickle.loads(pickle.dumps(workers))):
        assert (twin.n_workers, repr(twin.engine)) == (1, "TextbookEngine()")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_workers": 0}, "n_workers must be a whole number from 1 to 10,000 or 'auto', got 0"),
        (
            {"n_workers": 1.5},
            "n_workers must be a whole number from 1 to 10,000 or 'auto', got 1.5",
        ),
        (
            {"n_workers": "many"},
            "n_workers must be a whole number from 1 to 10,000 or 'auto', got 'many'",
        ),
        (
            {"n_workers": "auto", "executor": Inline()},
            "n_workers must be a whole number beside an executor, got 'auto': say how many workers "
            "the executor has",
        ),
        (
            {"executor": 3, "n_workers": 2},
            "executor must be an object with submit, as in concurrent.futures, got 3: of a Dask "
            "client give client.get_executor()",
        ),
        (
            {"engine": "fats"},
            "engine must be a known name, got 'fats': did you mean 'fast'?",
        ),
        ({"min_products": 0}, "min_products must be a whole number from 1 up, got 0"),
        ({"timeout": 0}, "timeout must be a number above 0, got 0"),
        (
            {"start_method": "forks"},
            "start_method must be 'fork' or 'forkserver' or 'spawn', got 'forks': did you mean "
            "'fork'?",
        ),
        (
            {"log": "print"},
            "log must be a function of one text or None, got 'print': log=print shows it",
        ),
        (
            {"listener": Inline},
            "listener must be a TaskListener or None, got the class Inline: make an object of it "
            "with ()",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        Workers(**arguments)
    assert str(caught.value) == message


class Unreadable:
    """An object that answers nothing."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")


def recursive() -> list[Any]:
    thing: list[Any] = []
    thing.append(thing)
    return thing


ZOO: list[Any] = [
    None, True, -1, 0, 10**400, float("nan"), float("inf"), 1j, "", "text", b"\0" * 800, object,
    Network, {}, {0: 1}, set(), [], [[]], [None], recursive(), (i for i in range(3)), print,
    Unreadable(), Network.random(SIZES), [[1.0] * 100] * 99, [([1.0] * 100, [1.0, None, 0.0])] * 99,
    ["x" * 100] * 99, [{}] * 99, [[Unreadable()] * 100] * 99,
]  # fmt: skip
NAMES = ["n_workers", "executor", "engine", "min_products", "timeout", "start_method", "log"]


@pytest.mark.parametrize("name", [*NAMES, "listener"])
@pytest.mark.parametrize("number", range(len(ZOO)))
def test_whatever_is_given_is_taken_or_refused_in_one_short_sentence(
    number: int, name: str
) -> None:
    try:
        Workers(**{name: ZOO[number]})
    except ArgumentError as error:
        assert str(error).startswith(f"{name} must be ")
        assert len(str(error)) <= 600


def outcome(call: Callable[[], object]) -> tuple[str, str]:
    """Return what a call gives or raises."""
    try:
        return "answer", repr(call())
    except Exception as error:
        return type(error).__name__, str(error)


@pytest.mark.parametrize("engine", [BatchEngine(), TextbookEngine()])
@pytest.mark.parametrize("number", range(len(ZOO)))
def test_nonsense_is_refused_as_by_the_engine_alone(number: int, engine: Engine) -> None:
    thing, network, examples = ZOO[number], Network.random(SIZES), random_examples(64)
    workers = Workers(2, executor=Inline(), engine=engine, min_products=1)
    calls: list[Callable[[Engine], object]] = [
        lambda engine: engine.mean_gradient(thing, LOSS, examples),
        lambda engine: engine.mean_gradient(network, LOSS, thing),
        lambda engine: engine.mean_gradient(network, thing, examples),
        lambda engine: engine.mean_gradient(network, LOSS, examples, weights=thing),
        lambda engine: engine.predictions(network, thing),
        lambda engine: engine.predictions(thing, [row for row, _ in examples]),
    ]
    if inspect.isgenerator(thing):  # which the first call would use up
        calls = calls[:1]
    for call in calls:
        assert outcome(partial(call, workers)) == outcome(partial(call, engine))
    assert not workers.gave_up


@pytest.mark.parametrize("n_workers", [2, "auto"])
def test_a_small_network_s_batch_is_not_shared_and_why_is_logged_once(n_workers: int | str) -> None:
    network, log = Network.random([2, 2, 1]), list[str]()
    examples: list[Example] = [([i / 7, i / 3], [float(i % 2)]) for i in range(500)]
    loss = MeanSquaredError()
    workers = Workers(n_workers, log=log.append)
    for _ in range(2):
        assert workers.mean_gradient(network, loss, examples) == BatchEngine().mean_gradient(
            network, loss, examples
        )
    assert workers.process_ids() == []
    (message,) = log
    assert message.startswith("2-2-1, batch 500: its largest layer takes 3,000 multiplications")
    assert message.endswith("worth sharing: using 1")


def test_a_single_example_is_not_shared_however_wide_the_network() -> None:
    network, log = Network.random([3, 4, 2], seed=1), list[str]()
    examples: list[Example] = [([0.5, -1.0, 2.0], [0.0, 1.0])]
    workers = Workers(2, min_products=1, log=log.append)
    assert workers.mean_gradient(network, MeanSquaredError(), examples) == (
        BatchEngine().mean_gradient(network, MeanSquaredError(), examples)
    )
    assert workers.process_ids() == []
    assert log == ["3-4-2, batch 1: one example is not worth sending the weights for: using 1"]
