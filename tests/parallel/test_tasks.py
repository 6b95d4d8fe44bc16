"""A task gives the same bytes in every process, however often; its errors are answers."""

import marshal
from random import Random
from typing import Any

import pytest

from tinymlp.engine.batch import BatchEngine, weight_gradients, weighted_sums
from tinymlp.engine.rows import inputs_of
from tinymlp.network.network import Network
from tinymlp.parallel import tasks
from tinymlp.parallel.buffers import rows_to_bytes, to_bytes, to_list
from tinymlp.parallel.row_cache import Key
from tinymlp.parallel.tasks import (
    Predictions,
    Task,
    WeightedSums,
    WeightGradients,
    run_task,
)
from tinymlp.parallel.worker_cache import WorkerCache, engine_spec


def random_rows(n_rows: int, width: int, seed: int) -> list[list[float]]:
    random = Random(seed)
    return [[random.gauss(0, 1) for _ in range(width)] for _ in range(n_rows)]


ROWS = random_rows(5, 3, seed=1)
INPUTS = inputs_of(ROWS)
WEIGHTS, DELTA_COLUMNS = random_rows(2, 4, seed=2), random_rows(2, 5, seed=3)
NETWORK = Network.random([3, 2], activation="tanh", seed=4)
KEYS = tuple(b"row %d" % i for i in range(5))
PAYLOAD: dict[Key, bytes] = {
    **{key: to_bytes(row) for key, row in zip(KEYS, ROWS, strict=True)},
    b"parameters": to_bytes(NETWORK.parameters()),
}
NAMED = engine_spec(BatchEngine(), NETWORK.layers), b"parameters"
ANSWERS: list[tuple[Task, list[float]]] = [
    (WeightedSums(KEYS, 4, rows_to_bytes(WEIGHTS)), weighted_sums(INPUTS, WEIGHTS)),
    (
        WeightedSums(rows_to_bytes(INPUTS.rows), 4, rows_to_bytes(WEIGHTS)),
        weighted_sums(INPUTS, WEIGHTS),
    ),
    (
        WeightGradients(KEYS, 4, rows_to_bytes(DELTA_COLUMNS)),
        weight_gradients(DELTA_COLUMNS, INPUTS),
    ),
    (
        WeightGradients(rows_to_bytes(INPUTS.rows), 4, rows_to_bytes(DELTA_COLUMNS)),
        weight_gradients(DELTA_COLUMNS, INPUTS),
    ),
    (
        Predictions(KEYS, NAMED, (2, 3)),
        [a for row in BatchEngine().predictions(NETWORK, ROWS) for a in row],
    ),
    (
        Predictions(to_bytes(ROWS[0]), NAMED, (1,)),
        BatchEngine().predictions(NETWORK, ROWS[:1])[0],
    ),
]
each_task = pytest.mark.parametrize(("task", "expected"), ANSWERS)


@pytest.fixture(autouse=True)
def new_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "worker_cache", WorkerCache())


@each_task
def test_a_task_computes_what_the_engine_does_however_often(
    task: Task, expected: list[float]
) -> None:
    cache = WorkerCache()
    cache.add(PAYLOAD)
    for _ in range(2):
        assert to_list(task.run(cache)) == expected


@each_task
def test_it_crosses_as_plain_data_and_gives_the_same_there(
    task: Task, expected: list[float]
) -> None:
    call = (7, PAYLOAD, type(task).__name__, *vars(task).values())
    for _ in range(2):
        kind, answer, seconds = marshal.loads(
            marshal.dumps(run_task(*marshal.loads(marshal.dumps(call))))
        )
        assert (kind, to_list(answer)) == ("done", expected)
        assert seconds >= 0


@each_task
def test_a_worker_says_what_it_lacks_and_then_lacks_nothing(
    task: Task, expected: list[float]
) -> None:
    call = (type(task).__name__, *vars(task).values())
    if task.keys:
        assert run_task(0, {}, *call) == ("need", list(task.keys))
        some = {key: PAYLOAD[key] for key in task.keys[1:]}
        assert run_task(1, some, *call) == ("need", [task.keys[0]])
    first = {key: PAYLOAD[key] for key in task.keys[:1]}
    assert to_list(run_task(2, first, *call)[1]) == expected


@each_task
def test_a_task_is_never_changed(task: Task, expected: list[float]) -> None:
    with pytest.raises(AttributeError):
        task.inputs = b""  # type: ignore[misc]


def test_a_task_that_needs_more_than_a_worker_keeps_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tinymlp.parallel.worker_cache.MAX_NUMBERS", 6)
    task, expected = ANSWERS[0]
    kind, answer, _ = run_task(0, PAYLOAD, type(task).__name__, *vars(task).values())
    assert (kind, to_list(answer)) == ("done", expected)


class SpeechlessError(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


class Failing(BatchEngine):
    def predictions(self, *arguments: Any) -> Any:
        raise SpeechlessError


def test_an_error_is_an_answer_even_one_that_cannot_say_what_it_is() -> None:
    named = engine_spec(Failing(), NETWORK.layers), b"parameters"
    answer = run_task(0, PAYLOAD, "Predictions", KEYS, named, (5,))
    assert answer == ("error", "SpeechlessError: no message")
    assert run_task(0, {}, "Nonsense", KEYS) == ("error", "KeyError: 'Nonsense'")
