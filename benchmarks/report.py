"""Turn the measurements into docs/speed.md and its plots, and print what was aimed at.

python -m benchmarks report [FOLDER]

The folder (`benchmarks` itself by default) has what the others write with --json: speed.jsonl, and
as far as they are there numpy.jsonl (of `speed`, for the NumPy engine), growth.jsonl,
parallel.jsonl, mnist.jsonl, reading.jsonl and sooner.jsonl.
"""

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

from benchmarks import reading, sooner
from benchmarks.claims import CPYTHONS, PYPY, WITH_SUMPROD, Medians, table, times
from benchmarks.plot import plot

DOCS = Path(__file__).parent.parent / "docs"

ABOUT = """# Speed

CPU time of one core for one example (forward, backward and the update), or for one row predicted,
beside other libraries. Made by `python -m benchmarks report` from the figures that
`python -m benchmarks speed` and `growth` measured; [benchmarks/README.md](../benchmarks/README.md)
says how to run them, and [profile.md](profile.md) where the time goes.

The machine is a virtual one that shares its processors with others. That falls on all alike, but a
ratio near a limit may be on its other side in the next run: the spreads say how far.

Every library runs in a process of its own, with one thread, on the same examples and sizes. They
take turns; a figure is the median turn, and the spread is from the fastest to the slowest. What
each one does is the file of its name in `benchmarks/peers/`:

- **tinymlp** runs `Trainer.steps` with the batch engine, or, where it says so, whole epochs with
  the NumPy engine, as `fit` does. A single prediction is from numbers to numbers, like PyTorch's;
  `Model.predict` also encodes, scales and finds the label.
- **scikit-learn** is measured twice. A step inside `fit` is what somebody gets who trains with one
  call; `partial_fit`, a call for each mini-batch, what somebody gets who needs the steps.
- **PyTorch** is `nn.Sequential`, eager, float32; the row that it predicts is a tensor already.
- **micrograd** has ReLU alone; its graph is built for each example anew.
- **NumPy** is matrix-vector products example by example, in the style of Nielsen's book.
- **FANN** computes in float32 unless it says double; **brain.js** updates after each example and
  always has momentum. Both have sigmoids and squared error; so does tinymlp in that table.

The pixels of MNIST are mostly 0, and on CPython tinymlp leaves out what is 0 (see
`tinymlp/engine/kernels.py`); nobody else in the table does. *Standardized* are the same images as
`fit` scales them by default, where nothing can be left out.
"""


def tables(records: list[dict[str, Any]], medians: Medians) -> str:
    """Return a table for each task, the fastest first."""
    parts = []
    for task, entrants in medians.items():
        own = [name for name in (WITH_SUMPROD, PYPY) if name in entrants]
        heads = "".join(f" beside {name.removeprefix('tinymlp, ')} |" for name in own)
        parts.append(
            f"\n### {task}\n\n| | µs each | spread |{heads}\n|---|--:|--:|{'--:|' * len(own)}"
        )
        for name in sorted(entrants, key=entrants.__getitem__):
            turns = next(
                r["microseconds"] for r in records if (r["task"], r["entrant"]) == (task, name)
            )
            spread = (max(turns) - min(turns)) / entrants[name]
            ratios = "".join(f" {times(entrants[name] / entrants[other])} |" for other in own)
            shown = f"**{name}**" if name.startswith("tinymlp") else name
            parts.append(f"| {shown} | {entrants[name]:,.2f} | {spread:.0%} |{ratios}")
    return "\n".join(parts)


def describe(about: dict[str, Any], records: list[dict[str, Any]]) -> str:
    """Return the machine and the versions."""
    versions = sorted({record["version"] for record in records})
    return (
        f"{about['processor']}, {about['cores']} cores, {about['system']}; "
        f"load when it began: {about['load']}. " + "; ".join(versions) + "."
    )


def growth_plots(records: list[dict[str, Any]]) -> str:
    """Write the plots and return the section that shows them."""
    turns = min(len(record["microseconds"]) for record in records)
    parts = [
        "\n## How it grows\n\n64-32-10 on the digits, ReLU, Adam, batch 32, and one thing changed "
        f"(`python -m benchmarks growth`; turns: {turns})."
    ]
    for changing, title, x_title in (
        ("width", "A wider hidden layer", "neurons in the hidden layer"),
        ("batch size", "A larger batch", "examples in a mini-batch"),
        ("examples", "More examples", "examples in the training set"),
    ):
        lines: dict[str, list[tuple[float, float]]] = {}
        for record in records:
            if record["changing"] == changing:
                each = statistics.median(record["microseconds"])
                # An epoch is what grows with the examples: the time of one is the same.
                total = each * record["value"] / 1000 if changing == "examples" else each
                lines.setdefault(record["entrant"], []).append((record["value"], total))
        y_title = "CPU ms an epoch" if changing == "examples" else "CPU µs an example"
        name = f"speed-{changing.replace(' ', '-')}.svg"
        (DOCS / name).write_text(plot(title, x_title, y_title, lines), encoding="utf-8")
        parts.append(f"\n![{title}]({name})")
    return "\n".join(parts)


