"""The options of a training that goes on: those that it was begun with, which its checkpoint keeps.

    tinymlp train DATA --resume FILE

Only what may be another than before can be said again; any other option is refused unless it says
the same.
"""

import argparse
import contextlib
import io
import shlex
from pathlib import Path

from tinymlp.cli import command_parser
from tinymlp.cli.command import CHANGES_NO_MODEL
from tinymlp.errors import ArgumentError, ModelFileError, invalid
from tinymlp.model.checkpoint import Checkpoint
from tinymlp.model.resume import SAME
from tinymlp.text import shortened

_MAY_CHANGE = ("epochs", "patience")
_MAX_COMMAND = 300


def options_of(given: argparse.Namespace, checkpoint: Checkpoint) -> argparse.Namespace:
    """Return the options of the training, with what was given anew in their place.

    Raises `ArgumentError` for an option that says otherwise, `ModelFileError` for a checkpoint that
    `tinymlp train` has not written.
    """
    place = Path(given.resume)
    command = checkpoint.model.trained_on.get("command")
    begun = _parsed(command, given.data) if isinstance(command, str) else None
    if begun is None or not isinstance(command, str):
        raise ModelFileError(
            f"{place}: it is not of `tinymlp train`, and does not say how its data was read: "
            f"tinymlp.resume({str(place)!r}, dataset) goes on with it in Python"
        )
    options = argparse.Namespace(**vars(begun))
    for action in command_parser("train")._actions:
        name, found = action.dest, getattr(given, action.dest, None)
        if name in CHANGES_NO_MODEL:
            setattr(options, name, found)
        elif found in (None, action.default):
            continue
        elif name in _MAY_CHANGE:
            setattr(options, name, found)
        elif found != getattr(begun, name):
            what = f"left out, as {place} was begun by `{shortened(command, _MAX_COMMAND)}`"
            raise invalid(action.option_strings[0], what, found)
    return options


def patience_of(given: argparse.Namespace) -> int | str | None:
    """Return what `resume` takes for --patience."""
    if given.patience is None:
        return SAME
    patience: int | str = given.patience
    return None if patience == "none" else patience


def _parsed(command: str, data: str) -> argparse.Namespace | None:
    """Return the options of a command that a file says; None for no command."""
    try:
        words = shlex.split(command)[2:]
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            return command_parser("train").parse_args([data, *words])
    except (ValueError, ArgumentError, SystemExit):
        return None
