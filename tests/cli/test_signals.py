"""A command that a signal ends has saved what it trained, and its exit code says which it was."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import tinymlp
from tests.cli.running import environment, started_command
from tests.parallel.waiting import PATIENCE, eventually
from tinymlp import cli
from tinymlp.cli import main, signals
from tinymlp.cli.signals import handled, held, raised
from tinymlp.training.interrupts import Interrupts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals as POSIX has them")

LONG = ("train", "iris", "--hidden", "2", "--epochs", "100000", "--patience", "none")


class ProcessEndError(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no second signal be taken as the first, and the process never end."""

    def end(code: int) -> None:
        raise ProcessEndError(code)

    monkeypatch.setattr(signals, "SAME_SECONDS", 0.0)
    monkeypatch.setattr("os._exit", end)


def send(*numbers: int) -> None:
    for number in numbers:
        signal.raise_signal(number)


def test_what_must_be_done_is_done_after_a_signal_and_not_ended_by_one() -> None:
    done = []
    with handled(), held():
        with pytest.raises(KeyboardInterrupt, match="SIGTERM"), raised():
            send(signal.SIGTERM)
            done.append("never")
        done.append("saved")
    with pytest.raises(KeyboardInterrupt), handled(), held():
        send(signal.SIGINT, signal.SIGHUP)  # within half a second: the same
        done.append("saved again")
    assert done == ["saved", "saved again"]


@pytest.mark.usefixtures("ends")
def test_the_second_signal_ends_the_process_at_once() -> None:
    with handled():
        with pytest.raises(KeyboardInterrupt):
            send(signal.SIGINT)
        with pytest.raises(ProcessEndError, match="143"):
            send(signal.SIGTERM)


@pytest.mark.usefixtures("ends")
def test_the_second_signal_waits_for_what_must_be_done_and_the_third_does_not() -> None:
    done = []
    with pytest.raises(ProcessEndError, match="130"), handled(), held():
        send(signal.SIGINT, signal.SIGTERM)
        done.append("saved")
    assert done == ["saved"]
    with pytest.raises(ProcessEndError, match="143"), handled(), held():
        send(signal.SIGINT, signal.SIGTERM, signal.SIGTERM)
        done.append("never")
    assert done == ["saved"]


def test_an_error_is_not_hidden_by_a_signal_that_waits() -> None:
    with pytest.raises(ZeroDivisionError), handled(), held():
        send(signal.SIGTERM)
        raise ZeroDivisionError


def test_handlers_are_those_of_before_afterwards_and_in_a_thread_always() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with handled():
        assert signal.getsignal(signal.SIGTERM) != before
        inside = signal.getsignal(signal.SIGTERM)
        seen = []

        def in_a_thread() -> None:
            with handled():
                seen.append(signal.getsignal(signal.SIGTERM))

        thread = threading.Thread(target=in_a_thread)
        thread.start()
        thread.join()
        assert seen == [inside]
    assert signal.getsignal(signal.SIGTERM) == before


