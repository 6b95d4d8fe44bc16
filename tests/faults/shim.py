"""Faults by functions of `os` that fail, on every system.

A write path is run once to count its calls, and once more for each call and fault. `Dead` is what a
killed process is to the disk: from one call on none is done, and none of the cleaning up either.
With the power cut, what was written and not brought to the disk is lost as well.
"""

import errno
import io
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.faults.writers import Prepared

NAMES = (
    *("open", "close", "fsync", "fstat", "fchmod", "fchown", "replace", "rename", "unlink"),
    *("stat", "lstat", "access", "mkdir", "ftruncate", "write", "posix_fallocate", "urandom"),
)
FAULTS = ("ENOSPC", "EIO", "EDQUOT", "EACCES", "short", "memory", "interrupt", "dead", "power cut")


class DeadError(BaseException):
    """Stands for the end of the process."""


class Shim:
    """The functions of `os` that a write path calls, one of whose calls fails."""

    def __init__(self, at: int = 0, fault: str = "") -> None:
        self.at, self.fault = at, fault
        self.count = 0
        self.is_dead = False
        self.has_failed = False
        self.names: list[str] = []
        self.unsynced: dict[int, int] = {}
        """Each file that was written and not synced, opened once more."""

    def meet(self, name: str) -> None:
        """Count a call, or fail."""
        if self.is_dead:
            raise DeadError
        self.count += 1
        self.names.append(name)
        if self.count != self.at:
            return
        self.has_failed = True
        if self.fault in ("dead", "power cut"):
            self.is_dead = True
            raise DeadError
        if self.fault == "memory":
            raise MemoryError
        if self.fault == "interrupt":
            raise KeyboardInterrupt
        if self.fault == "short":
            self.has_failed = name == "file.write"
            return
        number = getattr(errno, self.fault)
        raise OSError(number, os.strerror(number))

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Have them called in the block, in this thread."""
        thread = threading.get_ident()
        before = {name: getattr(os, name) for name in (*NAMES, "fdopen") if hasattr(os, name)}
        hook = sys.unraisablehook

        def replaced(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **keywords: Any) -> Any:
                if threading.get_ident() == thread:
                    self.meet(name)
                    if name == "fsync":
                        self.forget(arguments[0])
                return function(*arguments, **keywords)

            return call

        def fdopen(file: int, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
            if mode != "wb" or threading.get_ident() != thread:
                return before["fdopen"](file, mode, *arguments, **keywords)
            self.meet("fdopen")
            return io.BufferedWriter(_RawFile(file, self))

        for name in before:
            setattr(os, name, fdopen if name == "fdopen" else replaced(name, before[name]))
        sys.unraisablehook = lambda _: None  # of files that the dead cannot close
        try:
            yield
        finally:
            for name, function in before.items():
                setattr(os, name, function)
            sys.unraisablehook = hook
            for file in self.unsynced.values():
                if self.fault == "power cut" and self.has_failed:
                    os.ftruncate(file, os.fstat(file).st_size // 2)
                os.close(file)

    def forget(self, file: int) -> None:
        """Note that a file is on the disk."""
        kept = self.unsynced.pop(_number_of(file), None)
        if kept is not None:
            _close(kept)


_close, _fstat = os.close, os.fstat


def _number_of(file: int) -> int:
    """Return what is the file's own, as the number of an open one is not."""
    return _fstat(file).st_ino


class _RawFile(io.FileIO):
    def __init__(self, file: int, shim: Shim) -> None:
        super().__init__(file, "wb")
        self.shim = shim

    def write(self, content: Any) -> int:
        self.shim.meet("file.write")
        number = _number_of(self.fileno())
        if number not in self.shim.unsynced:
            self.shim.unsynced[number] = os.dup(self.fileno())
        is_short = self.shim.fault == "short" and self.shim.count == self.shim.at
        return super().write(content[: (len(content) + 1) // 2] if is_short else content) or 0

    def close(self) -> None:
        if self.closed:
            return
        try:
            self.shim.meet("file.close")
        finally:
            super().close()


def calls_of(prepared: Prepared, folder: Path) -> int:
    """Return how many calls the write path does when none fails."""
    shim = Shim()
    place = folder / "counted"
    shutil.copytree(prepared.template, place)
    with shim.installed():
        prepared.writer.write(place, 2)
    shutil.rmtree(place)
    return shim.count


def try_fault(prepared: Prepared, folder: Path, at: int, fault: str) -> str | None:
    """Return what is wrong after this fault at this call, "" for nothing, None if it met none."""
    shim = Shim(at, fault)
    place = folder / "tried"
    shutil.copytree(prepared.template, place)
    error: BaseException | None = None
    try:
        try:
            with shim.installed():
                prepared.writer.write(place, 2)
        except BaseException as raised:
            error = raised
        if not shim.has_failed:
            return None
        killed = fault in ("dead", "power cut")
        wrong = prepared.wrong(
            place,
            None if killed else error,
            killed=killed,
            could_not_remove=shim.names[at - 1] == "unlink",
        )
        return wrong and f"{fault} at call {at}, {shim.names[at - 1]}: {wrong}"
    finally:
        with suppress(OSError):
            shutil.rmtree(place)
