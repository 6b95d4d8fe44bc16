"""What was aimed at, and whether it was reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Medians = dict[str, dict[str, float]]
"""Microseconds by task and entrant."""


@dataclass(frozen=True)
class Claim:
    """We are so many times as fast as a peer, at least; 0.5 is within twice its time."""

    task: str
    ours: str
    peer: str
    at_least: float


WITH_SUMPROD = "tinymlp, CPython 3.12"
WITH_JIT = "tinymlp, CPython 3.15 with its JIT"
PYPY = "tinymlp, PyPy 3.11"
WITH_NUMPY = "tinymlp, NumPy engine"
SKLEARN_STEP, SKLEARN_CALL = "scikit-learn, a step inside fit", "scikit-learn, partial_fit"
MNIST, DIGITS = "784-30-10, batch 32", "64-32-10, batch 32"
MOONS, MOON = "2-8-8-2, batch 32", "2-8-8-2, batch 1"
STANDARDIZED = f"{MNIST}, standardized"
ONE_MOON = "2-8-8-2, one prediction"
CLAIMS = [
    Claim(MNIST, WITH_SUMPROD, "brain.js", 0.5),
    Claim(STANDARDIZED, WITH_SUMPROD, "brain.js", 0.5),
    Claim(STANDARDIZED, "tinymlp, CPython 3.14", "brain.js", 0.65),
    Claim(MNIST, WITH_SUMPROD, "micrograd", 1000),
    Claim(MNIST, "tinymlp, CPython 3.11", "micrograd", 500),
    Claim(MNIST, PYPY, "NumPy, example by example", 1),
    Claim(MNIST, PYPY, "brain.js", 4),
    Claim(STANDARDIZED, PYPY, "brain.js", 4),
    Claim(MNIST, PYPY, "FANN, batch, float", 0.75),
    Claim(DIGITS, PYPY, SKLEARN_STEP, 0.85),
    Claim(DIGITS, PYPY, SKLEARN_CALL, 0.85),
    Claim(MOONS, WITH_SUMPROD, SKLEARN_STEP, 0.85),
    Claim(MOONS, WITH_JIT, SKLEARN_STEP, 1),
    Claim(MOONS, WITH_SUMPROD, SKLEARN_CALL, 1),
    Claim(MOONS, WITH_SUMPROD, "PyTorch", 1),
    Claim(MOON, WITH_SUMPROD, SKLEARN_STEP, 3.4),
    Claim(MOON, WITH_SUMPROD, SKLEARN_CALL, 5),
    Claim(MOON, WITH_SUMPROD, "PyTorch", 6.5),
    Claim(ONE_MOON, PYPY, "brain.js", 2),
    Claim(ONE_MOON, WITH_SUMPROD, "scikit-learn, predict", 5),
    Claim("64-32-10, one prediction", WITH_SUMPROD, "scikit-learn, predict", 2),
    Claim(ONE_MOON, WITH_SUMPROD, "PyTorch", 1),
    Claim("64-32-10, one prediction", WITH_SUMPROD, "PyTorch", 1),
]

ROWS = "64-32-10, 10,000 rows"
OF_NUMPY = [
    Claim(DIGITS, WITH_NUMPY, SKLEARN_STEP, 1),
    Claim(f"{MNIST}, Adam", WITH_NUMPY, SKLEARN_STEP, 1),
    Claim(ROWS, WITH_NUMPY, "scikit-learn, predict", 1),
    Claim(ROWS, f"{WITH_NUMPY}, array", "scikit-learn, predict", 1),
]
"""Measured in one run of their own, `numpy.jsonl`."""

CPYTHONS = ("CPython 3.11", "CPython 3.12", "CPython 3.13")
SHARED = [
    *((on, "784-30-10, batch 128", "2 workers", 1.8) for on in CPYTHONS),
    ("PyPy 3.11", "784-100-10, batch 512", "2 workers", 1.6),
    *((on, "2048-2048, 1 row", "2 workers", 1.7) for on in CPYTHONS),
    ("PyPy 3.11", "2048-2048, 1 row", "2 workers", 1.4),
    *((on, "2-2-1, batch 1", "auto", 1 / 1.05) for on in (*CPYTHONS, "PyPy 3.11")),
]
WORKERS = [
    Claim(task, f"{on}, {way}", f"{on}, alone", at_least) for on, task, way, at_least in SHARED
]
LEAST_ACCURACY = 0.975
"""On the test images of MNIST, after ten epochs of 784-100-10."""


def times(ratio: float) -> str:
    """Return a ratio with three digits or so."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def table(cpu: Medians, numpy: Medians, wall: Medians, mnist: Sequence[dict[str, Any]]) -> str:
    """Return what was aimed at beside what was measured, as far as it was."""
    lines = ["| task | tinymlp on | beside | to reach | measured | |", "|---|---|---|---|---|---|"]
    for medians, claims in ((cpu, CLAIMS), (numpy, OF_NUMPY), (wall, WORKERS)):
        for claim in claims:
            task = medians.get(claim.task, {})
            if claim.ours in task and claim.peer in task:
                ratio = task[claim.peer] / task[claim.ours]
                lines.append(
                    f"| {claim.task} | {claim.ours.removeprefix('tinymlp, ')} "
                    f"| {claim.peer.rpartition(', ')[2] if medians is wall else claim.peer} "
                    f"| {times(claim.at_least)} × | {times(ratio)} × "
                    f"| {verdict(ratio >= claim.at_least)} |"
                )
    for run in mnist:
        accuracy = run["test_accuracy"]
        lines.append(
            f"| all of MNIST, 784-100-10, {run['epochs']} epochs | {run['interpreter']}, "
            f"{run['workers']} workers | right on its test images | {LEAST_ACCURACY:.1%} "
            f"| {accuracy:.2%} in {run['wall_seconds']:.0f} s "
            f"| {verdict(accuracy >= LEAST_ACCURACY)} |"
        )
    return "\n".join(lines)


def verdict(is_reached: bool) -> str:
    """Return it in words."""
    return "reached" if is_reached else "**not reached**"
