"""A file's bytes, unpacked when they are packed, or one clear reason why not.

Whether a file is packed is told by its first bytes, not by its name: a browser that unpacks
`digits.csv.gz` while downloading it keeps the name. gzip, xz and bzip2 are unpacked, and a zip
archive of one file. "-" is the standard input, and an open file is read to its end.

A gzip of a few kilobytes can unpack to gigabytes, and a table takes up to a hundred times as much
memory as its text. So reading stops at `LIMIT` bytes, unpacked, and what is packed may only become
`MOST_PACKED` times as large, as tables do at most, or `ALWAYS_UNPACKED` bytes.

>>> read_bytes("no-such-folder/iris.csv")
Traceback (most recent call last):
    ...
tinymlp.errors.DataError: no-such-folder/iris.csv: no such file: check its name and folder
>>> read_bytes(io.StringIO("a,b"))
b'a,b'
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeGuard

from tinymlp.arguments import check_path, check_whole
from tinymlp.errors import DataError, TinyMLPError, invalid
from tinymlp.files import similar_name
from tinymlp.text import join_names

LIMIT = 1 << 30
"""The most bytes that a file may hold once unpacked (1 GiB), unless `limit=` says otherwise."""

MOST_PACKED = 100
"""How many times as large as it is a packed file may become, unless `limit=` says otherwise."""

ALWAYS_UNPACKED = 1 << 22
"""Bytes (4 MiB, some 300 MB in memory) that any packed file may become."""

_ZIP = b"PK\x03\x04"
_PACKED = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "lzma", b"BZh": "bz2"}
"""The module that unpacks what begins so."""

_PIECE = 1 << 20

_WINDOW, _FEWEST = 500_000, 1_000
"""Numbers, and rows at least, that a file's rows are read at a time: some 50 MB as objects."""

Source = str | os.PathLike[str] | IO[str] | IO[bytes]
"""A file's name, "-" for the standard input, or an open file."""


def read_bytes(path: Source, *, limit: int = LIMIT) -> bytes:
    """All bytes of a file, unpacked when it is packed; UTF-8 of a file of text that is open.

    Raises DataError when it is missing, a folder, not readable, damaged, or larger than `limit`
    bytes.
    """
    source, limit = name_of_source(path), check_whole("limit", limit, minimum=1)
    if _is_open(path):
        try:
            content = _read(path, source, limit)
        except (OSError, UnicodeError, ValueError) as error:
            if isinstance(error, DataError):
                raise
            raise DataError(f"{source}: cannot be read: {error}") from error
    elif _is_standard_input(path):
        content = _read(sys.stdin.buffer, source, limit)
    else:
        content = _read_file(source, limit)
    return unpack(content, source=source, limit=limit)


def name_of_source(path: Source) -> str:
    """Return what a message calls it.

    >>> name_of_source("a/b.csv"), name_of_source(io.BytesIO()), name_of_source("-")
    ('a/b.csv', 'the open file', 'standard input')
    """
    if _is_open(path):
        name = getattr(path, "name", None)
        return name if isinstance(name, str) else "the open file"
    if _is_standard_input(path):
        return "standard input"
    named: Any = path
    check_path("path", named)
    return str(os.fspath(named))


def reading_again(path: Source) -> BinaryIO:
    """Open a file of any size, unpacked as it is read, which can be done again and again.

    Raises DataError for what is read once, as the standard input is, and as `read_bytes` does.
    """
    source = name_of_source(path)
    if _is_open(path) or _is_standard_input(path):
        what = "the name of a file, which is read several times"
        raise invalid("path", what, source, "save it to a file first", error=DataError)
    with _errors_of(source), Path(source).open("rb") as file:
        beginning = file.read(len(max(_PACKED, key=len)))
    if beginning.startswith(_ZIP):
        what, remedy = "a file that is read piece by piece", "unpack it first"
        raise invalid(source, what, "a zip archive or a workbook", remedy, error=DataError)
    name = next((name for mark, name in _PACKED.items() if beginning.startswith(mark)), None)
    opens = open if name is None else import_module(name).open
    with _errors_of(source):
        opened: BinaryIO = opens(source, "rb")
    return opened


