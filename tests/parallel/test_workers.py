"""The number of workers, and who they are, cannot be seen in the result."""

import copy
import inspect
import multiprocessing
import pickle
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

from tests.depth import not_quick
from tests.parallel.executors import Inline
from tests.zoo import ZOO
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import MAX_MESSAGE, ArgumentError, ShapeError, TinyMLPWarning
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.learning.loss import MeanSquaredError, SoftmaxCrossEntropy
from tinymlp.learning.optimizer import Adam
from tinymlp.learning.penalty import L2
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


@not_quick
def test_another_engine_s_gradient_is_its_own_and_logged() -> None:
    network, examples, log = Network.random(SIZES), random_examples(64), list[str]()
    workers = Workers(2, engine=TextbookEngine(), executor=Inline(), log=log.append)
    for _ in range(2):
        assert workers.mean_gradient(network, LOSS, examples) == TextbookEngine().mean_gradient(
            network, LOSS, examples
        )
    assert log == ["100-60-3, batch 64: TextbookEngine() computes gradients alone: using 1"]


@not_quick
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
    trainer = Trainer(
        network, LOSS, Adam(), batch_size=50, engine=engine, penalty=L2(0.01), dropout=0.25
    )
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
    with pytest.raises(ArgumentError, match="at least one above 0"):
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
            "listener must be an object with done and failed or None, got the class Inline: "
            "TrainingMonitor(...).tasks is one",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        Workers(**arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize("name", inspect.signature(Workers).parameters)
def test_whatever_is_given_is_taken_or_refused_in_one_short_sentence(name: str) -> None:
    for kind, make in ZOO.items():
        try:
            Workers(**{name: make()})
        except ArgumentError as error:
            assert str(error).startswith(f"{name} must be "), kind
            assert len(str(error)) <= MAX_MESSAGE, kind


def outcome(call: Callable[[Engine, Any], object], engine: Engine, kind: str) -> tuple[str, str]:
    """Return what a call with a thing of that kind gives or raises, without addresses."""
    try:
        answer = "an answer", repr(call(engine, ZOO[kind]()))
    except Exception as error:
        answer = type(error).__name__, str(error)
    return answer[0], re.sub("0x[0-9a-f]+", "0x…", answer[1])


# A generator is used up by one call. A complex number is computed with, with a warning; so is a
# fraction, by the engine alone, and as a float where it crosses to a worker.
NONSENSE = [kind for kind in ZOO if kind not in ("generator", "1j", "Fraction")]


@pytest.mark.parametrize("engine", [BatchEngine(), TextbookEngine()])
@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_refused_as_by_the_engine_alone(kind: str, engine: Engine) -> None:
    sizes = [4, 3, 2]
    network, examples = Network.random(sizes), random_examples(3, sizes)
    rows = [row for row, _ in random_examples(130, sizes)]
    workers = Workers(2, executor=Inline(), engine=engine, min_products=1)
    calls: list[Callable[[Engine, Any], object]] = [
        lambda engine, thing: engine.mean_gradient(thing, LOSS, examples),
        lambda engine, thing: engine.mean_gradient(network, thing, examples),
        lambda engine, thing: engine.mean_gradient(network, LOSS, thing),
        lambda engine, thing: engine.mean_gradient(network, LOSS, [*examples, thing]),
        lambda engine, thing: engine.mean_gradient(network, LOSS, [*examples, (thing, [1.0] * 2)]),
        lambda engine, thing: engine.mean_gradient(network, LOSS, [*examples, (rows[0], thing)]),
        lambda engine, thing: engine.mean_gradient(network, LOSS, examples, weights=thing),
        lambda engine, thing: engine.mean_gradient(network, LOSS, examples, penalty=thing),
        lambda engine, thing: engine.predictions(thing, rows),
        lambda engine, thing: engine.predictions(network, thing),
        lambda engine, thing: engine.predictions(network, [*rows, thing]),
        lambda engine, thing: engine.predictions(network, [[*rows[0][1:], thing], *rows]),
    ]
    for call in calls:
        assert outcome(call, workers, kind) == outcome(call, engine, kind)
    assert not workers.gave_up


@pytest.mark.parametrize("n_workers", [2, "auto"])
def test_a_small_network_s_batch_is_not_shared_and_why_is_logged_once(n_workers: int | str) -> None:
    network, log = Network.random([100, 40, 1]), list[str]()
    examples: list[Example] = [([i / 7] * 100, [float(i % 2)]) for i in range(20)]
    loss = MeanSquaredError()
    workers = Workers(n_workers, log=log.append)
    for _ in range(2):
        assert workers.mean_gradient(network, loss, examples) == BatchEngine().mean_gradient(
            network, loss, examples
        )
    assert workers.process_ids() == []
    (message,) = log
    assert message.startswith("100-40-1, batch 20: its largest layer takes 80,800 multiplications")
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
