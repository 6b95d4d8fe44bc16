"""Run one of the benchmarks by name: `python -m benchmarks speed`."""

import importlib
import sys
from pathlib import Path

NAMES = sorted(
    path.stem
    for path in Path(__file__).parent.glob("*.py")
    if not path.stem.startswith("_") and "def main(" in path.read_text(encoding="utf-8")
)


def main() -> None:
    """Hand the arguments after the name to the benchmark of that name."""
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        sys.exit(f"usage: python -m benchmarks NAME [options]\nNAME is one of {', '.join(NAMES)}")
    name = sys.argv.pop(1)
    sys.argv[0] = f"benchmarks {name}"
    importlib.import_module(f"benchmarks.{name}").main()


main()