def rows_in_window(n_columns: int) -> int:
    """Return how many rows of a large file are read at a time, unless it is said.

    >>> rows_in_window(10), rows_in_window(784)
    (50000, 1000)
    """
    return max(_FEWEST, _WINDOW // max(1, n_columns))


@contextmanager
def damage_of(source: str) -> Iterator[None]:
    """Turn what reading a packed file raises into DataError."""
    try:
        yield
    except (TinyMLPError, UnicodeError, RecursionError):
        raise
    except (OSError, EOFError, ValueError, ArithmeticError) as error:
        remedy = "download or copy the file again"
        raise DataError(f"{source}: cannot be read to its end ({error}): {remedy}") from error
    except Exception as error:  # zlib and lzma have their own
        raise DataError(f"{source}: damaged data ({error}): copy the file again") from error


def _is_standard_input(path: Any) -> bool:
    return isinstance(path, str) and path == "-"  # to an array == would give an array


def _is_open(path: Any) -> TypeGuard[IO[Any]]:
    """Whether it is an open file and no name of one."""
    if isinstance(path, type | str | os.PathLike):
        return False
    return callable(getattr(path, "read", None))


def _read_file(source: str, limit: int) -> bytes:
    with _errors_of(source), Path(source).open("rb") as file:
        return _read(file, source, limit)


@contextmanager
def _errors_of(source: str) -> Iterator[None]:
    """Turn what opening a file raises into DataError."""
    file_path = Path(source)
    if file_path.is_dir():
        raise DataError(f"{source} must be a file, got a folder: name a file inside it")
    try:
        yield
    except FileNotFoundError as error:
        raise DataError(f"{source}: no such file: {similar_name(file_path)}") from error
    except PermissionError as error:
        raise DataError(f"{source}: no permission to read it: change the file's mode") from error
    except OSError as error:
        raise DataError(f"{source}: cannot be read: {error.strerror or error}") from error


def unpack(content: bytes, *, source: str, limit: int = LIMIT) -> bytes:
    """Unpack the bytes when they are packed; DataError as in `read_bytes`."""
    if limit == LIMIT:
        limit = min(limit, max(ALWAYS_UNPACKED, MOST_PACKED * len(content)))
    if content.startswith(_ZIP):
        return _unpack_zip(content, source, limit)
    for beginning, name in _PACKED.items():
        if not content.startswith(beginning):
            continue
        module = import_module(name)  # which not every Python has
        try:
            with module.open(io.BytesIO(content)) as file:
                return _read(file, source, limit)
        except DataError:
            raise
        except EOFError as error:
            raise DataError(
                f"{source}: the {name} data end too early: was it downloaded or copied to its end?"
            ) from error
        except Exception as error:  # each module has its own
            if name == "bz2" and content[3:4].isalpha():
                return content  # a text that begins so
            raise DataError(
                f"{source}: damaged {name} data ({error}): download or copy the file again"
            ) from error
    return content


def _unpack_zip(content: bytes, source: str, limit: int) -> bytes:
    """Return the one file of a zip archive; workbooks are archives of several."""
    import zipfile  # only where one is read

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [
                name
                for name in archive.namelist()
                if not name.endswith("/") and not name.startswith("__MACOSX/")
            ]
            if "[Content_Types].xml" in names or "mimetype" in names:
                raise DataError(f"{source} must be text, got a workbook: export it as CSV")
            if len(names) != 1:
                raise DataError(
                    f"{source} must be an archive of one file, got {join_names(names, most=4)}: "
                    "unpack it and name one"
                )
            with archive.open(names[0]) as file:
                return _read(file, source, limit)
    except DataError:
        raise
    except Exception as error:  # damaged, encrypted, or packed in a way that Python has not
        raise DataError(
            f"{source} must be text, got a workbook or zip that cannot be unpacked ({error}): "
            "export it as CSV"
        ) from error


def _read(file: Any, source: str, limit: int) -> bytes:
    """Piece by piece, so that no more than `limit` bytes are ever held."""
    pieces = []
    held = 0
    while piece := file.read(_PIECE):
        if isinstance(piece, str):
            piece = piece.encode("utf-8", "surrogatepass")
        if not isinstance(piece, bytes):
            raise invalid("path", "a file that gives bytes or text", piece)
        held += len(piece)
        if held > limit:
            raise DataError(
                f"{source} must be at most {limit:,} bytes (unpacked), got more: "
                "if you trust the file raise limit=, or unpack it first if it is packed"
            )
        pieces.append(piece)
    return b"".join(pieces)
