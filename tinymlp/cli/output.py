"""The file that a command writes at its end, looked at before any work is done."""

from pathlib import Path

from tinymlp.errors import ArgumentError


def check_file(option: str, path: Path) -> None:
    """Raise `ArgumentError` when the file that the option names could not be written."""
    if not path.parent.is_dir():
        raise ArgumentError(
            f"{option} {path}: the folder {path.parent} does not exist: make it first"
        )
    if path.is_dir():
        raise ArgumentError(f"{option} {path} is a folder: name a file in it")
