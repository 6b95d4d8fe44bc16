"""What the use of a file asks of the system: which other files it opens, and what it starts.

Python tells each such request to an audit hook before it is done. Allowed are the files of Python,
of this project and of the attack itself; a path that stands in somebody's file is none of these.

Source: PEP 578, Python Runtime Audit Hooks.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
OPENS = {"open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.truncate"}
STARTS = {
    *("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.kill"),
    *("socket.connect", "socket.bind", "socket.getaddrinfo", "pickle.find_class", "ctypes.dlopen"),
}

_watched: list[tuple[str, Any]] | None = None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watched is not None and (event in OPENS or event in STARTS):
        _watched.append((event, arguments[0] if arguments else None))


sys.addaudithook(_hook)  # which stays, and is cheap while nothing is watched


@contextlib.contextmanager
def watched(folder: Path) -> Iterator[list[str]]:
    """Give a list that has, after the block, what it asked for beyond what is allowed."""
    global _watched
    found: list[str] = []
    asked: list[tuple[str, Any]] = []
    _watched = asked
    try:
        yield found
    finally:
        _watched = None
        allowed = [str(folder), str(ROOT), *map(os.path.realpath, {sys.prefix, sys.base_prefix})]
        for event, what in asked:
            if isinstance(what, int) and event == "open":
                continue  # a file that is open already
            path = os.path.realpath(os.fsdecode(what)) if isinstance(what, str | bytes) else ""
            is_own = any(path == one or path.startswith(one + os.sep) for one in allowed)
            if event in STARTS or not is_own:
                found.append(f"{event} of {what!r}")
