"""Many trainings on folds, side by side if asked: how far they are, and what Ctrl-C leaves.

What is done when they are interrupted, or when one of them fails, is not lost: it is returned with
the reason.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager
from typing import Any, TextIO, TypeVar

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

Done = TypeVar("Done")
"""What comes of one training."""

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
    add_workers_argument(folds)
    add_verbosity_arguments(folds, verbose="print a line for every training, a quick one too")
    return folds


def add_workers_argument(parser: argparse._ActionsContainer) -> None:
    """Add the argument that says in how many processes is trained."""
    parser.add_argument(
        "--workers",
        metavar="N",
        type=value,
        help="processes to train in side by side: a number, or auto: one for each processor (none)",
    )


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

    def begin(executor: Executor | None) -> Iterator[Trial]:
        return trials(
            dataset, combinations, k=given.folds, executor=executor, verbose=False, **arguments
        )

    return run_all(begin, n_trials, given.workers, stream=stream, every=given.verbose)


def run_all(
    begin: Callable[[Executor | None], Iterator[Done]],
    n_trainings: int,
    n_workers: Any,
    *,
    stream: TextIO,
    every: bool = False,
) -> tuple[list[Done], BaseException | None]:
    """Return what came of the trainings that are done, and what ended them too early, if anything.

    `begin` is given the processes, or None, and yields what comes of each training.
    """
    done: list[Done] = []
    with _pool(n_workers, n_trainings) as pool:
        coming = begin(pool)
        try:
            for one in show_progress(coming, n_trainings, stream=stream, every=every):
                done.append(one)  # noqa: PERF402 -- what is there when it is interrupted
        except BrokenExecutor:
            what = "a worker process ended in the middle of a training, which takes too much memory"
            return done, TinyMLPError(f"{what} or was killed: try fewer --workers")
        except (KeyboardInterrupt, Exception) as error:
            return done, error
    return done, None


def show_progress(
    coming: Iterable[Done], n_trials: int, *, stream: TextIO, every: bool = False
) -> Iterator[Done]:
    """Yield what is done, and tell of them what takes longer than a second, or `every` one.

    On a terminal one line is written over again and again, and is gone at the end.
    """
    start = told = time.monotonic()
    is_terminal, told_of = can_write_over(stream) and not every, 0
    line = LiveLine(stream)
    try:
        for number, one in enumerate(coming, 1):
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
            yield one
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