def wait_for_epoch(process: "subprocess.Popen[str]", number: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if re.match(rf"epoch +{number} ", line):
            return
    raise AssertionError(process.communicate())


@pytest.mark.parametrize("sent", [["SIGTERM"], ["SIGHUP"], ["SIGINT", "SIGINT", "SIGINT"]])
def test_a_training_that_is_ended_saves_the_best_weights_so_far(
    sent: list[str], tmp_path: Path
) -> None:
    process = started_command(*LONG, *(["--workers", "2"] * (len(sent) == 1)), folder=tmp_path)
    wait_for_epoch(process, 2)
    for name in sent:
        process.send_signal(getattr(signal, name))
    rest, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + getattr(signal, sent[0]), errors
    name = "Ctrl-C" if sent[0] == "SIGINT" else sent[0]
    assert f"interrupted ({name})" in rest
    model = tinymlp.load(tmp_path / "iris.json")
    assert model.history.why_stopped.startswith(f"interrupted ({name})")
    assert [path.name for path in tmp_path.iterdir()] == ["iris.json"]


def test_a_training_in_the_background_of_a_script_is_ended_with_its_weights(
    tmp_path: Path,
) -> None:
    """Such a process has Ctrl-C ignored, and goes on when one is typed."""
    words = " ".join([sys.executable, "-m", "tinymlp", *LONG])
    script = f"{words} > log 2>&1 & echo $!; wait $!; echo $?"
    shell = subprocess.Popen(
        ["sh", "-c", script], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert shell.stdout is not None
    process = int(shell.stdout.readline())
    assert eventually(lambda: "epoch   2" in "".join(p.read_text() for p in tmp_path.glob("log")))
    os.kill(process, signal.SIGINT)
    n_epochs = (tmp_path / "log").read_text().count("\nepoch")
    assert eventually(lambda: (tmp_path / "log").read_text().count("\nepoch") > n_epochs + 2)
    os.kill(process, signal.SIGTERM)
    assert shell.communicate(timeout=PATIENCE)[0] == "143\n"
    why = tinymlp.load(tmp_path / "iris.json").history.why_stopped
    assert why.startswith("interrupted (SIGTERM)")


def test_a_command_that_has_nothing_to_save_says_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "data")
    process = started_command("train", "data", folder=tmp_path)
    with (tmp_path / "data").open("w") as data:  # it has opened it
        data.write("x,y\n")
        data.flush()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 143
    assert errors == "\ntinymlp: interrupted (SIGTERM), nothing was saved\n"


class Rings:
    """A signal comes while Python destroys it, and what the handler raises there is dropped."""

    def __init__(self, number: int = signal.SIGTERM) -> None:
        self.number = number

    def __del__(self) -> None:
        send(self.number)
        [None for _ in range(9)]  # Python hears of it at a call or a jump


def wait() -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        time.sleep(0.01)
    raise AssertionError("the signal is lost")


@pytest.fixture
def free_alarm(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have no timer of the tests' own, beside which a command has none."""
    monkeypatch.setattr(signals, "_SECONDS", 0.01)
    before = signal.signal(signal.SIGALRM, signal.SIG_DFL)
    hung_up = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup ignores it
    seconds, interval = signal.setitimer(signal.ITIMER_REAL, 0)
    yield
    signal.signal(signal.SIGALRM, before)
    signal.signal(signal.SIGHUP, hung_up)
    signal.setitimer(signal.ITIMER_REAL, seconds, interval)


@pytest.mark.usefixtures("free_alarm")
def test_a_signal_that_comes_while_python_destroys_an_object_is_not_lost() -> None:
    hook = sys.unraisablehook
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt, match="SIGTERM"), handled():
            Rings()
            wait()
    done = []
    with handled(), held():
        with pytest.raises(KeyboardInterrupt, match="SIGHUP"), raised():
            Rings(signal.SIGHUP)
            wait()
        done.append("saved")
    with pytest.raises(KeyboardInterrupt, match="SIGHUP"), handled(), held():
        Rings(signal.SIGHUP)
        done.append("saved again")
    assert done == ["saved", "saved again"]
    assert sys.unraisablehook is hook
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.usefixtures("free_alarm")
def test_a_timer_that_ends_while_a_lost_signal_is_told_does_not_lose_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tinymlp.cli.signals._State.set_timer", lambda state, _: state.look())
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"), handled():
        Rings()
        signals._state.look()  # the next time


@pytest.mark.usefixtures("free_alarm")
def test_what_is_lost_again_is_sent_again_and_a_step_is_whole_then_too() -> None:
    steps = 0
    with pytest.raises(KeyboardInterrupt), handled():
        Rings()
        with Interrupts() as interrupts:
            while not interrupts.is_waiting:
                time.sleep(0.01)
                steps += 1
            steps = -steps
            interrupts.deliver()
            steps = 0
    assert steps < 0


def test_where_no_timer_can_be_had_the_exit_code_tells(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such as beside a timer of the program that runs the command."""
    before = signal.signal(signal.SIGALRM, lambda *_: None)

    def run(_: object) -> int:
        Rings()
        return 0

    monkeypatch.setattr("tinymlp.cli.show.run", run)
    try:
        assert main(["show", "model.json"]) == 143
    finally:
        signal.signal(signal.SIGALRM, before)
    assert capsys.readouterr().err == ""


BLOCKED = """
import os, signal, sys
from tinymlp.cli import main, show

class Rings:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)
        [None for _ in range(9)]

def run(_):
    Rings()
    os.read(os.open("pipe", os.O_RDWR), 1)  # for which nobody writes

show.run = run
sys.exit(main(["show", "model.json"]))
"""


def test_a_command_that_waits_for_a_file_is_ended_by_a_signal_that_was_lost(
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / "pipe")
    result = subprocess.run(
        [sys.executable, "-c", BLOCKED],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert result.returncode == 143
    assert result.stderr == "\ntinymlp: interrupted (SIGTERM), nothing was saved\n"


def test_ctrl_c_while_a_command_loads_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: str) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(cli, "_module", load)
    assert main(["train", "iris"]) == 128 + signal.SIGINT
