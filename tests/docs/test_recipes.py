"""Each recipe is followed to the letter in a copy of the checkout, and its tests are run there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.depth import some

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^## Add an? (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))

EDIT = re.compile(
    r"^(?P<new>A new file|In) `(?P<file>[^`]+)`"
    r"(, (?P<where>above|below) `(?P<line>[^`]+)`)?:\n\n```(?P<language>\w+)\n(?P<text>.*?)^```$"
    r"|^In `(?P<at>[^`]+)`, replace `(?P<old>[^`]+)` with `(?P<by>[^`]+)`\.$",
    re.DOTALL | re.MULTILINE,
)
"""A file with its content, lines above or below one that is there, or some words for others."""
NOT_COPIED = shutil.ignore_patterns(
    *("node_modules", "_build", "dist", "mutants", ".git", ".hypothesis", ".interpreters"),
    ".*_cache",
)


def not_copied(folder: str, names: list[str]) -> set[str]:
    """Return what of a folder is no part of the checkout; compiled files are, which saves time."""
    environments = {name for name in names if Path(folder, name, "pyvenv.cfg").exists()}
    return environments | NOT_COPIED(folder, names)


def follow(recipe: str, checkout: Path) -> list[str]:
    """Do what the recipe says, and return the names of the files that are changed or new.

    Python, unlike single lines, has two blank lines around it.
    """
    edits = list(EDIT.finditer(recipe))
    for edit in edits:
        if edit["at"]:
            change(checkout / edit["at"], edit["old"], edit["by"])
            continue
        file, text, line = checkout / edit["file"], edit["text"], f"{edit['line']}\n"
        blank = "\n\n" if edit["language"] == "python" else ""
        if edit["where"] == "above":
            change(file, line, text + blank + line)
        elif edit["where"] == "below":
            change(file, line, line + blank + text)
        else:
            assert not file.exists()
            file.write_text(text, encoding="utf-8")
    return sorted({edit["file"] or edit["at"] for edit in edits})


def change(path: Path, old: str, new: str) -> None:
    """Replace the one place where `old` stands."""
    source = path.read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{path.name} has {old!r} {source.count(old)} times, not once"
    path.write_text(source.replace(old, new), encoding="utf-8")


def run(checkout: Path, *command: str) -> None:
    """Run a command of Python's in the copy, which has to succeed."""
    result = subprocess.run(
        [sys.executable, *command],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "TINYMLP_LAWS": "brief"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("kind", some(RECIPES, 3))
def test_whoever_follows_a_recipe_passes_the_tests_that_it_names(kind: str, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT, checkout, ignore=not_copied)
    files = follow(RECIPES[kind], checkout)
    for how in (["check", "--fix-only"], ["format"], ["check"]):  # as `make format`, and then
        run(checkout, "-m", "ruff", *how, "--no-cache", *files)
    commands = re.findall(r"^\$ python (-m pytest .*)", RECIPES[kind], re.MULTILINE)
    assert commands
    for command in commands:  # of which pytest fails one that selects no test
        run(checkout, *shlex.split(command), "-q", "-p", "no:cacheprovider")


def test_there_is_a_recipe_for_each_kind_of_thing_that_is_often_added() -> None:
    assert list(RECIPES) == ["activation", "loss", "optimizer", "metric", "command"]


def test_no_edit_of_a_recipe_is_overlooked() -> None:
    """Every block of code, and every sentence that names a file to change, is one of the edits."""
    for recipe in RECIPES.values():
        edits = [edit[0] for edit in EDIT.finditer(recipe)]
        left = recipe
        for edit in edits:
            left = left.replace(edit, "")
        assert "```python" not in left
        assert not re.search(r"^(In|A new file) `", left, re.MULTILINE)
