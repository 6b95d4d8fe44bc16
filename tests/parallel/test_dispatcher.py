"""Whatever happens to the workers, the result is the same, and a warning says what happened."""

import contextlib
import os
import signal
import sys
import threading
import time
import warnings
from random import Random
from typing import Any

import pytest

from tests.depth import not_quick
from tests.parallel.executors import Failing, Silent
from tests.parallel.test_workers import LOSS, SIZES, random_examples
from tests.parallel.waiting import all_gone
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import TinyMLPWarning
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel.workers import Workers

NETWORK, EXAMPLES = Network.random(SIZES), random_examples(64)
EXPECTED = BatchEngine().mean_gradient(NETWORK, LOSS, EXAMPLES)
ROWS = [inputs for inputs, _ in random_examples(200)]
PREDICTED = BatchEngine().predictions(NETWORK, ROWS)


def gradient(workers: Workers) -> tuple[float, Vector]:
    return workers.mean_gradient(NETWORK, LOSS, EXAMPLES)


def test_a_worker_killed_between_two_steps_is_replaced() -> None:
    with Workers(2) as workers:
        assert gradient(workers) == EXPECTED
        before = workers.process_ids()
        os.kill(before[0], signal.SIGKILL)
        assert all_gone(before[:1])
        with pytest.warns(TinyMLPWarning, match="done again") as caught:
            assert gradient(workers) == EXPECTED
        assert len(caught) == 1
        assert not set(workers.process_ids()) & set(before)
        assert gradient(workers) == EXPECTED


def test_workers_killed_at_random_moments_change_no_bit() -> None:
    random, n_kills, stepped, killed = Random(0), 6, threading.Event(), list[int]()
    with Workers(2) as workers, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")

        def kill() -> None:
            while len(killed) < n_kills:
                stepped.clear()
                stepped.wait()
                time.sleep(random.random() * 0.05)
                for process in workers.process_ids()[:1]:  # none while they are replaced
                    with contextlib.suppress(ProcessLookupError):  # ended since it was listed
                        os.kill(process, signal.SIGKILL)
                        killed.append(process)

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        while killer.is_alive():
            assert gradient(workers) == EXPECTED
            stepped.set()
        gradient(workers)
    assert len(killed) == n_kills
    assert {one.category for one in caught} == {TinyMLPWarning}


class Deadly(BatchEngine):
    """Kills or stops the process it runs in, unless that is the test's own."""

    def __init__(self, how: signal.Signals, flag: str = "") -> None:
        self.how, self.flag, self.home = how, flag, os.getpid()

    def predictions(self, *arguments: Any) -> list[Vector]:
        if os.getpid() != self.home:
            if not self.flag:
                os.kill(os.getpid(), self.how)
            elif not os.path.exists(self.flag):  # noqa: PTH110 (a worker's only luggage is text)
                os.close(os.open(self.flag, os.O_CREAT))
                os.kill(os.getpid(), self.how)
        return super().predictions(*arguments)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_task_that_kills_every_worker_ends_in_serial() -> None:
    with (
        Workers(2, engine=Deadly(signal.SIGKILL)) as workers,
        pytest.warns(TinyMLPWarning) as caught,
    ):
        assert workers.predictions(NETWORK, ROWS) == PREDICTED
        assert workers.predictions(NETWORK, ROWS) == PREDICTED
    assert len(caught) == 3, [str(one.message) for one in caught]
    assert "3 times in a row" in str(caught[-1].message)


def test_a_worker_that_hangs_is_ended_after_the_time_limit(tmp_path: Any) -> None:
    engine = Deadly(signal.SIGSTOP, str(tmp_path / "stopped"))
    # One that is alive may take as long on a loaded machine: one warning or more.
    with (
        Workers(2, engine=engine, timeout=4.0) as workers,
        pytest.warns(TinyMLPWarning, match="not answered for 4 s"),
    ):
        assert workers.predictions(NETWORK, ROWS) == PREDICTED


class OnlyHere(BatchEngine):
    """Works in the test's process only."""

    def __init__(self) -> None:
        self.home = os.getpid()

    def predictions(self, *arguments: Any) -> list[Vector]:
        if os.getpid() != self.home:
            raise RuntimeError("not in a worker")
        return super().predictions(*arguments)


def test_an_error_that_only_workers_have_ends_in_serial() -> None:
    with Workers(2, engine=OnlyHere()) as workers, pytest.warns(TinyMLPWarning) as caught:
        assert workers.predictions(NETWORK, ROWS) == PREDICTED
        assert workers.predictions(NETWORK, ROWS) == PREDICTED
    assert len(caught) == 1
    assert "RuntimeError: not in a worker" in str(caught[0].message)


class Unlucky(BatchEngine):
    """An error of the work itself."""

    def predictions(self, *arguments: Any) -> list[Vector]:
        raise ZeroDivisionError("in the work")


def test_an_error_of_the_work_is_raised_as_it_is() -> None:
    with Workers(2, engine=Unlucky()) as workers:
        with pytest.raises(ZeroDivisionError, match="in the work"):
            workers.predictions(NETWORK, ROWS)
        assert not workers.gave_up


@pytest.mark.parametrize("at_once", [True, False])
def test_a_failed_task_is_done_again(at_once: bool) -> None:
    executor = Failing(lambda number: number == 1, at_once=at_once)
    with Workers(2, executor=executor) as workers, pytest.warns(TinyMLPWarning) as caught:
        for _ in range(3):
            assert gradient(workers) == EXPECTED
    assert len(caught) == 1


@not_quick
def test_failures_that_are_not_in_a_row_do_not_end_in_serial() -> None:
    executor = Failing(lambda number: number % 6 == 5)
    with Workers(2, executor=executor) as workers, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(15):
            assert gradient(workers) == EXPECTED
    assert len(caught) > 3
    assert all("done again" in str(one.message) for one in caught)


def test_an_executor_that_always_fails_ends_in_serial() -> None:
    executor = Failing(lambda number: True)
    with Workers(2, executor=executor) as workers, pytest.warns(TinyMLPWarning) as caught:
        for _ in range(3):
            assert gradient(workers) == EXPECTED
    assert len(caught) == 3
    assert executor.n_asked == 6


def test_an_executor_that_does_not_answer_is_asked_again() -> None:
    executor = Silent(lambda number: number == 0)
    with (
        Workers(2, executor=executor, timeout=0.2) as workers,
        pytest.warns(TinyMLPWarning, match=r"not answered for 0\.2 s"),
    ):
        assert gradient(workers) == EXPECTED


def test_a_pool_that_cannot_be_built_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_pool(*arguments: Any, **options: Any) -> None:
        raise OSError("no semaphores here")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", no_pool)
    with Workers(2) as workers, pytest.warns(TinyMLPWarning, match="no semaphores") as caught:
        assert gradient(workers) == EXPECTED
        assert gradient(workers) == EXPECTED
    assert "from now on" in str(caught[-1].message)
