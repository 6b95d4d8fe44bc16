"""What a shell completes: commands, options, their choices and the names of files.

    tinymlp --print-completion bash > ~/.local/share/bash-completion/completions/tinymlp
    tinymlp --print-completion zsh > ~/.zfunc/_tinymlp

The script is made of the same parsers that read the words, by the package shtab
(`tinymlp[completion]`), which is needed only then: no Python runs when Tab is pressed.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from tinymlp import extras
from tinymlp.errors import MissingPackageError

SHELLS = ("bash", "zsh", "tcsh")
_OF_FILES = ("DATA", "MODEL", "FILE", "FILE.ipynb", "FILE.py")
_OF_FOLDERS = ("FOLDER", "SUBMISSIONS")


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return the shell's script for a parser with all its commands.

    Raises `MissingPackageError` without shtab.
    """
    shtab = extras.require("shtab", extra="completion")
    for action in _actions(parser):
        if action.choices is None and action.metavar in _OF_FILES + _OF_FOLDERS:
            of_folders = action.metavar in _OF_FOLDERS
            kind = shtab.DIRECTORY if of_folders else shtab.FILE
            action.complete = kind  # type: ignore[attr-defined]
    text: str = shtab.complete(parser, shell)
    return text


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the options and places of a parser, and those of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)


class PrintCompletion(argparse.Action):
    """The option that prints the script and ends, as --help does."""

    def __init__(self, *given: Any, whole: Callable[[], argparse.ArgumentParser], **more: Any):
        super().__init__(*given, **more)
        self._whole = whole

    def __call__(self, parser: argparse.ArgumentParser, *given: Any, **more: Any) -> NoReturn:
        """Print the script for the shell that was given."""
        try:
            text = script(self._whole(), given[1])
        except MissingPackageError as error:
            parser.exit(1, f"{parser.prog}: error: {error}\n")
        sys.stdout.write(text)
        parser.exit()
