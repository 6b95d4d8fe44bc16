"""What is seen while a network trains: a bar on a terminal, lines everywhere else."""

from collections.abc import Generator, Iterable
from typing import TextIO

from tinymlp.model.fit_arguments import Watcher
from tinymlp.training.history import Epoch


def progress(n_epochs: int, *, stream: TextIO) -> Watcher:
    """Return what shows each epoch on the stream: with rich on a terminal also a bar."""
    if stream.isatty():
        try:
            return _with_bar(n_epochs, stream)
        except ImportError:  # rich is a convenience
            pass

    def lines(epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        for epoch in epochs:
            print(epoch.line(), file=stream, flush=True)
            yield epoch

    return lines


def _with_bar(n_epochs: int, stream: TextIO) -> Watcher:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    def bar(epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        columns = (
            TextColumn("epoch"),
            MofNCompleteColumn(),
            BarColumn(),
            TextColumn("at most"),
            TimeRemainingColumn(),
            TextColumn("to go; early stopping usually ends it sooner"),
        )
        with Progress(*columns, console=Console(file=stream), transient=True) as shown:
            task = shown.add_task("", total=n_epochs)
            for epoch in epochs:
                shown.print(epoch.line(), highlight=False)
                shown.advance(task)
                yield epoch

    return bar
