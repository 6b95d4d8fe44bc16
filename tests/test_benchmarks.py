"""What a benchmark reaches into is there. None is timed here."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import benchmarks

ROOT = Path(__file__).parent.parent
NAMES = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("__main__", "peers")])
def test_it_can_be_imported(name: str) -> None:
    importlib.import_module(f"benchmarks.{name}")


def test_every_part_of_a_step_that_is_timed_is_one() -> None:
    script = """
import tinymlp as tm
from benchmarks.where import PARTS, start_clock
clock = start_clock()
trainer = tm.Trainer(
    tm.Network.random([100, 40, 2]), "softmax_cross_entropy", tm.Adam(), engine=tm.BatchEngine()
)
examples = [([0.0] * 99 + [1.0], [1.0, 0.0]), ([1.0] * 100, [0.0, 1.0])] * 16
for _ in trainer.steps(examples):
    pass
assert set(PARTS.values()) < set(clock.seconds), clock.seconds
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
