"""How much sooner two workers are done, beside the same work without them, on this interpreter.

    python -m benchmarks.parallel

Both ways take the same work in turn, so that whatever else the machine does falls on both; the
figures are medians of wall time, and the answers are the same, bit for bit. On a busy machine two
workers get less than two processors, and the ratios are too small: the load is printed beside them.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from random import Random

from benchmarks.engine import examples_of
from tinymlp.learning.classification_loss import SoftmaxCrossEntropy
from tinymlp.network.network import Network
from tinymlp.speed.batch import BatchEngine
from tinymlp.speed.parallel import Workers

PYPY = sys.implementation.name == "pypy"
ROUNDS = 31
WARM_UP = 40 if PYPY else 3


def seconds_of(call: Callable[[], object], repeats: int) -> float:
    """Return the wall seconds of one call, taken over several."""
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def in_turn(*calls: Callable[[], object], repeats: int = 1) -> list[float]:
    """Return the median seconds of each call, taken in turn after a warm-up."""
    for call in calls:
        seconds_of(call, WARM_UP)
    rounds = [[seconds_of(call, repeats) for call in calls] for _ in range(ROUNDS)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def line(what: str, one: float, two: float) -> None:
    """Print one line of the table."""
    print(
        f"{what:>28} {one * 1e3:>10.2f} {two * 1e3:>10.2f} {one / two:>8.2f}"
        f"   {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def gradients(sizes: list[int], batch_size: int) -> None:
    """Measure a mini-batch's gradient."""
    network, loss = Network.random(sizes), SoftmaxCrossEntropy()
    examples = examples_of(sizes, batch_size, Random(0))
    with Workers(2) as workers:
        ways = [
            lambda engine=engine: engine.mean_gradient(network, loss, examples)
            for engine in (BatchEngine(), workers)
        ]
        assert ways[0]() == ways[1]()
        line(f"{'-'.join(map(str, sizes))}, batch {batch_size}", *in_turn(*ways))


def rows(sizes: list[int], n_rows: int) -> None:
    """Measure many rows' predictions."""
    network, inputs = Network.random(sizes), [x for x, _ in examples_of(sizes, n_rows, Random(0))]
    with Workers(2) as workers:
        ways = [
            lambda engine=engine: engine.predictions(network, inputs)
            for engine in (BatchEngine(), workers)
        ]
        assert ways[0]() == ways[1]()
        line(f"{'-'.join(map(str, sizes))}, {n_rows} rows", *in_turn(*ways))


def neurons(sizes: list[int]) -> None:
    """Measure one row's prediction, each layer's neurons shared out."""
    network, random = Network.random(sizes, initializer="he_uniform"), Random(0)
    inputs = [random.random() for _ in range(sizes[0])]
    with Workers(2) as workers:
        ways = [
            lambda engine=engine: engine.prediction(network, inputs)
            for engine in (BatchEngine(), workers)
        ]
        assert ways[0]() == ways[1]()
        line(f"{'-'.join(map(str, sizes))}, 1 row", *in_turn(*ways))


def auto(sizes: list[int], batch_size: int) -> None:
    """Measure what asking for "auto" costs where it does not pay."""
    network, loss = Network.random(sizes), SoftmaxCrossEntropy()
    examples = examples_of(sizes, batch_size, Random(0))
    with Workers("auto") as workers:
        ways = [
            lambda engine=engine: engine.mean_gradient(network, loss, examples)
            for engine in (BatchEngine(), workers)
        ]
        engine, automatic = in_turn(*ways, repeats=200)
        print(
            f"{'-'.join(map(str, sizes)):>12}, batch {batch_size}: engine {engine * 1e6:.1f} µs, "
            f"auto {automatic * 1e6:.1f} µs: {100 * (automatic / engine - 1):+.1f} %"
        )


def main() -> None:
    """Print the tables."""
    print(f"{platform.python_implementation()} {platform.python_version()}, ms of wall time")
    print(f"{'':>28}      alone  2 workers    ratio   load")
    gradients([784, 30, 10], 32)
    gradients([784, 30, 10], 128)
    gradients([784, 100, 10], 512)
    rows([784, 30, 10], 512)
    neurons([2048, 2048])
    print('\n"auto" where it cannot pay')
    auto([2, 2, 1], 1)
    auto([2, 2, 1], 32)
    print('\nWhat "auto" says')
    with Workers("auto", tell=print) as workers:
        for sizes, batch_size in (([64, 32, 10], 128), ([784, 30, 10], 32), ([784, 30, 10], 128)):
            network, loss = Network.random(sizes), SoftmaxCrossEntropy()
            examples = examples_of(sizes, batch_size, Random(0))
            start = time.perf_counter()
            while len(workers.choices) == 0 or time.perf_counter() - start < 4.0:
                workers.mean_gradient(network, loss, examples)
                if any(f"batch {batch_size}:" in told for told in workers.choices.values()):
                    break


if __name__ == "__main__":
    main()
