"""How the cost grows: CPU time against the hidden layer's width, the batch and the data set.

    python -m benchmarks growth [--json growth.jsonl]

The network is 64-32-10 on the shipped digits with ReLU and Adam, batch 32, and one of these
changes at a time. Each point is a contest like those of `benchmarks.speed`.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import tinymlp as tm
from benchmarks.entrant import Entrant, interleave, interpreter_with, interpreters
from benchmarks.speed import machine, python_entrant
from benchmarks.task import Task, directory_for_data, images, write_examples

WIDTHS = (4, 16, 64, 256)
BATCH_SIZES = (1, 4, 16, 64, 256)
N_EXAMPLES = (32, 128, 512, 1792)


def series(directory: Path) -> Iterator[tuple[str, int, Task]]:
    """Yield what changes, its value, and the task."""
    digits = images(tm.datasets.digits(), max(N_EXAMPLES))
    files = {n: write_examples(digits[:n], directory / f"{n}.txt") for n in N_EXAMPLES}
    usual = Task(
        name="64-32-10",
        sizes=[64, 32, 10],
        data=files[max(N_EXAMPLES)],
        activation="relu",
        optimizer="adam",
        learning_rate=0.001,
    )
    for width in WIDTHS:
        yield "width", width, dataclasses.replace(usual, sizes=[64, width, 10])
    for batch_size in BATCH_SIZES:
        yield "batch size", batch_size, dataclasses.replace(usual, batch_size=batch_size)
    for n in N_EXAMPLES:
        yield "examples", n, dataclasses.replace(usual, data=files[n])


def entrants(extra: list[str]) -> list[Entrant]:
    """Return ours under each interpreter, and two peers where they are installed."""
    pythons = interpreters(extra)
    answer = [python_entrant(f"tinymlp, {name}", path, "ours") for name, path in pythons.items()]
    for name, peer, variant in (
        ("scikit-learn, a step inside fit", "sklearn", "fit"),
        ("PyTorch", "torch", ""),
    ):
        path = interpreter_with(peer, [*extra, sys.executable, *pythons.values()])
        if path is not None:
            answer.append(python_entrant(name, path, peer, variant))
    return answer


def main() -> None:
    """Print a line for each point; with --json keep every turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", metavar="FILE", help="write every turn, a line for each point")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--python", metavar="PATH", action="append", default=[])
    given = parser.parse_args()
    lines = [machine()]
    print(lines[0])
    who = entrants(given.python)
    with directory_for_data() as directory:
        for changing, value, task in series(Path(directory)):
            print(f"\n{changing} {value}: µs an example", flush=True)
            for result in interleave(who, task, given.rounds):
                print(f"  {result.entrant:34} {result.median * 1e6:10,.1f}", flush=True)
                lines.append({**result.as_json(), "changing": changing, "value": value})
            if given.json:  # after each point: an interrupted run keeps what it has measured
                text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
                Path(given.json).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
