"""Send commands that would never end a signal at a random moment: each has to end by it.

    python -m benchmarks.kill_commands 100 [SEED]

Two commands read a pipe into which nobody writes, one trains without an end. The moment is within
the first half second after it listens, while it imports, opens files and closes them; or before, in
every tenth round and where there is no /proc that tells. A command that goes on has lost the
signal, and so has one whose exit code tells of none.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

LONGEST = 60.0
"""Seconds after which a command that has not ended never will."""
COMMANDS = (
    ["train", "pipe"],
    ["cross-validate", "pipe"],
    ["train", "iris", "--hidden", "2", "--epochs", "1000000", "--patience", "none", "--force"],
)
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(n_rounds: int, seed: int) -> int:
    """Send so many signals, print what came of them, and return how many were lost."""
    random = Random(seed)
    endings: Counter[str] = Counter()
    slowest, n_lost = 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        os.mkfifo(Path(folder) / "pipe")
        for _ in range(n_rounds):
            words, sent = random.choice(COMMANDS), random.choice(SIGNALS)
            process = started_command(words, folder)
            if random.random() < 0.9:
                wait_until_it_listens(process)
            moment = random.random() / 2
            time.sleep(moment)
            code = process.poll()  # a command that refuses the pipe may have ended before
            process.send_signal(sent)
            started = time.monotonic()
            try:
                process.wait(timeout=LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            slowest = max(slowest, time.monotonic() - started)
            if code is not None:
                endings["had ended before"] += 1
            elif process.returncode in (-sent, 1 if sent == signal.SIGINT else -sent):
                # Python says 1 where Ctrl-C comes before it has begun with the command.
                endings["before it listened"] += 1
            elif process.returncode == 128 + sent:
                endings["by the signal"] += 1
            else:
                n_lost += 1
                print(f"{words} went on after {sent.name} at {moment:.3f} s: {process.returncode}")
    told = ", ".join(f"{name} {count}" for name, count in sorted(endings.items()))
    print(f"{n_rounds} signals: {told}; lost {n_lost}; slowest end {slowest:.1f} s")
    return n_lost


def started_command(words: list[str], folder: str) -> "subprocess.Popen[bytes]":
    """Start a command that says nothing."""
    return subprocess.Popen(
        [sys.executable, "-m", "tinymlp", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=hear_all_signals,
    )


def wait_until_it_listens(process: "subprocess.Popen[bytes]") -> None:
    """Wait until it has a handler for SIGTERM, where the system tells."""
    status = Path(f"/proc/{process.pid}/status")
    deadline = time.monotonic() + LONGEST
    while status.exists() and process.poll() is None and time.monotonic() < deadline:
        caught = re.search(r"SigCgt:\s*(\w+)", status.read_text())
        if caught is not None and int(caught[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.001)


def hear_all_signals() -> None:
    """Undo what a shell does to the commands it runs in the background."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)
