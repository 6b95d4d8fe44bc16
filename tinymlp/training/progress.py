"""What is seen while a network trains: a bar on a terminal, lines everywhere else.

>>> import io
>>> stream = io.StringIO()
>>> show = progress(2, stream=stream)
>>> for epoch in show([Epoch(1, {"loss": 0.5}, {}, 0.25, 2.0, 0.125)]):
...     pass
>>> print(stream.getvalue(), end="")
epoch   1  training loss 0.5000
"""

from collections.abc import Callable, Generator, Iterable
from typing import TextIO

from tinymlp.arguments import check_has, check_whole
from tinymlp.training.history import Epoch, pass_on


def progress(
    n_epochs: int, *, stream: TextIO
) -> Callable[[Iterable[Epoch]], Generator[Epoch, None, None]]:
    """Return what shows each epoch on the stream: with rich on a terminal also a bar."""
    check_whole("n_epochs", n_epochs, minimum=1)
    check_has("stream", stream, ("isatty", "write"), "a text stream like sys.stderr")
    if stream.isatty():
        try:
            import rich.progress  # noqa: F401
        except ImportError:  # a convenience
            return _lines(stream)
        return _bar(n_epochs, stream)
    return _lines(stream)


def _lines(stream: TextIO) -> Callable[[Iterable[Epoch]], Generator[Epoch, None, None]]:
    def lines(epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        return pass_on(epochs, lambda epoch: print(epoch.line(), file=stream, flush=True))

    return lines


def _bar(
    n_epochs: int, stream: TextIO
) -> Callable[[Iterable[Epoch]], Generator[Epoch, None, None]]:
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
            TimeRemainingColumn(),
            TextColumn("left at most"),
        )
        # What rich draws are escape sequences, which a stream for text alone would show.
        console = Console(file=getattr(stream, "stream", stream))
        with Progress(*columns, console=console, transient=True) as shown:
            task = shown.add_task("", total=n_epochs)

            def show(epoch: Epoch) -> None:
                shown.print(epoch.line(), highlight=False)
                shown.advance(task)

            yield from pass_on(epochs, show)

    return bar
