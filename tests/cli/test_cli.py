"""The command line as a whole: exit codes, one line for an error, any terminal."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import tinymlp
from tests.cli.running import ROOT, command_in_a_process, refusal, tinymlp_command
from tinymlp import cli


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show", "nothing.json"], 1, "nothing.json"),
        (["show", "table.csv"], 1, "not a tinymlp model"),
        (["predict", "table.csv", "iris"], 1, "not a tinymlp model"),
    ],
)
def test_a_refusal_is_one_line_with_the_reason_and_writes_nothing(
    arguments: list[str], code: int, message: str, tmp_path: Path
) -> None:
    (tmp_path / "table.csv").write_text("size,color\n" + "1,red\n2,blue\n" * 10)
    before = sorted(tmp_path.iterdir())
    result = tinymlp_command(*arguments, folder=tmp_path)
    assert message in refusal(result)
    assert result.returncode == code
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["cross-validate", "iris", "--out", "x.json"],  # for --output-activation
        ["train", "iris", "--metrics-f", "x"],
        ["predict", "iris.json", "iris", "--js"],
        ["--vers"],
    ],
)
def test_an_option_is_never_taken_for_a_longer_one(arguments: list[str], tmp_path: Path) -> None:
    result = tinymlp_command(*arguments, folder=tmp_path)
    assert result.returncode == 2
    assert "there is no option '--" in result.stderr or "required: COMMAND" in result.stderr


def test_a_name_with_spaces_without_quotes_is_told_to_need_them(tmp_path: Path) -> None:
    result = tinymlp_command("train", "my", "birds.csv", folder=tmp_path)
    assert result.returncode == 2
    assert "there is one word too many, 'birds.csv': remove it, or write quotes" in result.stderr


def test_no_word_at_all_shows_the_commands(tmp_path: Path) -> None:
    result = tinymlp_command(folder=tmp_path)
    assert result.returncode == 2
    assert "usage: tinymlp" in result.stderr


@pytest.mark.parametrize("arguments", [["dance"], ["train"], ["show"], ["train", "--hiden", "3"]])
def test_misuse_exits_with_2_and_says_where_help_is(arguments: list[str], tmp_path: Path) -> None:
    result = tinymlp_command(*arguments, folder=tmp_path)
    assert result.returncode == 2
    asked = re.fullmatch(r"tinymlp.*: error: .* \(see `tinymlp (.*)`\)\n", result.stderr)
    assert asked is not None
    assert tinymlp_command(*asked[1].split(), folder=tmp_path).returncode == 0


def test_a_traceback_is_shown_only_with_debug(tmp_path: Path) -> None:
    result = command_in_a_process("show", "nothing.json", "--debug", folder=tmp_path)
    assert "Traceback" in result.stderr
    assert result.returncode == 1


def test_version_and_help() -> None:
    assert (
        command_in_a_process("--version", folder=ROOT).stdout == f"tinymlp {tinymlp.__version__}\n"
    )
    for command in ("train", "evaluate", "predict", "show", "check"):
        result = tinymlp_command(command, "--help", folder=ROOT)
        assert result.returncode == 0
        assert len(result.stdout.splitlines()) > 8


def test_the_overview_has_the_first_line_of_each_command_and_loads_none(tmp_path: Path) -> None:
    code = (
        "import contextlib, sys; from tinymlp import cli\n"
        "with contextlib.suppress(SystemExit): cli.main(['--help'])\n"
        "assert not {f'tinymlp.cli.{name}' for name in cli.COMMANDS} & {*sys.modules}"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    words = " ".join(shown.split())
    for name in cli.COMMANDS:
        module = import_module(f"tinymlp.cli.{name.replace('-', '_')}")
        summary, _, _ = str(module.__doc__).partition("\n")
        assert f" {name} {summary.rstrip('.')}" in words


def test_a_terminal_that_cannot_show_arrows_still_gets_the_rest(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = command_in_a_process("show", "iris.json", folder=folder, PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert "4 ? 32" in result.stdout


def test_a_reader_that_leaves_is_no_error(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    command = f'"{sys.executable}" -m tinymlp predict iris.json iris | head -n 1'
    result = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.startswith("species,")
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["--hidden", "3", "--hidden", "4"], "--hidden"),
        (["--weights", "a", "--weight-column=b"], "--weights"),
        (["--header", "--no-header"], "--header"),
        (["--decimal", ",", "--decimal", ","], "--decimal"),
    ],
)
def test_an_option_of_one_value_is_given_once(
    words: list[str], option: str, tmp_path: Path
) -> None:
    result = tinymlp_command("train", "iris", *words, folder=tmp_path)
    assert result.returncode == 2
    assert f"{option} was given twice" in result.stderr
