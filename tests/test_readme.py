"""The README is run: its Python as it stands, its commands in a shell, its output compared."""

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.cli.serving import serving

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder like the checkout in which a reader stands."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("tinymlp", "tutorials"):
        (folder / name).symlink_to(ROOT / name)
    return folder


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


def test_every_command_works_where_it_stands_and_prints_what_is_shown(folder: Path) -> None:
    install, *commands = re.findall(r"^\$ (.*)", "".join(blocks("console")), re.MULTILINE)
    assert install == 'python3 -m pip install ".[all]"'  # which `make test` does in its own way
    printed = {}
    served = None
    for command in commands:
        words = shlex.split(command)
        if words[0] == "cp":
            shutil.copy(folder / words[1], folder / words[2])
        elif words[0] == "curl":
            printed["curl"] = ask(words, str(served), folder)
        elif words[1] == "serve":
            served = words[2]  # for the next command
        else:
            output = run([sys.executable, "-m", *command.partition(" > ")[0].split()], folder)
            if words[-2] == ">":
                (folder / words[-1]).write_text(output, encoding="utf-8")
            printed[" ".join(words[1:3])] = output
    for shown in blocks("text"):
        for part in shown.split("\n…\n"):  # where lines are left out
            assert shape(part) in shape(printed["train penguins"])
    assert "row 3 of penguins.csv: species is Adelie" in printed["step penguins.json"]
    assert "the search sees none of them" in printed["search birds.csv"]
    assert "wrote penguins.html" in printed["report penguins.json"]
    answers = (folder / "answers.csv").read_text(encoding="utf-8")
    assert answers.startswith("island,species,probability Adelie,")
    assert answers.count("\n") == 345
    assert json.loads(printed["curl"])["predictions"][0]["prediction"] == "Gentoo"


def ask(words: list[str], served: str, folder: Path) -> str:
    """Return what a server, on a port that is free, answers a command of curl."""
    curl, silently, address, option, body = words
    assert [curl, silently, option] == ["curl", "-s", "-d"]
    with serving(served, folder=folder) as url:
        request = Request(address.replace("http://127.0.0.1:8000", url), body.encode())
        with urlopen(request) as answer:
            return str(answer.read(), "utf-8")


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


def test_digits_are_trained_in_few_places() -> None:
    """It takes longer than any other test: whoever needs a trained model makes a small one."""
    runs = re.compile(r"\btrain\W+digits\b")
    sources = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tutorials").glob("*.py")]
    sources += [ROOT / "docs" / "getting-started.md", ROOT / "README.md"]  # which tests run
    found = [path.name for path in sources if runs.search(path.read_text(encoding="utf-8"))]
    assert found == []


def shape(text: str) -> str:
    """Return the lines that have words, without numbers, pictures and mistakes.

    Those differ a little between interpreters, whose fastest ways of adding differ.
    """
    lines = [line for line in text.splitlines() if re.search(r"[a-z]{3}", line)]
    return "\n".join(
        re.sub(r"fingerprint \w+|[\d., ]+", "", line) for line in lines if "taken for" not in line
    )


def test_its_python_runs_from_top_to_bottom(folder: Path) -> None:
    script = "\n".join(blocks("python"))
    assert "tm.fit(" in script
    assert "load_parameters(" in script
    output = run([sys.executable, "-W", "error", "-c", script], folder)
    accuracy = float(output.splitlines()[1])
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
