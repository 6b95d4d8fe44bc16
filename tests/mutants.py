"""How many wrong versions of parts I and II the laws notice: the work of `make mutants`.

mutmut makes the wrong versions, each with one small change (a + for a −, a < for a ≤, an argument
left out), and runs the tests that pass through the changed function until one of them fails. A
mutant that no test fails on has survived: a law is missing, or the change changes nothing.
docs/mutants.md has the figures.

What was found is kept in mutants/. Another run goes on from there: it takes the functions that
were changed since and, when a test was changed, the survivors, since it may notice them now.
"""

import collections
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOUND = ROOT / "mutants"
NOTICED = ("killed", "timeout")
MIN_SHARE = 0.95


def mutmut(*arguments: str) -> None:
    """Run mutmut at the root of the project, and end with its exit code unless that is 0."""
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants"}
    command = [sys.executable, "-m", "mutmut", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code != 0:
        sys.exit(code)


def answer(*arguments: str) -> str:
    """Return what mutmut prints."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def statuses() -> dict[str, str]:
    """Return "killed", "survived" or another status for the name of each mutant."""
    lines = [line.strip() for line in answer("results", "--all", "true").splitlines()]
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def laws_changed() -> bool:
    """Return whether a test differs from the copy of it that ran the last time."""
    tests = ROOT / "tests"
    pairs = [(path, FOUND / path.relative_to(ROOT)) for path in tests.rglob("*.py")]
    return any(
        not copied.exists() or copied.read_bytes() != path.read_bytes() for path, copied in pairs
    )


def file_of(mutant: str) -> str:
    """Return the file of a mutant called "package.module.x_function__mutmut_7".

    >>> file_of("tinymlp.network.layer.xǁLayerǁforward__mutmut_2")
    'tinymlp/network/layer.py'
    """
    return mutant.rpartition(".")[0].replace(".", "/") + ".py"


def change(mutant: str) -> str:
    """Return the lines that the mutant takes away and puts in."""
    lines = answer("show", mutant).splitlines()
    return "\n".join(
        f"    {line[0]} {line[1:].strip()}"
        for line in lines
        if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))
    )


def table(found: dict[str, str]) -> str:
    """Return one row for each file and one for all.

    >>> print(table({"a.f__mutmut_1": "killed", "a.f__mutmut_2": "survived"}))
    | file | mutants | killed | survived | rate |
    | --- | ---: | ---: | ---: | ---: |
    | a.py | 2 | 1 | 1 | 50.0 % |
    | all | 2 | 1 | 1 | 50.0 % |
    """
    total: collections.Counter[str] = collections.Counter()
    noticed: collections.Counter[str] = collections.Counter()
    for mutant, status in found.items():
        for row in (file_of(mutant), "all"):
            total[row] += 1
            noticed[row] += status in NOTICED
    rows = ["| file | mutants | killed | survived | rate |", "| --- | ---: | ---: | ---: | ---: |"]
    for row in [*sorted(total.keys() - {"all"}), "all"]:
        n, k = total[row], noticed[row]
        rows.append(f"| {row} | {n} | {k} | {n - k} | {k / n:.1%} |".replace("%", " %"))
    return "\n".join(rows)


def main() -> None:
    """Run what has not been run, print the table and the survivors, and exit 1 below 95 %."""
    before = statuses() if FOUND.exists() and laws_changed() else {}
    processes = os.environ.get("PROCESSES", str(os.cpu_count() or 1))
    mutmut("run", "--max-children", processes)
    found = statuses()
    again = [mutant for mutant in found if before.get(mutant) in ("survived", "no tests")]
    if again:
        mutmut("run", "--max-children", processes, *again)
        found = statuses()
    survivors = {m: status for m, status in found.items() if status not in NOTICED}
    print("\nSurvivors:")
    for mutant, status in survivors.items():
        print(f"{mutant} ({status})\n{change(mutant)}")
    rate = 1 - len(survivors) / len(found)
    print(f"\n{table(found)}\n")
    print(f"{rate:.1%} of {len(found)} mutants were noticed, and {MIN_SHARE:.0%} have to be.")
    sys.exit(rate < MIN_SHARE)


if __name__ == "__main__":
    main()
