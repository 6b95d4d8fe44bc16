"""Kill workers at random moments, many times, and compare every bit with an undisturbed run.

    python -m benchmarks.kills 100 [fork|forkserver|spawn]

Each round waits for a step to end and then for a random time, sends SIGKILL to one worker of a
training run that never pauses. The run's every gradient is compared with that of an engine
without workers.
"""

import faulthandler
import os
import signal
import sys
import threading
import time
import warnings
from random import Random

from benchmarks.engine import examples_of
from tinymlp.errors import TinyMLPWarning
from tinymlp.learning.classification_loss import SoftmaxCrossEntropy
from tinymlp.network.network import Network
from tinymlp.parallel.workers import Workers


def main(n_kills: int, start_method: str | None) -> None:
    """Kill so many workers, and print how many steps were the same."""
    network, loss, random = Network.random([784, 30, 10]), SoftmaxCrossEntropy(), Random(0)
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
                for process in random.sample(ids, 1) if (ids := workers.process_ids()) else []:
                    try:
                        os.kill(process, signal.SIGKILL)
                    except ProcessLookupError:
                        continue
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


if __name__ == "__main__":
    faulthandler.dump_traceback_later(600, exit=True)
    main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
