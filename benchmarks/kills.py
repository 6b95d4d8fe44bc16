"""Kill workers at random moments, many times, and compare every bit with an undisturbed run.

    python -m benchmarks.kills 100 [fork|forkserver|spawn]

First a training run that never pauses: each round waits for a step to end and then for a random
time, and sends SIGKILL to one worker. The run's every gradient is compared with that of an engine
without workers.

Then as many runs of a few steps, which end at once: at a random moment, the end itself included,
one worker is killed, or in every fifth run stopped. Each has to end, and to leave no process.
"""

import faulthandler
import os
import signal
import sys
import threading
import time
import warnings
from pathlib import Path
from random import Random

from benchmarks.engine import examples_of
from tinymlp.errors import TinyMLPWarning
from tinymlp.learning.loss import SoftmaxCrossEntropy
from tinymlp.network.network import Network
from tinymlp.parallel.workers import Workers

LONGEST = 120.0
"""Seconds after which a run that has not ended never will."""


def main(n_kills: int, start_method: str | None) -> None:
    """Kill so many workers, twice, and print what came of it."""
    random = Random(0)
    kill_while_training(n_kills, start_method, random)
    kill_at_the_end(n_kills, start_method, random)


def kill_while_training(n_kills: int, start_method: str | None, random: Random) -> None:
    """Kill so many workers of one training, and print how many steps were the same."""
    network, loss = Network.random([784, 30, 10]), SoftmaxCrossEntropy()
    batches = [examples_of([784, 30, 10], 64, random) for _ in range(4)]
    expected = [Workers(1).mean_gradient(network, loss, batch) for batch in batches]
    killed: list[float] = []
    n_steps = 0
    done = threading.Event()
    with (
        Workers(2, start_method=start_method) as workers,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")

        def kill() -> None:
            while len(killed) < n_kills:
                done.clear()
                done.wait()  # three deaths in a row would end in serial, with nothing left to kill
                time.sleep(random.random() * 0.2)
                if send(signal.SIGKILL, workers, random):
                    killed.append(time.monotonic())

        killer = threading.Thread(target=kill)
        killer.daemon = True
        killer.start()
        slowest = 0.0
        while killer.is_alive():
            for batch, answer in zip(batches, expected, strict=True):
                start = time.monotonic()
                assert workers.mean_gradient(network, loss, batch) == answer
                slowest = max(slowest, time.monotonic() - start)
                n_steps += 1
                done.set()
        assert all(issubclass(one.category, TinyMLPWarning) for one in caught), caught
        print(
            f"{len(killed)} workers killed during {n_steps} steps: every gradient the same; "
            f"{len(caught)} warnings; slowest step {slowest:.1f} s"
        )
        for message in sorted({str(one.message) for one in caught}):
            print(" ", message)


def kill_at_the_end(n_runs: int, start_method: str | None, random: Random) -> None:
    """Kill or stop a worker of each of so many short runs, and print how long their ends took."""
    network, loss = Network.random([784, 30, 10]), SoftmaxCrossEntropy()
    batch = examples_of([784, 30, 10], 64, random)
    expected = Workers(1).mean_gradient(network, loss, batch)
    slowest, n_hit = 0.0, 0
    for run in range(n_runs):
        faulthandler.dump_traceback_later(LONGEST, exit=True)
        workers = Workers(2, start_method=start_method, timeout=5.0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TinyMLPWarning)
            assert workers.mean_gradient(network, loss, batch) == expected
            processes = workers.process_ids()
            sent, seconds = (
                signal.SIGKILL if run % 5 else signal.SIGSTOP,
                random.choice([0.0, random.random() * 0.002, random.random() * 0.05]),
            )
            hit: list[bool] = []

            def strike(
                workers: Workers = workers,
                sent: signal.Signals = sent,
                seconds: float = seconds,
                hit: list[bool] = hit,
            ) -> None:
                time.sleep(seconds)
                hit.append(send(sent, workers, random))

            striker = threading.Thread(target=strike)
            striker.start()
            for _ in range(run % 3):
                assert workers.mean_gradient(network, loss, batch) == expected
            processes += workers.process_ids()
            start = time.monotonic()
            workers.close()
            slowest = max(slowest, time.monotonic() - start)
            striker.join()
        n_hit += any(hit)
        deadline = time.monotonic() + 10.0
        while left := [process for process in processes if lives(process)]:
            assert time.monotonic() < deadline, f"left: {left}"
            time.sleep(0.01)
    faulthandler.cancel_dump_traceback_later()
    print(
        f"{n_runs} runs, in {n_hit} of which a worker was killed or stopped before its end: all "
        f"ended, and left no process; slowest end {slowest:.1f} s"
    )


def send(sent: signal.Signals, workers: Workers, random: Random) -> bool:
    """Send one of the workers a signal, if there is one."""
    try:
        os.kill(random.choice(workers.process_ids()), sent)
    except (IndexError, ProcessLookupError, RuntimeError):  # RuntimeError: they change meanwhile
        return False
    return True


def lives(process: int) -> bool:
    """Return whether the process runs."""
    try:
        status = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return status not in "ZX"


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
