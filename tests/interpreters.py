"""Run the tests on every interpreter that tinymlp is for and that is here: `make interpreters`.

`make test` tests one interpreter thoroughly. This runs the tests of the library's parts on the
others, each in a virtual environment of its own, with a quarter of the examples for each law; the
pages, the tutorials and the checkers see the same everywhere. It says which it did not find, or
could not equip with what the tests need.

With `--debian sid` those that are not here come from that release of Debian (`tests/debian.py`).
With `--without NAME` one is left out. With `--within SECONDS` it begins with no other interpreter
after that time, and says so.
"""

import argparse
import functools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests import debian, free_threaded

ROOT = debian.ROOT
REQUIREMENTS = str(ROOT / "requirements-dev.txt")
ENVIRONMENTS = debian.FOLDER
WANTED = {
    "CPython 3.11": "python3.11",
    "CPython 3.12": "python3.12",
    "CPython 3.13": "python3.13",
    "CPython 3.13t": "python3.13t",
    "CPython 3.14": "python3.14",
    "CPython 3.15": "python3.15",
    "CPython 3.15 with its JIT": "python3.15",
    "PyPy 3.11": "pypy3.11",
}
NEEDED = (
    "pytest",
    "pytest-xdist",
    "pytest-timeout",
    "hypothesis",
    "prometheus-client",
    "rich",
    "uvicorn",
)
SAME_EVERYWHERE = ("cli", "testing")
"""Parts that only call the others, whose tests take long."""
PARTS = [path.parent.name for path in sorted((ROOT / "tinymlp").glob("*/__init__.py"))]
TESTS = [f"tests/{part}" for part in PARTS if part not in SAME_EVERYWHERE]
WHO = (
    "import platform as p, sys, sysconfig; "
    "print(p.python_implementation(), '.'.join(map(str, sys.version_info[:2])), end='') or "
    "print('t' if sysconfig.get_config_var('Py_GIL_DISABLED') else '')"
)


def name_of(executable: str) -> str | None:
    """Return a name as in `WANTED`, or None for what does not run."""
    try:
        printed = subprocess.run(
            [executable, "-c", WHO], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return printed.strip()


def find_interpreters() -> dict[str, str]:
    """Return an executable for the name of each interpreter that is here: on the PATH, by pyenv."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(command) for command in [*WANTED.values(), "pypy3"]]
    candidates += map(str, sorted(versions.glob("*/bin/python")))
    here: dict[str, str] = {}
    for candidate in candidates:
        name = name_of(candidate) if candidate else None
        if candidate and name:
            here.setdefault(name, candidate)
    return here


def in_environment(name: str, executable: str) -> list[str]:
    """Return the command of an interpreter in a virtual environment with what the tests need."""
    environment = ENVIRONMENTS / name.replace(" ", "-")
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([executable, "-m", "venv", environment], check=True)
    # Newer versions of hypothesis are compiled; these two take the newest that is not.
    is_rare = name.startswith("PyPy") or name == free_threaded.NAME
    pins = ["--only-binary", ":all:"] if is_rare else ["-c", REQUIREMENTS]
    subprocess.run([*pip, *pins, *NEEDED], check=True)
    # What is compiled, and may not be for this interpreter; without it a few tests are skipped.
    subprocess.run([*pip, "--only-binary", ":all:", "numpy"], check=False, capture_output=True)
    return [str(python)]


def from_debian(name: str, release: str) -> list[str]:
    """Return the command of an interpreter of that Debian, with what the tests need."""
    script = debian.bring(release)[name]
    debian.install(script, list(NEEDED))
    return [script]


def without_lock(release: str) -> list[str]:
    """Return the command of the interpreter that is built from that Debian's source."""
    return in_environment(free_threaded.NAME, free_threaded.build(release))


def passes(name: str, equip: Callable[[], list[str]]) -> bool:
    """Run the tests on an interpreter, and return whether none failed."""
    start = time.monotonic()
    try:
        python = equip()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{name}: not tested, what the tests need cannot be installed ({error})", flush=True)
        return True
    print(f"{name}: testing", flush=True)
    code = subprocess.run(
        [*python, "-m", "pytest", "-n", "auto", "-q", "-r", "f", *TESTS],
        cwd=ROOT,
        env={**os.environ, "TINYMLP_LAWS": "brief"},
        check=False,
    ).returncode
    outcome = "passed" if code == 0 else f"failed (pytest ended with {code})"
    print(f"{name}: {outcome} after {time.monotonic() - start:.0f} s", flush=True)
    return code == 0


def main() -> None:
    """Test on all but this interpreter, which `make test` has tested."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--debian", metavar="RELEASE", help="bring those that are not here")
    parser.add_argument("--without", metavar="NAME", action="append", default=[])
    parser.add_argument("--within", metavar="SECONDS", type=float, default=float("inf"))
    given = parser.parse_args()
    here, own, start = find_interpreters(), name_of(sys.executable), time.monotonic()
    why_not = debian.why_not() if given.debian else ""
    if why_not:
        print(f"none is brought from Debian: {why_not}")
    answers = []
    for name, command in WANTED.items():
        if name == own:
            continue
        if name in given.without:
            print(f"{name}: left out")
            continue
        if name in here:
            equip = functools.partial(in_environment, name, here[name])
        elif given.debian and not why_not and name in debian.COMMANDS:
            equip = functools.partial(from_debian, name, given.debian)
        elif given.debian and not why_not and name == free_threaded.NAME:
            equip = functools.partial(without_lock, given.debian)
        else:
            print(f"{name}: not found (looked for {command}, and in pyenv's versions)")
            continue
        if time.monotonic() - start > given.within:
            print(f"{name}: left out, as {given.within:.0f} s have passed")
            continue
        answers.append(passes(name, equip))
    sys.exit(not all(answers))


if __name__ == "__main__":
    main()
