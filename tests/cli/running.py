"""The command line, as a user runs it in a folder."""

import io
import os
import signal
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from tinymlp.cli import main

ROOT = Path(__file__).parent.parent.parent

Result = subprocess.CompletedProcess[str]


def tinymlp_command(*arguments: object, folder: Path) -> Result:
    """Run a command here, which is sooner than in a process of its own, and says the same."""
    given = [str(argument) for argument in arguments]
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        try:
            code: object = main(given)
        except SystemExit as end:  # of argparse
            code = end.code or 0
    assert isinstance(code, int)
    return Result(given, code, out.getvalue(), err.getvalue())


def command_in_a_process(
    *arguments: object, folder: Path, within: float = 120, commands: str | None = None, **more: str
) -> Result:
    """Run a command, which reads `commands` if given, to its end within so many seconds."""
    return subprocess.run(
        [sys.executable, "-m", "tinymlp", *map(str, arguments)],
        cwd=folder,
        env=environment(**more),
        input=commands,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=within,
    )


def started_command(*arguments: object, folder: Path) -> "subprocess.Popen[str]":
    """Start a command that Ctrl-C is to end; its output can be read line by line."""
    return subprocess.Popen(
        [sys.executable, "-m", "tinymlp", *map(str, arguments)],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=hear_all_signals,
    )


def hear_all_signals() -> None:
    """Undo what a shell does to the commands it runs in the background, and what nohup does."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def refusal(result: Result) -> str:
    """Return the one line that a refused command printed."""
    assert "Traceback" not in result.stderr
    *rest, line = result.stderr.splitlines()
    assert line.startswith("tinymlp: error: "), result.stderr
    assert not [other for other in rest if "error" in other], result.stderr
    return line


def environment(**more: str) -> dict[str, str]:
    """Return the variables of a command: whether it may color is not the caller's terminal's."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **more}
