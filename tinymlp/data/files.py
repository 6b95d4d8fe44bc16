"""A file's bytes, unpacked when it is gzipped, or one clear reason why not.

Whether a file is gzipped is told by its first two bytes (1f 8b), not by its name: a browser that
unpacks `digits.csv.gz` while downloading it keeps the name.

A gzip of a few kilobytes can unpack to gigabytes, so reading stops at `LIMIT` bytes, unpacked.

>>> read_bytes("no-such-folder/iris.csv")
Traceback (most recent call last):
    ...
tinymlp.errors.DataError: no-such-folder/iris.csv: no such file: check its name and folder
"""

import gzip
import io
import os
import zlib
from pathlib import Path
from typing import BinaryIO

from tinymlp.arguments import check_path, check_whole
from tinymlp.errors import DataError
from tinymlp.text import did_you_mean

LIMIT = 1 << 30
"""The most bytes that a file may hold once unpacked (1 GiB), unless `limit=` says otherwise."""

_GZIP = b"\x1f\x8b"
_PIECE = 1 << 20


def read_bytes(path: str | os.PathLike[str], *, limit: int = LIMIT) -> bytes:
    """All bytes of a file, unpacked when it is gzipped.

    Raises DataError when it is missing, a folder, not readable, not sound gzip, or larger than
    `limit` bytes.
    """
    file_path, source = check_path("path", path), os.fspath(path)
    limit = check_whole("limit", limit, minimum=1)
    try:
        if file_path.is_dir():
            raise DataError(f"{source} must be a file, got a folder: name a file inside it")
        with file_path.open("rb") as file:
            content = _read(file, source, limit)
    except FileNotFoundError as error:
        raise DataError(f"{source}: no such file: {_similar(file_path)}") from error
    except PermissionError as error:
        raise DataError(f"{source}: no permission to read it: change the file's mode") from error
    except OSError as error:
        raise DataError(f"{source}: cannot be read: {error.strerror or error}") from error
    return unpack(content, source=source, limit=limit)


def unpack(content: bytes, *, source: str, limit: int = LIMIT) -> bytes:
    """Unpack the bytes when they are gzip; DataError as in `read_bytes`."""
    if not content.startswith(_GZIP):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return _read(file, source, limit)
    except EOFError as error:
        raise DataError(
            f"{source}: the gzip data end too early: was it downloaded or copied to its end?"
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(
            f"{source}: damaged gzip data ({error}): download or copy the file again"
        ) from error


def _read(file: BinaryIO | gzip.GzipFile, source: str, limit: int) -> bytes:
    """Piece by piece, so that no more than `limit` bytes are ever held."""
    pieces = []
    held = 0
    while piece := file.read(_PIECE):
        held += len(piece)
        if held > limit:
            raise DataError(
                f"{source} must be at most {limit} bytes (unpacked), got more: "
                "raise limit= if you trust the file"
            )
        pieces.append(piece)
    return b"".join(pieces)


def _similar(path: Path) -> str:
    """Return the remedy for a missing file: the most similar name beside it, if there is one."""
    try:
        remedy = did_you_mean(path.name, [entry.name for entry in path.parent.iterdir()])
    except OSError:
        remedy = ""
    return remedy if remedy.startswith("did") else "check its name and folder"
