"""Try every fault at every call of everything that is written: `make faults`.

    python -m tests.faults [WRITER ...]

Prints for each way to make faults how many calls there are, how many faults were tried, and what is
wrong afterwards. strace and CPython's own test module are used where they are.
"""

import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults import memory, shim, traced
from tests.faults.writers import WRITERS, Prepared, Writer, inputs_in

N_ALLOCATIONS = 300


def main(names: list[str]) -> int:
    """Try them on these writers, or on all; print the figures and return 1 when one failed."""
    warnings.simplefilter("ignore")
    tried = failed = 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "inputs").mkdir()
        with inputs_in(folder / "inputs"):
            for writer in WRITERS:
                if not names or writer.name in names:
                    for way, n_calls, results in ways(writer, folder):
                        n_tried, problems = 0, []
                        for result in results:
                            n_tried += result is not None
                            problems += [result] if result else []
                        tried, failed = tried + n_tried, failed + len(problems)
                        told = f"{writer.name:13} {way:11} {n_calls:5} calls {n_tried:5} faults"
                        print(f"{told} {len(problems):3} failures", flush=True)
                        for problem in problems[:20]:
                            print(f"    {problem}", flush=True)
    seconds = time.monotonic() - started
    print(f"{tried:,} faults tried in {seconds:,.0f} s, {failed:,} failures")
    return 1 if failed else 0


def ways(writer: Writer, folder: Path) -> Iterator[tuple[str, int, Iterator[str | None]]]:
    """Yield each way to make faults, how many calls it has, and what came of each fault."""
    prepared = Prepared.of(writer, folder)
    n_calls = shim.calls_of(prepared, folder)
    places = list(enumerate(range(1, n_calls + 1)))
    tries = (
        shim.try_fault(prepared, folder, at, how)
        for turn, at in places
        for how in chosen(shim.FAULTS, writer, turn)
    )
    yield "functions", n_calls, tries
    if traced.has_strace():
        calls = traced.calls_of(prepared, folder)
        each = (
            traced.try_fault(prepared, folder, call, how)
            for turn, call in enumerate(calls)
            for how in chosen(traced.FAULTS, writer, turn)
        )
        yield "system", len(calls), each
    if memory.can_fail():
        some = memory.numbers(N_ALLOCATIONS)
        yield "allocations", len(some), (memory.try_fault(prepared, folder, n) for n in some)


def chosen(faults: Sequence[str], writer: Writer, turn: int) -> Sequence[str]:
    """Return the faults at one call: all, or of what takes long to write every third, in turn."""
    return faults if writer.is_quick else faults[turn % 3 :: 3]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
