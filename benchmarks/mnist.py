"""All of MNIST, 784-100-10, ten epochs, two workers: how good, how long, how much memory.

    python -m benchmarks mnist train-images-idx3-ubyte.gz [--both] [--json mnist.jsonl]

With `--both` under the newest CPython and the newest PyPy found, one after the other. The labels
and the 10,000 test images are found beside it, by their usual names.
"""

import argparse
import json
import platform
import resource
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import tinymlp as tm
from benchmarks.entrant import interpreters, run_under

SIZE = "784-100-10"
HIDDEN, BATCH_SIZE, LEARNING_RATE = 100, 512, 0.01


def print_epochs(epochs: Iterable[tm.Epoch]) -> Iterator[tm.Epoch]:
    """Print each epoch, for it takes long."""
    for epoch in epochs:
        print(
            f"epoch {epoch.number}: training loss {epoch.training['loss']:.4f}, "
            f"{epoch.seconds:.0f} s",
            flush=True,
        )
        yield epoch


def newest(pythons: dict[str, str]) -> list[str]:
    """Return the path of the newest interpreter of each implementation, as it usually is built.

    >>> newest(
    ...     {"CPython 3.9": "/a", "CPython 3.13": "/b", "CPython 3.13t": "/c", "PyPy 3.11": "/d"}
    ... )
    ['/b', '/d']
    """
    usual = [name for name in pythons if name.rpartition(".")[2].isdecimal()]
    found = {}
    for name in sorted(usual, key=lambda name: int(name.rpartition(".")[2])):
        found[name.partition(" ")[0]] = pythons[name]
    return list(found.values())


def main() -> None:
    """Train and print one line of result; with --json keep it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", metavar="FILE", help="MNIST's training images")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--both", action="store_true", help="under CPython and under PyPy")
    parser.add_argument("--json", metavar="FILE", help="write the result as a line")
    given = parser.parse_args()
    images = Path(given.images).absolute()
    if given.both:
        options = [f"--epochs={given.epochs}", f"--workers={given.workers}"]
        run_under(newest(interpreters([])), "mnist", str(images), *options, json=given.json)
        return
    training = tm.Dataset.from_idx(images)
    test = tm.Dataset.from_idx(images.with_name(images.name.replace("train", "t10k")))
    n_steps = given.epochs * -(-len(training) // BATCH_SIZE)
    start, spent = time.perf_counter(), time.process_time()
    with tm.Workers(given.workers, log=print) as workers:
        model = tm.fit(
            training,
            hidden=[HIDDEN],
            scaling="min_max",
            optimizer=tm.Adam(
                learning_rate=tm.CosineDecay(rate_at_start=LEARNING_RATE, steps=n_steps)
            ),
            batch_size=BATCH_SIZE,
            n_epochs=given.epochs,
            validation=None,
            patience=None,
            workers=workers,
            callbacks=[print_epochs],
            verbose=False,
        )
        seconds = time.perf_counter() - start
        processor = time.process_time() - spent
    evaluation = model.evaluate(test)
    assert isinstance(evaluation, tm.ClassificationEvaluation)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = {
        "interpreter": f"{platform.python_implementation()} {platform.python_version()}",
        "epochs": given.epochs,
        "workers": given.workers,
        "n_examples": len(training),
        "test_accuracy": evaluation.accuracy,
        "wall_seconds": round(seconds, 1),
        "cpu_seconds_here": round(processor, 1),
        "peak_mib_here": round(peak / 1024),
    }
    print(
        f"{SIZE}, {given.epochs} epochs of {len(training):,}, {given.workers} workers, "
        f"{result['interpreter']}: test accuracy {evaluation.accuracy:.2%}, "
        f"{seconds:.0f} s, at most {peak / 1024:.0f} MiB in this process"
    )
    if given.json:
        Path(given.json).write_text(json.dumps(result) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
