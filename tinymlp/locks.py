"""One writer for each file: a lock that ends with its process, however that ends.

The system holds the lock on a file beside it, `.NAME.lock`, and lets go of it when the process is
no more, killed or not. Child processes do not inherit it.

>>> import tempfile
>>> from pathlib import Path
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder) / "run.ckpt"
...     with locked("checkpoint", path):
...         try:
...             with locked("checkpoint", path):
...                 pass
...         except ArgumentError as error:
...             print(str(error).replace(folder, "").partition(", got")[0])
...     sorted(Path(folder).iterdir())
checkpoint must be a file that no other training writes
[]

Source: The Open Group Base Specifications, `fcntl`: locks belong to a process.
"""

import contextlib
import errno
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tinymlp.errors import ArgumentError, invalid

_held: set[str] = set()
"""The files that this process has locked: to itself the system refuses nothing."""
_holding = threading.Lock()


@contextlib.contextmanager
def locked(name: str, path: str | os.PathLike[str]) -> Iterator[None]:
    """Hold the lock of a file in the block; `ArgumentError` when somebody else has it.

    Raises `OSError` when the folder cannot be written. Where the system has no locks, only this
    process is kept out.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name[:200]}.lock")
    with _holding:
        if str(target) in _held:
            raise _refused(name, path, os.getpid())
        _held.add(str(target))
    try:
        file = _lock(name, path, beside)
        try:
            yield
        finally:
            # Removed while it is held: who has opened it meanwhile sees that it is no longer there.
            with contextlib.suppress(OSError):
                beside.unlink()
            os.close(file)
            with contextlib.suppress(OSError):
                if sys.platform == "win32":  # which removes no open file
                    beside.unlink()
    finally:
        with _holding:
            _held.discard(str(target))


def _lock(name: str, path: str | os.PathLike[str], beside: Path) -> int:
    while True:
        file = os.open(beside, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        is_held = False
        try:
            _take(file)
            is_held = True
            if os.path.samestat(os.fstat(file), beside.stat()):
                os.ftruncate(file, 0)
                os.write(file, f"{os.getpid()}\n".encode())
                return file
        except FileNotFoundError:
            pass  # its owner has just removed it
        except BlockingIOError:
            owner = os.pread(file, 20, 0) if hasattr(os, "pread") else b""
            os.close(file)
            raise _refused(name, path, owner.decode(errors="replace").strip()) from None
        except BaseException:  # the disk is full, for example
            if is_held:
                _remove(file, beside)
            os.close(file)
            raise
        os.close(file)


def _remove(file: int, beside: Path) -> None:
    """Remove the file of a lock that is held, if it is still the one of this name."""
    with contextlib.suppress(OSError):
        if os.path.samestat(os.fstat(file), beside.stat()):
            beside.unlink()


def _take(file: int) -> None:
    """Lock an open file; `BlockingIOError` when another process has."""
    try:
        import fcntl
    except ImportError:
        _take_on_windows(file)
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):  # each is said by some systems
            raise BlockingIOError(*error.args) from error
        # Any other means that there are no locks here, as on some file systems of a network.


def _take_on_windows(file: int) -> None:
    try:
        import msvcrt
    except ImportError:
        return
    try:
        # Far behind the end, as nobody else could read what is locked there.
        os.lseek(file, 1 << 20, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError as error:
        raise BlockingIOError(*error.args) from error
    finally:
        os.lseek(file, 0, os.SEEK_SET)


def _refused(name: str, path: str | os.PathLike[str], owner: object) -> ArgumentError:
    what = "a file that no other training writes"
    remedy = f"process {owner} does: wait for its end, or choose another name"
    return invalid(name, what, str(path), remedy)
