"""The options that make a model are told as one types them, and those that do not are left out."""

import shlex
from typing import Any

import pytest

from tinymlp.cli import command_parser
from tinymlp.cli.command import train_command, train_options


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], []),
        (["--out", "m.json", "--json", "--workers", "2", "--force", "--debug"], []),
        (["--hidden", "16,8", "--epochs", "3"], ["--hidden", "16,8", "--epochs", "3"]),
        (["--epochs", "3", "--hidden", "none"], ["--hidden", "none", "--epochs", "3"]),
        (["--ignore", "a b", "--ignore", "c"], ["--ignore", "a b", "--ignore", "c"]),
        (["--no-header", "--seed", "0"], ["--no-header"]),
    ],
)
def test_only_what_makes_the_model_is_told(given: list[str], told: list[str]) -> None:
    options = train_options(command_parser("train").parse_args(["data.csv", *given]))
    assert options == told
    command = train_command(options, "data.csv")
    again: Any = command_parser("train").parse_args(shlex.split(command)[2:])
    assert train_options(again) == options


def test_what_was_chosen_stands_beside_what_was_given() -> None:
    given = command_parser("train").parse_args(["data.csv", "--l2", "0.5"])
    assert train_options(given, {"hidden": "8", "momentum": "-1"})[:4] == [
        *("--hidden", "8"),
        *("--l2", "0.5"),
    ]
