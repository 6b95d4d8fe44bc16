"""The file that a command writes at its end, looked at before any work is done."""

from pathlib import Path

from tinymlp.errors import invalid


def check_file(option: str, path: Path) -> None:
    """Raise `ArgumentError` when the file that the option names could not be written."""
    if not path.parent.is_dir():
        remedy = "make the folder first"
        raise invalid(option, "a file in a folder that exists", str(path), remedy)
    if path.is_dir():
        raise invalid(option, "a file", str(path), "it is a folder: name a file in it")
