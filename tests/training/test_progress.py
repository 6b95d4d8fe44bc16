"""What is seen of each epoch on a stream that is no terminal; the command line shows the bar."""

import io
import itertools
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.errors import ArgumentError
from tinymlp.training.history import Epoch
from tinymlp.training.progress import live_text, progress

EPOCHS = [Epoch(number, {"loss": 1.0 / number}, {}, 0.5, 1.0, 0.0) for number in (1, 2, 3)]


def test_every_epoch_is_a_line_as_it_passes() -> None:
    stream = io.StringIO()
    shown = progress(3, stream=stream)(EPOCHS)
    for number, epoch in enumerate(shown, start=1):
        assert epoch is EPOCHS[number - 1]
        assert stream.getvalue().splitlines() == [one.line() for one in EPOCHS[:number]]


def test_left_early_it_closes_its_source() -> None:
    closed = []

    def source() -> Generator[Epoch, None, None]:
        try:
            yield from EPOCHS
        finally:
            closed.append(True)

    epochs = source()  # a second reference, so that only an explicit close can end it
    shown = progress(3, stream=io.StringIO())(epochs)
    next(shown)
    shown.close()
    assert closed == [True]


@pytest.mark.parametrize(
    ("n_epochs", "stream", "message"),
    [
        (0, io.StringIO(), "n_epochs must be a whole number from 1 up, got 0"),
        (3, None, "stream must be a text stream like sys.stderr, got None: it has no isatty"),
        (
            3,
            io.StringIO,
            "stream must be a text stream like sys.stderr, got the class StringIO: "
            "make an object of it with ()",
        ),
    ],
)
def test_what_shows_nothing_is_refused(n_epochs: Any, stream: Any, message: str) -> None:
    assert message_of(ArgumentError, progress, n_epochs, stream=stream) == message


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def passed(n: int, stream: io.StringIO, **more: Any) -> list[str]:
    """Return the lines of n epochs."""
    epochs = [
        Epoch(number, {"loss": 1.0 / number}, {}, 0.5, 1.0, 0.0) for number in range(1, n + 1)
    ]
    assert len(list(progress(n, stream=stream, **more)(epochs))) == n
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("n", [1, 99, 100, 101, 5_000])
def test_a_log_has_the_first_epochs_and_the_last_and_never_too_many(n: int) -> None:
    lines = passed(n, io.StringIO())
    numbers = [int(line.split()[1]) for line in lines]
    assert numbers[:100] == list(range(1, min(n, 100) + 1))
    assert numbers[-1] == n
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= 200
    assert all(later <= 1.06 * sooner + 1 for sooner, later in itertools.pairwise(numbers))


def test_whoever_asks_for_every_epoch_has_a_line_for_each_on_a_terminal_too() -> None:
    assert len(passed(300, Terminal(), every_epoch=True)) == 300


def test_a_terminal_has_one_line_with_the_last_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setitem(__import__("sys").modules, "rich.console", None)
    stream = Terminal()
    passed(50, stream, loss_unit="in standard deviations")
    heading, line = stream.getvalue().split("\n")[:2]
    assert heading == "The scaled loss is in standard deviations."
    *_, last = line.split("\r")
    assert last.startswith("epoch 50/50  █")
    assert "scaled loss 0.0200" in last


@given(st.integers(1, 200), st.integers(1, 10**6), st.booleans(), st.booleans())
def test_a_live_line_fits_and_its_parts_are_left_out_from_the_last(
    width: int, n_epochs: int, unicode: bool, validated: bool
) -> None:
    measured = {"loss": 0.5, "accuracy": 0.75}
    epoch = Epoch(min(7, n_epochs), measured, measured if validated else {}, 0.5, 1.0, 0.0)
    told = [
        live_text(epoch, [0.5] * 7, n_epochs=n_epochs, seconds=9.0, width=wide, unicode=unicode)
        for wide in (width, width + 1)
    ]
    assert len(told[0]) <= width
    assert "epoch".startswith(told[0][:5])
    assert ("accuracy" in told[0]) <= ("loss" in told[0])
    assert unicode or told[0].isascii()


def test_at_eighty_columns_there_are_the_losses_and_the_time_left() -> None:
    measured = {"loss": 0.0812, "accuracy": 0.979}
    text = live_text(
        Epoch(12, measured, measured, 0.5, 1.0, 0.0),
        [1 / i for i in range(1, 13)],
        n_epochs=200,
        seconds=3.0,
        width=79,
    )
    assert text == "epoch 12/200  █▆▅▄▃▃▃▂▂▂▁▁  loss 0.0812, validation 0.0812  at most 47 s left"
