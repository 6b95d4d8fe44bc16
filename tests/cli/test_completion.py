"""A real bash completes the words of the command line."""

import argparse
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import tinymlp_command
from tinymlp.cli import COMMANDS, command_parser

pytest.importorskip("shtab", reason="needs shtab, which makes the scripts")


def completed(words: list[list[str]], folder: Path) -> list[list[str]]:
    """Return what bash offers for the last of each words."""
    script = tinymlp_command("--print-completion", "bash", folder=folder)
    assert script.returncode == 0, script.stderr
    lines = [script.stdout]
    for typed in words:
        given = shlex.join(["tinymlp", *typed])
        lines.append(f"COMP_WORDS=({given}); COMP_CWORD={len(typed)}; _shtab_tinymlp")
        lines.append('echo "${COMPREPLY[*]}"')
    result = subprocess.run(
        ["bash", "-c", "\n".join(lines)], cwd=folder, capture_output=True, text=True, check=True
    )
    assert result.stderr == ""
    return [line.split() for line in result.stdout.splitlines()]


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_completes_every_command_its_options_and_files(tmp_path: Path) -> None:
    (tmp_path / "numbers.csv").touch()
    asked: list[list[str]] = []
    offered: list[list[str]] = []
    for name in COMMANDS:
        asked.append([name])
        offered.append([each for each in COMMANDS if each.startswith(name)])
        options = {
            option
            for action in command_parser(name)._actions
            if action.help != argparse.SUPPRESS
            for option in action.option_strings
        }
        for option in options:
            asked.append([name, option])
            offered.append([each for each in options if each.startswith(option)])
    asked += [["train", "num"], ["show", "num"], ["train", "--out", "num"]]
    offered += [["numbers.csv"]] * 3
    for words, found, wanted in zip(asked, completed(asked, tmp_path), offered, strict=True):
        assert sorted(found) == sorted(wanted), words


def test_there_is_a_script_for_every_shell_and_no_other(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "tcsh"):
        result = tinymlp_command("--print-completion", shell, folder=tmp_path)
        assert result.returncode == 0
        assert all(name in result.stdout for name in COMMANDS)
    assert tinymlp_command("--print-completion", "sh", folder=tmp_path).returncode == 2


def test_without_shtab_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    result = tinymlp_command("--print-completion", "bash", folder=tmp_path)
    assert result.returncode == 1
    assert result.stderr.endswith(
        'error: the package shtab is not installed: python3 -m pip install "tinymlp[completion]"\n'
    )
