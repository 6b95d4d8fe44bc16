"""How long training and prediction take, beside other libraries, in CPU time on one core.

    python -m benchmarks speed [--mnist train-images-idx3-ubyte.gz] [--json results.jsonl]

Every peer that is installed takes part (`benchmarks/README.md` says how), each in a process of its
own with one thread, on the same examples and sizes, in turns. What is missing is named.
"""

import argparse
import json
import os
import platform
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.claims import PYPY, WITH_SUMPROD
from benchmarks.entrant import (
    Entrant,
    Result,
    interleave,
    interpreter_with,
    interpreters,
)
from benchmarks.task import Task, directory_for_data, tasks

PEERS = Path(__file__).parent / "peers"
LIBRARIES = ("sklearn", "torch", "numpy", "micrograd")


def python_entrant(name: str, path: str, peer: str, variant: str = "") -> Entrant:
    """Return a peer that is written in Python."""
    return Entrant(name, peer, (path, "-m", f"benchmarks.peers.{peer}"), variant)


def entrants(
    task: Task, pythons: dict[str, str], libraries: dict[str, str | None]
) -> list[Entrant]:
    """Return who takes part in a task."""
    ours = [
        python_entrant(
            f"tinymlp, {name}{', Model.predict' if variant == 'model' else ''}",
            path,
            "ours",
            variant,
        )
        for variant in (("engine", "model") if task.kind == "predict" else ("",))
        for name, path in pythons.items()
    ]
    if task.kind != "predict" and libraries["numpy"] is not None:
        other = "steps" if task.kind == "train" else "array"
        ours += [
            python_entrant(f"tinymlp, NumPy engine{said}", libraries["numpy"], "ours", variant)
            for said, variant in (("", "numpy"), (f", {other}", f"numpy {other}"))
        ]
    peers = [("PyTorch", "torch", "")] if task.kind != "predict_many" else []
    if task.kind != "train":
        peers += [("scikit-learn, predict", "sklearn", task.kind)]
    else:
        if task.activation != "sigmoid":  # its classifier has no squared error of sigmoids
            peers += [
                ("scikit-learn, a step inside fit", "sklearn", "fit"),
                ("scikit-learn, partial_fit", "sklearn", "partial_fit"),
            ]
        else:
            peers += [("NumPy, example by example", "numpy", "")]
    if task.is_for_micrograd:
        peers += [("micrograd", "micrograd", "")]
    answer = ours + [
        python_entrant(name, path, peer, variant)
        for name, peer, variant in peers
        if (path := libraries[peer]) is not None
    ]
    if task.kind == "train" and task.optimizer == "sgd" and task.activation == "sigmoid":
        answer += [
            python_entrant(f"FANN, {variant.replace(' ', ', ')}", sys.executable, "fann", variant)
            for variant in ("batch float", "batch double", "incremental float")
        ]
    has_node = shutil.which("node") is not None
    if has_node and task.optimizer == "sgd" and task.kind != "predict_many":
        answer.append(Entrant("brain.js", "brain", ("node", str(PEERS / "brain.js"))))
    return answer


def machine() -> dict[str, Any]:
    """Return what the figures depend on besides the code."""
    try:
        information = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        processor = re.findall(r"model name\s*: (.*)", information)[0]
    except (OSError, IndexError):
        processor = platform.processor() or platform.machine()
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def table(results: Sequence[Result]) -> str:
    """Return the results of one task, fastest first, beside two of ours."""
    own = [result for result in results if result.entrant in (WITH_SUMPROD, PYPY)]
    heads = "".join(f"{'× ' + each.entrant.removeprefix('tinymlp, '):>18}" for each in own)
    lines = [f"{'':40} {'µs each':>10} {'spread':>7}{heads}"]
    for result in sorted(results, key=lambda result: result.median):
        spread = (max(result.seconds) - min(result.seconds)) / result.median
        ratios = "".join(f"{result.median / each.median:>18.2f}" for each in own)
        lines.append(f"{result.entrant:40} {result.median * 1e6:>10,.2f} {spread:>6.0%} {ratios}")
    return "\n".join(lines)


def main() -> None:
    """Print a table for each task; with --json keep every turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mnist", metavar="FILE", help="MNIST's training images, labels beside")
    parser.add_argument("--json", metavar="FILE", help="write every turn, a line for each entrant")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", metavar="TEXT", default="", help="tasks whose name contains it")
    parser.add_argument("--entrants", metavar="REGEX", default="", help="entrants that match")
    parser.add_argument(
        "--python", metavar="PATH", action="append", default=[], help="another interpreter to ask"
    )
    given = parser.parse_args()

    pythons = interpreters(given.python)
    paths = [*given.python, sys.executable, *pythons.values()]
    libraries = {module: interpreter_with(module, paths) for module in LIBRARIES}
    about = machine()
    print(", ".join(f"{key}: {value}" for key, value in about.items()))
    print("interpreters:", ", ".join(f"{name} ({path})" for name, path in pythons.items()))
    for module in (module for module, path in libraries.items() if path is None):
        print(f"not found: {module}, in none of these interpreters (--python names another)")
    if shutil.which("node") is None:
        print("not found: node, for brain.js")
    if given.mnist is None:
        print("not measured: 784-30-10, which needs --mnist")
    with directory_for_data() as directory:
        records: list[dict[str, Any]] = [about]
        for task in tasks(Path(directory), given.mnist):
            if given.only not in task.name:
                continue
            print(f"\n{task.name} ({task.activation}, {task.optimizer})", flush=True)
            chosen = [
                entrant
                for entrant in entrants(task, pythons, libraries)
                if re.search(given.entrants, entrant.name)
            ]
            results = interleave(chosen, task, given.rounds)
            print(table(results), flush=True)
            records += [result.as_json() for result in results]
            if given.json:  # also after each task: an interrupted run keeps what it has measured
                lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
                Path(given.json).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
