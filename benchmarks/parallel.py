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
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.engine import examples_of
from benchmarks.entrant import interpreters, run_under
from tinymlp.engine.batch import BatchEngine
from tinymlp.learning.classification_loss import SoftmaxCrossEntropy
from tinymlp.learning.gradient import Engine
from tinymlp.network.network import Network
from tinymlp.parallel.workers import Workers

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


def in_turn(task: str, ways: Mapping[str, Callable[[], object]], *, repeats: int) -> list[float]:
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


def compare(
    task: str, call: Callable[[Engine], object], *workers: int | str, repeats: int = 1
) -> list[float]:
    """Return the median seconds of a call on an engine: alone, then with each kind of workers."""
    with ExitStack() as closing:
        engines: dict[str, Engine] = {"alone": BatchEngine()}
        for n_workers in workers:
            way = n_workers if isinstance(n_workers, str) else f"{n_workers} workers"
            engines[way] = closing.enter_context(Workers(n_workers))
        ways = {way: partial(call, engine) for way, engine in engines.items()}
        first, *others = (way() for way in ways.values())
        assert all(other == first for other in others)
        return in_turn(task, ways, repeats=repeats)


def gradient_of(sizes: list[int], batch_size: int) -> tuple[str, Callable[[Engine], object]]:
    """Return a name for a mini-batch's gradient, and how an engine computes it."""
    network, loss = Network.random(sizes), SoftmaxCrossEntropy()
    examples = examples_of(sizes, batch_size, Random(0))
    task = f"{'-'.join(map(str, sizes))}, batch {batch_size}"
    return task, lambda engine: engine.mean_gradient(network, loss, examples)


def gradients(sizes: list[int], batch_size: int, workers: Sequence[int] = (2,)) -> None:
    """Measure a mini-batch's gradient."""
    task, call = gradient_of(sizes, batch_size)
    one, *others = compare(task, call, *workers)
    for two in others:
        line(task, [one, two])


def rows(sizes: list[int], n_rows: int) -> None:
    """Measure many rows' predictions."""
    network, inputs = Network.random(sizes), [x for x, _ in examples_of(sizes, n_rows, Random(0))]
    task = f"{'-'.join(map(str, sizes))}, {n_rows} rows"
    line(task, compare(task, lambda engine: engine.predictions(network, inputs), 2))


def neurons(sizes: list[int]) -> None:
    """Measure one row's prediction, each layer's neurons shared out."""
    network, random = Network.random(sizes, initializer="he_uniform"), Random(0)
    inputs = [random.random() for _ in range(sizes[0])]
    task = f"{'-'.join(map(str, sizes))}, 1 row"
    line(task, compare(task, lambda engine: engine.predictions(network, [inputs]), 2))


def auto(sizes: list[int], batch_size: int) -> None:
    """Measure what asking for "auto" costs where it does not pay."""
    task, call = gradient_of(sizes, batch_size)
    engine, automatic = compare(task, call, "auto", repeats=200)
    print(
        f"{task:>20}: engine {engine * 1e6:.1f} µs, "
        f"auto {automatic * 1e6:.1f} µs: {100 * (automatic / engine - 1):+.1f} %"
    )


def here() -> None:
    """Print the tables for this interpreter."""
    print(f"\n{INTERPRETER} ({platform.python_version()}), ms of wall time")
    print(f"{'':>28}      alone  2 workers    ratio   load")
    gradients([784, 30, 10], 32)
    gradients([784, 30, 10], 128)
    gradients([784, 100, 10], 512, (2, 3, 4))  # the last two have to share two processors, or four
    if PYPY:
        gradients([784, 400, 10], 1024)  # which CPython would take twenty seconds for
    rows([784, 30, 10], 512)
    neurons([2048, 2048])
    print('\n"auto" where it cannot pay')
    auto([2, 2, 1], 1)
    auto([2, 2, 1], 32)
    print('\nWhat "auto" says')
    with Workers("auto", log=print) as workers:
        for sizes, batch_size in (([64, 32, 10], 128), ([784, 30, 10], 32), ([784, 30, 10], 128)):
            network, loss = Network.random(sizes), SoftmaxCrossEntropy()
            examples = examples_of(sizes, batch_size, Random(0))
            start = time.perf_counter()
            while len(workers.choices) == 0 or time.perf_counter() - start < 4.0:
                workers.mean_gradient(network, loss, examples)
                if any(f"batch {batch_size}:" in decision for decision in workers.choices.values()):
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
