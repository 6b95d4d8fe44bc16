"""The checkers are tests too, so that one command runs everything and counts it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent

CHECKERS = {
    "mypy --strict": [sys.executable, "-m", "mypy"],
    "pyright, as a user's editor": [sys.executable, "-m", "pyright", "tests/test_user_code.py"],
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
    # PyPI's pyright would look for a newer one, and for a Node.js other than the one beside it.
    offline = {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "PYRIGHT_PYTHON_GLOBAL_NODE": "0"}
    result = subprocess.run(
        CHECKERS[name],
        cwd=ROOT,
        env={**os.environ, **offline},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_workflow_of_a_forge_only_calls_what_runs_anywhere() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert [step["run"] for step in steps if "run" in step] == ["bash .ci/run"]
