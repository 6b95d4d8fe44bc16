"""The options of `tinymlp train` that make a model what it is, as one types them.

A model keeps them, so that it can be said later how it was made and whether another command would
make the same. What is left at its default is left out, and so is what changes no number: where the
model is saved, what is printed, by how many processes it is computed.
"""

import argparse
import shlex
from collections.abc import Mapping
from typing import Any

from tinymlp.cli import command_parser

CHANGES_NO_MODEL = {
    *("data", "debug", "out", "force", "json", "quiet", "verbose", "workers"),
    *("metrics_port", "metrics_file", "checkpoint", "every", "resume"),
}


def train_options(given: argparse.Namespace, chosen: Mapping[str, str] | None = None) -> list[str]:
    """Return the words of the options, always in the same order.

    `given` has the options of `train` or of a command that takes most of them; `chosen` are the
    texts of others by their names.
    """
    words: list[str] = []
    for action in command_parser("train")._actions:
        value = (chosen or {}).get(action.dest, getattr(given, action.dest, None))
        if action.dest in CHANGES_NO_MODEL or value in (action.default, None):
            continue
        if isinstance(action, argparse.BooleanOptionalAction):
            words.append(action.option_strings[0 if value else 1])
        elif action.nargs == 0:
            words.append(action.option_strings[0])
        else:
            repeated = isinstance(action, argparse._AppendAction)
            for one in value if repeated else [value]:
                words += _option(action.option_strings[0], one)
    return words


def train_command(options: list[str], data: str | None = None) -> str:
    """Return the command as a text to paste.

    >>> train_command(["--target", "a b"], "birds.csv")
    "tinymlp train birds.csv --target 'a b'"
    """
    return shlex.join(["tinymlp", "train", *([] if data is None else [data]), *options])


def _option(option: str, value: Any) -> list[str]:
    """Return an option and its value as words.

    >>> _option("--hidden", [32, 16]), _option("--l2", "-1"), _option("--hidden", [])
    (['--hidden', '32,16'], ['--l2=-1'], ['--hidden', 'none'])
    """
    text = ",".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
    return [f"{option}={text}"] if text.startswith("-") else [option, text]
