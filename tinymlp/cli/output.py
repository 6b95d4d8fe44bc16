"""The file that a command writes at its end, looked at before any work is done."""

from pathlib import Path
from typing import Any

from tinymlp.arguments import check_path
from tinymlp.errors import invalid


def check_file(option: str, name: Any) -> Path:
    """Return the path of a file; raise `ArgumentError` when it could not be written."""
    path = check_path(option, name)
    if not path.parent.is_dir():
        remedy = "make the folder first"
        raise invalid(option, "a file in a folder that exists", str(path), remedy)
    if path.is_dir():
        raise invalid(option, "a file", str(path), "it is a folder: name a file in it")
    return path
