"""Many trainings on folds, side by side if asked: how far they are, and what Ctrl-C leaves.

What is done when they are interrupted, or when one of them fails, is not lost: it is returned with
the reason.
"""

import argparse
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from typing import Any, TextIO

from tinymlp.arguments import check_whole
from tinymlp.cli.output import add_verbosity_arguments
from tinymlp.cli.parser import value
from tinymlp.data.dataset import Dataset
from tinymlp.errors import TinyMLPError
from tinymlp.model.trials import Trial, trials
from tinymlp.parallel.pool import RestartablePool, n_processors
from tinymlp.parallel.workers import check_n_workers
from tinymlp.text import format_duration
from tinymlp.training.live_line import LiveLine, can_write_over

_SECONDS = 1.0
"""Between two lines about how far it is, and before the first of them."""
_LINES = 20
"""How many lines there are at most where a line cannot be written over."""


def add_fold_arguments(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add the arguments that say on how many folds is tried and by whom, and return the group."""
    folds = parser.add_argument_group("trying")
    folds.add_argument(
        "--folds",
        metavar="N",
        type=value,
        default=5,
        help="parts of the examples, each of them tried by a model of all others (5)",
    )
    folds.add_argument(
        "--workers",
        metavar="N",
        type=value,
        help="processes to train in side by side: a number, or auto: one for each processor (none)",
    )
    add_verbosity_arguments(folds, verbose="print a line for every training, a quick one too")
    return folds


def run_trials(
    given: argparse.Namespace,
    dataset: Dataset,
    combinations: Sequence[Mapping[str, Any]],
    arguments: Mapping[str, Any],
    *,
    stream: TextIO,
) -> tuple[list[Trial], BaseException | None]:
    """Return the trials that are done, and what ended them too early, if anything did.

    How far they are is told on the stream. Raises `ArgumentError` as `trials` does.
    """
    n_trials = check_whole("k", given.folds, minimum=2) * len(combinations)
    done: list[Trial] = []
    with _pool(given.workers, n_trials) as pool:
        coming = trials(
            dataset, combinations, k=given.folds, executor=pool, verbose=False, **arguments
        )
        try:
            for trial in show_progress(coming, n_trials, stream=stream, every=given.verbose):
                done.append(trial)  # noqa: PERF402 -- what is there when it is interrupted
        except BrokenExecutor:
            what = "a worker process ended in the middle of a training, which takes too much memory"
            return done, TinyMLPError(f"{what} or was killed: try fewer --workers")
        except (KeyboardInterrupt, Exception) as error:
            return done, error
    return done, None


def show_progress(
    coming: Iterable[Trial], n_trials: int, *, stream: TextIO, every: bool = False
) -> Iterator[Trial]:
    """Yield the trials, and tell of them what takes longer than a second, or `every` one.

    On a terminal one line is written over again and again, and is gone at the end.
    """
    start = told = time.monotonic()
    is_terminal, told_of = can_write_over(stream) and not every, 0
    line = LiveLine(stream)
    try:
        for number, trial in enumerate(coming, 1):
            now = time.monotonic()
            enough = is_terminal or number - told_of >= n_trials / _LINES
            if every or (now - told >= _SECONDS and enough and number < n_trials):
                left = (now - start) * (n_trials - number) / number
                text = f"{number} of {n_trials:,} trainings done in "
                text += f"{format_duration(now - start)}, about {format_duration(left)} left"
                if is_terminal:
                    line.show(text)
                else:
                    print(text, file=stream, flush=True)
                told, told_of = now, number
            yield trial
    finally:
        line.end(keep=False)


@contextmanager
def _pool(n_workers: Any, n_trials: int) -> Iterator[Any]:
    """Give processes for so many trainings, or None, in a `with`, after which none is left."""
    wanted: Any = 1 if n_workers is None else check_n_workers("workers", n_workers)
    n_processes = min(n_processors() if wanted == "auto" else wanted, n_trials)
    pool = RestartablePool(n_processes, through_files=False)
    if n_processes == 1 or not pool.can_start:
        yield None
        return
    try:
        yield pool
    finally:
        pool.abandon()  # after Ctrl-C, what they still do is of no use
