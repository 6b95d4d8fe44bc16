"""Turn the measurements into docs/speed.md and its plots.

python -m benchmarks report speed.jsonl growth.jsonl
"""

import argparse
import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.plot import plot

DOCS = Path(__file__).parent.parent / "docs"

Medians = dict[str, dict[str, float]]
"""Microseconds by task and entrant."""

ABOUT = """# Speed

CPU time of one core for one example (forward, backward and the update), or for one row predicted,
beside other libraries. Made by `python -m benchmarks report` from the figures that
`python -m benchmarks speed` and `growth` measured; [benchmarks/README.md](../benchmarks/README.md)
says how to run them, and [profile.md](profile.md) where the time goes.

Other programs ran on the machine at the same time. That falls on all alike, but ratios near a
limit may be on its other side in the next run; micrograd took 0.72 to 0.97 s an example of MNIST.

Every library runs in a process of its own, with one thread, on the same examples and sizes. They
take turns; a figure is the median turn, and the spread is from the fastest to the slowest. What
each one does is the file of its name in `benchmarks/peers/`:

- **tinymlp** runs `Trainer.steps` with the batch engine, as `fit` does. A single prediction is
  from numbers to numbers, like PyTorch's; `Model.predict` also encodes, scales and finds the label.
- **scikit-learn** is measured twice. A step inside `fit` is what somebody gets who trains with one
  call; `partial_fit`, a call for each mini-batch, what somebody gets who needs the steps.
- **PyTorch** is `nn.Sequential`, eager, float32; the row that it predicts is a tensor already.
- **micrograd** has ReLU alone; its graph is built for each example anew.
- **NumPy** is matrix-vector products example by example, in the style of Nielsen's book.
- **FANN** computes in float32 unless it says double; **brain.js** updates after each example and
  always has momentum. Both have sigmoids and squared error; so does tinymlp in that table.

The pixels of MNIST are mostly 0, and tinymlp leaves out what is 0 (see `tinymlp/speed/kernels.py`);
nobody else in the table does. *Standardized* are the same images as `fit` scales them by default,
where nothing can be left out.
"""


@dataclass(frozen=True)
class Claim:
    """We are so many times as fast as a peer, at least; 0.5 is within twice its time."""

    task: str
    ours: str
    peer: str
    at_least: float


WITH_SUMPROD = "tinymlp, CPython 3.12"
PYPY = "tinymlp, PyPy 3.11"
SKLEARN_STEP, SKLEARN_CALL = "scikit-learn, a step inside fit", "scikit-learn, partial_fit"
MNIST, DIGITS = "784-30-10, batch 32", "64-32-10, batch 32"
MOONS, MOON = "2-8-8-2, batch 32", "2-8-8-2, batch 1"
CLAIMS = [
    Claim(MNIST, WITH_SUMPROD, "brain.js", 1 / 2),
    Claim(f"{MNIST}, standardized", WITH_SUMPROD, "brain.js", 1 / 2),
    Claim(MNIST, WITH_SUMPROD, "micrograd", 1000),
    Claim(MNIST, "tinymlp, CPython 3.11", "micrograd", 500),
    Claim(MNIST, PYPY, "NumPy, example by example", 1),
    Claim(MNIST, PYPY, "brain.js", 4),
    Claim(f"{MNIST}, standardized", PYPY, "brain.js", 4),
    Claim(MNIST, PYPY, "FANN, batch, float", 1 / 1.5),
    Claim(DIGITS, PYPY, SKLEARN_STEP, 1 / 2),
    Claim(DIGITS, PYPY, SKLEARN_CALL, 1 / 2),
    Claim(MOONS, WITH_SUMPROD, SKLEARN_STEP, 1),
    Claim(MOONS, WITH_SUMPROD, SKLEARN_CALL, 1),
    Claim(MOONS, WITH_SUMPROD, "PyTorch", 1),
    Claim(MOON, WITH_SUMPROD, SKLEARN_STEP, 5),
    Claim(MOON, WITH_SUMPROD, SKLEARN_CALL, 5),
    Claim(MOON, WITH_SUMPROD, "PyTorch", 8),
    Claim("2-8-8-2, one prediction", WITH_SUMPROD, "scikit-learn, predict", 5),
    Claim("64-32-10, one prediction", WITH_SUMPROD, "scikit-learn, predict", 2),
    Claim("2-8-8-2, one prediction", WITH_SUMPROD, "PyTorch", 1),
    Claim("64-32-10, one prediction", WITH_SUMPROD, "PyTorch", 1),
]


def times(ratio: float) -> str:
    """Return a ratio with three digits or so."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def claims(medians: Medians) -> str:
    """Return the table of what was aimed at."""
    lines = ["| task | tinymlp on | beside | to reach | measured | |", "|---|---|---|---|---|---|"]
    for claim in CLAIMS:
        task = medians.get(claim.task, {})
        if claim.ours in task and claim.peer in task:
            ratio = task[claim.peer] / task[claim.ours]
            lines.append(
                f"| {claim.task} | {claim.ours.removeprefix('tinymlp, ')} | {claim.peer} "
                f"| {times(claim.at_least)} × | {times(ratio)} × "
                f"| {'reached' if ratio >= claim.at_least else '**not reached**'} |"
            )
    return "\n".join(lines)


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


def described(about: dict[str, Any], records: list[dict[str, Any]]) -> str:
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


def main() -> None:
    """Write docs/speed.md and the plots beside it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("speed", help="what `python -m benchmarks speed --json` wrote")
    parser.add_argument("growth", nargs="?", help="what `python -m benchmarks growth --json` wrote")
    given = parser.parse_args()
    about, *records = map(json.loads, Path(given.speed).read_text(encoding="utf-8").splitlines())
    medians: Medians = {}
    for record in records:
        medians.setdefault(record["task"], {})[record["entrant"]] = statistics.median(
            record["microseconds"]
        )
    parts = [
        ABOUT,
        described(about, records),
        "\n## What was aimed at\n\nTimes as fast as the peer; 0.50 is twice its time.\n",
        claims(medians),
        "\n[profile.md](profile.md) says what the limit is where it is not reached.",
        "\n## All figures\n\nThe last columns are times as slow as tinymlp on that interpreter.",
        tables(records, medians),
    ]
    if given.growth:
        _, *points = map(json.loads, Path(given.growth).read_text(encoding="utf-8").splitlines())
        parts.append(growth_plots(points))
    (DOCS / "speed.md").write_text("\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
