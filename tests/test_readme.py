"""The README is run: its Python as it stands, its commands in a shell, its output compared."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the README's commands have been run, in their order."""
    return tmp_path_factory.mktemp("readme")


def run(command: list[str], folder: Path) -> str:
    result = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_main_job_and_the_commands_after_it_print_what_is_shown(folder: Path) -> None:
    commands = re.findall(r"^\$ (tinymlp \w+ digits\b.*)", README, re.MULTILINE)
    names = [command.split()[1] for command in commands]
    assert names == ["train", "show", "evaluate", "predict", "check", "step", "report"]
    printed = {}
    for command in commands:
        arguments, _, target = command.partition(" > ")
        output = run([sys.executable, "-m", *arguments.split()], folder)
        if target:
            (folder / target).write_text(output)
        printed[arguments.split()[1]] = output
    for shown in blocks("text"):
        assert shape(shown) in shape(printed["train"])
    assert (folder / "answers.csv").read_text().count("\n") == 1798


def test_a_reader_sees_the_main_job_and_the_tests_first_and_all_of_it_soon() -> None:
    assert len(README.splitlines()) <= 150
    first_screen = "\n".join(README.splitlines()[:40])
    for shown in ("pip install", "$ tinymlp train", "On the test part, ", "`make test`"):
        assert shown in first_screen


def test_the_mistake_is_told_as_shown(folder: Path) -> None:
    (told,) = blocks("pycon")
    test = doctest.DocTestParser().get_doctest(told, {}, "README.md", "README.md", 0)
    failures: list[str] = []
    assert doctest.DocTestRunner().run(test, out=failures.append).failed == 0, "".join(failures)


def test_the_main_job_is_run_above_alone() -> None:
    """It takes longer than any other test: whoever needs a trained model makes a small one."""
    runs = re.compile(r"\btrain\W+digits\b")
    sources = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tutorials").glob("*.py")]
    sources += [ROOT / "docs" / "getting-started.md"]  # whose commands a test runs
    found = [path.name for path in sources if runs.search(path.read_text(encoding="utf-8"))]
    assert found == []
    assert [len(runs.findall(block)) for block in blocks("console")].count(1) == 1


def shape(text: str) -> str:
    """Return the lines that have words, without numbers, pictures and mistakes.

    Those differ a little between interpreters, whose fastest ways of adding differ.
    """
    lines = [line for line in text.splitlines() if re.search(r"[a-z]{3}", line)]
    return "\n".join(
        re.sub(r"fingerprint \w+|[\d., ]+", "", line) for line in lines if "taken for" not in line
    )


def test_a_file_of_ones_own_leads_to_a_step_on_one_of_its_rows_and_answers(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tinymlp" / "datasets" / "penguins.csv", tmp_path)
    train, step, report, predict, *_ = commands_on_penguins()
    run([sys.executable, "-m", "tinymlp", *train], tmp_path)
    printed = run([sys.executable, "-m", "tinymlp", *step], tmp_path)
    assert "row 2 of penguins.csv: species is Adelie" in printed
    assert "wrote penguins.html" in run([sys.executable, "-m", "tinymlp", *report], tmp_path)
    page = (tmp_path / "penguins.html").read_text(encoding="utf-8")
    assert "A training step on row 2" in page
    answers = run([sys.executable, "-m", "tinymlp", *predict], tmp_path)
    assert answers.startswith("island,species,probability Adelie,")
    assert answers.count("\n") == 345


def test_two_commands_say_how_good_settings_are_and_which_are_best(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tinymlp" / "datasets" / "penguins.csv", tmp_path)
    *_, validate, search = commands_on_penguins()
    quick = ["--folds", "2", "--epochs", "1", "--validation", "none"]
    printed = run([sys.executable, "-m", "tinymlp", *validate, *quick], tmp_path)
    assert "over 2 folds" in printed
    printed = run([sys.executable, "-m", "tinymlp", *search, *quick], tmp_path)
    assert "the search sees none of them" in printed
    assert "saved best.json" in printed


def commands_on_penguins() -> list[list[str]]:
    commands = re.findall(r"^\$ tinymlp ([\w-]+ penguins\.\w+ .*)", README, re.MULTILINE)
    return [command.partition(" > ")[0].split() for command in commands]


def test_its_python_runs_from_top_to_bottom(folder: Path) -> None:
    script = "\n".join(blocks("python"))
    assert "tm.fit(" in script
    assert "Trainer(" in script
    output = run([sys.executable, "-W", "error", "-c", script], folder)
    accuracy = float(output.splitlines()[2])
    assert accuracy >= 0.945


def test_its_commands_for_windows_install_and_run_the_same_as_make() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    windows = next(
        block
        for block in re.findall(r"```console\n(.*?)```", guide, re.DOTALL)
        if "Scripts" in block
    )
    make = (ROOT / "Makefile").read_text()
    for step in ("pip install", "requirements-dev.txt", "-m pytest"):
        assert step in windows
        assert step in make
