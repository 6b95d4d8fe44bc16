"""Files that reach new lines are changed further: `python -m tests.attacks.guided [COUNT]`.

libFuzzer, by atheris, sees which lines of tinymlp an input reaches, and goes on from those inputs
that reach new ones. What changes them is what knows their format, as in `fuzz`. Each kind of file
has a process of its own: `python -m tests.attacks.guided COUNT KIND` is one. Where atheris is not
installed nothing is tried, and that is said.

Source: Google's atheris, and libFuzzer of the LLVM project.
"""

import importlib
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from tests.attacks.mutations import MOST_BYTES

COUNT = 100_000
LIMITS = ("-timeout=60", "-rss_limit_mb=2048", f"-max_len={MOST_BYTES}", "-verbosity=0")


def one_kind(name: str, count: int) -> None:
    """Try so many inputs of a kind, print what failed and how many; the process ends here."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["tinymlp"], enable_loader_override=False):
        from tests.attacks.kinds import KINDS

        kind = KINDS[name]
        for content in kind.sound():
            kind.use(content)  # which imports what is imported late
    tried, faults = [0], set()

    def try_one(content: bytes) -> None:
        fault = kind.fault(bytes(content))
        tried[0] += 1
        if fault and fault not in faults:
            faults.add(fault)
            print(f"{name}: {fault}: {bytes(content)[:2000]!r}", flush=True)
        if tried[0] == count:
            print(f"{tried[0]} tried, {len(faults)} failures", flush=True)

    def change(content: bytes, most: int, seed: int) -> bytes:
        return kind.change(bytes(content), Random(seed))[:most]

    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(kind.sound()):
            (Path(folder) / str(number)).write_bytes(content)
        arguments = [sys.argv[0], f"-atheris_runs={count}", "-seed=1", *LIMITS, folder]
        atheris.Setup(arguments, try_one, custom_mutator=change)
        atheris.Fuzz()


def main() -> int:
    """Try each kind, and return 1 if an input failed."""
    from tests.attacks.kinds import KINDS

    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    if importlib.util.find_spec("atheris") is None:
        print("not guided by coverage, since atheris is not installed: requirements-fuzz.txt")
        return 0
    if len(sys.argv) > 2:
        one_kind(sys.argv[2], count)
    begin, n_tried, n_failed = time.monotonic(), 0, 0
    for name, kind in KINDS.items():
        command = [sys.executable, "-m", "tests.attacks.guided", str(count * kind.share // 1000)]
        done = subprocess.run([*command, name], capture_output=True, text=True, check=False)
        found = re.search(r"^(\d+) tried, (\d+) failures$", done.stdout, re.MULTILINE)
        if found is None or found[2] != "0":
            print(done.stdout[-5000:], done.stderr[-2000:])
        tried, failed = map(int, found.groups()) if found else (0, 1)
        n_tried, n_failed = n_tried + tried, n_failed + failed
        print(f"{tried:>9,}  {name}, guided by coverage", flush=True)
    seconds = time.monotonic() - begin
    print(f"{n_tried:,} inputs guided by coverage in {seconds:.0f} s, {n_failed:,} failures")
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
