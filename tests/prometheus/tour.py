"""The tour of docs/monitoring.md, read from there: its commands, with a test's own ports.

>>> [command[0] for command in commands()]
['prometheus', 'tinymlp', 'python3', 'python3', 'promtool']
"""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parent.parent.parent

PAGE = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
(TOUR,) = re.findall(r"^## A tour with Prometheus\n(.*?)^## ", PAGE, re.DOTALL | re.MULTILINE)


def commands() -> list[list[str]]:
    """Return each command as its words."""
    return [shlex.split(line) for line in re.findall(r"^\$ (.*)", TOUR, re.MULTILINE)]


def addresses() -> list[str]:
    """Return what a reader is to open."""
    return re.findall(r"http://[^\s>)]+", TOUR)


def queries() -> list[str]:
    """Return the expressions that these show."""
    asked = [parse_qs(urlsplit(address).query) for address in addresses()]
    return [query for arguments in asked for query in arguments.get("g0.expr", [])]


def start(
    command: list[str], folder: Path, instead: dict[str, str], output: Path
) -> "subprocess.Popen[bytes]":
    """Start a command in `folder`, with other words for some of its words' parts.

    `tinymlp` and `python3` are those that run this test.
    """
    words = []
    for word in command:
        for old, new in instead.items():
            word = word.replace(old, new)
        words.append(word)
    ours = {"tinymlp": [sys.executable, "-m", "tinymlp"], "python3": [sys.executable]}
    words = [*ours.get(words[0], words[:1]), *words[1:]]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
        "GOMAXPROCS": "1",
    }
    with output.open("w") as printed:
        return subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            stdout=printed,
            stderr=printed,
            preexec_fn=react_to_ctrl_c,
        )


def react_to_ctrl_c() -> None:
    """Undo what a shell does to the commands it runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
