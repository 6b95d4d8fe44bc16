"""A file is written whole or not at all, and read only as far as was allowed.

The bytes go to a temporary file in the same folder and from there to the disk; only then does it
take the file's name, in one step of the operating system. Who reads the name sees the old file or
the new one, never half of either, and a full disk or a killed process leaves the old one.

    write a temporary file → fsync it → rename it → fsync the folder

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     write_atomically(Path(folder) / "greeting.txt", b"hello")
...     [entry.name for entry in Path(folder).iterdir()]
['greeting.txt']

A process that is killed half-way leaves its temporary file, `.NAME.….tmp` with 16 hexadecimal
digits, which nothing reads. Who alone may write a file removes them: a checkpoint's next training.

An open file is written to and read from where it stands, and stays open; who opened it answers for
what is there when that fails.

Source: Pillai and others, All File Systems Are Not Created Equal: On the Complexity of Crafting
Crash-Consistent Applications, 2014.
"""

import contextlib
import errno
import io
import os
import re
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeGuard

from tinymlp.errors import ArgumentError, FormatError, TinyMLPWarning, invalid
from tinymlp.text import MAX_VALUE, did_you_mean, short_repr, shortened

_PIECE = 1 << 20
_LENGTH = 40
"""How much of a file's name its temporary one has."""


def read_file(path: Path, *, limit: int) -> bytes:
    """Return what is in a file of at most `limit` bytes.

    Raises `FormatError` for a larger one and for a folder, a pipe or a device, of which none is
    opened, and `OSError` when it cannot be read.
    """
    # Asked before opening: opening a pipe would wait forever.
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        kind = "a folder: name a file inside it" if stat.S_ISDIR(mode) else "something else"
        raise FormatError(f"it must be a file, got {kind}")
    with path.open("rb") as file:
        # Asked of the open file: another may have taken the name since.
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise FormatError(
                f"it must have at most {limit:,} bytes, got {size:,}: raise limit= if you trust it"
            )
        # Not read(limit), which sets aside at once what it may read.
        return file.read(size)


def is_open_file(path: Any) -> TypeGuard[IO[bytes]]:
    """Return whether it is an object that reads or writes, and no name of a file.

    >>> is_open_file(io.BytesIO()), is_open_file("model.json"), is_open_file(Path("model.json"))
    (True, False, False)
    """
    if isinstance(path, type | str | bytes | os.PathLike):
        return False
    return callable(getattr(path, "read", None)) or callable(getattr(path, "write", None))


def name_of_file(file: Any) -> str:
    """Return what a message calls an open file."""
    name = getattr(file, "name", None)
    return name if isinstance(name, str) else "the open file"


def read_open_file(file: Any, *, limit: int) -> bytes:
    """Return what follows in an open binary file, at most `limit` bytes.

    Raises `ArgumentError` for a file of text, `FormatError` when there is more or nothing, and
    `OSError` when it cannot be read.
    """
    _check_binary(file, "read", "readable", "rb")
    pieces: list[bytes] = []
    held = 0
    while held <= limit:
        try:
            piece = file.read(min(_PIECE, limit + 1 - held))
        except (OSError, MemoryError):
            raise
        except Exception as error:  # closed, damaged: each kind of file has its own
            raise OSError(str(error)) from error
        if isinstance(piece, str):
            raise _not_binary(file, "rb")
        if not isinstance(piece, bytes | bytearray | memoryview):
            raise OSError(f"it gave {type(piece).__name__} for bytes")
        if not piece:
            break
        pieces.append(bytes(piece))
        held += len(pieces[-1])
    if held > limit:
        remedy = "raise limit= if you trust it"
        raise FormatError(f"it must have at most {limit:,} bytes, got more: {remedy}")
    if not held and (position := _position(file)):
        remedy = "file.seek(0) goes back to its beginning"
        raise FormatError(f"nothing follows its first {position:,} bytes: {remedy}")
    return b"".join(pieces)


def write_open_file(file: Any, content: bytes) -> None:
    """Write all of the content to an open binary file, and flush it.

    Raises `ArgumentError` for a file of text, and `OSError` when it cannot be written.
    """
    _check_binary(file, "write", "writable", "wb")
    try:
        while content:
            n_written = file.write(content)
            # A file without a buffer may write less than it was given, or say None for nothing.
            if n_written is None and isinstance(file, io.RawIOBase):
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            content = b"" if n_written is None else content[n_written:]
        if callable(getattr(file, "flush", None)):
            file.flush()
    except (OSError, MemoryError):
        raise
    except TypeError as error:  # of what takes text alone
        raise _not_binary(file, "wb") from error
    except Exception as error:  # closed, or of a kind of its own
        raise OSError(str(error)) from error


def _check_binary(file: Any, method: str, asked: str, mode: str) -> None:
    """Raise `ArgumentError` for a file of text, and for one that is open for the other of both."""
    can = callable(getattr(file, method, None)) and not isinstance(file, io.TextIOBase)
    try:
        can = can and bool(getattr(file, asked, lambda: True)())
    except ValueError as error:  # it is closed
        raise OSError(str(error)) from error
    if not can:
        raise _not_binary(file, mode)


