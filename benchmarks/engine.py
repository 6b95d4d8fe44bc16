"""How long the batch engine takes, beside the textbook engine, on this interpreter.

    python -m benchmarks.engine

Both engines take the same mini-batches in turn, so that whatever else the machine does falls on
both; the figures are medians of CPU time. `update` is what a step of training needs besides the
gradient: Adam, and reading and loading the parameters. A multiply-add is one product of a weight,
forward and in both loops backward (the first layer has only one of those).
"""

import platform
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from random import Random

from tinymlp.engine.batch import BatchEngine
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.learning.loss import SoftmaxCrossEntropy
from tinymlp.learning.optimizer import Adam
from tinymlp.network.network import Network

SIZES = ([2, 8, 8, 2], [64, 32, 10], [784, 30, 10])
BATCH_SIZES = (1, 32)
ROUNDS = 25
LEAST_SECONDS = 0.005
"""A call that is shorter than this is repeated until it is not: the clock is no finer."""
WARM_UP_SECONDS = 0.5
"""PyPy compiles what it has seen often enough; CPython needs none of it."""


def examples_of(sizes: list[int], n_examples: int, random: Random) -> list[Example]:
    """Return examples whose inputs are a pixel's 256 values, which share their objects."""
    levels = [level / 255 for level in range(256)]
    return [
        (
            [random.choice(levels) for _ in range(sizes[0])],
            [float(output == n % sizes[-1]) for output in range(sizes[-1])],
        )
        for n in range(n_examples)
    ]


def repeats_of(call: Callable[[], object]) -> int:
    """Return how often to call so that the clock can tell, once the interpreter is warm."""
    start = time.process_time()
    while time.process_time() - start < WARM_UP_SECONDS:
        call()
    repeats = 1
    while seconds_of(call, repeats) * repeats < LEAST_SECONDS:
        repeats *= 2
    return repeats


def seconds_of(call: Callable[[], object], repeats: int) -> float:
    """Return the CPU seconds of one call, taken over several."""
    start = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - start) / repeats


def side_by_side(*calls: Callable[[], object]) -> list[float]:
    """Return the median CPU seconds of each call, taken in turn."""
    repeats = [repeats_of(call) for call in calls]
    rounds = [
        [seconds_of(call, n) for call, n in zip(calls, repeats, strict=True)] for _ in range(ROUNDS)
    ]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def multiply_adds(sizes: list[int]) -> int:
    """Return the multiply-adds of one example, forward and backward."""
    products = [n_in * n_out for n_in, n_out in pairwise(sizes)]
    return 3 * sum(products) - products[0]


def measure(sizes: list[int], batch_size: int) -> str:
    """Return one line of the table of gradients."""
    network, loss, optimizer = Network.random(sizes), SoftmaxCrossEntropy(), Adam()
    examples = examples_of(sizes, batch_size, Random(0))

    def gradient_by(engine: Engine) -> Callable[[], list[float]]:
        return lambda: engine.mean_gradient(network, loss, examples)[1]

    gradient = gradient_by(BatchEngine())()

    def update() -> None:
        network.load_parameters(optimizer.step(network.parameters(), gradient))

    textbook, batch, updating = side_by_side(
        gradient_by(TextbookEngine()), gradient_by(BatchEngine()), update
    )
    each = batch / (multiply_adds(sizes) * batch_size)
    return (
        f"{'-'.join(map(str, sizes)):>10} {batch_size:>6} {textbook * 1e6:>12,.0f} "
        f"{batch * 1e6:>10,.0f} {textbook / batch:>7.1f} {each * 1e9:>10.1f} "
        f"{updating * 1e6:>10,.0f}"
    )


def measure_prediction(sizes: list[int]) -> str:
    """Return one line of the table of predictions."""
    network, engine = Network.random(sizes), BatchEngine()
    rows = [inputs for inputs, _ in examples_of(sizes, 256, Random(0))]
    textbook, one, many = side_by_side(
        lambda: network.predict(rows[0]),
        lambda: engine.prediction(network, rows[0]),
        lambda: engine.predictions(network, rows),
    )
    return (
        f"{'-'.join(map(str, sizes)):>10} {textbook * 1e6:>12,.1f} {one * 1e6:>10,.1f} "
        f"{textbook / one:>7.1f} {many / len(rows) * 1e6:>14,.1f}"
    )


def main() -> None:
    """Print both tables."""
    print(f"{platform.python_implementation()} {platform.python_version()}, CPU time")
    print("\nMean gradient of a mini-batch, µs")
    print("   network  batch     textbook     engine   ratio  ns/mul-add     update")
    for sizes in SIZES:
        for batch_size in BATCH_SIZES:
            print(measure(sizes, batch_size), flush=True)
    print("\nPrediction, µs a row")
    print("   network     textbook    one row   ratio   256 rows, each")
    for sizes in SIZES:
        print(measure_prediction(sizes), flush=True)


if __name__ == "__main__":
    main()
