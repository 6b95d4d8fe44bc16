"""How far many trainings are is told on stderr, and a lost process loses nothing."""

import io
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.running import tinymlp_command
from tinymlp.cli.parser import Parser
from tinymlp.cli.trials import add_fold_arguments, run_trials, show_progress
from tinymlp.data.dataset import Dataset
from tinymlp.errors import DivergedError, TinyMLPError
from tinymlp.model.trials import Trial

LINE = Dataset([[float(i)] for i in range(12)], [0.5 * i for i in range(12)])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(seconds: list[float], stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what is told of trainings that take so long."""
    clock = [0.0]

    def coming() -> Iterator[Trial]:
        for fold, each in enumerate(seconds):
            clock[0] += each
            yield Trial(0, fold, "accuracy", DivergedError())

    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    assert len(list(show_progress(coming(), len(seconds), stream=stream))) == len(seconds)
    return stream.getvalue()


def test_what_is_done_within_a_second_is_not_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown([0.1] * 9, io.StringIO(), monkeypatch) == ""
    assert shown([0.1] * 9, Terminal(), monkeypatch) == ""


def test_lines_say_how_many_are_done_and_how_long_the_others_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = shown([2.0, 2.0, 2.0], io.StringIO(), monkeypatch)
    assert told == (
        "1 of 3 trainings done in 2 s, about 4 s left\n"
        "2 of 3 trainings done in 4 s, about 2 s left\n"
    )
    assert len(shown([2.0] * 1000, io.StringIO(), monkeypatch).splitlines()) <= 20


def test_on_a_terminal_one_line_is_written_over_and_is_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    monkeypatch.setenv("TERM", "xterm")
    told = shown([2.0, 2.0, 2.0], Terminal(), monkeypatch)
    assert "\n" not in told
    texts = told.split("\r")
    assert texts[1] == "1 of 3 trainings done in 2 s, about 4 s left"
    assert texts[-2:] == [" " * len(texts[-3]), ""]


def test_every_training_has_a_line_where_that_is_asked_for() -> None:
    stream = io.StringIO()
    coming = [Trial(0, fold, "accuracy", DivergedError()) for fold in range(3)]
    assert len(list(show_progress(coming, 3, stream=stream, every=True))) == 3
    assert stream.getvalue().count("trainings done") == 3


def exits(*_: Any) -> Any:
    os._exit(1)


def test_a_process_that_is_lost_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinymlp.model.trials.fit_and_evaluate", exits)
    parser = Parser()
    add_fold_arguments(parser)
    given = parser.parse_args(["--workers", "2", "--folds", "3"])
    done, error = run_trials(given, LINE, [{}], {}, stream=io.StringIO())
    assert done == []
    assert isinstance(error, TinyMLPError)
    assert "try fewer --workers" in str(error)


def test_so_many_processes_as_there_are_trainings_at_most(tmp_path: Any) -> None:
    result = tinymlp_command(
        *("cross-validate", "iris", "--folds", 2, "--epochs", 1, "--workers", 9999),
        folder=tmp_path,
    )
    assert result.returncode == 0, result.stderr
