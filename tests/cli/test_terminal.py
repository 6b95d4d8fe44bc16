"""No name in a stranger's file commands the terminal, in whatever command it is met."""

import io
import json
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.running import tinymlp_command
from tinymlp.cli import main
from tinymlp.cli.output import Output
from tinymlp.cli.terminal import SafeStream, safe_streams
from tinymlp.text import escaped
from tinymlp.training.live_line import LiveLine

EVIL = "cat\x1b[2J\x9b1m\u202e\x7f"
"""Clears the screen, and turns the order of what follows."""


def is_safe(text: str) -> bool:
    return escaped(text) == text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evil")
    rows = [f"{i},{i % 3},{EVIL if i % 2 else 'dog'}" for i in range(20)]
    (folder / f"{EVIL}.csv").write_text(f"a{EVIL},b,c{EVIL}\n" + "\n".join(rows), encoding="utf-8")
    done = tinymlp_command(
        "train", f"{EVIL}.csv", "--epochs", 1, "--out", f"{EVIL}.json", folder=folder
    )
    assert (done.returncode, is_safe(done.stdout + done.stderr)) == (0, True), done.stderr
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["show", f"{EVIL}.json"],
        ["show", f"{EVIL}.json", "--json"],
        ["evaluate", f"{EVIL}.json", f"{EVIL}.csv"],
        ["evaluate", f"{EVIL}.json", f"{EVIL}.csv", "--json"],
        ["check", f"{EVIL}.json", f"{EVIL}.csv", "--sample", "5"],
        ["step", f"{EVIL}.json", f"{EVIL}.csv"],
        ["step", f"{EVIL}.json", f"{EVIL}.csv", "--json"],
        ["report", f"{EVIL}.json", f"{EVIL}.csv", "--out", f"{EVIL}.html"],
        ["cross-validate", f"{EVIL}.csv", "--epochs", "1", "--folds", "2"],
        ["show", f"no {EVIL}.json"],
        ["train", f"no {EVIL}.csv"],
        ["train", f"{EVIL}.csv", "--target", EVIL],
        ["train", f"{EVIL}.csv", f"--{EVIL}"],
        [EVIL],
    ],
    ids=lambda words: escaped(" ".join(words)),
)
def test_what_a_command_prints_is_text(folder: Path, words: list[str]) -> None:
    done = tinymlp_command(*words, folder=folder)
    assert is_safe(done.stdout)
    assert is_safe(done.stderr)
    if "--json" in words:
        assert json.loads(done.stdout)


def test_what_predict_answers_is_exact(folder: Path) -> None:
    done = tinymlp_command("predict", f"{EVIL}.json", f"{EVIL}.csv", folder=folder)
    assert EVIL in done.stdout
    assert is_safe(done.stderr)


@given(st.text())
def test_an_escape_in_json_is_the_same_character(text: str) -> None:
    written = escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert is_safe(written)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    "words",
    [
        ["train", f"{EVIL}.csv", "--epochs", "30", "--out", "again.json"],
        ["search", f"{EVIL}.csv", "--grid", "hidden=2/3", "--epochs", "3", "--folds", "2"],
    ],
    ids=lambda words: words[0],
)
def test_only_the_live_line_goes_back_to_its_start(
    folder: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("tinymlp.cli.trials._SECONDS", 0.0)
    out = Terminal()
    with chdir(folder), redirect_stdout(out), redirect_stderr(out):
        assert main(words) == 0
    shown = out.getvalue()
    assert "\r" in shown
    assert not any(each in shown for each in ("\x1b[2J", "\x9b", "\u202e", "\\x0d"))


class Full(Terminal):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_live_line_that_cannot_be_written_ends_no_training() -> None:
    output: Any = Output(SafeStream(Full()), "standard output")  # type: ignore[arg-type]
    line = LiveLine(output)
    line.show("epoch 1")
    line.end(keep=True)
    assert (output.error is not None, output.exit_code(0)) == (True, 1)


def test_a_process_without_streams_has_none() -> None:
    with redirect_stdout(None), redirect_stderr(None), safe_streams(exact_output=False):
        assert (sys.stdout, sys.stderr) == (None, None)
