"""Whatever is typed at whatever option, the answer is an answer or one line of what to do."""

import argparse
import re
from pathlib import Path

import pytest

import tinymlp as tm
from tests.cli.running import tinymlp_command
from tests.depth import some
from tests.interchange.arrays.files import npz
from tinymlp import errors
from tinymlp.cli import COMMANDS, command_parser

WORDS = [
    "",
    " ",
    "-1",
    "0",
    "0.5",
    "1e999",
    "nan",
    "-inf",
    "9" * 400,
    "9" * 5_000,
    "1_000",
    "٣",
    "adan",
    "x" * 5_000,
    "a\nb\tc",
    "🙂",
    "\ud800",
    "no/such/folder/file",
    ".",
    "/dev/null",
    "auto",
    "none",
    "3,x",
    ",",
    "--",
]

QUICK = ["--epochs", "1", "--patience", "1", "--folds", "2"]

VALID = {
    "train": ["numbers.csv", "--hidden", "2", "--epochs", "1", "--patience", "1"],
    "cross-validate": ["numbers.csv", *QUICK],
    "search": ["numbers.csv", "--grid", "hidden=none/1", *QUICK],
    "evaluate": ["model.json", "numbers.csv"],
    "predict": ["model.json", "numbers.csv"],
    "serve": ["model.json", "--check"],
    "show": ["model.json"],
    "check": ["model.json", "numbers.csv"],
    "step": ["model.json", "numbers.csv", "--show"],
    "report": ["model.json", "numbers.csv", "--final-only"],
    "export": ["model.json", "--to", "python", "--force"],
    "convert": ["net.npz", "converted.json", "--activation", "relu", "--force"],
    "learn": ["02", "--script", "xor.py"],
    "course": ["start", "02"],
    "lab": ["--folder", "built", "--copy-to", "copied"],
    "grade": ["class", "02", "--out", "grades", "--seed-file", "SECRET"],
}
ENDLESS = {("train", "--metrics-port")}  # a valid port is opened for real, as its own tests do


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo")
    lines = [f"{x},{2 * x + 1}" for x in range(12)]
    (folder / "numbers.csv").write_text("\n".join(["x,y", *lines]) + "\n")
    data = tm.Dataset.from_csv(folder / "numbers.csv")
    tm.fit(data, hidden=[2], n_epochs=1, seed=0).save(folder / "model.json")
    (folder / "net.npz").write_bytes(npz({"W1": [[0.5], [1.0]], "b1": [0.0, 1.0]}))
    (folder / "class" / "anna").mkdir(parents=True)  # who has handed in nothing
    (folder / "built").mkdir()
    (folder / "built" / "index.html").write_text("")
    (folder / "SECRET").write_text("0123456789")
    return folder


def options_of(command: str) -> list[str]:
    """Return each option that takes a value, by its longest name."""
    actions = command_parser(command)._actions
    takes = [action for action in actions if action.option_strings and action.nargs != 0]
    return [
        max(action.option_strings, key=len)
        for action in takes
        if not isinstance(action, argparse.BooleanOptionalAction)
    ]


OPTIONS = [
    (command, option)
    for command in COMMANDS
    for option in options_of(command)
    if (command, option) not in ENDLESS
]
CASES = [pytest.param(*case, number, id="-".join(case)) for number, case in enumerate(OPTIONS)]


def check(arguments: list[str], folder: Path) -> str:
    """Return what is wrong with the answer to a command, or nothing."""
    result = tinymlp_command(*arguments, folder=folder)
    if result.returncode == 0:
        return ""
    lines = result.stderr.strip().splitlines()
    last = lines[-1] if lines else ""
    if result.returncode not in (1, 2):
        return f"exit code {result.returncode}"
    if "Traceback" in result.stderr or "unexpected" in last:
        return last
    if not re.match(r"tinymlp( [\w-]+)?: error: ", last):
        return f"no error in the last line: {last[:200]!r}"
    if len(last) > errors.MAX_MESSAGE + 30:
        return f"{len(last)} characters: {last[:100]}…"
    return ""


def test_every_command_has_a_valid_call(folder: Path) -> None:
    assert set(VALID) == set(COMMANDS)
    for command, arguments in VALID.items():
        result = tinymlp_command(command, *arguments, folder=folder)
        assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(("command", "option", "number"), CASES)
def test_every_option_takes_or_refuses_every_word(
    command: str, option: str, number: int, folder: Path, tmp_path: Path
) -> None:
    for name in ("numbers.csv", "model.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / "class" / "anna").mkdir(parents=True)
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "index.html").write_text("")
    (tmp_path / "SECRET").write_text("0123456789")
    wrong = {}
    for word in some(WORDS, 3, start=number):  # all of them in `make properties`
        found = check([command, *VALID[command], f"{option}={word}"], tmp_path)
        if found:
            wrong[word[:20]] = found
    assert not wrong


@pytest.mark.parametrize("command", COMMANDS)
def test_every_file_may_be_nonsense(command: str, folder: Path) -> None:
    wrong = {}
    files = [place for place, word in enumerate(VALID[command]) if "." in word]
    for place in files:
        for word in WORDS:
            arguments = list(VALID[command])
            arguments[place] = word
            found = check([command, *arguments], folder)
            if found:
                wrong[f"{place}: {word[:20]}"] = found
    assert not wrong


def test_a_command_or_an_option_that_there_is_not_gets_the_likeliest(folder: Path) -> None:
    result = tinymlp_command("trian", "numbers.csv", folder=folder)
    assert result.returncode == 2
    assert "did you mean 'train'?" in result.stderr
    result = tinymlp_command("train", "numbers.csv", "--epochs", "3", "--hiden=3", folder=folder)
    assert result.returncode == 2
    assert "there is no option '--hiden': did you mean '--hidden'?" in result.stderr
