"""End real trainings at random moments, go on with each, and compare every bit.

    python -m benchmarks.kill_trainings 300 [SEED]

Each round trains by `tinymlp train --checkpoint` in a process of its own, with workers or not,
and ends it at a random moment by SIGKILL, SIGTERM, SIGINT, SIGHUP, or SIGSTOP and SIGKILL. Then
`tinymlp train --resume` goes on, and may be ended as well. When a process has come to the end, its
model has to be that of a training that nobody has ended, in every byte but the seconds.
"""

import json
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

LONGEST = 300.0
"""Seconds after which a process that has not ended never will."""
TRAININGS = {
    "one validation part": ["digits", "--hidden", "6", "--epochs", "4", "--batch-size", "64"],
    "folds": ["iris", "--hidden", "4", "--epochs", "12", "--batch-size", "8", "--dropout", "0.2"],
    "a plateau": [
        *("iris", "--hidden", "4", "--epochs", "40", "--validation", "0.2", "--optimizer"),
        *("momentum", "--schedule", "reduce_on_plateau", "--engine", "textbook"),
    ],
}
"""The words of `tinymlp train`, the data first."""
INTERVALS = ("1step", "7steps", "1epoch", "0.2s")
ENDINGS = ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGSTOP")


def main(n_rounds: int, seed: int) -> int:
    """End so many trainings, print what came of them, and return how many were lost."""
    random = Random(seed)
    # What was started by `nohup` or in a script's background ignores some, and so would the others.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    expected: dict[str, tuple[str, float]] = {}
    counts: Counter[str] = Counter()
    lost: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, words in TRAININGS.items():
            started = time.monotonic()
            out = Path(folder) / f"{len(expected)}.json"
            assert run(["train", *words, "--out", str(out)], folder, None, 0.0) == 0
            expected[name] = content_of(out), time.monotonic() - started
        for number in range(n_rounds):
            place = Path(folder) / str(number)
            place.mkdir()
            name = random.choice(list(TRAININGS))
            problem = one_round(name, place, random, counts, *expected[name])
            if problem:
                lost.append(f"round {number}, {name}: {problem}")
                print(lost[-1], flush=True)
    told = ", ".join(f"{name} {counts[name]}" for name in (*ENDINGS, "too late"))
    print(
        f"{n_rounds} trainings, {counts['workers']} of them with workers, ended by {told}; "
        f"gone on {counts['resumed']} times; lost or different: {len(lost)}"
    )
    return len(lost)


def one_round(
    name: str, folder: Path, random: Random, counts: Counter[str], expected: str, seconds: float
) -> str:
    """Train until it is done, with some ends in between; return what is wrong, or nothing."""
    words = TRAININGS[name]
    workers = random.random() < 0.3
    counts["workers"] += workers
    more = ["--out", "model.json", "--force", *(["--workers", "2"] if workers else [])]
    begin = [
        "train",
        *words,
        "--checkpoint",
        "run.ckpt",
        "--every",
        random.choice(INTERVALS),
        *more,
    ]
    go_on = ["train", words[0], "--resume", "run.ckpt", *more]
    for attempt in range(20):
        kept = (folder / "run.ckpt").exists()
        ending = random.choice(ENDINGS) if attempt < 3 else None
        moment = random.random() * (1.1 * seconds + 1.0 * workers)
        counts["resumed"] += kept
        code = run(go_on if kept else begin, str(folder), ending, moment)
        if code == 0:
            if ending is not None:
                counts["too late"] += 1
            # An end within the last moments may have left the model, and the next run its own.
            if list(folder.glob(".run.ckpt.*")):
                return "something is left of the checkpoint"
            return "" if content_of(folder / "model.json") == expected else "another model"
        if ending is None:
            return f"exit code {code}"
        counts[ending] += 1
        for left in folder.glob(".model.json.*.tmp"):
            left.unlink()  # of a process that was killed while it wrote
        if kept and not (folder / "run.ckpt").exists():
            return "the checkpoint is gone"
    return "it never ended"


def run(words: list[str], folder: str, ending: str | None, moment: float) -> int:
    """Run a command, end it after so many seconds, and return its exit code."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tinymlp", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        if ending is not None:
            try:
                process.communicate(timeout=moment)
            except subprocess.TimeoutExpired:
                process.send_signal(getattr(signal, ending))
                if ending == "SIGSTOP":
                    time.sleep(0.05)
                    process.send_signal(signal.SIGKILL)
        _, errors = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    if process.returncode not in (0, -9, 129, 130, 143, -1, -2, -15):
        print(errors.decode()[-500:], flush=True)
    return process.returncode


def content_of(path: Path) -> str:
    """Return what is in a model's file, but for the seconds and the checksum of it all."""
    stored = json.loads(path.read_text())
    del stored["checksum"]
    return re.sub(r'"seconds": [^,}]*', '"seconds": 0', json.dumps(stored))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)
