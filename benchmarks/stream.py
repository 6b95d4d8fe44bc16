"""How much memory a file larger than memory takes, and how much time, beside one that is held.

    python -m benchmarks stream [--rows N] [--held N] [--json FILE]

A CSV file of `--rows` rows, ten numbers and a target that is their weighted sum, is read, learned
from for one epoch and predicted, window by window, in a process of its own. So are the first
`--held` rows of it, once as a stream and once as a data set in memory. Memory is the most that the
process had resident at a time, CPU time that of the process for each row. A million rows take five
minutes on a quiet core, ten million fifty and 0.8 GB of disk.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

from tinymlp.data.dataset import Dataset
from tinymlp.data.stream import DatasetStream
from tinymlp.model.fit import fit

WIDTH = 10
SOURCE = Path(__file__).parents[1]


def write(path: Path, n_rows: int) -> None:
    """Write a table of that many rows."""
    draw = random.Random(0).random
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(f"x{j}" for j in range(WIDTH)) + ",y\n")
        for _ in range(n_rows):
            row = [draw() for _ in range(WIDTH)]
            target = sum(j * x for j, x in enumerate(row)) + 0.1 * draw()
            file.write(",".join([f"{x:.5f}" for x in row] + [f"{target:.4f}"]) + "\n")


def head(path: Path, n_rows: int) -> Path:
    """Write the first rows beside the file."""
    found = path.with_name("first.csv")
    with path.open(encoding="utf-8") as whole, found.open("w", encoding="utf-8") as file:
        file.writelines(islice(whole, n_rows + 1))
    return found


def work(path: str, way: str) -> dict[str, float]:
    """Read, learn and predict; return the CPU seconds of each, and the most megabytes resident."""
    seconds = {}
    begun = time.process_time()
    data: Dataset | DatasetStream = (
        DatasetStream(path) if way == "stream" else Dataset.from_csv(path)
    )
    seconds["read"] = time.process_time() - begun
    begun = time.process_time()
    model = fit(data, n_epochs=1, verbose=False)
    seconds["learn"] = time.process_time() - begun
    begun = time.process_time()
    n_rows = 0
    for part in data if isinstance(data, DatasetStream) else [data]:
        n_rows += len(model.predict_many(part.inputs))
    seconds["predict"] = time.process_time() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    score = model.history.epochs[-1].validation["r_squared"]
    return {"rows": n_rows, "resident": most, "r_squared": score, **seconds}


def in_a_process(path: Path, way: str) -> dict[str, Any]:
    """Return what `work` does, done by a process of its own."""
    command = [sys.executable, "-m", "benchmarks.stream", "--work", str(path), "--way", way]
    done = subprocess.run(command, cwd=SOURCE, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"way": way}


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--held", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--work")
    parser.add_argument("--way", default="stream")
    given = parser.parse_args()
    if given.work is not None:
        print(json.dumps(work(given.work, given.way)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.csv")
        write(path, given.rows)
        some = head(path, given.held)
        tasks = [(some, "memory"), (some, "stream"), (path, "stream")]
        print(f"{'':16}{'rows':>12}{'MB':>7}{'read':>8}{'learn':>8}{'predict':>8}  µs of CPU a row")
        for file, way in tasks:
            found = in_a_process(file, way)
            times = [1e6 * found[part] / found["rows"] for part in ("read", "learn", "predict")]
            numbers = "".join(f"{each:8.1f}" for each in times)
            print(f"{way:16}{found['rows']:12,}{found['resident']:7.0f}{numbers}", flush=True)
            if given.json is not None:
                with given.json.open("a", encoding="utf-8") as results:
                    results.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