def workers_section(records: list[dict[str, Any]], wall: Medians) -> str:
    """Write the plot of more workers and return the section on them."""
    lines = [
        "\n## Several workers\n\nWall time of the same work alone and shared "
        "(`python -m benchmarks parallel --all`), ms; [parallel.md](parallel.md) says what limits "
        "it.\n",
        "| task | tinymlp on | alone | 2 workers | ratio |",
        "|---|---|--:|--:|--:|",
    ]
    for task, entrants in wall.items():
        for on in (*CPYTHONS, "PyPy 3.11"):
            one, two = entrants.get(f"{on}, alone"), entrants.get(f"{on}, 2 workers")
            if one and two:
                lines.append(
                    f"| {task} | {on} | {one / 1e3:,.1f} | {two / 1e3:,.1f} | {one / two:.2f} × |"
                )
    series: dict[str, list[tuple[float, float]]] = {}
    (task,) = {r["task"] for r in records if r["entrant"].endswith("3 workers")}
    for entrant, microseconds in wall[task].items():
        on, _, way = entrant.rpartition(", ")
        n_workers = 1 if way == "alone" else int(way.removesuffix(" workers"))
        series.setdefault(on, []).append((n_workers, microseconds / 1e3))
    picture = plot("More workers on two cores", "workers", "wall ms a gradient", series)
    (DOCS / "speed-workers.svg").write_text(picture, encoding="utf-8")
    return "\n".join([*lines, f"\n![More workers on two cores, {task}](speed-workers.svg)"])


def numpy_section(about: dict[str, Any], records: list[dict[str, Any]]) -> str:
    """Return the section on the NumPy engine, whose figures are of a run of their own."""
    return (
        "\n## The NumPy engine\n\nA run of its own, on CPython 3.13 (`python -m benchmarks speed "
        "--entrants 'NumPy engine|scikit' --only TASK`). A step inside `fit` is one of whole "
        "epochs on both sides; *steps* are yielded one by one, with lists to look at, as from "
        "calls of `partial_fit`. Of 10,000 rows *array* is given an array, as scikit-learn is, "
        f"and answers with lists; the other is given lists too.\n\n{describe(about, records)}\n"
        f"{tables(records, medians_of(records))}"
    )


def mnist_section(runs: list[dict[str, Any]]) -> str:
    """Return the section on all of MNIST."""
    lines = [
        "\n## All of MNIST\n\n784-100-10, ReLU, Adam, batch 512, pixels from 0 to 1, two workers "
        "(`python -m benchmarks mnist FILE`). Memory is the most that the training process had.\n",
        "| tinymlp on | epochs | test accuracy | wall time | memory |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {run['interpreter']} | {run['epochs']} | {run['test_accuracy']:.2%} "
        f"| {run['wall_seconds']:.0f} s | {run['peak_mib_here']:,} MiB |"
        for run in runs
    ]
    return "\n".join(lines)


def read(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a file, none if there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def medians_of(records: list[dict[str, Any]]) -> Medians:
    """Return the median turn of every entrant."""
    medians: Medians = {}
    for record in records:
        turns = medians.setdefault(record["task"], {})
        turns[record["entrant"]] = statistics.median(record["microseconds"])
    return medians


def main() -> None:
    """Write docs/speed.md and the plots beside it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    folder = parser.parse_args().folder
    about, *records = read(folder / "speed.jsonl")
    medians = medians_of(records)
    shared, mnist = read(folder / "parallel.jsonl"), read(folder / "mnist.jsonl")
    wall = medians_of(shared)
    numpy = read(folder / "numpy.jsonl")
    aims = table(medians, medians_of(numpy[1:]), wall, mnist)
    parts = [
        ABOUT,
        describe(about, records),
        "\n## What was aimed at\n\nTimes as fast as the peer; 0.50 is twice its time.\n",
        aims,
        "\n[profile.md](profile.md) and [parallel.md](parallel.md) say what the limit is where it "
        "is not reached.",
    ]
    beside = read(folder / "sooner.jsonl")
    parts += [sooner.section(beside)] if beside else []
    parts += [numpy_section(numpy[0], numpy[1:])] if numpy else []
    parts += [workers_section(shared, wall)] if shared else []
    parts += [mnist_section(mnist)] if mnist else []
    files = read(folder / "reading.jsonl")
    parts += [reading.section(files)] if files else []
    parts += [
        "\n## All figures\n\nThe last columns are times as slow as tinymlp on that interpreter.",
        tables(records, medians),
    ]
    if points := read(folder / "growth.jsonl")[1:]:
        parts.append(growth_plots(points))
    (DOCS / "speed.md").write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(aims)


if __name__ == "__main__":
    main()
