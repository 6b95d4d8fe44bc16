"""`tinymlp step`, piped and on a terminal, as a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tinymlp as tm
from tests.cli.running import Result, command_in_a_process, environment
from tinymlp.tracing import TrainingTrace


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("step")
    tm.fit(tm.datasets.iris(), hidden=[3], n_epochs=2, seed=0).save(folder / "iris.json")
    return folder


def step(folder: Path, *arguments: str, commands: str = "", **more: str) -> Result:
    result = command_in_a_process(
        *("step", "iris.json", "iris", *arguments),
        folder=folder,
        within=60,
        commands=commands,
        **more,
    )
    assert "Traceback" not in result.stderr
    return result


def test_commands_come_through_a_pipe_and_the_row_is_the_one_asked_for(folder: Path) -> None:
    result = step(folder, "--row", "50", "--ascii", commands="g z[1][1]\nw\n")
    assert result.returncode == 0, result.stderr
    model, iris = tm.load(folder / "iris.json"), tm.datasets.iris()
    inputs, target = model.examples(iris)[50]
    shown = model.network.trace(inputs, target, loss=model.loss)
    assert f"row 50 of iris.csv: species is {iris.targets[50]}\n" in result.stdout
    assert "x[0] sepal_length_cm" in result.stdout
    assert f" = {shown.at('z[1][1]').result:.4g}\n" in result.stdout
    assert str(shown.why("z[1][1]").text(ascii=True)) in result.stdout
    result.stdout.encode("ascii")


def test_the_model_file_stays_as_it_is(folder: Path) -> None:
    before = (folder / "iris.json").read_bytes()
    assert step(folder, commands="n\nq\n").returncode == 0
    assert (folder / "iris.json").read_bytes() == before


def test_show_prints_every_operation_and_json_is_the_trace(folder: Path) -> None:
    text = step(folder, "--json", "--learning-rate", "0.5").stdout
    shown = TrainingTrace.from_json(text)
    assert shown.given["learning_rate"] == 0.5
    assert json.loads(text)["schema"] == "tinymlp.trace"
    printed = step(folder, "--show", "--learning-rate", "0.5").stdout
    assert printed.count("tinymlp/") == len(shown.operations)


def test_a_row_that_is_not_there_is_refused(folder: Path) -> None:
    result = step(folder, "--row", "150")
    assert result.returncode == 2
    assert result.stderr == "tinymlp: error: --row must be a whole number from 0 to 149, got 150\n"


def hear_ctrl_c() -> None:
    """Undo what a shell does to the commands it runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def on_terminal(folder: Path, typed: bytes, **more: str) -> tuple[int, str]:
    """Return the exit code and what a terminal shows when that is typed."""
    main, other = pytest.importorskip("pty").openpty()  # which Windows has not
    process = subprocess.Popen(
        [sys.executable, "-m", "tinymlp", "step", "iris.json", "iris"],
        cwd=folder,
        env=environment(TERM="xterm", **more),
        stdin=other,
        stdout=other,
        stderr=other,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )
    os.close(other)
    shown = b""
    while not re.search(rb"\n[^\n ]{0,8}> $", shown):  # the prompt, and no mark in the drawing
        shown += os.read(main, 4096)
    if typed == b"\x03":
        # Again if need be: one that comes just before readline waits is seen only with the next.
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
    else:
        os.write(main, typed)
    try:
        while piece := os.read(main, 4096):
            shown += piece
            time.sleep(0.01)
    except OSError:  # how Linux says that the other end has closed
        pass
    code = process.wait(timeout=60)
    os.close(main)
    return code, shown.decode()


@pytest.mark.parametrize("typed", [b"q\n", b"\x04", b"\x03"], ids=["q", "end of file", "ctrl-c"])
def test_a_terminal_session_ends_without_a_traceback(folder: Path, typed: bytes) -> None:
    code, shown = on_terminal(folder, typed)
    # The second may come when Python has given signals back to the system, which then ends it.
    assert code in ((130, -signal.SIGINT) if typed == b"\x03" else (0,)), shown[-2_000:]
    assert "Traceback" not in shown
    assert "\x1b[1m" in shown


def test_no_color_is_honored(folder: Path) -> None:
    _, shown = on_terminal(folder, b"n\nq\n", NO_COLOR="1")
    assert "\x1b[" not in shown


def test_the_arrow_keys_bring_the_last_command_back(folder: Path) -> None:
    pytest.importorskip("readline")
    _, shown = on_terminal(folder, b"b\n\x1b[A\nq\n")
    assert shown.count("This is the beginning.") == 2
