"""The checkers are tests too, so that one command runs everything and counts it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CHECKERS = {
    "mypy --strict": [sys.executable, "-m", "mypy"],
    "ruff check": [sys.executable, "-m", "ruff", "check", "."],
    "ruff format": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "import order of the parts": [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as l; l()",
    ],
}


@pytest.mark.parametrize("name", CHECKERS)
def test_the_checker_finds_nothing(name: str) -> None:
    result = subprocess.run(CHECKERS[name], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