def _not_binary(file: Any, mode: str) -> ArgumentError:
    doing = "reading" if mode == "rb" else "writing"
    return invalid("path", f"a binary file open for {doing}", file, f'open it with "{mode}"')


def _position(file: Any) -> int:
    """Return how many bytes were read or written before; 0 where that is not known."""
    try:
        return int(file.tell())
    except Exception:
        return 0


def reason(error: Exception) -> str:
    """Return why a file could not be read or written, with what to do about it.

    >>> reason(FileNotFoundError(2, "No such file or directory"))
    'No such file or directory (check its name and folder)'
    """
    what = getattr(error, "strerror", None) or str(error)
    name = getattr(error, "filename", None)
    if isinstance(error, FileNotFoundError):
        near = similar_name(Path(name)) if isinstance(name, str) else "check its name and folder"
        return f"{what} ({near})"
    for kind, remedy in (
        (PermissionError, "change the permissions, or choose another place"),
        (IsADirectoryError, "name a file inside it"),
    ):
        if isinstance(error, kind):
            return f"{what} ({remedy})"
    return what


def similar_name(path: Path) -> str:
    """Return the remedy for a missing file: the most similar name beside it, if there is one."""
    if path.is_symlink():
        return f"it is a link to {short_repr(str(path.readlink()))}, which is not there"
    try:
        remedy = did_you_mean(path.name, [entry.name for entry in path.parent.iterdir()])
    except OSError:
        remedy = ""
    return remedy if remedy.startswith("did") else "check its name and folder"


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Make `content` the content of the file, which is new or replaced as a whole.

    A new file has the permissions of any new file; a replaced one keeps its own and, where the
    process may give files away, its owner and group. Where `path` is a symbolic link, the file it
    points to is replaced and the link stays. Another name of the same file, a hard link, keeps the
    old content.

    Raises `OSError` when that cannot be done; then nothing has changed. A file without permission
    to write is not replaced, and neither is anything that is not a file, such as /dev/null. Warns
    when the folder cannot be brought to the disk: the new file is there, and may not be after a
    power cut.
    """
    target = Path(os.path.realpath(path))
    old = _stat(target)
    temporary = _beside(target)
    with _removed_on_failure(temporary):
        with _created(temporary, old) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    _sync_folder(target.parent)


def remove_left(path: str | os.PathLike[str]) -> None:
    """Remove what killed processes have left of a file; for whoever has it locked.

    That of a name so long that another file's would be the same stays.
    """
    target = Path(os.path.realpath(path))
    if len(target.name) > _LENGTH:
        return
    left = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{16}}\.tmp")
    with contextlib.suppress(OSError):
        for entry in target.parent.iterdir():
            if left.fullmatch(entry.name):
                entry.unlink()


def check_writable(path: str | os.PathLike[str], *, n_bytes: int = 0) -> None:
    """Raise the `OSError` that writing a file of so many bytes would raise now.

    A file is made beside it as large as that, and removed.
    """
    target = Path(os.path.realpath(path))
    old = _stat(target)
    temporary = _beside(target)
    with _removed_on_failure(temporary):
        with _created(temporary, old) as file:
            if n_bytes and hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, n_bytes)
            else:
                file.write(bytes(n_bytes))
        temporary.unlink()


def _beside(target: Path) -> Path:
    """Return a name that is not taken: part of the file's own, as names have a longest length."""
    return target.with_name(f".{target.name[:_LENGTH]}.{os.urandom(8).hex()}.tmp")


def _created(temporary: Path, old: os.stat_result | None) -> BinaryIO:
    """Create a file with the permissions of the old one, which nobody else could read meanwhile."""
    mode = 0o666 if old is None else stat.S_IMODE(old.st_mode)  # the umask takes its part of both
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(temporary, flags | getattr(os, "O_CLOEXEC", 0), mode), "wb")
    if old is None or not hasattr(os, "fchmod"):
        return file
    try:
        own = os.fstat(file.fileno())
        if (own.st_uid, own.st_gid) != (old.st_uid, old.st_gid):
            # Only root may give a file away; the file of anybody else gets a new owner.
            with contextlib.suppress(PermissionError):
                os.fchown(file.fileno(), old.st_uid, old.st_gid)
        os.fchmod(file.fileno(), mode)
    except BaseException:
        file.close()
        raise
    return file


@contextlib.contextmanager
def _removed_on_failure(temporary: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _stat(target: Path) -> os.stat_result | None:
    """Return what is known of the file to replace, or None when there is none yet."""
    try:
        old = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(old.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not stat.S_ISREG(old.st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", str(target))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return old


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk too, where the system can: Windows opens no folders."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except PermissionError:
        pass  # a folder that may be written to and not read
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOTSUP):
            return  # a file system that has nothing of the kind
        warnings.warn(
            f"the folder {shortened(str(folder), MAX_VALUE)} could not be brought to the disk "
            f"({reason(error)}): what was written there is complete, and may be lost in a power "
            "cut: see to the disk, and save again",
            TinyMLPWarning,
            stacklevel=3,
        )
