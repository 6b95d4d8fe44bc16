"""What is seen of each epoch on a stream that is no terminal; the command line shows the bar."""

import io
from collections.abc import Generator
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.errors import ArgumentError
from tinymlp.training.history import Epoch
from tinymlp.training.progress import progress

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
