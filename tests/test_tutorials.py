"""Every tutorial is run as a student runs it, and prints what it states.

`tests/cli/test_learn.py` runs each by `tinymlp learn`, cell by cell; here some are run as scripts.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import some
from tests.stated import MARK, differences, stated, with_output

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tutorials"
SCRIPTS = sorted(FOLDER.glob("*.py"))
NOTES = ["Time", "Prerequisites", "Misconception", "Question 1", "Answer 1"]
NOTES += ["Question 2", "Answer 2"]


def run(script: Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script from another folder, as in `python tutorials/01_one_neuron.py`."""
    return subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def wrong_about(script: Path, folder: Path) -> list[str]:
    """Return what a script does otherwise than it states."""
    result = run(script, folder)
    if result.returncode != 0 or result.stderr:
        return [f"exit {result.returncode}: {result.stderr}"]
    source = script.read_text(encoding="utf-8")
    return differences(stated(source), result.stdout.splitlines())


@pytest.mark.parametrize("script", some(SCRIPTS, one_in=7, start=3), ids=lambda script: script.stem)
def test_a_tutorial_prints_what_it_states(script: Path, tmp_path: Path) -> None:
    assert wrong_about(script, tmp_path) == []
    left = [path.name for path in tmp_path.iterdir() if path.name != ".hypothesis"]
    assert left == [], "a tutorial leaves no file behind"


WRONG = {
    "another number": 'print("loss 0.25")\n# > loss 0.26\n',
    "more than is stated": 'print("one")\n# > one\nprint("two")\n',
    "less than is stated": 'print("one")\n# > one\n# > two\n',
    "another order": 'print("one")\nprint("two")\n# > two\n# > one\n',
    "dots for a whole line more": 'print("took 3 s")\n# > took ... s\n# > ...\n',
    "wrong beside the dots": 'print("took 3 s")\n# > took ... ms\n',
    "spaces in front": 'print("  *")\n# > *\n',
    "an error after all": 'print("one")\n# > one\nraise SystemExit(1)\n',
    "a warning": 'import warnings\nwarnings.warn("old")\n',
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_script_that_prints_something_else_is_noticed(mistake: str, tmp_path: Path) -> None:
    script = tmp_path / "wrong.py"
    script.write_text(WRONG[mistake], encoding="utf-8")
    assert wrong_about(script, tmp_path) != []


printable = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8)
lines = st.lists(printable.filter(lambda line: "..." not in line), max_size=4)


@given(lines, lines)
def test_only_the_stated_lines_agree_with_the_stated_lines(
    wanted: list[str], printed: list[str]
) -> None:
    assert (differences(wanted, printed) == []) == (wanted == printed)


@given(lines)
def test_what_is_written_below_a_statement_is_what_it_printed(printed: list[str]) -> None:
    source = "".join(f"print({line!r})\n" for line in printed)
    written = with_output(source, Path("made_up.py"))
    assert stated(written) == printed
    assert with_output(written, Path("made_up.py")) == written


def text_and_rest(source: str) -> tuple[str, str]:
    """Return the prose of a script, and its code with the output that it states."""
    kind = "text"
    prose: list[str] = []
    rest: list[str] = []
    for line in source.splitlines():
        if line.startswith("# %%"):
            kind = "text" if "[markdown]" in line else "code"
        else:
            (prose if kind == "text" else rest).append(line)
    return "\n".join(prose), "\n".join(rest)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_decimal_number_of_the_prose_is_in_the_code_or_its_output(script: Path) -> None:
    prose, rest = text_and_rest(script.read_text(encoding="utf-8"))
    known = set(re.findall(r"\d+\.\d+", rest))
    assert [number for number in re.findall(r"\d+\.\d+", prose) if number not in known] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_tutorial_has_a_title_an_exercise_and_notes_for_the_teacher(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    quotes, title, underline = source.splitlines()[:3]
    assert quotes == '"""'
    assert underline == "=" * len(title)
    assert re.findall(r"^# \* \*\*(.+?)\*\*: ", source, re.MULTILINE) == NOTES
    if script.stem[0].isdigit():
        assert title.startswith(f"{int(script.stem[:2])}. ")
        assert "judge(" in source


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_the_teacher_s_page_lists_every_tutorial_with_its_time(script: Path) -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"]({script.name})" in page
    if script.stem[0].isdigit():
        (row,) = (line for line in page.splitlines() if f"]({script.name}) |" in line)
        (minutes,) = re.findall(r"Time\*\*: (\d+) minutes", script.read_text(encoding="utf-8"))
        assert row.split(" | ")[2] == minutes


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_cell_is_a_text_or_code_that_states_below_it_what_it_prints(script: Path) -> None:
    for cell in script.read_text(encoding="utf-8").split("\n# %%")[1:]:
        head, *body = cell.splitlines()
        assert head in ("", " [markdown]")
        if head:
            assert all(line.startswith("#") or not line for line in body)
            assert not any(line.startswith(MARK) for line in body)
        else:
            assert not body[0].startswith("#"), "sphinx-gallery takes a comment there for text"


def test_without_hypothesis_an_exercise_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "hypothesis.py").write_text("raise ImportError('not here')\n")
    result = run(SCRIPTS[1], tmp_path, PYTHONPATH=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert 'python3 -m pip install "tinymlp[testing]"' in result.stdout
