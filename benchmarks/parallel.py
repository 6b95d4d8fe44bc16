"""How much sooner two workers are done, beside the same work without them.

    python -m benchmarks parallel [--all] [--json parallel.jsonl]

For the interpreter that runs this, or with `--all` for every one that is found. Both ways take the
same work in turn, so that whatever else the machine does falls on both; the figures are medians of
wall time, and the answers are the same, bit for bit. On a busy machine two workers get less than
two processors, and the ratios are too small: the load is printed beside them.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.engine import examples_of
from benchmarks.entrant import interpreters, run_under
from tinymlp.learning.classification_loss import SoftmaxCrossEntropy
from tinymlp.network.network import Network
from tinymlp.speed.batch import BatchEngine
from tinymlp.speed.parallel import Workers

PYPY = sys.implementation.name == "pypy"
ROUNDS = 15
WARM_UP = 40 if PYPY else 3
INTERPRETER = (
    f"{platform.python_implementation()} {sys.version_info.major}.{sys.version_info.minor}"
)
RECORDS: list[dict[str, Any]] = []
"""Every turn that was taken."""


def seconds_of(call: Callable[[], object], repeats: int) -> float:
    """Return the wall seconds of one call, taken over several."""
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def in_turn(task: str, ways: dict[str, Callable[[], object]], *, repeats: int = 1) -> list[float]:
    """Record the seconds of each way, taken in turn after a warm-up; return their medians."""
    for call in ways.values():
        seconds_of(call, WARM_UP)
    rounds = [[seconds_of(call, repeats) for call in ways.values()] for _ in range(ROUNDS)]
    columns = list(zip(*rounds, strict=True))
    for way, column in zip(ways, columns, strict=True):
        RECORDS.append(
            {
                "task": task,
                "entrant": f"{INTERPRETER}, {way}",
                "version": platform.python_version(),
                "load": os.getloadavg()[0],
                "microseconds": [round(seconds * 1e6, 2) for seconds in column],
            }
        )
    return [statistics.median(column) for column in columns]


def line(what: str, medians: Sequence[float]) -> None:
    """Print one line of the table."""
    one, two = medians
    print(
        f"{what:>28} {one * 1e3:>10.2f} {two * 1e3:>10.2f} {one / two:>8.2f}"
        f"   {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def gradients(sizes: list[int], batch_size: int, numbers_of_workers: Sequence[int] = (2,)) -> None:
    """Measure a mini-batch's gradient."""
    network, loss = Network.random(sizes), SoftmaxCrossEntropy()
    examples = examples_of(sizes, batch_size, Random(0))
    task = f"{'-'.join(map(str, sizes))}, batch {batch_size}"
    with ExitStack() as closing:
        ways: dict[str, Callable[[], object]] = {
            told(n): partial(engine.mean_gradient, network, loss, examples)
            for n in (1, *numbers_of_workers)
            for engine in (closing.enter_context(Workers(n)) if n > 1 else BatchEngine(),)
        }
        _same(ways)
        one, *others = in_turn(task, ways)
        for two in others:
            line(task, [one, two])


def rows(sizes: list[int], n_rows: int) -> None:
    """Measure many rows' predictions."""
    network, inputs = Network.random(sizes), [x for x, _ in examples_of(sizes, n_rows, Random(0))]
    with Workers(2) as workers:
        ways: dict[str, Callable[[], object]] = {
            told(1): partial(BatchEngine().predictions, network, inputs),
            told(2): partial(workers.predictions, network, inputs),
        }
        _same(ways)
        task = f"{'-'.join(map(str, sizes))}, {n_rows} rows"
        line(task, in_turn(task, ways))


def neurons(sizes: list[int]) -> None:
    """Measure one row's prediction, each layer's neurons shared out."""
    network, random = Network.random(sizes, initializer="he_uniform"), Random(0)
    inputs = [random.random() for _ in range(sizes[0])]
    with Workers(2) as workers:
        ways: dict[str, Callable[[], object]] = {
            told(1): partial(BatchEngine().prediction, network, inputs),
            told(2): partial(workers.prediction, network, inputs),
        }
        _same(ways)
        task = f"{'-'.join(map(str, sizes))}, 1 row"
        line(task, in_turn(task, ways))


def auto(sizes: list[int], batch_size: int) -> None:
    """Measure what asking for "auto" costs where it does not pay."""
    network, loss = Network.random(sizes), SoftmaxCrossEntropy()
    examples = examples_of(sizes, batch_size, Random(0))
    with Workers("auto") as workers:
        ways: dict[str, Callable[[], object]] = {
            told(1): partial(BatchEngine().mean_gradient, network, loss, examples),
            "auto": partial(workers.mean_gradient, network, loss, examples),
        }
        task = f"{'-'.join(map(str, sizes))}, batch {batch_size}"
        engine, automatic = in_turn(task, ways, repeats=200)
        print(
            f"{task:>20}: engine {engine * 1e6:.1f} µs, "
            f"auto {automatic * 1e6:.1f} µs: {100 * (automatic / engine - 1):+.1f} %"
        )


def told(n_workers: int) -> str:
    """Return what one way of working is called."""
    return "alone" if n_workers == 1 else f"{n_workers} workers"


def _same(ways: dict[str, Callable[[], object]]) -> None:
    first, *others = (call() for call in ways.values())
    assert all(other == first for other in others)


def here() -> None:
    """Print the tables for this interpreter."""
    print(f"\n{INTERPRETER} ({platform.python_version()}), ms of wall time")
    print(f"{'':>28}      alone  2 workers    ratio   load")
    gradients([784, 30, 10], 32)
    gradients([784, 30, 10], 128)
    gradients([784, 100, 10], 512, (2, 3, 4))  # the last two have to share two processors, or four
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


def main() -> None:
    """Measure this interpreter, or every one; with --json keep every turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="under every interpreter found")
    parser.add_argument("--json", metavar="FILE", help="write every turn, a line for each way")
    given = parser.parse_args()
    if given.all:
        run_under(interpreters([]).values(), "parallel", json=given.json)
        return
    here()
    if given.json:
        text = "".join(json.dumps(record) + "\n" for record in RECORDS)
        Path(given.json).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
