"""What is seen while a network trains: one line with a curve on a terminal, lines everywhere else.

On a terminal the line is written over by each epoch: how far it is, the course of the loss, the
losses, a metric and the time, and of these as many as there is room for. Elsewhere, in a file or in
the log of a server, each of the first hundred epochs is a line; after them a line is written when
there are 5 % more epochs than at the last, so that ten thousand epochs are about two hundred lines.
The last epoch always has one.

>>> import io
>>> stream = io.StringIO()
>>> show = progress(2, stream=stream)
>>> for epoch in show([Epoch(1, {"loss": 0.5}, {}, 0.25, 2.0, 0.125)]):
...     pass
>>> print(stream.getvalue(), end="")
epoch   1  training loss 0.5000
"""

import time
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import TextIO

from tinymlp.arguments import check_flag, check_has, check_whole
from tinymlp.errors import invalid
from tinymlp.text import format_duration, format_number
from tinymlp.training.history import Epoch, loss_words, measured_text, pass_on
from tinymlp.training.live_line import LiveLine, can_write_over, columns, curve, has_blocks

EVERY = 100
"""So many first epochs have a line each."""
GROWTH = 1.05
"""How many times the number of the last line's epoch that of the next one is, after those."""
SECONDS = 0.1
"""Between two changes of the line on a terminal."""
WIDTHS = (24, 12, 6)
"""Of the curve, and of the curve where there is little room."""

Show = Callable[[Iterable[Epoch]], Generator[Epoch, None, None]]


def progress(
    n_epochs: int, *, stream: TextIO, every_epoch: bool = False, loss_unit: str = ""
) -> Show:
    """Return what shows the epochs on the stream as they pass.

    `every_epoch` writes a line for each, on a terminal too. A loss of scaled targets is called so,
    with its `loss_unit` in a line above.
    """
    check_whole("n_epochs", n_epochs, minimum=1)
    check_has("stream", stream, ("isatty", "write"), "a text stream like sys.stderr")
    check_flag("every_epoch", every_epoch)
    if not isinstance(loss_unit, str):
        raise invalid("loss_unit", "a text", loss_unit)
    if can_write_over(stream) and not every_epoch:
        return _live(n_epochs, stream, loss_unit)
    return _lines(stream, every_epoch, loss_unit)


def _lines(stream: TextIO, every_epoch: bool, loss_unit: str) -> Show:
    def lines(epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        last: Epoch | None = None  # the last epoch that has no line yet
        following = 1

        def write(epoch: Epoch) -> None:
            print(epoch.line(loss_unit=loss_unit), file=stream, flush=True)

        def see(epoch: Epoch) -> None:
            nonlocal last, following
            last = epoch
            if every_epoch or epoch.number <= EVERY or epoch.number >= following:
                write(epoch)
                last, following = None, int(epoch.number * GROWTH) + 1

        if loss_unit:
            print(f"The scaled loss is {loss_unit}.", file=stream, flush=True)
        try:
            yield from pass_on(epochs, see)
        finally:
            if last is not None:
                write(last)

    return lines


def _live(n_epochs: int, stream: TextIO, loss_unit: str) -> Show:
    def live(epochs: Iterable[Epoch]) -> Generator[Epoch, None, None]:
        line, losses = LiveLine(stream), list[float]()
        started = time.monotonic()
        shown_at = started - SECONDS
        last: Epoch | None = None  # the last epoch that was not shown

        def show(epoch: Epoch) -> None:
            line.show(
                live_text(
                    epoch,
                    losses,
                    n_epochs=n_epochs,
                    seconds=time.monotonic() - started,
                    width=columns(stream) - 1,
                    unicode=has_blocks(stream),
                    loss_unit=loss_unit,
                )
            )

        def see(epoch: Epoch) -> None:
            nonlocal shown_at, last
            measured = epoch.validation or epoch.training
            losses.append(measured.get("loss", float("nan")))
            last = epoch
            if time.monotonic() - shown_at >= SECONDS:
                show(epoch)
                shown_at, last = time.monotonic(), None

        if loss_unit:
            print(f"The scaled loss is {loss_unit}.", file=stream, flush=True)
        try:
            yield from pass_on(epochs, see)
        finally:
            if last is not None:
                show(last)
            line.end(keep=True)

    return live


def live_text(
    epoch: Epoch,
    losses: Sequence[float],
    *,
    n_epochs: int,
    seconds: float,
    width: int,
    unicode: bool = True,
    loss_unit: str = "",
) -> str:
    """Return the line for an epoch after these losses, as much of it as there is room for.

    >>> epoch = Epoch(3, {"loss": 0.5, "accuracy": 0.75}, {}, 0.25, 2.0, 0.125)
    >>> live_text(epoch, [2.0, 1.0, 0.5], n_epochs=200, seconds=2.0, width=80)
    'epoch 3/200  █▅▁  loss 0.5000  accuracy 75.0 %  at most 2 min left'
    >>> live_text(epoch, [2.0, 1.0, 0.5], n_epochs=200, seconds=2.0, width=40)
    'epoch 3/200  █▅▁  loss 0.5000'
    """
    number = f"epoch {epoch.number}/{n_epochs}"
    # Of a training that goes on, the losses are those since it does.
    time_left = seconds / max(1, len(losses)) * (n_epochs - epoch.number)
    spent = f"at most {format_duration(time_left)} left"
    if epoch.number >= n_epochs:
        spent = format_duration(seconds)
    parts = [part for part in (epoch.training, epoch.validation) if "loss" in part]
    loss = ", validation ".join(format_number(part["loss"]) for part in parts)
    loss = f"{loss_words('loss', loss_unit)} {loss}" if parts else ""
    last = epoch.validation or epoch.training  # what decides when to stop
    metrics = [measured_text(name, value) for name, value in last.items() if name != "loss"]
    # From the most that is told to the least: what comes last is left out first.
    for curve_width, others in (
        *((wide, [loss, *metrics, spent]) for wide in WIDTHS),
        *((wide, [loss, *metrics[:1], spent]) for wide in WIDTHS),
        *((wide, [loss, spent]) for wide in WIDTHS),
        *((wide, [loss]) for wide in WIDTHS),
        (0, [loss]),
        (WIDTHS[-1], []),
    ):
        drawn = curve(losses, curve_width, unicode=unicode) if curve_width else ""
        text = "  ".join(part for part in (number, drawn, *others) if part)
        if len(text) <= width:
            return text
    return number[: max(1, width)]
