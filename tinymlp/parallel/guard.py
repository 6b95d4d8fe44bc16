"""A script that starts workers says what they are not to run, or it ends.

Unless it is forked, a worker begins by importing the script, to find there what it may be asked
for. What the script does at its top level is then done in each worker too, the start of workers
included.

    if __name__ == "__main__":
        main()                        what runs, and workers leave alone

A worker that comes to the start of workers ends with an error, as `multiprocessing` has it, and so
does the script, none of whose workers can begin.
"""

import sys
from pathlib import Path

from tinymlp.errors import TinyMLPError

_UNGUARDED = (
    "the script must say what is not to run when its workers import it, got a script that would "
    'start workers in each of them: put what runs under if __name__ == "__main__":'
)


class UnguardedError(TinyMLPError, RuntimeError):
    """A script that workers, which import it, would run from its beginning to its end."""

    def __init__(self, message: str = _UNGUARDED) -> None:
        super().__init__(message)


def check_guard() -> None:
    """Raise `UnguardedError` in a worker that is only importing the script which started it."""
    processes = sys.modules.get("multiprocessing.process")  # there are workers where it is loaded
    if processes is not None and getattr(processes.current_process(), "_inheriting", False):
        raise UnguardedError


def has_guard() -> bool:
    """Return whether the script, if this process runs one, says what a worker is not to run."""
    main = sys.modules.get("__main__")
    if getattr(main, "__spec__", None) is not None or hasattr(sys, "ps1"):
        return True  # python -m, whose module a worker does not import again; a console
    try:
        source = Path(str(getattr(main, "__file__", ""))).read_bytes()
    except OSError:
        return True  # no script
    return b"__main__" in source
